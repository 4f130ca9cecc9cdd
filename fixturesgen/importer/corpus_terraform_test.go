package importer

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// onDisk is a file with what lies around it, as a search of a project gives it.
func onDisk(t testing.TB, root, file string) Input {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	inside := func(rel string) (string, error) {
		full := filepath.Join(filepath.Dir(file), filepath.FromSlash(rel))
		if below, err := filepath.Rel(root, full); err != nil || !filepath.IsLocal(below) {
			return "", fs.ErrPermission
		}
		return full, nil
	}
	return Input{
		Path: file, Content: content,
		ReadFile: func(rel string) ([]byte, error) {
			full, err := inside(rel)
			if err != nil {
				return nil, err
			}
			return os.ReadFile(full)
		},
		List: func(rel string) ([]string, error) {
			full, err := inside(rel)
			if err != nil {
				return nil, err
			}
			entries, err := os.ReadDir(full)
			var names []string
			for _, e := range entries {
				names = append(names, e.Name())
			}
			return names, err
		},
	}
}

// cases are the directories of a source's corpus, and the files in each that
// may declare tables.
func cases(t testing.TB, s Source) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	files, err := filepath.Glob(filepath.Join("testdata/corpus", s.ID, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		if s.ID == Serverless.ID && !strings.HasPrefix(name, "serverless.") || strings.Contains(name, "tfvars") || !slices.Contains(s.Extensions, filepath.Ext(file)) {
			continue
		}
		all[filepath.Dir(file)] = append(all[filepath.Dir(file)], file)
	}
	return all
}

// declared reads all tables of a case in order, with what went wrong.
func declared(t testing.TB, s Source, dir string, files []string) (tables []schema.Table, outline string) {
	t.Helper()
	var b strings.Builder
	for _, file := range files {
		in := onDisk(t, dir, file)
		found, err := s.Read(in)
		if errors.Is(err, ErrOtherKind) {
			continue
		}
		if len(found) > 0 && !s.Probe(in.Content) {
			t.Errorf("a search would pass %s by", file)
		}
		b.WriteString(outlineFrom(file, found))
		var e *source.Error
		if errors.As(err, &e) {
			e = &source.Error{Pos: e.Pos, Message: e.Message, Next: e.Next}
			e.Pos.File = filepath.Base(e.Pos.File)
			b.WriteString("! " + e.Error() + "\n")
		}
		tables = append(tables, found...)
	}
	return tables, strings.ReplaceAll(b.String(), filepath.ToSlash(dir)+"/", "")
}

// written is a text in quotes that stands for itself, or a plain word of YAML.
var written = regexp.MustCompile(`^(?:"([^"\\\\$%]*)"|'([^'$]*)'|([A-Za-z0-9_.-]+)(?: *[,\]}#].*)?\r?$)`)

// standsThere looks into the files: where a text is said to stand there is an
// expression, or that very text; where a part begins there is a name or a brace.
func standsThere(t *testing.T, table schema.Table) {
	t.Helper()
	at := func(p schema.Pos) string {
		content, err := os.ReadFile(p.File)
		if err != nil {
			t.Fatal(err)
		}
		line := strings.Split(string(content), "\n")[p.Line-1]
		if ascii := !strings.ContainsFunc(line[:p.Column-1], func(r rune) bool { return r > 127 }); ascii != p.ASCII {
			t.Errorf("%s:%d:%d: ASCII is %v", p.File, p.Line, p.Column, p.ASCII)
		}
		if p.Column-1+p.Length > len(line) {
			t.Errorf("%s:%d:%d: %d bytes is too long", p.File, p.Line, p.Column, p.Length)
		}
		return line[p.Column-1:]
	}
	text := func(x schema.Text) {
		if !x.Pos.Known() {
			return
		}
		if found := written.FindStringSubmatch(at(x.Pos)); found != nil && x.Unresolved == "" {
			if got := found[1] + found[2] + found[3]; got != x.Value && x.Value != "HASH" && x.Value != "RANGE" && found[1]+found[2] != "" {
				t.Errorf("%s:%d:%d: there stands %q, not %q", x.Pos.File, x.Pos.Line, x.Pos.Column, got, x.Value)
			}
		} else if at(x.Pos) == "" && x.Unresolved == "" {
			t.Errorf("%s:%d:%d: there stands nothing", x.Pos.File, x.Pos.Line, x.Pos.Column)
		}
	}
	part := func(p schema.Pos) {
		if p.Known() && !regexp.MustCompile(`^["\w{\[]`).MatchString(at(p)) {
			t.Errorf("%s:%d:%d: no part begins at %q", p.File, p.Line, p.Column, at(p))
		}
	}
	keys := func(keys []schema.Key) {
		for _, k := range keys {
			text(k.Attribute)
			text(k.Role)
			part(k.Pos)
		}
	}
	part(table.Pos)
	text(table.Name)
	text(table.Billing.Mode)
	keys(table.Keys)
	for _, a := range table.Attributes {
		text(a.Name)
		text(a.Type)
		part(a.Pos)
	}
	for _, i := range table.Indexes() {
		text(i.Name)
		text(i.Projection.Type)
		for _, name := range i.Projection.Include {
			text(name)
		}
		keys(i.Keys)
		part(i.Pos)
	}
	for _, v := range table.Variables {
		part(v.Pos)
	}
}

func TestTerraformAndServerlessCorpus(t *testing.T) {
	places := map[schema.Pos]bool{}
	for _, s := range []Source{Terraform, TerraformPlan, Serverless} {
		all := cases(t, s)
		if len(all) == 0 {
			t.Fatalf("no cases of %s", s.ID)
		}
		for dir, files := range all {
			t.Run(s.ID+"/"+filepath.Base(dir), func(t *testing.T) {
				tables, got := declared(t, s, dir, files)
				for _, table := range tables {
					places[table.Pos] = true
				}
				golden := filepath.Join(dir, "tables.golden")
				if *update {
					if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); diff != "" {
					t.Error(diff)
				}
				for _, table := range tables {
					standsThere(t, table)
				}
			})
		}
	}
	t.Logf("%d declarations", len(places))
	if len(places) < 45 && !t.Failed() {
		t.Errorf("%d declarations, there should be 45", len(places))
	}
}
