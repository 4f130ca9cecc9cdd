package dynamodb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/devhelper/devhelper/internal/files"
	"github.com/devhelper/devhelper/internal/proc"
)

// The test binary is also the shim, an owner to be killed, a backend that
// misbehaves, and an old java.
func TestMain(m *testing.M) {
	backends = append(backends, inner{}, outer{})
	if strings.HasPrefix(filepath.Base(os.Args[0]), "java") {
		fmt.Fprintf(os.Stderr, "openjdk version \"%s\" 2020-01-01\n", strings.TrimPrefix(filepath.Base(os.Args[0]), "java-"))
		os.Exit(0)
	}
	if main := standIns[filepath.Base(os.Args[0])]; main != nil {
		os.Exit(main())
	}
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case ShimCommand:
			os.Exit(ShimMain())
		case "_owner":
			os.Exit(ownerMain())
		case "_outer":
			os.Exit(outerMain(os.Args[2], os.Args[3]))
		}
	}
	os.Exit(m.Run())
}

// standIns are what the test binary does under another name.
var standIns = map[string]func() int{}

// inner is a backend inside the shim; what it does is in the instance's name.
type inner struct{}

func (inner) name() string               { return "inner" }
func (inner) capabilities() Capabilities { return Capabilities{Reset: true} }
func (inner) detect(context.Context, search) Candidate {
	return Candidate{Name: "inner", Available: true, Capabilities: inner{}.capabilities()}
}
func (inner) preflight(context.Context, search, *spec) error { return nil }
func (inner) diagnose(_ *spec, lines []string, _ proc.Exit) diagnosis {
	if strings.Contains(strings.Join(lines, "\n"), "out of order") {
		return diagnosis{cause: "it is out of order", hint: "call the repairman"}
	}
	return diagnosis{}
}

func (inner) serve(ctx context.Context, l net.Listener, sp *spec, ready func(), out func(string)) error {
	out("serving " + sp.Name)
	if sp.Name == "broken" {
		return errors.New("out of order")
	}
	s := &http.Server{Handler: noTables}
	go func() { <-ctx.Done(); s.Close() }()
	ready()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

var noTables = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	fmt.Fprint(w, `{"TableNames":[]}`)
})

// outer is a backend that is another program: this one.
type outer struct{}

func (outer) name() string               { return "outer" }
func (outer) capabilities() Capabilities { return Capabilities{Disk: true} }
func (outer) detect(context.Context, search) Candidate {
	self, err := os.Executable()
	return Candidate{Name: "outer", Path: self, Available: err == nil, Capabilities: outer{}.capabilities()}
}
func (outer) preflight(context.Context, search, *spec) error { return nil }
func (outer) command(sp *spec, port int) proc.Cmd {
	return proc.Cmd{Path: sp.Program, Args: []string{"_outer", sp.Name, strconv.Itoa(port)}, Env: []string{atOnce}}
}

func (outer) diagnose(_ *spec, lines []string, _ proc.Exit) diagnosis {
	return diagnosis{portInUse: strings.Contains(strings.Join(lines, "\n"), "address already in use")}
}

// outerMain serves, or fails in the way the instance's name says.
func outerMain(how, port string) int {
	switch how {
	case "zero": // as DynamoDB Local does with options it does not like
		fmt.Println("bad option")
		return 0
	case "trace":
		for i := range 30 {
			fmt.Fprintln(os.Stderr, "at line", i)
		}
		return 3
	case "silent":
		select {}
	case "stolen": // the port is taken just before
		fmt.Fprintln(os.Stderr, "address already in use")
		return 1
	}
	l, err := net.Listen("tcp4", "127.0.0.1:"+port)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if how == "accepting" { // but never answers
		for {
			if _, err := l.Accept(); err != nil {
				return 1
			}
		}
	}
	if err := http.Serve(l, noTables); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return 1
}

// ownerMain starts an instance, says which, and holds it until its input ends.
func ownerMain() int {
	var ask struct {
		Dirs    files.Dirs
		Options Options
	}
	input := json.NewDecoder(os.Stdin)
	if err := input.Decode(&ask); err != nil {
		return 2
	}
	m := New(configFor(ask.Dirs))
	i, err := m.Start(context.Background(), ask.Options, nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if err := json.NewEncoder(os.Stdout).Encode(i); err != nil {
		return 1
	}
	_, _ = io.Copy(io.Discard, input.Buffered())
	_, _ = io.Copy(io.Discard, os.Stdin)
	m.Close()
	return 0
}

func configFor(dirs files.Dirs) Config {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	shim := []string{self, ShimCommand}
	if env, err := exec.LookPath("env"); err == nil {
		shim = append([]string{env, atOnce}, shim...) // it gets a clean environment
	}
	return Config{Dirs: dirs, Getenv: os.Getenv, Environ: os.Environ, Now: time.Now, Shim: shim}
}

// atOnce keeps a program built with the race detector from sleeping for a
// second when it ends.
const atOnce = "GORACE=atexit_sleep_ms=0"

func testDirs(t *testing.T) files.Dirs {
	t.Helper()
	home := t.TempDir()
	return files.Dirs{State: filepath.Join(home, "state"), Runtime: filepath.Join(home, "run"), Cache: filepath.Join(home, "cache")}
}

// newManager gives a manager with folders of its own. When the test ends
// nothing it started may be left.
func newManager(t *testing.T, change ...func(*Config)) *Manager {
	t.Helper()
	cfg := configFor(testDirs(t))
	for _, c := range change {
		c(&cfg)
	}
	m := New(cfg)
	t.Cleanup(func() {
		m.Close()
		nothingLeft(t, m.dirs)
	})
	return m
}

// sharing gives a manager as another process of the user would have it.
func sharing(t *testing.T, m *Manager) *Manager {
	t.Helper()
	other := New(configFor(m.Dirs))
	t.Cleanup(other.Close)
	return other
}

// nothingLeft fails when files or processes of instances are left.
func nothingLeft(t *testing.T, d stateDirs) {
	t.Helper()
	await(t, "nothing to be left", func() error {
		for dir, wanted := range map[string][]string{d.State: {".log", ".log.1", ".port"}, d.Runtime: {".lock"}} {
			entries, err := os.ReadDir(dir)
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
			for _, e := range entries {
				if !hasAnySuffix(e.Name(), wanted) || isPrivate(e.Name()) || strings.HasPrefix(e.Name(), "data-") {
					return fmt.Errorf("left behind: %s", filepath.Join(dir, e.Name()))
				}
			}
		}
		if pids := processesIn(d.State); len(pids) > 0 {
			return fmt.Errorf("left behind: processes %v", pids)
		}
		return nil
	})
}

func hasAnySuffix(name string, ends []string) bool {
	for _, end := range ends {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// processesIn finds the processes that work in a directory, as shims and most
// backends do in the state directory.
func processesIn(dir string) (pids []int) {
	if runtime.GOOS != "linux" {
		return nil
	}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if cwd, err := os.Readlink("/proc/" + e.Name() + "/cwd"); err == nil && cwd == dir {
			if _, err := proc.Lookup(pid); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// await polls until check has no complaint; the last one fails the test.
func await(t *testing.T, what string, check func() error) {
	t.Helper()
	awaitWithin(t, 20*time.Second, what, check)
}

func awaitWithin(t *testing.T, limit time.Duration, what string, check func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for {
		err := check()
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("waited in vain for %s: %v", what, err)
		}
		pause(ctx, 3*time.Millisecond)
	}
}

// tool gives the path of a real server, from the folder the Makefile has them
// put to or from PATH.
func tool(t *testing.T, name string) string {
	t.Helper()
	if dir := os.Getenv("DEVHELPER_TEST_TOOLS"); dir != "" {
		if path := filepath.Join(dir, "bin", name); executable(path) == nil {
			return path
		}
	}
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	if os.Getenv("REQUIRE_ALL") == "1" {
		t.Fatalf("%s is required by REQUIRE_ALL=1 and was not found", name)
	}
	t.Skip("optional: " + name + " is not installed")
	return ""
}

func start(t *testing.T, m *Manager, o Options) *Instance {
	t.Helper()
	i, err := m.Start(t.Context(), o, nil)
	if err != nil {
		t.Fatalf("start: %v (hint: %s)", err, hintOf(err))
	}
	return i
}
