package dynamodb

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/devhelper/devhelper/internal/files"
	"github.com/devhelper/devhelper/internal/proc"
)

// stateDirs are the folders of all instances of a user. Runtime has what means
// nothing after a reboot.
type stateDirs struct {
	State   string `json:"state"`
	Runtime string `json:"runtime"`
}

func (d stateDirs) file(id string) string { return filepath.Join(d.State, id+".json") }
func (d stateDirs) log(id string) string  { return filepath.Join(d.State, id+".log") }
func (d stateDirs) port(id string) string { return filepath.Join(d.State, id+".port") }
func (d stateDirs) lock(id string) string { return filepath.Join(d.Runtime, id+".lock") }

// record is an instance's state file.
type record struct {
	Instance
	PIDStart  string `json:"pidStart"`  // of Instance.PID
	ShimStart string `json:"shimStart"` // of Instance.Shim
	Socket    string `json:"socket"`
	Delay     bool   `json:"delay"`
	Program   string `json:"program,omitempty"` // of a backend that has to be tidied up after
}

func (r record) shimID() proc.ID   { return proc.ID{PID: r.Shim, Start: r.ShimStart} }
func (r record) serverID() proc.ID { return proc.ID{PID: r.PID, Start: r.PIDStart} }

// running says whether somebody stands behind the record.
func (r record) running() bool { return r.Attached || r.Shim > 0 && proc.Alive(r.shimID()) }

func (d stateDirs) write(r record) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return files.WriteVolatile(d.file(r.ID), append(data, '\n'))
}

// read gives the record of an id; ok is false when there is none, or none that
// can be understood.
func (d stateDirs) read(id string) (r record, ok bool, err error) {
	data, err := os.ReadFile(d.file(id))
	if errors.Is(err, fs.ErrNotExist) {
		return record{}, false, nil
	}
	if err != nil {
		return record{}, false, err
	}
	if json.Unmarshal(data, &r) != nil || r.ID != id {
		return record{}, false, nil
	}
	r.Instance.dirs = &d
	return r, true, nil
}

// find gives the record of an instance that runs. What a killed shim has left
// is cleaned.
func (d stateDirs) find(id string) (record, bool, error) {
	r, ok, err := d.read(id)
	if err != nil || ok && r.running() {
		return r, ok && err == nil, err
	}
	if _, statErr := os.Lstat(d.file(id)); statErr == nil {
		d.clean(id)
	}
	return record{}, false, nil
}

// list gives the records of all that run, oldest first, and cleans the rest.
func (d stateDirs) list() ([]record, error) {
	ids, err := d.known()
	if err != nil {
		return nil, err
	}
	d.prune()
	var out []record
	for _, id := range ids {
		if r, ok, err := d.read(id); err == nil && ok && r.running() {
			out = append(out, r)
		} else {
			d.clean(id)
		}
	}
	slices.SortFunc(out, func(a, b record) int { return a.Started.Compare(b.Started) })
	return out, nil
}

// known gives the ids that have a state file or a socket, and removes what
// writes cut short have left.
func (d stateDirs) known() ([]string, error) {
	var ids []string
	for dir, ends := range map[string][]string{d.State: {".json"}, d.Runtime: {".sock"}} {
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), ".") {
				removeOld(dir, e)
				continue
			}
			for _, end := range ends {
				if id, ok := strings.CutSuffix(e.Name(), end); ok && !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		}
		if dir == d.Runtime {
			for _, e := range entries {
				// A private instance's lock is nobody's next lock: its id is used once.
				if id, ok := strings.CutSuffix(e.Name(), ".lock"); ok && isPrivate(id) && !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		}
	}
	return ids, nil
}

// removeOld removes a temporary file that is older than any write takes.
func removeOld(dir string, e fs.DirEntry) {
	if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > time.Minute {
		_ = os.Remove(filepath.Join(dir, e.Name()))
	}
}

// clean removes what a shim that was killed has left, and ends its backend
// where that has outlived it. A shim holds the lock of its instance from before
// its first file until after its last, so nothing of a living one is touched.
func (d stateDirs) clean(id string) {
	if lock, held, err := files.TryLock(d.lock(id)); err == nil && !held {
		d.cleanLocked(id, lock)
	}
}

// cleanSoon is clean after a shim that has just died: the system may take a
// moment to free what it held, though it counts as gone.
func (d stateDirs) cleanSoon(id string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if lock, err := files.WaitLock(ctx, d.lock(id)); err == nil {
		d.cleanLocked(id, lock)
	}
}

func (d stateDirs) cleanLocked(id string, lock *files.Lock) {
	defer func() {
		if isPrivate(id) {
			_ = os.Remove(d.lock(id))
		}
		_ = lock.Unlock()
	}()
	r, ok, err := d.read(id)
	if err != nil || ok && r.running() {
		return
	}
	if ok && r.PID > 0 && r.PID != r.Shim {
		_ = proc.End(r.serverID(), orphanGrace)
	}
	if b, known := backendNamed(r.Backend); ok && known && r.Program != "" {
		tidyUp(b, &spec{ID: r.ID, Program: r.Program})
	}
	for _, name := range []string{r.Socket, filepath.Join(d.Runtime, id+".sock")} {
		if name != "" {
			_ = os.Remove(name)
		}
	}
	if isPrivate(id) {
		d.removeLogs(id)
	}
	d.remove(id)
	d.prune()
}

func (d stateDirs) removeLogs(id string) {
	_ = os.Remove(d.log(id))
	_ = os.Remove(oldLog(d.log(id)))
}

// orphanGrace is how long a backend whose shim was killed may take to end.
const orphanGrace = 2 * time.Second

func (d stateDirs) remove(id string) { _ = os.Remove(d.file(id)) }
