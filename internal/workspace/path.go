package workspace

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

const windows = runtime.GOOS == "windows"

// Clean gives the one spelling of a path that this package uses: absolute,
// without . and .. and doubled separators; on Windows with backslashes, a
// drive letter in upper case and no \\?\ in front. A relative path is taken
// from the working directory, so callers that know a better base join it first.
func Clean(path string) string {
	if windows {
		path = plainVolume(path)
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	} else {
		path = filepath.Clean(path) // the working directory is gone
	}
	return path
}

// plainVolume rewrites the volume of a Windows path to its usual spelling.
// Editors send c: and C:, and programs that fear long paths put \\?\ in front;
// Go adds that itself where it is needed.
func plainVolume(path string) string {
	if rest, ok := strings.CutPrefix(path, `\\?\`); ok {
		switch {
		case len(rest) >= 4 && strings.EqualFold(rest[:4], `UNC\`):
			path = `\\` + rest[4:]
		case len(rest) >= 3 && isDrive(rest) && rest[2] == '\\':
			path = rest
		}
	}
	if isDrive(path) {
		path = strings.ToUpper(path[:1]) + path[1:]
	}
	return path
}

func isDrive(path string) bool {
	if len(path) < 2 || path[1] != ':' {
		return false
	}
	c := path[0] | 0x20
	return 'a' <= c && c <= 'z'
}

// key is what two spellings of one file have in common, for maps. Windows
// volumes ignore case by default. So do those of macOS, but editors there send
// the case the directory has, and some volumes do tell cases apart.
func key(path string) string { return fold(Clean(path), windows) }

func fold(path string, ignoreCase bool) string {
	if ignoreCase {
		return strings.ToLower(path)
	}
	return path
}

// below says whether path is dir or lies below it; both are cleaned and folded.
func below(path, dir string, separator byte) bool {
	rest, ok := strings.CutPrefix(path, dir)
	if !ok {
		return false
	}
	// A root directory ("/", `C:\`) ends in a separator itself.
	return rest == "" || rest[0] == separator || (dir != "" && dir[len(dir)-1] == separator)
}

// Real resolves the symbolic links of a path. Of a path that does not exist it
// resolves the part that does, so that a new file's path can be compared too.
func Real(path string) string {
	path = Clean(path)
	rest := ""
	for dir := path; ; {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			return Clean(filepath.Join(real, rest))
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return path
		}
		rest = filepath.Join(filepath.Base(dir), rest)
		dir = parent
	}
}

// RootFor finds the project a file or directory belongs to. The markers are
// names of entries, the most telling first: the nearest ancestor (or the
// directory itself) that has the first, else the nearest that has the second,
// and so on; else the directory itself. Without markers they are .devhelper
// and .git. The path need not exist.
func RootFor(path string, markers ...string) string {
	dir := Clean(path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	if len(markers) == 0 {
		markers = []string{".devhelper", ".git"}
	}
	for _, m := range markers {
		if found, ok := ancestorWith(dir, m); ok {
			return found
		}
	}
	return dir
}

// ancestorWith finds the nearest directory, from dir upwards, that has an entry
// of this name.
func ancestorWith(dir, name string) (string, bool) {
	for {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}
