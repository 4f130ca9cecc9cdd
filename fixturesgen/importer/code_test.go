package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// codeCorpus lists the program texts below testdata/code.
func codeCorpus(t testing.TB) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir("testdata/code", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) != ".golden" {
			files = append(files, filepath.ToSlash(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("only %d program texts", len(files))
	}
	return files
}

// codeSource is the one source that reads what a program text creates.
func codeSource(t testing.TB, file string) Source {
	t.Helper()
	fit := slices.DeleteFunc(ForFile(file), func(s Source) bool { return s.Rank != rankCode })
	if len(fit) != 1 {
		t.Fatalf("%d sources read %s", len(fit), file)
	}
	return fit[0]
}

// codeOutline is what a text declares and what of it is refused.
func codeOutline(t testing.TB, file string, content []byte) (string, []schema.Table) {
	t.Helper()
	tables, err := codeSource(t, file).Read(Input{Path: filepath.Base(file), Content: content})
	text := outline(tables)
	for _, e := range problemsOf(t, err) {
		text += "refused " + e.Error() + "\n"
	}
	return text, tables
}

// problemsOf takes apart what Read gives.
func problemsOf(t testing.TB, err error) []*source.Error {
	t.Helper()
	if err == nil {
		return nil
	}
	var all []*source.Error
	several, ok := err.(interface{ Unwrap() []error })
	if !ok {
		several = errors.Join(err).(interface{ Unwrap() []error })
	}
	for _, err := range several.Unwrap() {
		e, ok := err.(*source.Error)
		if !ok || !e.Pos.Known() || e.Next == "" || strings.Contains(e.Message, "\n") {
			t.Fatalf("%T: %v", err, err)
		}
		all = append(all, e)
	}
	return all
}

func TestCodeCorpus(t *testing.T) {
	declared := 0
	for _, file := range codeCorpus(t) {
		t.Run(strings.TrimPrefix(file, "testdata/code/"), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !codeSource(t, file).Probe(content) {
				t.Error("a search would pass this file by")
			}
			got, tables := codeOutline(t, file, content)
			declared += len(tables)
			if *update {
				if err := os.WriteFile(file+".golden", []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
			checkCodePlaces(t, string(content), tables)
		})
	}
	if declared < 60 {
		t.Errorf("only %d declarations", declared)
	}
}

// checkCodePlaces looks up every text at its place: a literal stands there as it
// is, or a name or another expression that makes it.
func checkCodePlaces(t *testing.T, content string, tables []schema.Table) {
	lines := strings.Split(content, "\n")
	exact, made := 0, 0
	check := func(text schema.Text) {
		if !text.Pos.Known() {
			return
		}
		rest := lines[text.Pos.Line-1][text.Pos.Column-1:]
		if text.Pos.Length > len(rest) {
			t.Errorf("%d:%d: %d bytes are more than the line has", text.Pos.Line, text.Pos.Column, text.Pos.Length)
			return
		}
		quoted := strings.Trim(rest[:text.Pos.Length], "\"'`")
		switch {
		case text.Unresolved != "":
		case quoted == text.Value:
			exact++
		case text.Pos.Length == 0, !strings.ContainsAny(rest[:1], "\"'`"), strings.ContainsAny(quoted, "\"'\\{$%"):
			made++ // a name, a call, a text put together
		default:
			t.Errorf("%d:%d: %q is not where it should be: %.40q", text.Pos.Line, text.Pos.Column, text.Value, rest)
		}
	}
	for _, table := range tables {
		check(table.Name)
		check(table.Billing.Mode)
		all := slices.Clone(table.Keys)
		for _, i := range table.Indexes() {
			check(i.Name)
			check(i.Projection.Type)
			all = append(all, i.Keys...)
		}
		for _, k := range all {
			check(k.Attribute)
			check(k.Role)
		}
		for _, a := range table.Attributes {
			check(a.Name)
		}
	}
	if exact < made/2 {
		t.Errorf("only %d of %d texts stand where they should", exact, exact+made)
	}
}

// What an editor or a platform does to a file's bytes changes nothing.
func TestCodeEncodings(t *testing.T) {
	for _, file := range codeCorpus(t) {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := codeOutline(t, file, content)
		for what, changed := range map[string][]byte{
			"windows line ends": bytes.ReplaceAll(content, []byte("\n"), []byte("\r\n")),
			"byte order mark":   append([]byte("\xef\xbb\xbf"), content...),
			"no last line end":  bytes.TrimRight(content, "\n"),
		} {
			got, _ := codeOutline(t, file, changed)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s with %s:\n%s", file, what, diff)
			}
		}
	}
}

// A buffer is read at every key that is pressed: whatever is missing at its end,
// what stands complete before is found.
func TestCodeWhileTyping(t *testing.T) {
	for _, file := range codeCorpus(t) {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, tables := codeOutline(t, file, content)
		if len(tables) < 2 || strings.Contains(file, "half_typed") || strings.Contains(file, "HalfTyped") {
			continue
		}
		last := tables[len(tables)-1]
		start := 0
		for range last.Pos.Line - 1 {
			start += bytes.IndexByte(content[start:], '\n') + 1
		}
		for at := start; at < len(content); at += 7 {
			_, got := codeOutline(t, file, content[:at])
			var ids []string
			for _, table := range got {
				ids = append(ids, table.ID)
			}
			if len(got) == 0 || !slices.Contains(ids, tables[0].ID) {
				t.Errorf("%s: cut at byte %d it has %v, want %s among them", file, at, ids, tables[0].ID)
				break
			}
		}
	}
}

func fuzzCode(f *testing.F, names ...string) {
	for _, file := range codeCorpus(f) {
		for i, name := range names {
			if filepath.Ext(file) != filepath.Ext(name) {
				continue
			}
			content, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(content, uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, content []byte, which uint8) {
		name := names[int(which)%len(names)]
		s := codeSource(t, name)
		s.Probe(content)
		tables, err := s.Read(Input{Path: name, Content: content})
		problemsOf(t, err)
		for _, table := range tables {
			if !table.Pos.Known() || table.Name.Value == "" || table.ID == "" {
				t.Fatalf("a table without a place or a name: %+v", table)
			}
			schema.Check(table)
			if _, err := json.Marshal(table); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func FuzzPythonCode(f *testing.F)     { fuzzCode(f, "t.py") }
func FuzzGoCode(f *testing.F)         { fuzzCode(f, "t.go") }
func FuzzJavaScriptCode(f *testing.F) { fuzzCode(f, "t.ts", "t.js", "t.mjs", "t.cjs") }
func FuzzJavaCode(f *testing.F)       { fuzzCode(f, "T.java", "t.kt") }

// A search asks about every program text of a project.
func BenchmarkProbe(b *testing.B) {
	text := bytes.Repeat([]byte("def handler(event, context):\n    return {'statusCode': 200, 'body': create(event)}\n"), 120) // 10 kB
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		for _, s := range []Source{PythonCode, GoCode, JavaScriptCode, JavaCode} {
			if s.Probe(text) {
				b.Fatal("there is no table")
			}
		}
	}
}
