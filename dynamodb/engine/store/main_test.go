package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// childEnv makes a run of the test binary one of the children below: a process
// that is to be killed, or that has fewer rights.
const childEnv = "STORE_TEST_CHILD"

var children = map[string]func(dir string) error{}

func TestMain(m *testing.M) {
	if name := os.Getenv(childEnv); name != "" {
		if err := children[name](os.Getenv(childEnv + "_DIR")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// kinds are the stores that have to be alike.
var kinds = map[string]func(testing.TB) Store{
	"memory":  func(testing.TB) Store { return Memory() },
	"disk":    func(tb testing.TB) Store { return openAt(tb, tb.TempDir(), DiskOptions{}) },
	"grouped": func(tb testing.TB) Store { return openGrouped(tb, tb.TempDir()) },
	"durable": func(tb testing.TB) Store { return openAt(tb, tb.TempDir(), DiskOptions{Durable: true}) },
}

func openAt(tb testing.TB, dir string, o DiskOptions) Store {
	tb.Helper()
	st, err := OpenDisk(dir, o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := st.Close(); err != nil {
			tb.Error(err)
		}
	})
	return st
}

// each runs a test on an empty store of each kind.
func each(t *testing.T, fn func(t *testing.T, st Store)) {
	for name, open := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // most of the time goes into waiting for the disk
			st := open(t)
			fn(t, st)
			if err := st.Close(); err != nil {
				t.Error("close:", err)
			}
		})
	}
}

// ops makes changes from text: "1/2 a=x" puts, "1/2 a" deletes, "1/2 !" drops
// the tree, "1 !" drops the space. Words are separated by ";".
func ops(w Writer, text string) {
	for op := range strings.SplitSeq(text, ";") {
		where, what, _ := strings.Cut(strings.TrimSpace(op), " ")
		s, t, isTree := at(where)
		key, val, put := strings.Cut(what, "=")
		switch {
		case what == "!" && isTree:
			w.DropTree(s, t)
		case what == "!":
			w.DropSpace(s)
		case put:
			w.Put(s, t, []byte(key), []byte(val))
		default:
			w.Delete(s, t, []byte(key))
		}
	}
}

func at(text string) (s Space, t Tree, isTree bool) {
	a, b, isTree := strings.Cut(text, "/")
	n, err := strconv.Atoi(a)
	m, err2 := strconv.Atoi("0" + b)
	if err != nil || err2 != nil {
		panic("no place: " + text)
	}
	return Space(n), Tree(m), isTree
}

// some are the spaces that ops and dump may use.
var some = []Space{0, 1, 2, 3}

func do(t testing.TB, st Store, text string) {
	t.Helper()
	if err := st.Update(some, func(w Writer) error { ops(w, text); return nil }); err != nil {
		t.Fatal(err)
	}
}

// dump is what a reader sees of the spaces some and trees 0 to 3, checked for
// consistency on the way: "1/2 a=x b=y; 3/0 c=z".
func dump(t testing.TB, r Reader) string {
	t.Helper()
	var out []string
	for _, s := range some {
		for tree := range Tree(4) {
			var up, down []string
			r.Ascend(s, tree, nil, func(k, v []byte) bool {
				up = append(up, string(k)+"="+string(v))
				if got, ok := r.Get(s, tree, k); !ok || string(got) != string(v) {
					t.Errorf("%d/%d: get %q = %q, %v; the walk gave %q", s, tree, k, got, ok, v)
				}
				return true
			})
			r.Descend(s, tree, nil, func(k, v []byte) bool {
				down = append([]string{string(k) + "=" + string(v)}, down...)
				return true
			})
			if a, b := strings.Join(up, " "), strings.Join(down, " "); a != b {
				t.Errorf("%d/%d: up %q, down %q", s, tree, a, b)
			}
			if n := r.Len(s, tree); n != len(up) {
				t.Errorf("%d/%d: len %d of %q", s, tree, n, up)
			}
			if len(up) > 0 {
				out = append(out, fmt.Sprintf("%d/%d %s", s, tree, strings.Join(up, " ")))
			}
		}
	}
	return strings.Join(out, "; ")
}

func all(t testing.TB, st Store) (text string) {
	t.Helper()
	if err := st.View(some, func(r Reader) error { text = dump(t, r); return nil }); err != nil {
		t.Fatal(err)
	}
	return text
}

func want(t testing.TB, st Store, text string) {
	t.Helper()
	if got := all(t, st); got != text {
		t.Errorf("got  %q\nwant %q", got, text)
	}
}

var (
	ctx      = context.Background()
	errStory = errors.New("the story ends here")
)
