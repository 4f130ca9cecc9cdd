package dynamodb

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseJava(t *testing.T) {
	for text, want := range map[string]int{
		`openjdk version "17.0.15" 2025-04-15`:                     17,
		`java version "1.8.0_302"`:                                 8,
		`openjdk version "1.7.0"`:                                  7,
		`openjdk version "9-ea"`:                                   9,
		`openjdk version "21" 2023-09-19`:                          21,
		`openjdk version "11.0.2+9-LTS"`:                           11,
		"Picked up _JAVA_OPTIONS: -Xmx1g\njava version \"25.0.1\"": 25,
		"":                     0,
		"java: not found":      0,
		`version "x"`:          0,
		`openjdk version "17`:  0,
		`java version "0.0.0"`: 0,
	} {
		got, ok := parseJava(text)
		if got != want && ok || ok != (want > 0) {
			t.Errorf("%q: %d, %v; want %d", text, got, ok, want)
		}
	}
}

// archive makes a zip file of names and contents.
func archive(t testing.TB, content ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for n := 0; n < len(content); n += 2 {
		w, err := z.Create(content[n])
		if err == nil {
			_, err = w.Write([]byte(content[n+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func class(major byte) string { return "\xCA\xFE\xBA\xBE\x00\x00\x00" + string([]byte{major}) + "rest" }

const manifestName = "META-INF/MANIFEST.MF"

func TestReadJar(t *testing.T) {
	good := archive(t, manifestName, "Manifest-Version: 1.0\r\nMain-Class: a.b.Main\r\n\r\n", "a/b/Main.class", class(61))
	for _, tc := range []struct {
		name string
		data []byte
		want jarFile // zero: corrupt
	}{
		{"whole", good, jarFile{"a.b.Main", 17}},
		{"Java 8", archive(t, manifestName, "Main-Class: Main\n", "Main.class", class(52)), jarFile{"Main", 8}},
		{"broken line", archive(t, manifestName, "Main-Class: a.\n b.Ma\n in\nX: y\n", "a/b/Main.class", class(55)), jarFile{"a.b.Main", 11}},
		{"lower case", archive(t, manifestName, "main-class: Main\n", "Main.class", class(52)), jarFile{"Main", 8}},
		{"cut short", good[:len(good)-30], jarFile{}},
		{"empty", nil, jarFile{}},
		{"a page of a website", []byte("<html>404</html>"), jarFile{}},
		{"no manifest", archive(t, "a/b/Main.class", class(61)), jarFile{}},
		{"no main class named", archive(t, manifestName, "Manifest-Version: 1.0\n"), jarFile{}},
		{"main class missing", archive(t, manifestName, "Main-Class: a.b.Main\n"), jarFile{}},
		{"main class is no class", archive(t, manifestName, "Main-Class: Main\n", "Main.class", "hello, world"), jarFile{}},
		{"main class is cut", archive(t, manifestName, "Main-Class: Main\n", "Main.class", "\xCA\xFE\xBA"), jarFile{}},
		{"main class outside", archive(t, manifestName, "Main-Class: ..etc\n", "etc.class", class(61)), jarFile{}},
	} {
		name := filepath.Join(t.TempDir(), jarName)
		if err := os.WriteFile(name, tc.data, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readJar(name)
		if got != tc.want || (err == nil) != (tc.want.java > 0) {
			t.Errorf("%s: %+v, %v", tc.name, got, err)
		}
	}
	if _, err := readJar(filepath.Join(t.TempDir(), jarName)); err == nil || strings.Contains(err.Error(), "no complete jar") {
		t.Errorf("missing: %v", err)
	}
}

func FuzzReadJar(f *testing.F) {
	f.Add(archive(f, manifestName, "Main-Class: a.b.Main\n", "a/b/Main.class", class(61)))
	f.Add(archive(f, manifestName, "Main-Class: a.\n b.Main\n"))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, data []byte) {
		name := filepath.Join(t.TempDir(), jarName)
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if jar, err := readJar(name); err == nil && (jar.mainClass == "" || jar.java < 1) {
			t.Errorf("%+v", jar)
		}
	})
}
