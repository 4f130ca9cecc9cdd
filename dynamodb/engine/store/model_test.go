package store

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

var modelSteps = flag.Int("model.steps", 400, "updates of the random test, per seed and store")

// model is a store as simple as it can be: the truth of the random test.
type model map[treeID]map[string]string

func (m model) clone() model {
	c := model{}
	for id, tree := range m {
		c[id] = maps.Clone(tree)
	}
	return c
}

// TestModel makes random changes to a store and to a model, and compares what
// both have: inside each update after it has changed something, and after it,
// when every third has failed.
func TestModel(t *testing.T) {
	opens := map[string]func(t *testing.T) (st Store, reopen func() Store){
		"memory": func(*testing.T) (Store, func() Store) { st := Memory(); return st, func() Store { return st } },
	}
	for name, open := range map[string]func(testing.TB, string) Store{
		"disk":    func(tb testing.TB, dir string) Store { return openAt(tb, dir, DiskOptions{}) },
		"grouped": openGrouped,
	} {
		opens[name] = func(t *testing.T) (Store, func() Store) {
			dir := t.TempDir()
			st := open(t, dir)
			return st, func() Store {
				if err := st.Close(); err != nil {
					t.Fatal(err)
				}
				st = open(t, dir)
				return st
			}
		}
	}
	for name, open := range opens {
		for seed := range uint64(3) {
			t.Run(fmt.Sprintf("%s/%d", name, seed), func(t *testing.T) {
				t.Parallel()
				st, reopen := open(t)
				r := &random{Rand: rand.New(rand.NewPCG(seed, 11)), t: t, st: st, m: model{}, kept: map[string]model{}}
				for i := 0; i < *modelSteps && !t.Failed(); i++ {
					switch r.IntN(40) {
					case 0:
						r.snapshot()
					case 1:
						r.restore()
					case 2:
						r.st = reopen()
					case 3:
						if r.IntN(4) == 0 {
							r.m = model{}
							r.check(r.st.Clear())
						}
					default:
						r.update()
					}
				}
			})
		}
	}
}

type random struct {
	*rand.Rand
	t    *testing.T
	st   Store
	m    model
	kept map[string]model
}

func (r *random) check(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *random) snapshot() {
	name := fmt.Sprint("s", r.IntN(3))
	r.kept[name] = r.m.clone()
	r.check(r.st.Snapshot(ctx, name))
}

func (r *random) restore() {
	name := fmt.Sprint("s", r.IntN(3))
	if kept, ok := r.kept[name]; ok {
		r.m = kept.clone()
		r.check(r.st.Restore(ctx, name))
	}
}

func (r *random) key() []byte { return fmt.Appendf(nil, "key-%03d", r.IntN(700)) }

func (r *random) place() treeID {
	return treeID{some[r.IntN(2)], Tree(r.IntN(3))}
}

// update makes one update, of few changes or of many, and fails every third.
func (r *random) update() {
	before := r.m.clone()
	fails := r.IntN(3) == 0
	changes := 1 + r.IntN(4)
	if r.IntN(5) == 0 {
		changes = 800
	}
	err := r.st.Update(some, func(w Writer) error {
		sweep := r.IntN(4) == 0 // deletes a stretch of keys, so that pages run empty
		for range changes {
			r.change(w, sweep)
		}
		r.compare(w, "inside")
		if fails {
			return errStory
		}
		return nil
	})
	if fails {
		r.m = before
		if err != errStory {
			r.t.Fatal("error:", err)
		}
	} else {
		r.check(err)
	}
	r.check(r.st.View(some, func(v Reader) error { r.compare(v, "after"); return nil }))
}

func (r *random) change(w Writer, sweep bool) {
	id, key := r.place(), r.key()
	tree := r.m[id]
	if tree == nil {
		tree = map[string]string{}
		r.m[id] = tree
	}
	switch n := r.IntN(1000); {
	case n == 0:
		w.DropTree(id.space, id.tree)
		delete(r.m, id)
	case n == 1:
		w.DropSpace(id.space)
		maps.DeleteFunc(r.m, func(other treeID, _ map[string]string) bool { return other.space == id.space })
	case n == 2 && sweep: // from within a walk
		left := 300
		visit := func(k, _ []byte) bool {
			w.Delete(id.space, id.tree, k)
			delete(tree, string(k))
			left--
			return left > 0
		}
		if r.IntN(2) == 0 {
			w.Ascend(id.space, id.tree, key, visit)
		} else {
			w.Descend(id.space, id.tree, key, visit)
		}
	case n < 250 || sweep && n < 700:
		_, had := tree[string(key)]
		delete(tree, string(key))
		if w.Delete(id.space, id.tree, key) != had {
			r.t.Errorf("delete %s: %v", key, !had)
		}
	default:
		val := fmt.Sprintf("%0*d", r.IntN(200), n)
		tree[string(key)] = val
		w.Put(id.space, id.tree, key, []byte(val))
	}
}

// compare reads every tree whole, and from a random key in both directions.
func (r *random) compare(v Reader, when string) {
	for _, s := range some[:2] {
		for t := range Tree(3) {
			tree := r.m[treeID{s, t}]
			keys := slices.Sorted(maps.Keys(tree))
			if n := v.Len(s, t); n != len(keys) {
				r.t.Errorf("%s %d/%d: len %d, want %d", when, s, t, n, len(keys))
			}
			bound := r.key()
			at, found := slices.BinarySearch(keys, string(bound))
			if got, ok := v.Get(s, t, bound); ok != found || string(got) != tree[string(bound)] {
				r.t.Errorf("%s %d/%d: get %s = %q, %v", when, s, t, bound, got, ok)
			}
			down := slices.Clone(keys[:at])
			if found {
				down = append(down, string(bound))
			}
			slices.Reverse(down)
			for _, walk := range []struct {
				name  string
				run   func(Space, Tree, []byte, func(k, v []byte) bool)
				bound []byte
				keys  []string
			}{
				{"all up", v.Ascend, nil, keys},
				{"up", v.Ascend, bound, keys[at:]},
				{"down", v.Descend, bound, down},
			} {
				rest := walk.keys
				walk.run(s, t, walk.bound, func(k, val []byte) bool {
					if len(rest) == 0 || rest[0] != string(k) || tree[rest[0]] != string(val) {
						r.t.Errorf("%s %d/%d %s from %s: got %s, want %.1q", when, s, t, walk.name, walk.bound, k, rest)
						return false
					}
					rest = rest[1:]
					return true
				})
				if len(rest) > 0 && !r.t.Failed() {
					r.t.Errorf("%s %d/%d %s from %s: ended before %s", when, s, t, walk.name, walk.bound, rest[0])
				}
			}
		}
	}
}
