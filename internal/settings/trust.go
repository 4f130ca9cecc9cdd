package settings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/devhelper/devhelper/internal/files"
)

// trustWait bounds how long a change waits for other processes.
const trustWait = 5 * time.Second

// Trust knows which projects may name programs, directories and endpoints. A
// directory is trusted with all that is below it. The list is kept by real path
// (symbolic links resolved) in trust.json of the user's directory, shared by all
// his processes. It may be used by many goroutines.
//
// When the list cannot be read nothing is trusted, and it is not overwritten.
type Trust struct {
	name string
	home string
	fold bool // upper and lower case make no difference: Windows

	mu      sync.Mutex // guards session
	session []string   // trusted while this process lives
}

// TrustError is a directory that cannot be trusted, or a list that cannot be read.
type TrustError struct {
	Path string
	Err  error
	hint string
}

func (e *TrustError) Error() string { return e.Path + ": " + e.Err.Error() }
func (e *TrustError) Unwrap() error { return e.Err }

// Hint is the next step, or "".
func (e *TrustError) Hint() string { return e.hint }

// NewTrust uses trust.json in the user's directory. home is the home directory.
func NewTrust(dirs files.Dirs, home string) *Trust {
	return &Trust{name: filepath.Join(dirs.Config, "trust.json"), home: home, fold: runtime.GOOS == "windows"}
}

// trustFile is the content of trust.json.
type trustFile struct {
	Version int      `json:"version"`
	Dirs    []string `json:"dirs"` // real paths, sorted
}

// Trusted says whether dir, or a directory above it, is trusted. A directory
// that is not there is not trusted.
func (t *Trust) Trusted(dir string) bool {
	real, err := realPath(dir)
	if err != nil {
		return false
	}
	t.mu.Lock()
	listed := slices.Clone(t.session)
	t.mu.Unlock()
	if kept, err := t.List(); err == nil {
		listed = append(listed, kept...)
	}
	for at := real; ; at = filepath.Dir(at) {
		if slices.ContainsFunc(listed, func(one string) bool { return t.same(one, at) }) {
			return true
		}
		if filepath.Dir(at) == at {
			return false
		}
	}
}

// List gives the directories that are trusted for good, sorted.
func (t *Trust) List() ([]string, error) {
	data, err := readFile(t.name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, t.broken(err)
	}
	var f trustFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, t.broken(errors.New("is not a list of trusted directories"))
	}
	if f.Version != 1 {
		return nil, t.broken(fmt.Errorf("has version %d; this devhelper knows 1", f.Version))
	}
	return f.Dirs, nil
}

func (t *Trust) broken(err error) error {
	return &TrustError{t.name, err, "nothing is trusted until it is mended or removed"}
}

// Add trusts a directory for good and returns its real path. Without force
// it refuses what holds more than projects: the root of a file system, the home
// directory and what is above it, and a directory that every user may write to,
// such as /tmp, where a stranger could put a project of his own.
func (t *Trust) Add(ctx context.Context, dir string, force bool) (string, error) {
	real, err := t.checked(dir, force)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(real); err == nil && !force && runtime.GOOS != "windows" && info.Mode().Perm()&0o002 != 0 {
		return "", refused(real, "can be written by every user of this machine")
	}
	return real, t.change(ctx, func(dirs []string) []string {
		if slices.ContainsFunc(dirs, func(one string) bool { return t.same(one, real) }) {
			return dirs
		}
		return append(dirs, real)
	})
}

// AddSession trusts a directory while this process lives: for an editor that
// has asked its user already. It refuses the root of a file system and what
// holds the home directory.
func (t *Trust) AddSession(dir string) error {
	real, err := t.checked(dir, false)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !slices.Contains(t.session, real) {
		t.session = append(t.session, real)
	}
	return nil
}

// Remove takes a directory off the list and ends its trust in this session. It
// is an error when the directory is not listed, with a hint when one above it
// is. The directory itself may be gone.
func (t *Trust) Remove(ctx context.Context, dir string) error {
	real, err := realPath(dir)
	if err != nil {
		real = filepath.Clean(dir)
	}
	is := func(one string) bool { return t.same(one, real) }
	t.mu.Lock()
	before := len(t.session)
	t.session = slices.DeleteFunc(t.session, is)
	found := len(t.session) < before
	t.mu.Unlock()
	above := ""
	err = t.change(ctx, func(dirs []string) []string {
		kept := slices.DeleteFunc(slices.Clone(dirs), is)
		found = found || len(kept) < len(dirs)
		for _, one := range kept {
			if t.contains(one, real) {
				above = one
			}
		}
		return kept
	})
	if err != nil || found {
		return err
	}
	e := &TrustError{Path: real, Err: errors.New("is not on the list of trusted directories"), hint: "the list is: devhelper trust list"}
	if above != "" {
		e.hint = "it is trusted with " + above + ": devhelper trust remove " + above
	}
	return e
}

// change rewrites the list under a lock between processes.
func (t *Trust) change(ctx context.Context, edit func([]string) []string) error {
	ctx, cancel := context.WithTimeout(ctx, trustWait)
	defer cancel()
	lock, err := files.WaitLock(ctx, t.name+".lock")
	if err != nil {
		hint := "make that place writable, or set DEVHELPER_HOME"
		if errors.Is(err, context.DeadlineExceeded) {
			hint = "another devhelper may hold it; try again"
		}
		return &TrustError{t.name, err, hint}
	}
	defer lock.Unlock()
	dirs, err := t.List()
	if err != nil {
		return err
	}
	changed := edit(dirs)
	if slices.Equal(changed, dirs) {
		return nil
	}
	slices.Sort(changed)
	data, err := json.MarshalIndent(trustFile{Version: 1, Dirs: changed}, "", "  ")
	if err != nil {
		return err
	}
	return files.Write(t.name, append(data, '\n'))
}

// checked gives the real path of a directory that may be trusted.
func (t *Trust) checked(dir string, force bool) (string, error) {
	real, err := realPath(dir)
	if err != nil {
		return "", err
	}
	if force {
		return real, nil
	}
	if filepath.Dir(real) == real {
		return "", refused(real, "is the root of a file system, not a project")
	}
	if t.home != "" {
		if home, err := realPath(t.home); err == nil && (t.same(real, home) || t.contains(real, home)) {
			return "", refused(real, "holds the home directory, not a project")
		}
	}
	return real, nil
}

func refused(dir, why string) error {
	return &TrustError{dir, errors.New(why), "trust the project's own directory, or add --force"}
}

func (t *Trust) same(a, b string) bool {
	if t.fold {
		return strings.EqualFold(a, b)
	}
	return a == b
}

// contains says whether dir is strictly below parent.
func (t *Trust) contains(parent, dir string) bool {
	for at := filepath.Dir(dir); ; at = filepath.Dir(at) {
		if t.same(parent, at) {
			return true
		}
		if filepath.Dir(at) == at {
			return false
		}
	}
}

// realPath is the one name of a directory that is there.
func realPath(dir string) (string, error) {
	dir = strings.TrimPrefix(dir, `\\?\`) // Windows' way to say that a path is not to be interpreted
	if !filepath.IsAbs(dir) {
		return "", &TrustError{dir, errors.New("is not an absolute path"), "name the directory from its root"}
	}
	real, err := filepath.EvalSymlinks(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", &TrustError{dir, errors.New("there is no such directory"), "make it first, or check the spelling"}
	}
	if err != nil {
		return "", &TrustError{Path: dir, Err: plain(err)}
	}
	if info, err := os.Stat(real); err != nil || !info.IsDir() {
		return "", &TrustError{dir, errors.New("is not a directory"), "trust the directory of the project"}
	}
	return real, nil
}
