package proc

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// kept are the variables that programs need to find themselves, each other and
// their user. What can change the behaviour of a runtime (JAVA_TOOL_OPTIONS,
// NODE_OPTIONS, LD_PRELOAD, AWS_*, proxies, ...) is not among them.
var kept = map[string]bool{
	"PATH": true, "HOME": true, "USER": true, "LOGNAME": true, "SHELL": true, "LANG": true, "LANGUAGE": true, "TZ": true,
	"TMPDIR": true, "TMP": true, "TEMP": true, "XDG_RUNTIME_DIR": true,
	// Where version managers keep the programs their shims on PATH lead to.
	"JAVA_HOME": true, "NVM_DIR": true, "VOLTA_HOME": true, "ASDF_DIR": true, "ASDF_DATA_DIR": true, "MISE_DATA_DIR": true,
	"FNM_DIR": true, "FNM_MULTISHELL_PATH": true, "SDKMAN_DIR": true, "JENV_ROOT": true,
	// Without these Windows cannot load its own libraries.
	"SYSTEMROOT": true, "SYSTEMDRIVE": true, "WINDIR": true, "COMSPEC": true, "PATHEXT": true, "USERPROFILE": true,
	"USERNAME": true, "APPDATA": true, "LOCALAPPDATA": true, "PROGRAMDATA": true, "PROGRAMFILES": true,
	"PROGRAMFILES(X86)": true, "COMMONPROGRAMFILES": true, "NUMBER_OF_PROCESSORS": true, "PROCESSOR_ARCHITECTURE": true,
}

// Clean gives of an environment only what a program needs to find itself and
// its user.
func Clean(environ []string) []string {
	return Without(environ, func(name string) bool {
		upper := strings.ToUpper(name)
		return !kept[upper] && !strings.HasPrefix(upper, "LC_")
	})
}

// Without gives an environment without the variables drop says.
func Without(environ []string, drop func(name string) bool) []string {
	out := make([]string, 0, len(environ))
	for _, entry := range environ {
		name, _, ok := strings.Cut(entry, "=")
		if ok && name != "" && !drop(name) {
			out = append(out, entry)
		}
	}
	return out
}

// With gives an environment in which name has the value.
func With(environ []string, name, value string) []string {
	same := func(n string) bool { return sameName(n, name) }
	return append(Without(environ, same), name+"="+value)
}

// Getenv finds a variable in an environment.
func Getenv(environ []string, name string) string {
	for i := len(environ) - 1; i >= 0; i-- { // the last one counts
		if n, v, ok := strings.Cut(environ[i], "="); ok && sameName(n, name) {
			return v
		}
	}
	return ""
}

func sameName(a, b string) bool {
	if runtime.GOOS == "windows" {
		return strings.EqualFold(a, b)
	}
	return a == b
}

// LookPath finds a program by name in the PATH of an environment. Entries of
// PATH that are empty or relative are passed over: what they mean depends on
// whose directory we happen to be in. A name with a separator is not searched
// for and must be absolute for the same reason.
func LookPath(name string, environ []string) (string, error) {
	exts := []string{""}
	if runtime.GOOS == "windows" {
		list := Getenv(environ, "PATHEXT")
		if list == "" {
			list = ".COM;.EXE;.BAT;.CMD"
		}
		exts = strings.Split(strings.ToLower(list), ";")
		if filepath.Ext(name) != "" {
			exts = append([]string{""}, exts...)
		}
	}
	dirs := filepath.SplitList(Getenv(environ, "PATH"))
	if strings.ContainsRune(name, filepath.Separator) || strings.Contains(name, "/") {
		if !filepath.IsAbs(name) {
			return "", &NotFoundError{name, errors.New("is not an absolute path")}
		}
		dirs = []string{""}
	}
	var refused error
	for _, dir := range dirs {
		if !filepath.IsAbs(dir) && !filepath.IsAbs(name) {
			continue
		}
		for _, ext := range exts {
			file := filepath.Join(dir, name+ext)
			info, err := os.Stat(file)
			if err != nil || info.IsDir() {
				continue
			}
			if runtime.GOOS != "windows" && info.Mode()&0o111 == 0 {
				refused = os.ErrPermission
				continue
			}
			return file, nil
		}
	}
	if refused != nil {
		return "", &NotFoundError{name, errors.New("is not executable")}
	}
	return "", &NotFoundError{name, exec.ErrNotFound}
}
