package matrix

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// scratch holds what is compiled, for as long as the tests run.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "matrix"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// compiled are the folders of classes by what they were compiled from: the same
// fixtures run against every database.
var compiled sync.Map

// classes compiles the sources of a project once.
func classes(t *testing.T, sources []string, compile func(out string) (messages string, ok bool)) (dir, messages string) {
	t.Helper()
	hash := sha256.New()
	for _, path := range sources {
		hash.Write([]byte(filepath.Base(path) + "\x00" + read(t, path) + "\x00"))
	}
	key := string(hash.Sum(nil))
	if dir, ok := compiled.Load(key); ok {
		return dir.(string), ""
	}
	dir, err := os.MkdirTemp(scratch, "classes")
	if err != nil {
		t.Fatal(err)
	}
	if messages, ok := compile(dir); !ok {
		return "", messages
	}
	compiled.Store(key, dir)
	return dir, ""
}

// jarsOf is the class path of the Java packages.
func jarsOf(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"junit-platform-console-standalone-*.jar", "kotlin-compiler-embeddable-*.jar"} {
		if found, err := filepath.Glob(filepath.Join(tools(), "maven", name)); err != nil || len(found) != 1 {
			missing(t, "the Java packages")
		}
	}
	return filepath.Join(tools(), "maven", "*")
}

func runJUnit(t *testing.T, dir string, _ database, env []string) (string, int) {
	jars := jarsOf(t)
	sources, err := filepath.Glob(filepath.Join(dir, "*.java"))
	if err != nil {
		t.Fatal(err)
	}
	built, messages := classes(t, sources, func(out string) (string, bool) {
		args := []string{"-d", out, "-cp", jars, "-Xlint:all,-processing,-classfile,-unchecked,-serial", "-Werror"}
		messages := command(t, dir, env, "javac", append(args, sources...)...)
		return messages, !strings.Contains(messages, "error")
	})
	return console(t, dir, env, jars, built, messages)
}

func runKotlin(t *testing.T, dir string, _ database, env []string) (string, int) {
	jars := jarsOf(t)
	sources, err := filepath.Glob(filepath.Join(dir, "*.kt"))
	if err != nil {
		t.Fatal(err)
	}
	built, messages := classes(t, sources, func(out string) (string, bool) {
		all, err := filepath.Glob(jars)
		if err != nil {
			t.Fatal(err)
		}
		args := []string{
			"-Xmx1g", "-XX:+UseSerialGC", "-cp", jars, "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "-no-stdlib", "-no-reflect", "-Werror",
			"-cp", strings.Join(all, string(filepath.ListSeparator)), "-d", out,
		}
		messages := command(t, dir, env, "java", append(args, sources...)...)
		return messages, !strings.Contains(messages, "error:") && !strings.Contains(messages, "xception")
	})
	return console(t, dir, env, jars, built, messages)
}

// console runs all tests of a folder of classes.
func console(t *testing.T, dir string, env []string, jars, built, messages string) (string, int) {
	t.Helper()
	if built == "" {
		return messages, -1
	}
	out := command(t, dir, env, "java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m", "-cp", built+string(filepath.ListSeparator)+jars,
		"org.junit.platform.console.ConsoleLauncher", "execute", "--scan-classpath="+built, "--disable-banner", "--disable-ansi-colors", "--details=tree")
	if !strings.Contains(out, " 0 tests failed") {
		return out, -1
	}
	return out, number(out, `(\d+) tests successful`)
}
