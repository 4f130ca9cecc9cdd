//go:build unix

package vim_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// No server may outlive its editor, however the editor ends.
func TestNoServerIsLeftBehind(t *testing.T) {
	server := build(t, "./test/fakeserver")
	eachEditor(t, func(t *testing.T, e editor) {
		for name, end := range map[string]string{
			"quit": "qall!", "while starting": "", "killed": "sleep 60",
		} {
			t.Run(name, func(t *testing.T) {
				dir := t.TempDir()
				pidFile := filepath.Join(dir, "pid")
				hang := ""
				if name == "while starting" {
					hang, end = ", '-hang'", "while !filereadable('"+pidFile+"') | sleep 2m | endwhile | qall!"
				}
				script := filepath.Join(dir, "leave.vim")
				text := fakeRC(t, server) + "set runtimepath^=" + here(t) + "\nruntime! plugin/*.vim\n" +
					"let g:devhelper_cmd = ['" + server + "', '-pid=" + pidFile + "'" + hang + "]\n" +
					"call devhelper#client#start()\n"
				if hang == "" {
					text += "while !devhelper#client#is_ready()\n  sleep 2m\nendwhile\ncall writefile([], '" + dir + "/ready')\n"
				}
				if err := os.WriteFile(script, []byte(text+end+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				cmd := e.headless(ctx, t, script)
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				if name == "killed" {
					await(t, "the server is ready", func() bool { return exists(filepath.Join(dir, "ready")) })
					if err := cmd.Process.Kill(); err != nil {
						t.Fatal(err)
					}
				}
				err := cmd.Wait()
				if name != "killed" && err != nil {
					t.Errorf("the editor ended with %v", err)
				}
				pid := readPID(t, pidFile)
				await(t, "the server is gone", func() bool { return syscall.Kill(pid, 0) == syscall.ESRCH })
			})
		}
	})
}

func readPID(t *testing.T, file string) int {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}
