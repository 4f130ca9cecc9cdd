package dynamodb

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParsePorts(t *testing.T) {
	for _, tc := range []struct {
		text  string
		want  string // the set, or "" for an error
		fixed int
	}{
		{"", "[]", 0},
		{"  ", "[]", 0},
		{"8000", "[{8000 8000}]", 8000},
		{" 8000 ", "[{8000 8000}]", 8000},
		{"8000-8100", "[{8000 8100}]", 0},
		{"8000 - 8100", "[{8000 8100}]", 0},
		{"8000,8005", "[{8000 8000} {8005 8005}]", 0},
		{"8000,9000-9010,1", "[{8000 8000} {9000 9010} {1 1}]", 0},
		{"65535", "[{65535 65535}]", 65535},
		{"0", "", 0},
		{"-1", "", 0},
		{"+80", "", 0},
		{"65536", "", 0},
		{"9-8", "", 0},
		{"8000,", "", 0},
		{",", "", 0},
		{"1-2-3", "", 0},
		{"http", "", 0},
		{"٨", "", 0},
	} {
		set, err := parsePorts(tc.text)
		if (err == nil) != (tc.want != "") {
			t.Errorf("%q: error %v", tc.text, err)
			continue
		}
		if err != nil {
			if hintOf(err) == "" {
				t.Errorf("%q: no hint", tc.text)
			}
			continue
		}
		if got := fmt.Sprint([]portRange(set)); got != tc.want || set.fixed() != tc.fixed {
			t.Errorf("%q: %s fixed %d, want %s fixed %d", tc.text, got, set.fixed(), tc.want, tc.fixed)
		}
	}
}

func FuzzParsePorts(f *testing.F) {
	for _, s := range []string{"", "8000", "8000-8100", "8000,8005", "1-2,3", "-", "0", "99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		set, err := parsePorts(text)
		if err != nil {
			return
		}
		visited := 0
		set.each(func(port int) bool {
			if port < 1 || port > 65535 || !set.has(port) {
				t.Fatalf("%q holds %d", text, port)
			}
			visited++
			return visited < 10
		})
		if visited == 0 && strings.TrimSpace(text) != "" {
			t.Fatalf("%q is empty", text)
		}
	})
}

// The id of an instance is the same from everywhere, another for every project
// and name, and safe as the name of a file.
func TestInstanceIDs(t *testing.T) {
	root := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(root, link); err != nil {
		t.Skip("optional: no symbolic links here")
	}
	id := func(o Options) string {
		t.Helper()
		o, err := o.checked()
		if err != nil {
			t.Fatal(err)
		}
		return o.id()
	}
	base := id(Options{Root: root})
	for what, o := range map[string]Options{"through a link": {Root: link}, "unclean": {Root: root + "/./x/.."}, "with another backend": {Root: root, Backend: "jar"}} {
		if got := id(o); got != base {
			t.Errorf("%s: %s, want %s", what, got, base)
		}
	}
	seen := map[string]bool{base: true}
	for _, o := range []Options{
		{},
		{Name: "a"},
		{Root: root, Name: "a"},
		{Root: root, Name: "A"},
		{Root: root, Name: "A_.-b"},
		{Root: filepath.Join(root, "Grüße & mehr")},
		{Root: filepath.Join(root, strings.Repeat("long", 60))},
		{Root: filepath.Join(root, "run")},
		{private: true},
		{private: true},
	} {
		got := id(o)
		if seen[got] || !instanceID().MatchString(got) || isPrivate(got) != o.private {
			t.Errorf("%+v has the id %s", o, got)
		}
		seen[got] = true
	}
}

func TestIsLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1": true, "localhost": true, "LOCALHOST": true, "localhost.": true, "::1": true, "[::1]": true, "127.1.2.3": true,
		"": false, "0.0.0.0": false, "::": false, "10.0.0.1": false, "localhost.example.com": false, "127.0.0.1.nip.io": false, "2130706433": false,
	} {
		if got := isLoopback(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}

// Variables for a local instance lead every SDK to it; for a remote one they
// leave the credentials to the user.
func TestEnv(t *testing.T) {
	local := Instance{Endpoint: "http://127.0.0.1:8000"}.Env()
	for _, name := range []string{"DYNAMODB_ENDPOINT", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_DYNAMODB_STREAMS"} {
		if local[name] != "http://127.0.0.1:8000" {
			t.Errorf("%s=%s", name, local[name])
		}
	}
	if local["AWS_EC2_METADATA_DISABLED"] != "true" || local["AWS_REGION"] == "" || local["AWS_DEFAULT_REGION"] == "" || local["AWS_SECRET_ACCESS_KEY"] == "" {
		t.Errorf("local: %v", local)
	}
	if key := local["AWS_ACCESS_KEY_ID"]; key == "" || strings.ContainsFunc(key, func(r rune) bool { return r < '0' || r > 'z' }) {
		t.Errorf("key %q: DynamoDB Local takes letters and digits", key)
	}
	if remote := (Instance{Endpoint: "https://db.example.com"}).Env(); len(remote) != 3 || remote["DYNAMODB_ENDPOINT"] != "https://db.example.com" {
		t.Errorf("remote: %v", remote)
	}
}
