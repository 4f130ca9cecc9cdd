package dynamodb

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/devhelper/devhelper/internal/proc"
)

func (m *Manager) search(o Options) search {
	return search{Options: o, environ: proc.Clean(m.Environ()), versions: m.versions}
}

// errUntrusted says that a program is there but must not be run.
var errUntrusted = errors.New("below a folder that is not trusted")

// find looks for a program: at the place the user names, else in PATH, else in
// a trusted project's node_modules.
func (s search) find(configured, name string, inModules ...string) (path string, err error) {
	if filepath.IsAbs(configured) {
		return configured, executable(configured)
	}
	if strings.ContainsAny(configured, `/\`) {
		return configured, errors.New("it is given as a relative path")
	}
	if configured != "" {
		name = configured
	}
	path, err = proc.LookPath(name, s.environ)
	if err == nil && s.below(path) && !s.Trusted {
		err = errUntrusted
	}
	if err == nil || s.Root == "" {
		return path, err
	}
	for _, rel := range inModules {
		there := filepath.Join(s.Root, "node_modules", filepath.FromSlash(rel))
		if executable(there) != nil {
			continue
		}
		if !s.Trusted {
			return there, errUntrusted
		}
		return there, nil
	}
	return path, err
}

// below says whether a program really is inside the project, whatever link
// leads to it.
func (s search) below(path string) bool {
	if s.Root == "" {
		return false
	}
	for _, p := range []string{path, realPath(path)} {
		if rel, err := filepath.Rel(s.Root, p); err == nil && filepath.IsLocal(rel) {
			return true
		}
	}
	return false
}

func executable(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return errors.New("it is not there")
	case info.IsDir():
		return errors.New("it is a directory")
	case runtime.GOOS != "windows" && info.Mode()&0o111 == 0:
		return errors.New("it is not executable")
	}
	return nil
}

// absent fills a candidate that find did not give.
func (c Candidate) absent(s search, path, configured string, err error, install string) Candidate {
	switch {
	case errors.Is(err, errUntrusted):
		c.Path, c.Reason = path, path+" is "+err.Error()
		c.Hint = "devhelper trust add " + s.Root
	case configured != "":
		c.Reason = configured + ": " + short(err)
		c.Hint = "correct the setting dynamodb." + c.Name
	default:
		c.Reason, c.Hint = "it is not in PATH", install
	}
	return c
}

func short(err error) string {
	var missing *proc.NotFoundError
	if errors.As(err, &missing) {
		if filepath.IsAbs(missing.Name) {
			return "it is not there"
		}
		return "it is not in PATH"
	}
	return err.Error()
}
