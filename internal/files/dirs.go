// Package files looks after devhelper's own files: where state, caches, logs
// and sockets live, atomic writes, and locks between processes.
//
// Nothing here touches a user's project; that is internal/workspace's part.
// Everything is created with mode 0700 (directories) and 0600 (files).
package files

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Dirs names the directories devhelper keeps its own files in. They exist only
// once something is written to them.
type Dirs struct {
	Config  string // the user's settings: config.yaml, trust
	State   string // what should survive a reboot: usage, instance state, ports
	Cache   string // what may be deleted at any time
	Runtime string // sockets and what dies with the session
}

// Lookup finds the directories for a user. getenv is os.Getenv outside tests;
// home is the home directory. DEVHELPER_HOME puts all four below one
// directory. Else the XDG Base Directory Specification 0.8 holds on Unix (macOS
// too, when a variable is set), ~/Library on macOS, and %LocalAppData% and
// %AppData% on Windows.
func Lookup(getenv func(string) string, home string) (Dirs, error) {
	return lookup(runtime.GOOS, getenv, home)
}

func lookup(goos string, getenv func(string) string, home string) (Dirs, error) {
	if all := getenv("DEVHELPER_HOME"); all != "" {
		if !filepath.IsAbs(all) {
			return Dirs{}, fmt.Errorf("DEVHELPER_HOME is not an absolute path: %s", all)
		}
		return Dirs{
			Config: filepath.Join(all, "config"), State: filepath.Join(all, "state"),
			Cache: filepath.Join(all, "cache"), Runtime: filepath.Join(all, "run"),
		}, nil
	}
	if home == "" {
		return Dirs{}, errors.New("no home directory is known; set HOME or DEVHELPER_HOME")
	}
	var d Dirs
	switch goos {
	case "windows":
		local := or(getenv("LocalAppData"), filepath.Join(home, "AppData", "Local"))
		d = Dirs{
			Config: filepath.Join(or(getenv("AppData"), filepath.Join(home, "AppData", "Roaming")), "devhelper"),
			State:  filepath.Join(local, "devhelper", "state"), Cache: filepath.Join(local, "devhelper", "cache"),
			Runtime: filepath.Join(local, "devhelper", "run"),
		}
	case "darwin":
		d = Dirs{
			Config: filepath.Join(home, "Library", "Application Support", "devhelper"),
			State:  filepath.Join(home, "Library", "Application Support", "devhelper", "state"),
			Cache:  filepath.Join(home, "Library", "Caches", "devhelper"),
			// The confidential temporary directory of the user; short enough for a socket's name (104 bytes).
			Runtime: filepath.Join(or(getenv("TMPDIR"), filepath.Join(home, "Library", "Caches")), "devhelper-run"),
		}
	default:
		d = Dirs{
			Config: filepath.Join(home, ".config", "devhelper"), State: filepath.Join(home, ".local", "state", "devhelper"),
			Cache: filepath.Join(home, ".cache", "devhelper"), Runtime: filepath.Join(home, ".cache", "devhelper", "run"),
		}
	}
	if goos != "windows" {
		for env, dir := range map[string]*string{
			"XDG_CONFIG_HOME": &d.Config, "XDG_STATE_HOME": &d.State,
			"XDG_CACHE_HOME": &d.Cache, "XDG_RUNTIME_DIR": &d.Runtime,
		} {
			// The specification tells to ignore relative values.
			if v := getenv(env); filepath.IsAbs(v) {
				*dir = filepath.Join(v, "devhelper")
			}
		}
	}
	return d, nil
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// MakeDir creates dir and its parents for the user alone.
func MakeDir(dir string) error { return os.MkdirAll(dir, 0o700) }
