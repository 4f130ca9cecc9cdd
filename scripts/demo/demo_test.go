//go:build unix

package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMainJob does the main job in every editor there is, each on its own copy
// of the example.
func TestMainJob(t *testing.T) {
	repo, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(repo, "bin", "devhelper")); err != nil {
		t.Fatal("bin/devhelper is not built: make build")
	}
	useTools(t)
	for _, editor := range []string{"vim", "nvim", "nvim-new"} {
		t.Run(editor, func(t *testing.T) {
			if _, err := exec.LookPath(editor); err != nil {
				missing(t, editor)
			}
			project := filepath.Join(t.TempDir(), "orders")
			if err := os.CopyFS(project, os.DirFS(filepath.Join(repo, "examples", "orders"))); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
			defer cancel()
			var out strings.Builder
			if err := (Demo{Repo: repo, Project: project, Editor: editor, Out: io.MultiWriter(&out, testWriter{t})}).Run(ctx); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.String(), " passed in ") {
				t.Error("pytest's summary is not shown")
			}
			if left := changed(t, project, filepath.Join(repo, "examples", "orders")); len(left) > 0 {
				t.Errorf("left in the project: %v", left)
			}
		})
	}
}

// useTools puts what make setup has installed first in PATH.
func useTools(t *testing.T) {
	if tools := os.Getenv("DEVHELPER_TEST_TOOLS"); tools != "" {
		t.Setenv("PATH", strings.Join([]string{
			filepath.Join(tools, "bin"), filepath.Join(tools, "venv", "bin"), os.Getenv("PATH"),
		}, string(os.PathListSeparator)))
	}
	for _, program := range []string{"tmux"} {
		if _, err := exec.LookPath(program); err != nil {
			missing(t, program)
		}
	}
}

func missing(t *testing.T, program string) {
	t.Helper()
	switch {
	case program == "nvim-new":
		t.Skip("newer Neovim is not installed")
	case os.Getenv("REQUIRE_ALL") == "1":
		t.Fatalf("%s is missing", program)
	}
	t.Skipf("%s is missing", program)
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimRight(string(p), "\n"))
	return len(p), nil
}

// changed lists the files of a that b has not, beside the demo's report.
func changed(t *testing.T, a, b string) []string {
	t.Helper()
	files, err := listing(a)
	if err != nil {
		t.Fatal(err)
	}
	var extra []string
	for path := range files {
		rel, _ := filepath.Rel(a, path) // path is below a
		if _, err := os.Stat(filepath.Join(b, rel)); err != nil && !strings.HasPrefix(rel, ".demo") {
			extra = append(extra, rel)
		}
	}
	return extra
}

func TestGreenReadsTheReport(t *testing.T) {
	for name, tc := range map[string]struct {
		xml   string
		green bool
	}{
		"passed":   {`<testsuites><testsuite tests="2" failures="0" errors="0" skipped="0"/></testsuites>`, true},
		"failed":   {`<testsuites><testsuite tests="2" failures="1" errors="0" skipped="0"/></testsuites>`, false},
		"error":    {`<testsuites><testsuite tests="2" failures="0" errors="1" skipped="0"/></testsuites>`, false},
		"skipped":  {`<testsuites><testsuite tests="2" failures="0" errors="0" skipped="2"/></testsuites>`, false},
		"no tests": {`<testsuites><testsuite tests="0" failures="0" errors="0" skipped="0"/></testsuites>`, false},
		"no suite": {`<testsuites/>`, false},
		"broken":   {`<testsuites>`, false},
	} {
		report := filepath.Join(t.TempDir(), "pytest.xml")
		if err := os.WriteFile(report, []byte(tc.xml), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := green(report); (err == nil) != tc.green {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
