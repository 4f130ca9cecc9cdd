package store

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var killRounds = flag.Int("kill.rounds", 100, "how often TestKill kills")

func init() {
	children["writers"] = func(dir string) error { return writers(dir, DiskOptions{}) }
	children["durable writers"] = func(dir string) error { return writers(dir, DiskOptions{Durable: true}) }
	children["swapper"] = swapper
}

const (
	killWriters = 8
	logLength   = 20 // entries a writer keeps in its log
)

// writers is the child that is killed: each of its writers counts up in three
// trees of two spaces, all in one update, and says so once that is committed.
// Others fail and panic half way, and one takes snapshots.
func writers(dir string, o DiskOptions) error {
	st, err := OpenDisk(dir, o)
	if err != nil {
		return err
	}
	failed := make(chan error)
	var out sync.Mutex // one line at a time
	for g := range killWriters {
		go func() {
			failed <- write(st, fmt.Sprint("w", g), func(n int) {
				out.Lock()
				defer out.Unlock()
				fmt.Printf("w%d %d\n", g, n)
			})
		}()
	}
	go func() {
		for {
			if err := st.Snapshot(ctx, "s"); err != nil {
				failed <- err
			}
		}
	}()
	return <-failed
}

func write(st Store, name string, acknowledge func(n int)) error {
	spaces := []Space{1, 2}
	for i := 0; ; i++ {
		spoil(st, spaces, name, i)
		n := 0
		err := st.Update(spaces, func(w Writer) error {
			n = number(w, 1, name) + 1
			setNumber(w, 1, name, n)
			w.Put(2, 1, []byte(name), fmt.Append(nil, n))
			w.Put(2, 2, logKey(name, n), fmt.Append(nil, n))
			w.Delete(2, 2, logKey(name, n-logLength))
			return nil
		})
		if err != nil {
			return err
		}
		acknowledge(n)
	}
}

func logKey(name string, n int) []byte { return fmt.Appendf(nil, "%s/%09d", name, n) }

// spoil makes changes that must not stay.
func spoil(st Store, spaces []Space, name string, i int) {
	if i%5 > 1 {
		return
	}
	defer func() { _ = recover() }()
	_ = st.Update(spaces, func(w Writer) error {
		setNumber(w, 1, name, -1)
		w.Put(2, 3, []byte(name), nil)
		w.DropTree(2, 1)
		if i%5 == 0 {
			return errStory
		}
		panic(errStory)
	})
}

// TestKill kills a process with 8 writers at random moments, again and again on
// the same directory. What was acknowledged must be there, and no update by
// halves.
func TestKill(t *testing.T) {
	for name, rounds := range map[string]int{"writers": *killRounds, "durable writers": *killRounds / 10} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			random := rand.New(rand.NewPCG(1, 2))
			acknowledged := map[string]int{}
			for range rounds {
				kill(t, startChild(t, name, dir), 1+random.IntN(600), func(line string) {
					var who string
					var n int
					if _, err := fmt.Sscanf(line, "%s %d", &who, &n); err != nil {
						t.Errorf("%q: %v", line, err)
					}
					acknowledged[who] = n
				})
				checkWriters(t, dir, acknowledged)
				if t.Failed() {
					return
				}
			}
			least := 1 << 30
			for g := range killWriters {
				least = min(least, acknowledged[fmt.Sprint("w", g)])
			}
			if least < rounds/2 {
				t.Errorf("a writer came to %d updates only in %d rounds", least, rounds)
			}
		})
	}
}

// kill ends a child without warning when it has written some lines; all that it
// has written are given to line.
func kill(t *testing.T, c *child, after int, line func(string)) {
	t.Helper()
	lines := bufio.NewReader(c.out)
	for i := 0; ; i++ {
		if i == after {
			if err := c.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		text, err := lines.ReadString('\n')
		if err == nil {
			line(text)
			continue
		}
		if err != io.EOF || i < after {
			t.Errorf("after %d of %d lines: %v\n%s", i, after, err, c.errors.Bytes())
		}
		break
	}
	_ = c.cmd.Wait() // killed, which is an error
}

func checkWriters(t *testing.T, dir string, acknowledged map[string]int) {
	t.Helper()
	st, err := OpenDisk(dir, DiskOptions{})
	if err != nil {
		t.Fatal(err)
	}
	err = st.View(some, func(r Reader) error {
		for name, n := range acknowledged {
			got := number(r, 1, name)
			if got != n && got != n+1 { // one more may have been on its way
				t.Errorf("%s: %d is stored, %d was acknowledged", name, got, n)
			}
			acknowledged[name] = got
		}
		wholeWriters(t, r)
		return nil
	})
	abandon(st)
	if err != nil {
		t.Fatal(err)
	}
}

// abandon gives a store up like a process that dies does: nothing is tidied up.
// It also spares the test Close's wait for the disk.
func abandon(st Store) {
	d := st.(*disk)
	d.exclusive()
	defer d.turn.Unlock()
	defer d.swap.Unlock()
	_ = d.db.Close()
	_ = d.files.lock.Unlock()
	d.db, d.gone = nil, ErrClosed
}

// wholeWriters checks that no update is there by halves.
func wholeWriters(t *testing.T, r Reader) {
	t.Helper()
	logs := 0
	for g := range killWriters {
		name := fmt.Sprint("w", g)
		n := number(r, 1, name)
		if b, ok := r.Get(2, 1, []byte(name)); ok != (n > 0) || ok && string(b) != fmt.Sprint(n) {
			t.Errorf("%s: %d in one tree, %q in the other", name, n, b)
		}
		next := max(1, n-logLength+1)
		r.Ascend(2, 2, []byte(name+"/"), func(k, v []byte) bool {
			if !strings.HasPrefix(string(k), name+"/") {
				return false
			}
			if string(k) != string(logKey(name, next)) || string(v) != fmt.Sprint(next) {
				t.Errorf("%s: the log has %s=%s, want number %d", name, k, v, next)
			}
			next++
			logs++
			return true
		})
		if next != n+1 {
			t.Errorf("%s: the log ends before %d of %d", name, next, n)
		}
	}
	if r.Len(2, 2) != logs || r.Len(2, 3) != 0 || r.Len(1, 0) != r.Len(2, 1) {
		t.Errorf("%d logs, counted as %d; %d spoiled; %d and %d counters", logs, r.Len(2, 2), r.Len(2, 3), r.Len(1, 0), r.Len(2, 1))
	}
}

// TestKillSnapshot looks at the snapshot that was being taken when the process
// was killed: it is a whole one, the older if need be.
func TestKillSnapshot(t *testing.T) {
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(3, 4))
	for range 8 {
		kill(t, startChild(t, "writers", dir), 1+random.IntN(900), func(string) {})
		st, err := OpenDisk(dir, DiskOptions{})
		if err != nil {
			t.Fatal(err)
		}
		list, err := st.Snapshots()
		if err != nil || len(list) > 1 {
			t.Error(list, err)
		}
		for range list {
			if err := st.Restore(ctx, "s"); err != nil {
				t.Error(err)
			}
		}
		if err := st.View(some, func(r Reader) error { wholeWriters(t, r); return nil }); err != nil {
			t.Error(err)
		}
		abandon(st)
		if tmp, _ := filepath.Glob(filepath.Join(dir, version, "*", "*"+tmpSuffix)); len(tmp) > 0 {
			t.Errorf("left behind: %q", tmp)
		}
	}
}

// swapper is the child that replaces its database over and over.
func swapper(dir string) error {
	st, err := OpenDisk(dir, DiskOptions{})
	for i := 0; err == nil; i++ {
		switch i % 3 {
		case 0:
			err = st.Update(some, func(w Writer) error {
				for k := range 300 {
					w.Put(1, 1, logKey("k", k), fmt.Append(nil, i))
				}
				return nil
			})
		case 1:
			err = st.Restore(ctx, "base")
		case 2:
			err = st.Clear()
		}
		fmt.Println(i)
	}
	return err
}

// TestKillSwap kills a process while it restores and clears: what is there then
// is one of the states, whole.
func TestKillSwap(t *testing.T) {
	dir := t.TempDir()
	st := openAt(t, dir, DiskOptions{})
	do(t, st, "1/1 base=1; 2/2 base=2")
	if err := errors.Join(st.Snapshot(ctx, "base"), st.Close()); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	states := map[string]int{}
	for range 15 {
		kill(t, startChild(t, "swapper", dir), 1+random.IntN(90), func(string) {})
		st, err := OpenDisk(dir, DiskOptions{})
		if err != nil {
			t.Fatal(err)
		}
		err = st.View(some, func(r Reader) error {
			switch n := r.Len(1, 1); n {
			case 0:
				states["empty"]++
			case 1:
				states["base"]++
				if got := dump(t, r); got != "1/1 base=1; 2/2 base=2" {
					t.Errorf("got %q", got)
				}
			case 300:
				states["full"]++
				first, _ := r.Get(1, 1, logKey("k", 0))
				r.Ascend(1, 1, nil, func(_, v []byte) bool {
					if string(v) != string(first) {
						t.Errorf("%s beside %s", v, first)
					}
					return true
				})
			default:
				t.Errorf("%d keys", n)
			}
			return nil
		})
		if err := errors.Join(err, st.Restore(ctx, "base")); err != nil {
			t.Error(err)
		}
		want(t, st, "1/1 base=1; 2/2 base=2")
		abandon(st)
	}
	if _, err := os.Stat(filepath.Join(dir, version, dataFile+tmpSuffix)); err == nil {
		t.Error("an unfinished file is left behind")
	}
	t.Log("found:", states)
}
