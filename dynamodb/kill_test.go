package dynamodb

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/devhelper/devhelper/internal/files"
	"github.com/devhelper/devhelper/internal/proc"
)

// kills is how often each party is killed.
const kills = 100

// orphanLimit is how long after a kill the backend may go on.
const orphanLimit = time.Second

// family is an owner in a process of its own with what it has started.
type family struct {
	owner  *exec.Cmd
	input  io.Closer
	output io.Reader
	record
}

func newFamily(t *testing.T, d stateDirs, dirs files.Dirs, o Options) *family {
	t.Helper()
	f := beginFamily(t, dirs, o)
	f.await(t, d)
	return f
}

// beginFamily starts an owner and does not wait for its instance.
func beginFamily(t *testing.T, dirs files.Dirs, o Options, inherits ...*os.File) *family {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f := &family{owner: exec.Command(self, "_owner")}
	in, err := f.owner.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := f.owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	f.owner.Stderr, f.input = os.Stderr, in
	f.owner.ExtraFiles = inherits
	f.owner.Env = append(os.Environ(), atOnce)
	if err := f.owner.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.end)
	if err := json.NewEncoder(in).Encode(struct {
		Dirs    files.Dirs
		Options Options
	}{dirs, o}); err != nil {
		t.Fatal(err)
	}
	f.output = out
	return f
}

// await waits until the owner has its instance.
func (f *family) await(t *testing.T, d stateDirs) {
	t.Helper()
	var i Instance
	if err := json.NewDecoder(f.output).Decode(&i); err != nil {
		t.Fatal("the owner did not start it: ", err)
	}
	r, ok, err := d.read(i.ID)
	if err != nil || !ok {
		t.Fatal("no state file: ", err)
	}
	f.record = r
}

func (f *family) end() {
	f.input.Close()
	_ = f.owner.Wait()
}

// orphans gives those of the shim and the backend that still run.
func (f *family) orphans() error {
	for what, id := range map[string]proc.ID{"backend": f.serverID(), "shim": f.shimID()} {
		if proc.Alive(id) {
			return fmt.Errorf("the %s (process %d) is alive", what, id.PID)
		}
	}
	return nil
}

func kill(t *testing.T, pid int) {
	t.Helper()
	p, err := os.FindProcess(pid)
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		t.Fatal("kill: ", err)
	}
}

// Whoever of the owner and the shim is killed without warning, the backend is
// gone within a second, a hundred times out of a hundred.
func TestKillsLeaveNoOrphan(t *testing.T) {
	for _, tc := range []struct {
		who string
		pid func(*family) []int
	}{
		{"owner", func(f *family) []int { return []int{f.owner.Process.Pid} }},
		{"shim", func(f *family) []int { return []int{f.Shim} }},
		{"both", func(f *family) []int { return []int{f.owner.Process.Pid, f.Shim} }},
	} {
		t.Run(tc.who, func(t *testing.T) {
			t.Parallel()
			m := newManager(t)
			o := Options{Root: t.TempDir(), Backend: "dynoxide", Dynoxide: tool(t, "dynoxide")}
			var orphans []string
			var slowest time.Duration
			for range kills {
				f := newFamily(t, m.dirs, m.Dirs, o)
				if !proc.Alive(f.serverID()) || !proc.Alive(f.shimID()) {
					t.Fatal("it did not run before the kill")
				}
				for _, pid := range tc.pid(f) {
					kill(t, pid)
				}
				killed := time.Now()
				for err := f.orphans(); err != nil; err = f.orphans() {
					if time.Since(killed) > orphanLimit {
						orphans = append(orphans, err.Error())
						break
					}
					pause(t.Context(), time.Millisecond)
				}
				slowest = max(slowest, time.Since(killed))
				f.end()
			}
			t.Logf("%d kills, %d orphans, the slowest end after %v", kills, len(orphans), slowest.Round(time.Millisecond))
			if len(orphans) > 0 {
				t.Errorf("orphans: %s", strings.Join(orphans, "; "))
			}
			// What the last one has left is cleaned by the next look.
			await(t, "the state file to go", func() error {
				list, err := m.List(t.Context())
				if left, _ := m.dirs.known(); err != nil || len(list)+len(left) > 0 {
					return fmt.Errorf("%v, %v, %v", list, left, err)
				}
				return nil
			})
		})
	}
}

// A killed shim is told to those who use its instance, and the next start finds
// nothing in its way.
func TestShimIsKilled(t *testing.T) {
	m := newManager(t)
	o := Options{Root: t.TempDir(), Backend: "outer"}
	owned := start(t, m, o)
	leased := start(t, sharing(t, m), o)
	watched, _, _ := sharing(t, m).Find(t.Context(), o.Root, "")
	var err error
	if watched.watch, err = m.dirs.watch(t.Context(), watched.ID); err != nil {
		t.Fatal(err)
	}
	ends := make(chan error)
	for _, i := range []*Instance{owned, leased, watched} {
		go func() { ends <- i.Wait(t.Context()) }()
	}
	kill(t, owned.Shim)
	for range 3 {
		if err := <-ends; err == nil || !strings.Contains(err.Error(), "was killed") {
			t.Errorf("Wait gives %v", err)
		}
	}
	nothingLeft(t, m.dirs)
	again := start(t, m, o)
	if again.PID == owned.PID || again.Port != owned.Port {
		t.Errorf("started again %+v after %+v", again, owned)
	}
}

// A shim killed while it starts its backend is a failed start.
func TestShimIsKilledDuringStart(t *testing.T) {
	m := newManager(t)
	result := make(chan error, 1)
	go func() {
		_, err := m.Start(t.Context(), Options{Root: t.TempDir(), Backend: "outer", Name: "silent"}, nil)
		result <- err
	}()
	var pids []int
	await(t, "shim and backend to run", func() error {
		if pids = processesIn(m.dirs.State); len(pids) < 2 {
			return fmt.Errorf("processes %v", pids)
		}
		return nil
	})
	kill(t, pids[slices.IndexFunc(pids, func(pid int) bool {
		line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		return err == nil && strings.Contains(string(line), ShimCommand)
	})])
	if err := <-result; err == nil || !strings.Contains(err.Error(), "its supervisor ended (killed by SIGKILL)") {
		t.Errorf("got %v", err)
	}
	nothingLeft(t, m.dirs)
}

// A shim that no longer listens to anybody is stopped all the same.
func TestStopOfAHungShim(t *testing.T) {
	m := newManager(t)
	i := start(t, m, Options{Root: t.TempDir(), Backend: "outer"})
	if err := suspend(i.Shim); err != nil {
		t.Skip("optional: ", err)
	}
	if err := m.Stop(t.Context(), i.ID); err != nil {
		t.Fatal(err)
	}
	nothingLeft(t, m.dirs)
}

// Where a system lets a backend outlive its shim, the next look ends it.
func TestOrphanOfAKilledShim(t *testing.T) {
	m := newManager(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	gone, err := proc.Start(proc.Cmd{Path: self, Args: []string{"_outer", "zero", "1"}})
	if err != nil {
		t.Fatal(err)
	}
	<-gone.Done()
	orphan, err := proc.Start(proc.Cmd{Path: self, Args: []string{"_outer", "silent", "1"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = orphan.Stop(0) }()
	r := record{
		Instance: Instance{ID: "old-1234", PID: orphan.ID().PID, Shim: gone.ID().PID}, PIDStart: orphan.ID().Start, ShimStart: gone.ID().Start,
	}
	// A pid that now belongs to another process must not be touched.
	other := r
	other.ID, other.PIDStart = "other-1234", "before"
	if err := errors.Join(m.dirs.write(other), m.dirs.write(r)); err != nil {
		t.Fatal(err)
	}
	if list, err := m.List(t.Context()); err != nil || len(list) > 0 {
		t.Errorf("list: %v, %v", list, err)
	}
	<-orphan.Done()
	nothingLeft(t, m.dirs)
}

// Owners in processes of their own that want the same instance at once share
// one, and the last of them ends it, however the others went.
func TestOwnersShare(t *testing.T) {
	m := newManager(t)
	o := Options{Root: t.TempDir(), Backend: "outer"}
	families := make([]*family, 3)
	for n := range families {
		families[n] = beginFamily(t, m.Dirs, o)
	}
	for _, f := range families {
		f.await(t, m.dirs)
	}
	first := families[0]
	for _, f := range families {
		if f.PID != first.PID || f.Endpoint != first.Endpoint {
			t.Fatalf("two instances: %+v and %+v", f.Instance, first.Instance)
		}
	}
	kill(t, families[0].owner.Process.Pid)
	families[1].end()
	if err := probe(t.Context(), first.Endpoint, fakeAccount); err != nil {
		t.Fatalf("with one owner left: %v", err)
	}
	families[2].end()
	await(t, "the end", first.orphans)
	nothingLeft(t, m.dirs)
}
