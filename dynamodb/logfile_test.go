package dynamodb

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestLogRing(t *testing.T) {
	l := &logFile{}
	for _, part := range []string{"one\ntw", "o\r\n", "\n\n", "thr\xffee\n", strings.Repeat("x", 2*maxLine) + "\n", "rest"} {
		if n, err := l.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatalf("wrote %d, %v", n, err)
		}
	}
	want := []string{"one", "two", "thr\uFFFDee", strings.Repeat("x", maxLine), "rest"}
	if got := l.last(20); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got := l.last(2); !slices.Equal(got, want[3:]) {
		t.Errorf("the last two are %q", got)
	}
	for n := range 3 * maxRing {
		fmt.Fprintln(l, n)
	}
	if got := l.last(10 * maxRing); len(got) != maxRing || got[len(got)-1] != fmt.Sprint(3*maxRing-1) {
		t.Errorf("%d lines, the last %q", len(got), got[len(got)-1])
	}
	if l.forget(); len(l.last(1)) > 0 {
		t.Error("not forgotten")
	}
}

// A log grows to its limit, then begins anew; one old one is kept.
func TestLogRotation(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	name := filepath.Join(dir, "x.log")
	l, err := openLog(name, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	block := []byte(strings.Repeat(strings.Repeat("y", 1023)+"\n", 1024))
	for range 3 * maxLog / len(block) {
		if _, err := l.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Fprintln(l, "the end")
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("files: %v, %v", entries, err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || info.Size() > maxLog+int64(len(block)) || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %d bytes, mode %v, %v", e.Name(), info.Size(), info.Mode(), err)
		}
	}
	lines, err := tailLog(name, 10000)
	if err != nil || len(lines) < 5000 || lines[len(lines)-1] != "the end" {
		t.Errorf("%d lines over both files, %v", len(lines), err)
	}
}

func TestTailLog(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.log")
	for _, step := range []struct{ old, now, want string }{
		{"", "", "[]"},
		{"", "a\nb\nc\n", "[b c]"},
		{"a\nb\n", "c\n", "[b c]"},
		{"a\nb\n", "", "[a b]"},
		{"", "a\r\n\xff", "[a \uFFFD]"},
		{"", "one", "[one]"},
	} {
		for file, text := range map[string]string{name: step.now, oldLog(name): step.old} {
			_ = os.Remove(file)
			if text != "" {
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got, err := tailLog(name, 2); fmt.Sprint(got) != step.want || err != nil {
			t.Errorf("%+v: got %q, %v", step, got, err)
		}
	}
	if got, err := tailLog(name, -1); len(got) > 0 || err != nil {
		t.Errorf("a negative number: %v, %v", got, err)
	}
}

// Ids come from users: none may lead out of the folder of logs.
func TestLogsOfNoInstance(t *testing.T) {
	m := newManager(t)
	for _, id := range []string{"", "../x", "a/b", `a\b`, ".hidden", "a\x00"} {
		if _, _, err := m.Logs(t.Context(), id, 5); err == nil || hintOf(err) == "" {
			t.Errorf("logs of %q: %v", id, err)
		}
		if err := m.Stop(t.Context(), id); err == nil {
			t.Errorf("stop of %q is no error", id)
		}
	}
	if lines, file, err := m.Logs(t.Context(), "unknown-1", 5); len(lines) > 0 || file == "" || err != nil {
		t.Errorf("unknown: %v, %q, %v", lines, file, err)
	}
}
