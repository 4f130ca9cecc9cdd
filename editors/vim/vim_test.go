package vim_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience bounds every wait; nothing takes nearly as long.
const patience = 4 * time.Minute

// TestScripts runs every Test_ function of every test/test_*.vim in every
// editor.
func TestScripts(t *testing.T) {
	readAll(t)
	server := build(t, "./test/fakeserver")
	files, err := filepath.Glob("test/test_*.vim")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	eachEditor(t, func(t *testing.T, e editor) {
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".vim"), func(t *testing.T) {
				runScript(t, e, file, "FAKESERVER="+server)
			})
		}
	})
}

// readAll opens every file the editors will read. The go command then knows
// that the results depend on them and does not take old ones from its cache.
func readAll(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		_, err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// runScript runs one test file and reports each of its tests by name.
func runScript(t *testing.T, e editor, file string, env ...string) {
	t.Helper()
	dir := here(t)
	out := filepath.Join(t.TempDir(), "results")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := e.headless(ctx, t, filepath.Join(dir, "test", "run.vim"))
	cmd.Env = append(cmd.Env, append(env, "PLUG="+dir, "TESTFILE="+filepath.Join(dir, file), "TESTOUT="+out)...)
	screen, runErr := cmd.CombinedOutput()
	results, err := os.ReadFile(out)
	if err != nil {
		t.Fatalf("no results (%v, %v); the editor said:\n%s", runErr, err, screen)
	}
	failed := report(t, string(results))
	var exit *exec.ExitError
	if runErr != nil && !failed && !errors.As(runErr, &exit) || runErr == nil && failed {
		t.Errorf("the editor's exit (%v) and the results disagree:\n%s", runErr, results)
	}
	if runErr != nil && !failed {
		t.Errorf("the editor ended with %v; it said:\n%s", runErr, screen)
	}
}

// report makes a subtest of each line "ok NAME" or "FAIL NAME" with what
// stands indented below it. A test that began and has no result hung.
func report(t *testing.T, results string) (failed bool) {
	t.Helper()
	var running string
	lines := strings.Split(strings.TrimRight(results, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		verdict, name, _ := strings.Cut(lines[i], " ")
		name = strings.TrimSpace(name)
		switch verdict {
		case "run":
			running = name
		case "ok":
			running = ""
			t.Run(name, func(*testing.T) {})
		case "FAIL":
			running, failed = "", true
			var why []string
			for i+1 < len(lines) && strings.HasPrefix(lines[i+1], "     ") {
				i++
				why = append(why, lines[i])
			}
			t.Run(name, func(t *testing.T) { t.Error("\n" + strings.Join(why, "\n")) })
		}
	}
	if running != "" {
		t.Run(running, func(t *testing.T) { t.Error("did not end") })
		return true
	}
	if !strings.Contains(lines[len(lines)-1], " passed, ") {
		t.Errorf("the results end early:\n%s", results)
		return true
	}
	return failed
}
