package dynamodb

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/devhelper/devhelper/internal/files"
)

// javaTool finds a program of the JDK.
func javaTool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("REQUIRE_ALL") == "1" {
		t.Fatalf("%s is required by REQUIRE_ALL=1: %v", name, err)
	}
	if err != nil {
		t.Skip("optional: no " + name)
	}
	return path
}

var standIn struct {
	once sync.Once
	jar  []byte
	err  error
}

// extracted makes a folder as DynamoDB Local leaves it, with our stand-in for
// the jar; how says in which way it misbehaves.
func extracted(t *testing.T, how string) string {
	t.Helper()
	javac, tool := javaTool(t, "javac"), javaTool(t, "jar")
	dir := filepath.Join(t.TempDir(), "dynamodb local") // with a blank
	standIn.once.Do(func() {
		classes := t.TempDir()
		out := filepath.Join(classes, "out.jar")
		for _, argv := range [][]string{
			{javac, "-d", classes, filepath.Join("testdata", "jar", "StandIn.java")},
			{tool, "cfe", out, "StandIn", "-C", classes, "."},
		} {
			if text, err := exec.Command(argv[0], argv[1:]...).CombinedOutput(); err != nil {
				standIn.err = fmt.Errorf("%v: %w: %s", argv, err, text)
				return
			}
		}
		standIn.jar, standIn.err = os.ReadFile(out)
	})
	if standIn.err != nil {
		t.Fatal(standIn.err)
	}
	err := errors.Join(
		os.MkdirAll(filepath.Join(dir, libName), 0o755),
		os.WriteFile(filepath.Join(dir, jarName), standIn.jar, 0o644),
	)
	if how != "" {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, "how"), []byte(how), 0o644))
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestJar(t *testing.T) {
	data := filepath.Join(t.TempDir(), "new", "data")
	for _, tc := range []struct {
		how     string
		o       Options
		version string
		args    string
	}{
		{"", Options{}, "3.2.1", "-sharedDb -port PORT -inMemory -disableTelemetry"},
		{"old", Options{Delay: true}, "", "-sharedDb -port PORT -inMemory -delayTransientStatuses"},
		{"late", Options{DataDir: data}, "3.2.1", "-sharedDb -port PORT -dbPath " + data + " -disableTelemetry"},
	} {
		t.Run(tc.how, func(t *testing.T) {
			t.Parallel()
			m := newManager(t)
			tc.o.Root, tc.o.Backend, tc.o.Dir = t.TempDir(), "jar", extracted(t, tc.how)
			i := start(t, m, tc.o)
			if i.Version != tc.version || i.DataDir != tc.o.DataDir {
				t.Errorf("started %+v", i)
			}
			lines, _, err := m.Logs(t.Context(), i.ID, 100)
			log := strings.Join(lines, "\n")
			args := strings.ReplaceAll(tc.args, "PORT", fmt.Sprint(i.Port))
			if err != nil || !strings.Contains(log+"\n", "arguments: "+args+"\n") || !strings.Contains(log, fmt.Sprintf("telemetry: %v 0", tc.how == "old")) {
				t.Errorf("log %q, %v; want %q", log, err, args)
			}
			if tc.how == "late" && !strings.Contains(log, "not ready yet") {
				t.Error("it was taken to be ready when its port was open")
			}
			if err := m.Stop(t.Context(), i.ID); err != nil {
				t.Error(err)
			}
			if pids := processesIn(tc.o.Dir); len(pids) > 0 {
				t.Errorf("left behind: %v", pids)
			}
		})
	}
}

// Every way to fail has one message with the cause and the next step, and
// leaves nothing behind.
func TestJarFails(t *testing.T) {
	java := javaTool(t, "java")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	fake := func(t *testing.T, version string) string { // this test binary, see TestMain
		t.Helper()
		link := filepath.Join(t.TempDir(), "java-"+version)
		if err := os.Symlink(self, link); err != nil {
			t.Skip("optional: no symbolic links here")
		}
		return link
	}
	corrupt := func(t *testing.T, dir string) error {
		t.Helper()
		name := filepath.Join(dir, jarName)
		data, err := os.ReadFile(name)
		return errors.Join(err, os.WriteFile(name, data[:len(data)/2], 0o644))
	}
	for _, tc := range []struct {
		name    string
		how     string
		spoil   func(t *testing.T, dir string) error
		o       func(t *testing.T, o *Options)
		message string
		hint    string
	}{
		{"refuses its options with 0", "refuses", nil, nil, "it ended before it was ready (exit", ""},
		{"stack trace", "trace", nil, nil, "IllegalStateException: cannot go on", ""},
		{"native library", "native", nil, nil, "native library", "newest DynamoDB Local"},
		{"class version", "class", nil, nil, "is too old for it", "Java 17"},
		{"no directory named", "", nil, func(_ *testing.T, o *Options) { o.Dir = "" }, "no directory is named", "--dynamodb-dir"},
		{"directory missing", "", func(_ *testing.T, dir string) error { return os.RemoveAll(dir) }, nil, "is not there", "extract"},
		{"jar missing", "", func(_ *testing.T, dir string) error { return os.Remove(filepath.Join(dir, jarName)) }, nil, "there is no DynamoDBLocal.jar in", "extract"},
		{"a file for a directory", "", nil, func(_ *testing.T, o *Options) { o.Dir = filepath.Join(o.Dir, jarName) }, "is not a directory", "--dynamodb-dir"},
		{"jar cut short", "", corrupt, nil, "is damaged: it is no complete jar", "extract it again"},
		{"directory others may write", "", func(_ *testing.T, dir string) error { return os.Chmod(dir, 0o777) }, nil, "others may write", "chmod go-w"},
		{"jar others may write", "", func(_ *testing.T, dir string) error { return os.Chmod(filepath.Join(dir, jarName), 0o666) }, nil, "others may write", "chmod go-w"},
		{"library others may write", "", func(_ *testing.T, dir string) error {
			name := filepath.Join(dir, libName, "x.jar")
			return errors.Join(os.WriteFile(name, nil, 0o644), os.Chmod(name, 0o666))
		}, nil, "others may write", "chmod go-w"},
		{"below an untrusted project", "", nil, func(_ *testing.T, o *Options) { o.Root, o.Trusted = filepath.Dir(o.Dir), false }, "not trusted", "trust add"},
		{"no java", "", nil, func(_ *testing.T, o *Options) { o.Java = "/nowhere/java" }, "/nowhere/java: it is not there", "dynamodb.java"},
		{"java too old", "", nil, func(t *testing.T, o *Options) { o.Java = fake(t, "1.8.0_302") }, "needs Java", "install Java"},
		{"java of no version", "", nil, func(t *testing.T, o *Options) { o.Java = fake(t, "x") }, "does not tell a version", "dynamodb.java"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := newManager(t)
			dir := extracted(t, tc.how)
			if tc.spoil != nil {
				if err := tc.spoil(t, dir); err != nil {
					t.Fatal(err)
				}
			}
			o := Options{Root: t.TempDir(), Backend: "jar", Dir: dir, Java: java, DataDir: filepath.Join(t.TempDir(), "data"), Trusted: true}
			if tc.o != nil {
				tc.o(t, &o)
			}
			_, err := m.Start(t.Context(), o, nil)
			var e *Error
			switch {
			case err == nil:
				t.Fatal("no error")
			case !strings.Contains(err.Error(), tc.message) || !strings.Contains(hintOf(err), tc.hint):
				t.Errorf("got %v (%s), want %s (%s)", err, hintOf(err), tc.message, tc.hint)
			case tc.how != "" && (!errors.As(err, &e) || len(e.Lines) == 0 || len(e.Lines) > inError):
				t.Errorf("%d lines of the log", len(e.Lines))
			}
			if _, err := os.Stat(o.DataDir); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the data directory is left: %v", err)
			}
			if pids := processesIn(dir); len(pids) > 0 {
				t.Errorf("left behind: %v", pids)
			}
			nothingLeft(t, m.dirs)
		})
	}
}

// Two servers would write into one data directory without a word.
func TestDataDirIsLocked(t *testing.T) {
	m := newManager(t)
	data := filepath.Join(t.TempDir(), "data")
	first := start(t, m, Options{Root: t.TempDir(), Backend: "outer", DataDir: data})
	_, err := m.Start(t.Context(), Options{Root: t.TempDir(), Backend: "outer", DataDir: filepath.Join(data, "..", "data")}, nil)
	if err == nil || !strings.Contains(err.Error(), "is in use by another instance") || hintOf(err) == "" {
		t.Errorf("second: %v", err)
	}
	if err := m.Stop(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	start(t, m, Options{Root: t.TempDir(), Backend: "outer", DataDir: data})
}

// What is on disk is there after a restart, whatever has ended the server.
func TestTablesOnDisk(t *testing.T) {
	o := Options{Root: t.TempDir(), Dynoxide: tool(t, "dynoxide"), Dynalite: tool(t, "dynalite")}
	for _, o.Backend = range []string{"dynoxide", "dynalite"} {
		t.Run(o.Backend, func(t *testing.T) {
			m := newManager(t)
			o.DataDir = filepath.Join(t.TempDir(), "data")
			i := start(t, m, o)
			if err := createTable(t.Context(), i, "kept"); err != nil {
				t.Fatal(err)
			}
			if err := m.Stop(t.Context(), i.ID); err != nil {
				t.Fatal(err)
			}
			if names, err := tableNames(t.Context(), start(t, m, o)); err != nil || len(names) != 1 {
				t.Errorf("after the restart: %v, %v", names, err)
			}
			if entries, err := os.ReadDir(o.DataDir); err != nil || len(entries) == 0 || strings.HasPrefix(entries[0].Name(), ".") {
				t.Errorf("data directory: %v, %v", entries, err)
			}
		})
	}
}

// A reservation of a shim that was killed is void.
func TestReservations(t *testing.T) {
	d := newManager(t).dirs
	if err := files.Write(filepath.Join(d.Runtime, "ports.json"), []byte(`{"1":{"pid":999999999,"start":"x"}, broken`)); err != nil {
		t.Fatal(err)
	}
	list, err := d.list()
	if err != nil || len(list) > 0 {
		t.Errorf("list: %v, %v", list, err)
	}
	nothingLeft(t, d)
}
