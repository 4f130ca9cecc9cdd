package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestUpdate tells stories of updates, each line one, and what is there at the
// end. A line that begins with "fail:" returns an error, "panic:" panics,
// "exit:" ends its goroutine; nothing of them may stay.
func TestUpdate(t *testing.T) {
	long := strings.Repeat("v", 9000) // more than a page
	stories := []struct {
		name  string
		lines []string
		want  string
	}{
		{"nothing", nil, ""},
		{"put", []string{"1/1 b=2; 1/1 a=1; 1/1 c=3"}, "1/1 a=1 b=2 c=3"},
		{"empty value", []string{"1/1 a="}, "1/1 a="},
		{"large value", []string{"1/1 a=" + long}, "1/1 a=" + long},
		{"replace", []string{"1/1 a=1", "1/1 a=2; 1/1 b=1"}, "1/1 a=2 b=1"},
		{"delete", []string{"1/1 a=1; 1/1 b=2", "1/1 a; 1/1 none"}, "1/1 b=2"},
		{"delete the last", []string{"1/1 a=1", "1/1 a", "1/1 b=1", "1/1 b; 1/1 c=1"}, "1/1 c=1"},
		{"trees are apart", []string{"1/1 a=1; 1/2 a=2; 2/1 a=3; 0/0 a=4"}, "0/0 a=4; 1/1 a=1; 1/2 a=2; 2/1 a=3"},
		{"drop a tree", []string{"1/1 a=1; 1/2 a=2; 1/3 a=3", "1/2 !"}, "1/1 a=1; 1/3 a=3"},
		{"drop a tree twice", []string{"1/1 a=1", "1/1 !", "1/1 !; 2/2 !"}, ""},
		{"drop a space", []string{"1/1 a=1; 1/2 a=2; 2/2 b=3; 0/2 c=4", "1 !"}, "0/2 c=4; 2/2 b=3"},
		{"drop and put", []string{"1/1 a=1; 1/1 b=1", "1/1 !; 1/1 c=3; 1/1 d=4; 1/1 c"}, "1/1 d=4"},
		{"drop a space and put", []string{"1/1 a=1; 1/2 b=1", "1 !; 1/2 c=3"}, "1/2 c=3"},
		{"drop what is new", []string{"1/1 a=1; 1/1 !"}, ""},
		{"drop, put, drop", []string{"1/1 a=1", "1/1 !; 1/1 b=1; 1/1 !"}, ""},
		{"failed put", []string{"1/1 a=1", "fail: 1/1 a=2; 1/1 b=2; 1/2 c=3; 2/1 d=4"}, "1/1 a=1"},
		{"failed first put", []string{"fail: 1/1 a=1"}, ""},
		{"failed delete", []string{"1/1 a=1; 1/1 b=2", "fail: 1/1 a; 1/1 b"}, "1/1 a=1 b=2"},
		{"failed mixture", []string{"1/1 a=1; 1/1 b=2", "fail: 1/1 a; 1/1 a=3; 1/1 a; 1/1 b=4; 1/1 b; 1/1 b=5; 1/1 c=6; 1/1 c"}, "1/1 a=1 b=2"},
		{"failed drop", []string{"1/1 a=1; 1/2 b=2", "fail: 1/1 !", "fail: 1 !"}, "1/1 a=1; 1/2 b=2"},
		{"failed drop and put", []string{"1/1 a=1; 1/2 b=2", "fail: 1 !; 1/1 c=3; 1/1 a=4"}, "1/1 a=1; 1/2 b=2"},
		{"failed put, drop, put", []string{"1/1 a=1", "fail: 1/1 b=2; 1/1 !; 1/1 a=4; 1/1 c=5; 1/1 !"}, "1/1 a=1"},
		{"failure of a new tree", []string{"1/1 a=1", "fail: 1/2 b=2; 1/2 !; 1/2 c=3", "1/2 d=1"}, "1/1 a=1; 1/2 d=1"},
		{"panic", []string{"1/1 a=1", "panic: 1/1 a=2; 1/2 b=2", "1/1 c=3"}, "1/1 a=1 c=3"},
		{"goexit", []string{"1/1 a=1", "exit: 1/1 a=2; 1/2 b=2", "1/1 c=3"}, "1/1 a=1 c=3"},
		{"key too short", []string{"1/1 a=1", "limit: 1/1 b=1; 1/1 =2"}, "1/1 a=1"},
		{"key too long", []string{"limit: 1/1 b=1; 1/1 " + strings.Repeat("k", MaxKey+1) + "=2"}, ""},
		{"longest key", []string{"1/1 " + strings.Repeat("k", MaxKey) + "=2"}, "1/1 " + strings.Repeat("k", MaxKey) + "=2"},
	}
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			each(t, func(t *testing.T, st Store) {
				for _, line := range story.lines {
					how, text, found := strings.Cut(line, ": ")
					if !found {
						how, text = "", line
					}
					tell(t, st, how, text)
				}
				want(t, st, story.want)
			})
		})
	}
}

// tell runs one line of a story and checks how it ends.
func tell(t *testing.T, st Store, how, text string) {
	t.Helper()
	var err error
	var panicked any
	done := make(chan bool)
	go func() {
		defer close(done)
		defer func() { panicked = recover() }()
		err = st.Update(some, func(w Writer) error {
			ops(w, text)
			switch how {
			case "fail":
				return errStory
			case "panic":
				panic(errStory)
			case "exit":
				runtime.Goexit()
			}
			return nil
		})
	}()
	<-done
	var limit *LimitError
	switch {
	case how == "fail" && err != errStory,
		how == "panic" && panicked != errStory,
		how == "limit" && !errors.As(err, &limit),
		how == "" && err != nil,
		how != "panic" && panicked != nil:
		t.Fatalf("%s: %s: error %v, panic %v", how, text, err, panicked)
	}
}

func TestBounds(t *testing.T) {
	tests := []struct{ dir, bound, want string }{
		{"up", "-", "b d f"},
		{"up", "a", "b d f"},
		{"up", "b", "b d f"},
		{"up", "c", "d f"},
		{"up", "f", "f"},
		{"up", "g", ""},
		{"down", "-", "f d b"},
		{"down", "g", "f d b"},
		{"down", "f", "f d b"},
		{"down", "e", "d b"},
		{"down", "b", "b"},
		{"down", "a", ""},
	}
	each(t, func(t *testing.T, st Store) {
		do(t, st, "1/1 d=1; 1/1 b=1; 1/1 f=1; 1/0 c=1; 1/2 c=1; 2/0 a=1")
		check := func(r Reader) error {
			for _, test := range tests {
				var bound []byte
				if test.bound != "-" {
					bound = []byte(test.bound)
				}
				var got []string
				collect := func(k, _ []byte) bool { got = append(got, string(k)); return true }
				if test.dir == "up" {
					r.Ascend(1, 1, bound, collect)
				} else {
					r.Descend(1, 1, bound, collect)
				}
				if s := strings.Join(got, " "); s != test.want {
					t.Errorf("%s from %s: %q, want %q", test.dir, test.bound, s, test.want)
				}
			}
			n := 0
			r.Ascend(1, 1, nil, func(_, _ []byte) bool { n++; return n < 2 })
			r.Descend(1, 1, nil, func(_, _ []byte) bool { n++; return n < 4 })
			if n != 4 {
				t.Errorf("walks that were told to stop gave %d keys in all, want 4", n)
			}
			return nil
		}
		if err := errors.Join(st.View(some, check), st.Update(some, func(w Writer) error { return check(w) })); err != nil {
			t.Error(err)
		}
	})
}

// TestWalkWhileChanging changes a tree from within a walk over it.
func TestWalkWhileChanging(t *testing.T) {
	key := func(i int) []byte { return fmt.Appendf(nil, "%05d", i) }
	const n = 2000 // many pages
	each(t, func(t *testing.T, st Store) {
		err := st.Update(some, func(w Writer) error {
			for i := range n {
				w.Put(1, 1, key(i*2), bytes.Repeat([]byte{'v'}, 50))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, up := range []bool{true, false} {
			err := st.Update(some, func(w Writer) error {
				var got []string
				visit := func(k, _ []byte) bool {
					got = append(got, string(k))
					w.Delete(1, 1, k) // all are gone in the end, whole pages of them
					if len(got) == 3 && up {
						w.Put(1, 1, append(slices.Clone(k), 'x'), nil) // behind k: will be met
						w.Put(1, 1, key(1), nil)                       // before k: will not
					}
					return true
				}
				if up {
					w.Ascend(1, 1, nil, visit)
				} else {
					w.Descend(1, 1, nil, visit)
				}
				extra := 0
				if up {
					extra = 1
				}
				if len(got) != n+extra || w.Len(1, 1) != extra {
					t.Errorf("up %v: %d keys met, %d left", up, len(got), w.Len(1, 1))
				}
				if up && got[3] != got[2]+"x" {
					t.Errorf("after %s came %s", got[2], got[3])
				}
				w.Ascend(1, 1, nil, func(_, _ []byte) bool { w.DropTree(1, 1); return true })
				return errStory // so that the next has all again
			})
			if err != errStory {
				t.Error(err)
			}
		}
		err = st.View(some, func(r Reader) error {
			if r.Len(1, 1) != n {
				t.Errorf("%d keys are left, want %d", r.Len(1, 1), n)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// TestKept holds what a Reader gave until everything else has changed.
func TestKept(t *testing.T) {
	each(t, func(t *testing.T, st Store) {
		do(t, st, "1/1 a=first; 1/1 b=second")
		var kept [][]byte
		err := st.View(some, func(r Reader) error {
			v, _ := r.Get(1, 1, []byte("a"))
			kept = append(kept, v)
			r.Ascend(1, 1, nil, func(k, v []byte) bool { kept = append(kept, k, v); return true })
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 50 {
			do(t, st, fmt.Sprintf("1/1 a=%d; 1/1 b=%[1]d; 1/1 c%[1]d=%[1]d", i))
		}
		if err := st.Clear(); err != nil {
			t.Fatal(err)
		}
		if got := string(bytes.Join(kept, []byte(" "))); got != "first a first b second" {
			t.Errorf("kept: %q", got)
		}
	})
}

func TestUnnamedSpace(t *testing.T) {
	each(t, func(t *testing.T, st Store) {
		do(t, st, "2/1 a=1")
		for name, touch := range map[string]func(w Writer){
			"get":        func(w Writer) { w.Get(2, 1, []byte("a")) },
			"len":        func(w Writer) { w.Len(2, 1) },
			"ascend":     func(w Writer) { w.Ascend(2, 1, nil, func(_, _ []byte) bool { return true }) },
			"descend":    func(w Writer) { w.Descend(2, 1, nil, func(_, _ []byte) bool { return true }) },
			"put":        func(w Writer) { w.Put(2, 1, []byte("a"), nil) },
			"delete":     func(w Writer) { w.Delete(2, 1, []byte("a")) },
			"drop tree":  func(w Writer) { w.DropTree(2, 1) },
			"drop space": func(w Writer) { w.DropSpace(2) },
		} {
			func() {
				defer func() {
					if p := recover(); p != unnamed(2) {
						t.Errorf("%s: panic %v", name, p)
					}
				}()
				_ = st.Update([]Space{0, 1}, func(w Writer) error { w.Put(1, 1, []byte("k"), nil); touch(w); return nil })
			}()
		}
		want(t, st, "2/1 a=1")
	})
}

func TestSnapshots(t *testing.T) {
	each(t, func(t *testing.T, st Store) {
		var missing *SnapshotError
		if err := st.Restore(ctx, "none"); !errors.As(err, &missing) || !missing.Missing || missing.Hint() == "" {
			t.Errorf("restore of none: %v", err)
		}
		if err := st.DropSnapshot("none"); !errors.As(err, &missing) || !missing.Missing {
			t.Errorf("drop of none: %v", err)
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(st.Snapshot(ctx, "empty"))
		do(t, st, "1/1 a=1; 1/2 b=2; 2/1 c=3")
		must(st.Snapshot(ctx, "Full"))
		must(st.Snapshot(ctx, "full"))
		do(t, st, "1/1 a=9; 1/2 !; 2 !; 3/1 d=4")
		must(st.Restore(ctx, "Full"))
		want(t, st, "1/1 a=1; 1/2 b=2; 2/1 c=3")
		do(t, st, "1/1 a=8")
		must(st.Restore(ctx, "Full")) // what was done after a restore is not in the snapshot
		want(t, st, "1/1 a=1; 1/2 b=2; 2/1 c=3")
		must(st.Restore(ctx, "empty"))
		want(t, st, "")
		do(t, st, "1/1 z=1")
		must(st.Snapshot(ctx, "full")) // in place of the older
		must(st.Clear())
		want(t, st, "")
		must(st.Restore(ctx, "full"))
		want(t, st, "1/1 z=1")
		must(st.DropSnapshot("empty"))
		list, err := st.Snapshots()
		must(err)
		if len(list) != 2 || list[0].Name != "Full" || list[1].Name != "full" || list[1].Size < 2 || list[0].Time.After(list[1].Time) {
			t.Errorf("list: %+v", list)
		}
		ended, end := context.WithCancel(ctx)
		end()
		if err := errors.Join(st.Snapshot(ended, "x"), st.Restore(ended, "Full")); !errors.Is(err, context.Canceled) {
			t.Errorf("after the end of the context: %v", err)
		}
		want(t, st, "1/1 z=1")
	})
}

func TestNames(t *testing.T) {
	bad := []string{"", "a b", "a/b", `a\b`, "a\x00", "é", "a+", "a:b", strings.Repeat("n", 101)}
	good := []string{".", "..", "con", "A", "a", "-x", "a.b_c-9", "Z.db", strings.Repeat("N", 100)}
	each(t, func(t *testing.T, st Store) {
		for _, name := range bad {
			for what, err := range map[string]error{"snapshot": st.Snapshot(ctx, name), "restore": st.Restore(ctx, name), "drop": st.DropSnapshot(name)} {
				var named *SnapshotError
				if !errors.As(err, &named) || named.Missing || named.Hint() == "" {
					t.Errorf("%s %q: %v", what, name, err)
				}
			}
		}
		for _, name := range good {
			if err := st.Snapshot(ctx, name); err != nil {
				t.Errorf("%q: %v", name, err)
			}
		}
		list, err := st.Snapshots()
		if err != nil || len(list) != len(good) {
			t.Fatalf("%v, %v", list, err)
		}
		for _, s := range list {
			if !slices.Contains(good, s.Name) {
				t.Errorf("%q was listed", s.Name)
			}
			if err := st.DropSnapshot(s.Name); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestClear(t *testing.T) {
	each(t, func(t *testing.T, st Store) {
		do(t, st, "0/0 a=1; 1/1 a=1")
		for range 3 {
			if err := st.Clear(); err != nil {
				t.Fatal(err)
			}
			want(t, st, "")
			do(t, st, "2/2 b=1")
			want(t, st, "2/2 b=1")
		}
	})
}

func TestClosed(t *testing.T) {
	each(t, func(t *testing.T, st Store) {
		if err := st.Snapshot(ctx, "s"); err != nil {
			t.Error(err)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
		_, list := st.Snapshots()
		for name, err := range map[string]error{
			"view":     st.View(some, func(Reader) error { t.Error("called"); return nil }),
			"nothing":  st.View(nil, func(Reader) error { t.Error("called"); return nil }),
			"update":   st.Update(some, func(Writer) error { t.Error("called"); return nil }),
			"none":     st.Update(nil, func(Writer) error { t.Error("called"); return nil }),
			"snapshot": st.Snapshot(ctx, "s"), "restore": st.Restore(ctx, "s"), "drop": st.DropSnapshot("s"),
			"list": list, "clear": st.Clear(),
		} {
			if !errors.Is(err, ErrClosed) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
