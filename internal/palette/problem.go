package palette

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Problem says why a text cannot be taken for a value of a kind, in a few
// words a prompt can show beneath it; "" when it can. An empty text is never a
// problem: whether a value is needed is not a question of its kind. Kinds:
//
//	int          a whole number
//	bool         true or false
//	port         a port, 1 to 65535; a range 8000-8100; a set 8000,8001; or both mixed
//	endpoint     http://HOST:PORT or https://HOST:PORT
//	path         a file that is there; relative names are left to the caller
//	dir          a directory that is there; the same
//	enum:a,b,c   one of the words
//
// Any other kind takes everything but control characters.
func Problem(kind, value string) string {
	if value == "" {
		return ""
	}
	if i := strings.IndexFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }); i >= 0 {
		return "holds a control character"
	}
	if words, ok := strings.CutPrefix(kind, "enum:"); ok {
		return enumProblem(strings.Split(words, ","), value)
	}
	switch kind {
	case "int":
		if _, err := strconv.Atoi(value); err != nil {
			return fmt.Sprintf("%q is not a whole number", value)
		}
	case "bool":
		return enumProblem([]string{"true", "false"}, value)
	case "port":
		return portProblem(value)
	case "endpoint":
		return endpointProblem(value)
	case "path", "dir":
		return fileProblem(value, kind == "dir")
	}
	return ""
}

func enumProblem(words []string, value string) string {
	if slices.Contains(words, value) {
		return ""
	}
	return fmt.Sprintf("%q is none of %s", value, strings.Join(words, ", "))
}

func portProblem(value string) string {
	for _, part := range strings.Split(value, ",") {
		lo, hi, isRange := strings.Cut(strings.TrimSpace(part), "-")
		first, problem := port(lo)
		if problem == "" && isRange {
			var last int
			if last, problem = port(hi); problem == "" && last < first {
				problem = fmt.Sprintf("the range %s ends before it begins", strings.TrimSpace(part))
			}
		}
		if problem != "" {
			return problem
		}
	}
	return ""
}

func port(text string) (n int, problem string) {
	text = strings.TrimSpace(text)
	if strings.Trim(text, "0123456789") != "" || text == "" {
		return 0, fmt.Sprintf("%q is not a port: give 8000, 8000-8100 or 8000,8001", text)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 65535 {
		return 0, fmt.Sprintf("%s is not a port: they go from 1 to 65535", text)
	}
	return n, ""
}

func endpointProblem(value string) string {
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return fmt.Sprintf("%q is not an endpoint: give http://HOST:PORT", value)
	case u.User != nil:
		return "an endpoint holds no user or password"
	case u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "":
		return "an endpoint ends after the port"
	}
	if _, p, err := net.SplitHostPort(u.Host); err == nil {
		_, problem := port(p)
		return problem
	}
	return ""
}

func fileProblem(value string, wantDir bool) string {
	if !filepath.IsAbs(value) {
		return "" // only the caller knows what it is relative to
	}
	info, err := os.Stat(value)
	switch {
	case os.IsNotExist(err):
		return value + " does not exist"
	case err != nil:
		return value + " cannot be read"
	case wantDir && !info.IsDir():
		return value + " is not a directory"
	case !wantDir && info.IsDir():
		return value + " is a directory"
	}
	return ""
}
