package clienttest

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// limit bounds a child that hangs; a whole story takes seconds.
const limit = 2 * time.Minute

// installed gives the path of what make setup has put below .tools, or ends
// the test.
func installed(t *testing.T, what string, path ...string) string {
	t.Helper()
	dir := os.Getenv("DEVHELPER_TEST_TOOLS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", ".tools")
	}
	full, err := filepath.Abs(filepath.Join(append([]string{dir}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(full); err != nil {
		missing(t, what)
	}
	return full
}

// program finds a program in PATH, or ends the test.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, name)
	}
	return path
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("REQUIRE_ALL") == "1" {
		t.Fatalf("%s is required by REQUIRE_ALL=1 and was not found; make setup installs it", what)
	}
	t.Skip("optional: " + what + " is not installed")
}

// environment is what a child sees: the server and the keys, and nothing of the
// caller's that a client would read.
func (s *server) environment(more ...string) []string {
	s.t.Helper()
	home := s.t.TempDir()
	empty := filepath.Join(home, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		s.t.Fatal(err)
	}
	env := []string{
		"HOME=" + home, "TMPDIR=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "NO_PROXY=127.0.0.1",
		"AWS_ENDPOINT_URL=" + s.url, "AWS_REGION=" + region, "AWS_DEFAULT_REGION=" + region,
		"AWS_ACCESS_KEY_ID=" + accessKey, "AWS_SECRET_ACCESS_KEY=secret",
		"AWS_CONFIG_FILE=" + empty, "AWS_SHARED_CREDENTIALS_FILE=" + empty,
		"AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=",
	}
	if runtime.GOOS == "windows" { // its programs do not start without these
		env = append(env, "USERPROFILE="+home, "TEMP="+home, "TMP="+home, "SystemRoot="+os.Getenv("SystemRoot"))
	}
	return append(env, more...)
}

// run gives what a child printed; the error is an *exec.ExitError when the
// child ended by itself, and badly.
func run(t *testing.T, env []string, name string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	var out, bad bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = env, &out, &bad
	cmd.WaitDelay = 5 * time.Second
	err = cmd.Run()
	return strings.ReplaceAll(out.String(), "\r\n", "\n"), bad.String(), err
}
