package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Answers to what was asked come while the input stays open, as with git: a program
// that asks one path at a time would wait for ever otherwise.
func TestCheckAnswersWhoWaits(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("*.o\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "devhelper", "gitignore", "check", "--stdin", "-v", "-n")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "DEVHELPER_HOME="+t.TempDir())
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewReader(out)
	for path, want := range map[string]string{"a.o": ".gitignore:1:*.o\ta.o\n", "b.c": "::\tb.c\n"} {
		if _, err := io.WriteString(in, path+"\n"); err != nil {
			t.Fatal(err)
		}
		if got, err := answers.ReadString('\n'); got != want || err != nil {
			t.Errorf("answer %q, %v, want %q", got, err, want)
		}
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Errorf("the end: %v", err)
	}
}
