package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// await waits for a condition that other goroutines bring about.
func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatal("not in time:", what)
		}
	}
}

func number(r Reader, s Space, key string) int {
	b, _ := r.Get(s, 0, []byte(key))
	n, _ := strconv.Atoi(string(b))
	return n
}

func setNumber(w Writer, s Space, key string, n int) {
	w.Put(s, 0, []byte(key), []byte(strconv.Itoa(n)))
}

// TestIsolation moves money between accounts in different spaces, with updates
// that fail and panic half way, while the store is snapshot and restored.
// Whoever looks must see the same sum.
func TestIsolation(t *testing.T) {
	const accounts, sum, moves = 8, 8000, 150
	each(t, func(t *testing.T, st Store) {
		spaces := make([]Space, accounts)
		for i := range spaces {
			spaces[i] = Space(i * 64) // two of them share a lock in memory
		}
		if err := st.Update(spaces, func(w Writer) error {
			for _, s := range spaces {
				setNumber(w, s, "money", sum/accounts)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		total := func(r Reader) (n int) {
			for _, s := range spaces {
				n += number(r, s, "money")
			}
			return n
		}
		var movers, lookers sync.WaitGroup
		var ended atomic.Bool
		for g := range uint64(4) {
			movers.Go(func() {
				r := rand.New(rand.NewPCG(g, 1))
				for range moves {
					move(t, st, r, spaces)
				}
			})
		}
		lookers.Go(func() {
			for !ended.Load() {
				_ = st.View(spaces, func(r Reader) error {
					if n := total(r); n != sum {
						t.Errorf("the sum is %d", n)
					}
					return nil
				})
			}
		})
		lookers.Go(func() {
			for !ended.Load() {
				if err := errors.Join(st.Snapshot(ctx, "now"), st.Restore(ctx, "now")); err != nil {
					t.Error(err)
				}
			}
		})
		movers.Wait()
		ended.Store(true)
		lookers.Wait()
		if err := st.View(spaces, func(r Reader) error {
			if n := total(r); n != sum {
				t.Errorf("in the end the sum is %d", n)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}

func move(t *testing.T, st Store, r *rand.Rand, spaces []Space) {
	from, to, n := spaces[r.IntN(len(spaces))], spaces[r.IntN(len(spaces))], r.IntN(50)
	end := r.IntN(4)
	defer func() {
		if p := recover(); p != nil && p != errStory {
			panic(p)
		}
	}()
	err := st.Update([]Space{from, to}, func(w Writer) error {
		setNumber(w, from, "money", number(w, from, "money")-n)
		switch end {
		case 0:
			return errStory
		case 1:
			panic(errStory)
		}
		setNumber(w, to, "money", number(w, to, "money")+n)
		return nil
	})
	if err != nil && (end != 0 || err != errStory) {
		t.Error(err)
	}
}

// TestNothingLost counts up in many goroutines: an update that was told to have
// succeeded counts.
func TestNothingLost(t *testing.T) {
	each(t, func(t *testing.T, st Store) {
		const goroutines, times = 8, 100
		var all sync.WaitGroup
		for range goroutines {
			all.Go(func() {
				for range times {
					if err := st.Update(some, func(w Writer) error { setNumber(w, 1, "n", number(w, 1, "n")+1); return nil }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		want(t, st, fmt.Sprintf("1/0 n=%d", goroutines*times))
	})
}

// TestViewsTogether has two views wait for each other, and an update of another
// space in between.
func TestViewsTogether(t *testing.T) {
	each(t, func(t *testing.T, st Store) {
		first, second := make(chan bool), make(chan bool)
		var all sync.WaitGroup
		meet := func(mine, other chan bool) {
			if err := st.View([]Space{1}, func(Reader) error { close(mine); <-other; return nil }); err != nil {
				t.Error(err)
			}
		}
		all.Go(func() { meet(first, second) })
		all.Go(func() {
			<-first
			do2 := st.Update([]Space{2}, func(w Writer) error { setNumber(w, 2, "n", 1); return nil })
			if do2 != nil {
				t.Error(do2)
			}
			meet(second, first)
		})
		all.Wait()
	})
}

// TestGroup has many updates wait behind one, so that they share a commit, and
// some of them fail.
func TestGroup(t *testing.T) {
	st := openAt(t, t.TempDir(), DiskOptions{})
	d := st.(*disk)
	before := txID(t, d.db)
	const n = 9
	entered, release := make(chan bool), make(chan bool)
	errs := make([]error, n)
	var all sync.WaitGroup
	all.Go(func() {
		errs[0] = st.Update(some, func(w Writer) error {
			close(entered)
			<-release
			ops(w, "1/1 k0=0; 1/2 shared=0")
			return nil
		})
	})
	<-entered
	for i := 1; i < n; i++ {
		all.Go(func() {
			defer func() {
				if p := recover(); p != nil && (p != errStory || i%3 != 2) {
					t.Error("panic:", p)
				}
			}()
			errs[i] = st.Update(some, func(w Writer) error {
				ops(w, fmt.Sprintf("1/1 k%d=%[1]d; 1/2 shared=%[1]d; 2/%d x=1; 1/3 !", i, i%4))
				switch i % 3 {
				case 1:
					return errStory
				case 2:
					panic(errStory)
				}
				ops(w, "1/2 shared=0")
				return nil
			})
		})
	}
	await(t, "the others are waiting", func() bool { return d.waiting.Load() == n-1 })
	close(release)
	all.Wait()
	for i, err := range errs {
		if i%3 == 1 && err != errStory || i%3 != 1 && err != nil {
			t.Errorf("update %d: %v", i, err)
		}
	}
	want(t, st, "1/1 k0=0 k3=3 k6=6; 1/2 shared=0; 2/2 x=1; 2/3 x=1")
	if id := txID(t, d.db); id != before+1 {
		t.Errorf("%d commits for the group", id-before)
	}
}

func txID(t *testing.T, db *bbolt.DB) (id int) {
	t.Helper()
	if err := db.View(func(tx *bbolt.Tx) error { id = tx.ID(); return nil }); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestNoCommit checks that updates that write nothing cost no commit.
func TestNoCommit(t *testing.T) {
	st := openAt(t, t.TempDir(), DiskOptions{})
	do(t, st, "1/1 a=1")
	before := txID(t, st.(*disk).db)
	do(t, st, "1/1 none; 2/2 !")
	_ = st.Update(some, func(w Writer) error { ops(w, "1/1 b=1"); return errStory })
	if id := txID(t, st.(*disk).db); id != before {
		t.Errorf("%d commits", id-before)
	}
	want(t, st, "1/1 a=1")
}

// TestCloseMeanwhile closes a store that is being written to: what was
// acknowledged is there afterwards, everything else was refused.
func TestCloseMeanwhile(t *testing.T) {
	dir := t.TempDir()
	st := openAt(t, dir, DiskOptions{})
	const goroutines = 6
	var done [goroutines]atomic.Int64
	var all sync.WaitGroup
	for g := range goroutines {
		all.Go(func() {
			for i := 1; ; i++ {
				err := st.Update(some, func(w Writer) error { setNumber(w, 1, fmt.Sprint("g", g), i); return nil })
				if errors.Is(err, ErrClosed) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				done[g].Store(int64(i))
			}
		})
	}
	await(t, "some updates", func() bool {
		for g := range done {
			if done[g].Load() < 5 {
				return false
			}
		}
		return true
	})
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	st = openAt(t, dir, DiskOptions{})
	err := st.View(some, func(r Reader) error {
		for g := range done {
			if n := number(r, 1, fmt.Sprint("g", g)); int64(n) != done[g].Load() {
				t.Errorf("writer %d: %d is stored, %d acknowledged", g, n, done[g].Load())
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
