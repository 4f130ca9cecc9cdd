package workspace

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// atOnce is a context that gives a list no time.
func atOnce() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// await repeats a condition until it holds or a minute has gone.
func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-ctx.Done():
			t.Fatalf("in vain: %s", what)
		case <-tick.C:
		}
	}
}

func TestFileList(t *testing.T) {
	files := map[string]string{".gitignore": "no\n"}
	for i := range 1000 {
		files[fmt.Sprintf("d%d/f%d", i%30, i)] = ""
		files[fmt.Sprintf("d%d/no", i%30)] = ""
	}
	top := tree(t, files)
	w := New([]string{top})
	now := time.Unix(1000, 0)
	w.lists.clock = func() time.Time { return now }

	// Who has no time gets a beginning and asks again.
	var partial [][]string
	var whole []string
	await(t, "a complete list", func() bool {
		paths, complete := w.FileList(atOnce(), top, time.Minute)
		if complete {
			whole = paths
		} else {
			partial = append(partial, paths)
		}
		return complete
	})
	if len(whole) != 1001 || !slices.IsSorted(whole) || !slices.Contains(whole, "d3/f3") {
		t.Fatalf("%d files: %.200s", len(whole), fmt.Sprint(whole))
	}
	for _, p := range partial {
		if !slices.Equal(p, whole[:len(p)]) {
			t.Fatalf("a partial list is no beginning: %.200s", fmt.Sprint(p))
		}
	}

	if err := os.WriteFile(filepath.Join(top, "new"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute)
	if paths, complete := w.FileList(atOnce(), top, time.Minute); !complete || len(paths) != 1001 {
		t.Errorf("a list of the greatest age is not taken: %d files, %t", len(paths), complete)
	}
	now = now.Add(1)
	paths, complete := w.FileList(atOnce(), top, time.Minute)
	if want := 1001; !complete && len(paths) != want {
		t.Errorf("while a new list is made the old one is not given: %d files", len(paths))
	}
	paths, complete = w.FileList(t.Context(), top, time.Minute)
	if !complete || len(paths) != 1002 {
		t.Errorf("the new list has %d files, %t", len(paths), complete)
	}
	if len(whole) != 1001 {
		t.Error("a list that was given has changed")
	}
}

func TestFileListLimits(t *testing.T) {
	top := tree(t, map[string]string{"a": "", "b": "", "c": "", "d": ""})
	w := New([]string{top})
	w.lists.limit = 3
	if paths, complete := w.FileList(t.Context(), top, time.Minute); !complete || !slices.Equal(paths, []string{"a", "b", "c"}) {
		t.Errorf("a list cut at 3 is %v, %t", paths, complete)
	}
	if paths, complete := w.FileList(t.Context(), filepath.Join(top, "none"), time.Minute); !complete || len(paths) != 0 {
		t.Errorf("without a directory: %v, %t", paths, complete)
	}
	if paths, complete := w.FileList(t.Context(), filepath.Join(top, "a"), time.Minute); !complete || !slices.Equal(paths, []string{"a"}) {
		t.Errorf("a file: %v, %t", paths, complete)
	}
	for i := range 3 * maxLists {
		w.FileList(t.Context(), filepath.Join(top, fmt.Sprint("none", i)), time.Minute)
	}
	if n := len(w.lists.byRoot); n > maxLists {
		t.Errorf("%d lists are kept", n)
	}
	w.SetRoots([]string{top})
	w.FileList(t.Context(), top, time.Minute)
	w.SetRoots([]string{filepath.Join(top, "elsewhere")})
	if n := len(w.lists.byRoot); n != 0 {
		t.Errorf("%d lists of former roots are kept", n)
	}
	w.FileList(atOnce(), top, time.Minute)
	w.Stop()
	if paths, complete := w.FileList(t.Context(), top, time.Minute); !complete || len(paths) != 3 {
		t.Errorf("after Stop: %v, %t", paths, complete)
	}
}
