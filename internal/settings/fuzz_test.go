package settings

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/devhelper/devhelper/internal/files"
)

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		"dynamodb:\n  port: 8000\n  backend: jar\n", "log: {level: debug, trace: [a, 'b']}", "a: &a [*a, *a]\nb: *a", "<<: {x: 1}", "? {a: b}\n: c",
		"dynamodb: {endpoint: 'http://[::1]:8000', dir: ~/x, java: ../java}", "palette.limit: 0x10", "\xff\xfea\x00", "a: |\n  b\n---\nc", "{\"palette\": {\"limit\": 4}}",
		"%YAML 1.2\n---\n!!map {log: !!null ''}", "log:\n\tlevel: x", "dynamodb: {port: [1, [2], {a: b}]}", "- - - a", "dynamodb: !!binary aGk=",
	} {
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, text []byte, trusted bool) {
		dir := t.TempDir()
		name := ProjectFile(dir)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		s, problems := Load(Sources{
			Dirs: files.Dirs{Config: filepath.Join(dir, "none")}, Root: dir, Trusted: trusted,
			Editor: json.RawMessage(text), Flags: []string{string(text)},
		})
		if len(s.Explain()) != len(theSchema.settings) {
			t.Fatalf("%d settings explained", len(s.Explain()))
		}
		for _, p := range problems {
			if p.Message == "" || p.Line < 0 || p.Line > len(text)+1 || p.Column > len(text)+1 || p.Error() == "" {
				t.Fatalf("%+v", p)
			}
		}
		for _, v := range s.Explain() {
			if v.Source == SourceProject && v.Kind.NeedsTrust() && !trusted && v.Value != "" {
				t.Fatalf("%s of an untrusted project applies: %v", v.Key, v.Value)
			}
			one := theSchema.byKey[v.Key]
			if one.max > 0 && (v.Value.(int) < one.min || v.Value.(int) > one.max) {
				t.Fatalf("%s is %v", v.Key, v.Value)
			}
		}
	})
}
