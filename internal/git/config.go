package git

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/config"
)

// Config is what configuration files set; the last file wins. Included files
// (include.path) are not read.
type Config struct{ files []*config.Config }

// maxConfig bounds a configuration file in bytes.
const maxConfig = 1 << 20

// ReadConfig reads configuration files, the weakest first. One that is not there
// or cannot be read sets nothing.
func ReadConfig(paths ...string) Config {
	var c Config
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxConfig {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		parsed := config.New()
		if config.NewDecoder(bytes.NewReader(text)).Decode(parsed) == nil {
			c.files = append(c.files, parsed)
		}
	}
	return c
}

// Get gives the value of a variable of a section without a subsection, and
// whether one is set.
func (c Config) Get(section, name string) (value string, set bool) {
	for i := len(c.files) - 1; i >= 0; i-- {
		if s := c.files[i].Section(section); s.HasOption(name) {
			return s.Option(name), true
		}
	}
	return "", false
}

// Bool gives a variable as git-config(1) reads booleans: yes, on, true, a number
// but 0, and a name without a value.
func (c Config) Bool(section, name string) bool {
	value, set := c.Get(section, name)
	switch strings.ToLower(value) {
	case "yes", "on", "true", "":
		return set
	case "no", "off", "false":
		return false
	}
	return set && strings.Trim(value, "0") != ""
}

// UserConfig lists the configuration files of the machine and of the user, the
// weakest first, as git-config(1) has them.
func UserConfig(getenv func(string) string, home string) []string {
	var paths []string
	if getenv("GIT_CONFIG_NOSYSTEM") == "" {
		paths = append(paths, "/etc/gitconfig")
	}
	if global := getenv("GIT_CONFIG_GLOBAL"); global != "" {
		return append(paths, global)
	}
	if xdg := getenv("XDG_CONFIG_HOME"); xdg != "" {
		paths = append(paths, filepath.Join(xdg, "git", "config"))
	} else if home != "" {
		paths = append(paths, filepath.Join(home, ".config", "git", "config"))
	}
	if home != "" {
		paths = append(paths, filepath.Join(home, ".gitconfig"))
	}
	return paths
}

// Path reads a value that is a path: ~/ is the user's home.
func Path(value, home string) string {
	if rest, ok := strings.CutPrefix(value, "~/"); ok && home != "" {
		return filepath.Join(home, filepath.FromSlash(rest))
	}
	return filepath.FromSlash(value)
}
