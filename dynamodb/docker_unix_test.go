//go:build unix

package dynamodb

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/devhelper/devhelper/internal/proc"
)

func init() { standIns["docker"] = dockerMain }

// dockerMain is a docker whose containers are processes that outlive it, as
// those of a daemon do. It keeps their ids beside itself, knows the image
// amazon/dynamodb-local:3.3.0, and has no daemon when a file says so.
func dockerMain() int {
	here := filepath.Dir(os.Args[0])
	args := os.Args[1:]
	after := func(flag string) string { return args[slices.Index(args, flag)+1] }
	if _, err := os.Stat(filepath.Join(here, "no-daemon")); err == nil {
		fmt.Fprintln(os.Stderr, "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?")
		return 1
	}
	switch args[0] {
	case "version":
		fmt.Println("28.2.2")
	case "image":
		if args[len(args)-1] != "amazon/dynamodb-local:3.3.0" {
			fmt.Fprintln(os.Stderr, "Error response from daemon: No such image: "+args[len(args)-1])
			return 1
		}
	case "_container":
		l, err := net.Listen("tcp4", args[1])
		if err != nil {
			return 1
		}
		_ = http.Serve(l, noTables)
	case "rm":
		return dockerRemove(filepath.Join(here, args[2]))
	case "run":
		file := filepath.Join(here, after("--name"))
		_ = os.WriteFile(filepath.Join(here, "arguments"), []byte(strings.Join(args, " ")), 0o600)
		address := strings.TrimSuffix(after("--publish"), ":8000")
		c := exec.Command(os.Args[0], "_container", address)
		c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := c.Start(); err != nil {
			return 125
		}
		if os.WriteFile(file, []byte(strconv.Itoa(c.Process.Pid)), 0o600) != nil {
			return 125
		}
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGTERM)
		ended := make(chan error, 1)
		go func() { ended <- c.Wait() }()
		select {
		case <-signals:
			return dockerRemove(file)
		case err := <-ended:
			var exit *exec.ExitError
			if errors.As(err, &exit) && exit.ExitCode() == 1 {
				fmt.Fprintln(os.Stderr, "docker: Error response from daemon: Bind for "+address+" failed: port is already allocated.")
			}
			_ = os.Remove(file)
			return 125
		}
	}
	return 0
}

func dockerRemove(file string) int {
	data, err := os.ReadFile(file)
	if err != nil {
		return 1
	}
	if pid, err := strconv.Atoi(string(data)); err == nil {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_ = os.Remove(file)
	return 0
}

// standInDocker gives the path of a docker to call.
func standInDocker(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "docker")
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// containers lists those that there are.
func containers(t *testing.T, docker string) (names []string) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(filepath.Dir(docker), "devhelper-*"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The real path, with a daemon and the image of AWS, is not tested here.
func TestDocker(t *testing.T) {
	m := newManager(t)
	o := Options{Root: t.TempDir(), Backend: "docker", Docker: standInDocker(t), Image: "amazon/dynamodb-local:3.3.0", Delay: true}
	i := start(t, m, o)
	if err := probe(t.Context(), i.Endpoint, fakeAccount); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(filepath.Dir(o.Docker), "arguments"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"run --rm --pull never --name devhelper-" + i.ID, "--publish 127.0.0.1:" + strconv.Itoa(i.Port) + ":8000", "DDB_LOCAL_TELEMETRY=0",
		"amazon/dynamodb-local:3.3.0 -Xmx256m -jar DynamoDBLocal.jar -sharedDb -inMemory -delayTransientStatuses",
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
	if i.Version != o.Image || len(containers(t, o.Docker)) != 1 {
		t.Errorf("version %s, containers %v", i.Version, containers(t, o.Docker))
	}
	if err := m.Stop(t.Context(), i.ID); err != nil {
		t.Fatal(err)
	}
	if left := containers(t, o.Docker); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}

	// Who kills the supervisor leaves a container, until somebody looks.
	i = start(t, m, o)
	r, _, err := m.dirs.read(i.ID)
	if err != nil {
		t.Fatal(err)
	}
	kill(t, r.Shim)
	if err := i.Wait(t.Context()); err == nil {
		t.Error("the end of its supervisor is not told")
	}
	await(t, "the container to be removed", func() error {
		if _, err := sharing(t, m).List(t.Context()); err != nil {
			return err
		}
		if left := containers(t, o.Docker); len(left) > 0 || proc.Alive(r.serverID()) {
			return fmt.Errorf("left behind: %v", left)
		}
		return nil
	})
	if probe(t.Context(), i.Endpoint, fakeAccount) == nil {
		t.Error("it still answers")
	}
}

func TestDockerIsRefused(t *testing.T) {
	m := newManager(t)
	path := standInDocker(t)
	absent := filepath.Join(t.TempDir(), "docker")
	offline := standInDocker(t)
	if err := os.WriteFile(filepath.Join(filepath.Dir(offline), "no-daemon"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ docker, image, message, hint string }{
		{path, "", "no image is named", "--image amazon/dynamodb-local:VERSION"},
		{path, "amazon/dynamodb-local", "names no version", "amazon/dynamodb-local:VERSION"},
		{path, "amazon/dynamodb-local:latest", "names no version", "VERSION"},
		{path, "localhost:5000/ddb", "names no version", "VERSION"},
		{path, "--privileged", "is no name of an image", "VERSION"},
		{path, "amazon/dynamodb-local:9.9.9", "the image amazon/dynamodb-local:9.9.9 is not here", "docker pull amazon/dynamodb-local:9.9.9"},
		{offline, "amazon/dynamodb-local:3.3.0", "the Docker daemon does not answer: Cannot connect", "start Docker"},
		{absent, "amazon/dynamodb-local:3.3.0", "it is not there", "dynamodb.docker"},
	} {
		_, err := m.Start(t.Context(), Options{Root: t.TempDir(), Backend: "docker", Docker: tc.docker, Image: tc.image}, nil)
		if err == nil || !strings.Contains(err.Error(), tc.message) || !strings.Contains(hintOf(err), tc.hint) {
			t.Errorf("%s: %v (%s), want %s (%s)", tc.image, err, hintOf(err), tc.message, tc.hint)
		}
	}
	_, err := m.Start(t.Context(), Options{Root: t.TempDir(), Backend: "docker", Docker: path, Image: "amazon/dynamodb-local:3.3.0", DataDir: t.TempDir()}, nil)
	fails(t, err, "docker has no data directory")
	if !pinned("a/b@sha256:"+strings.Repeat("0", 64)) || !pinned("localhost:5000/ddb:1") {
		t.Error("a digest or a tag behind a port is not taken")
	}
	nothingLeft(t, m.dirs)
}
