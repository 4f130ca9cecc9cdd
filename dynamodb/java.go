package dynamodb

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"

	"github.com/devhelper/devhelper/internal/proc"
)

// javaVersion is the line `java -version` begins with on all vendors' builds:
// openjdk version "17.0.15" 2025-04-15, java version "1.8.0_302".
var javaVersion = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`version "(\d+)(?:\.(\d+))?[^"]*"`) })

// parseJava gives the release, as 8 or 17, of what java -version printed.
func parseJava(text string) (int, bool) {
	m := javaVersion().FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	major, err := strconv.Atoi(m[1])
	if major == 1 && m[2] != "" { // up to Java 8
		major, err = strconv.Atoi(m[2])
	}
	return major, err == nil && major > 0
}

// findJava finds a Java runtime: the one that is set, that of JAVA_HOME, or the
// one in PATH.
func (s search) findJava() (string, error) {
	if home := proc.Getenv(s.environ, "JAVA_HOME"); s.Java == "" && filepath.IsAbs(home) {
		if path, err := proc.LookPath(filepath.Join(home, "bin", "java"), s.environ); err == nil && (s.Trusted || !s.below(path)) {
			return path, nil
		}
	}
	path, err := s.find(s.Java, "java")
	if err != nil {
		c := Candidate{}.absent(s, path, s.Java, err, "")
		if s.Java != "" {
			return "", refuse("correct the setting dynamodb.java", "%s", c.Reason)
		}
		return "", refuse("install a Java runtime (17 for DynamoDB Local 2.6 and newer), or set dynamodb.java", "there is no java: %s", c.Reason)
	}
	return path, nil
}

// javaRelease asks a runtime which Java it is.
func (s search) javaRelease(ctx context.Context, path string) (int, error) {
	text, err := s.versions.get(path, "java", func() (string, error) {
		cmd := proc.Cmd{Path: path, Args: []string{"-version"}, Env: s.environ}
		out, err := proc.Run(ctx, cmd, proc.Limits{Timeout: askTimeout})
		if n, ok := parseJava(string(out.Stderr) + "\n" + string(out.Stdout)); ok && err == nil {
			return strconv.Itoa(n), nil
		}
		if err == nil {
			err = fmt.Errorf("%s -version does not tell a version", path)
		}
		return "", err
	})
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(text)
}
