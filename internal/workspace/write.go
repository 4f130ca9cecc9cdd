package workspace

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// Write makes the changes of edits on disk: of all files, or, when something
// is in the way, of none.
//
// Each file is replaced in one step, so that a reader sees the old or the new
// content; it keeps its mode, its line endings and, where the system allows,
// its owner. A symbolic link stays, what it points to is written. Nothing is
// overwritten by an edit with Create, and nothing that differs from what the
// edit was made for. Missing directories are made. A file that is not writable
// is refused, though the directory would allow to replace it.
//
// Errors are [*FileError] and have a hint. Should a disk fail between two files,
// those already written are put back; if that fails too, the error names them.
// Access lists and extended attributes of a replaced file are lost, and its
// other hard links keep the old content.
func Write(edits Edits) error {
	changes, err := Plan(edits)
	if err != nil {
		return err
	}
	t := &transaction{}
	for i := range changes {
		if err := t.prepare(&changes[i]); err != nil {
			return errors.Join(err, t.undo())
		}
	}
	for _, s := range t.staged {
		if err := t.commit(s); err != nil {
			return errors.Join(err, t.undo())
		}
	}
	return nil
}

// transaction remembers what has been done, to undo it.
type transaction struct {
	dirs   []string // made, outermost first
	staged []*staged
}

type staged struct {
	*Change
	temp string // holds the new content, beside the target; "" once renamed
	done bool   // the target has the new content
}

// prepare does whatever can fail for one file, without touching it.
func (t *transaction) prepare(c *Change) error {
	dir := filepath.Dir(c.target)
	if c.Create {
		if err := t.makeDir(dir); err != nil {
			return err
		}
	} else if err := mustBeWritable(c); err != nil {
		return err
	}
	temp, err := stage(c.target, c.New, c.info)
	if err != nil {
		return writeProblem(dir, c.Path, err)
	}
	t.staged = append(t.staged, &staged{Change: c, temp: temp})
	return nil
}

// commit puts the new content in place of the old.
func (t *transaction) commit(s *staged) error {
	if s.Create {
		// Taking the name first fails when somebody else has it by now.
		f, err := os.OpenFile(s.target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return inTheWay(s.Path, nil)
		}
		if err != nil {
			return writeProblem(filepath.Dir(s.target), s.Path, err)
		}
		f.Close()
		s.done = true
	} else if now, err := os.Stat(s.target); err != nil || !sameState(now, s.info) {
		return changed(s.Path)
	}
	if err := rename(s.temp, s.target); err != nil {
		return writeProblem(filepath.Dir(s.target), s.Path, err)
	}
	s.temp, s.done = "", true
	return nil
}

func sameState(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// undo puts everything back and reports what it could not.
func (t *transaction) undo() error {
	var lost []string
	for _, s := range slices.Backward(t.staged) {
		if s.temp != "" {
			os.Remove(s.temp)
		}
		if s.done && s.restore() != nil {
			lost = append(lost, s.Path)
		}
	}
	for _, dir := range slices.Backward(t.dirs) {
		os.Remove(dir) // fails, rightly, when somebody has put something there
	}
	if len(lost) > 0 {
		return fmt.Errorf("already changed, and could not be put back: %s", strings.Join(lost, ", "))
	}
	return nil
}

func (s *staged) restore() error {
	if s.Create {
		return os.Remove(s.target)
	}
	temp, err := stage(s.target, s.Old, s.info)
	if err != nil {
		return err
	}
	return rename(temp, s.target)
}

// makeDir makes a directory and those above it, as mkdir -p does.
func (t *transaction) makeDir(dir string) error {
	var missing []string
	for at := dir; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err == nil && !info.IsDir() {
			return &FileError{Path: at, Problem: "is a file where a directory is needed", Next: "choose another place"}
		}
		if err == nil || filepath.Dir(at) == at {
			break
		}
		missing = append(missing, at)
	}
	for _, at := range slices.Backward(missing) {
		err := os.Mkdir(at, 0o777)
		if errors.Is(err, fs.ErrExist) {
			continue // made by somebody else just now; theirs to remove
		}
		if err != nil {
			return writeProblem(filepath.Dir(at), at, err)
		}
		t.dirs = append(t.dirs, at)
	}
	return nil
}

// mustBeWritable refuses what the user has protected. The mode is looked at
// too, because opening succeeds for root whatever it says.
func mustBeWritable(c *Change) error {
	if c.info.Mode().Perm()&0o222 == 0 {
		return readOnly(c.Path, nil)
	}
	f, err := os.OpenFile(c.target, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrPermission) {
		return readOnly(c.Path, err)
	}
	if err != nil {
		return writeProblem(filepath.Dir(c.target), c.Path, err)
	}
	return f.Close()
}

func readOnly(path string, err error) error {
	next := fmt.Sprintf("make it writable first: chmod u+w %s", path)
	if windows {
		next = fmt.Sprintf("make it writable first: attrib -r %s", path)
	}
	return &FileError{Path: path, Problem: "is read-only", Next: next, Err: err}
}

// writeProblem words an error of writing path in dir.
func writeProblem(dir, path string, err error) error {
	e := &FileError{Path: path, Problem: cause(err).Error(), Err: err}
	switch {
	case errors.Is(err, fs.ErrPermission):
		e.Problem = "cannot be written: permission denied"
		e.Next = fmt.Sprintf("check the rights of the directory %s", dir)
	case errors.Is(err, syscall.EROFS):
		e.Problem = "cannot be written: the file system is read-only"
	case errors.Is(err, syscall.ENOSPC):
		e.Problem = "cannot be written: the disk is full"
		e.Next = "free some space; nothing has been changed"
	}
	return e
}

// stage writes content to a new file beside target, with the mode and owner of
// old, or those of any new file when old is nil.
func stage(target string, content []byte, old fs.FileInfo) (temp string, err error) {
	mode := fs.FileMode(0o666) // less the umask, which only the kernel knows
	if old != nil {
		mode = 0o600 // until the owner is right
	}
	base := filepath.Base(target)
	base = base[:min(len(base), 100)] // names have 255 bytes at most
	temp = filepath.Join(filepath.Dir(target), "."+base+".devhelper-"+rand.Text()[:10])
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(temp)
		}
	}()
	if _, err = bytes.NewReader(content).WriteTo(f); err != nil {
		return "", err
	}
	if old != nil {
		keepOwner(f, old)
		if err = f.Chmod(old.Mode().Perm()); err != nil {
			return "", err
		}
	}
	if err = f.Sync(); err != nil { // else a crash could leave an empty file
		return "", err
	}
	return temp, f.Close()
}
