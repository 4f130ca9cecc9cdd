package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

var update = flag.Bool("update", false, "write the expected files anew")

// outline writes tables in full with the place of everything, line:column.
func outline(tables []schema.Table) string {
	var b strings.Builder
	p := func(p schema.Pos) string {
		if !p.Known() {
			return ""
		}
		return fmt.Sprintf("@%d:%d", p.Line, p.Column)
	}
	text := func(t schema.Text) string {
		s := fmt.Sprintf("%q%s", t.Value, p(t.Pos))
		if t.Unresolved != "" {
			s += fmt.Sprintf(" open %q", t.Unresolved)
		}
		return s
	}
	number := func(n schema.Number) string {
		return strings.Replace(text(schema.Text{Value: fmt.Sprint(n.Value), Unresolved: n.Unresolved, Pos: n.Pos}), `"`, "", 2)
	}
	keys := func(indent string, keys []schema.Key) {
		for _, k := range keys {
			fmt.Fprintf(&b, "%skey%s %s %s\n", indent, p(k.Pos), text(k.Attribute), text(k.Role))
		}
	}
	for _, t := range tables {
		fmt.Fprintf(&b, "%s%s %s\n  name %s\n", t.ID, p(t.Pos), t.Kind, text(t.Name))
		keys("  ", t.Keys)
		for _, a := range t.Attributes {
			fmt.Fprintf(&b, "  attribute%s %s %s\n", p(a.Pos), text(a.Name), text(a.Type))
		}
		fmt.Fprintf(&b, "  billing %s read %s write %s\n", text(t.Billing.Mode), number(t.Billing.Read), number(t.Billing.Write))
		for i, index := range t.Indexes() {
			fmt.Fprintf(&b, "  index%s %s local %v read %s write %s\n", p(index.Pos), text(index.Name), i >= len(t.Global), number(index.Read), number(index.Write))
			keys("    ", index.Keys)
			fmt.Fprintf(&b, "    projection %s", text(index.Projection.Type))
			for _, name := range index.Projection.Include {
				fmt.Fprintf(&b, " %s", text(name))
			}
			b.WriteString("\n")
		}
		if t.Stream != nil {
			fmt.Fprintf(&b, "  stream %s\n", text(*t.Stream))
		}
		if t.TTL != nil {
			fmt.Fprintf(&b, "  ttl %s enabled %v\n", text(t.TTL.Attribute), t.TTL.Enabled)
		}
		for _, tag := range t.Tags {
			fmt.Fprintf(&b, "  tag %s %s\n", tag.Key, text(tag.Value))
		}
		if t.Protected {
			b.WriteString("  protected\n")
		}
		if t.Condition != "" {
			fmt.Fprintf(&b, "  condition %s off %v\n", t.Condition, t.Off)
		}
		for _, v := range t.Variables {
			fmt.Fprintf(&b, "  variable%s %s of %q\n", p(v.Pos), v.Name, v.Function)
		}
		for _, problem := range schema.Check(t) {
			fmt.Fprintf(&b, "  %s %s: %s\n", problem.Severity, problem.Code, problem)
		}
	}
	return b.String()
}

func corpus(t testing.TB) []string {
	t.Helper()
	var files []string
	for _, ext := range []string{"yaml", "yml", "json"} {
		found, err := filepath.Glob("testdata/cloudformation/*." + ext)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 10 {
		t.Fatalf("only %d templates", len(files))
	}
	return files
}

func read(t testing.TB, file string, content []byte) []schema.Table {
	t.Helper()
	tables, err := CloudFormation.Read(Input{Path: filepath.Base(file), Content: content})
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return tables
}

func TestCorpus(t *testing.T) {
	for _, file := range corpus(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !CloudFormation.Probe(content) {
				t.Error("a search would pass this file by")
			}
			tables := read(t, file, content)
			got := outline(tables)
			golden := strings.TrimSuffix(file, filepath.Ext(file)) + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
			checkPlaces(t, string(content), tables)
		})
	}
}

// checkPlaces looks up every resolved text at its place: there it stands as it
// is, or there is a function, a quoted escape or an alias that makes it.
func checkPlaces(t *testing.T, content string, tables []schema.Table) {
	lines := strings.Split(content, "\n")
	makes := regexp.MustCompile(`^("[^"]*\\|\{|\$\{|\[|!)|!\w+ *\S*$|!\w+ \S*["\[]$`)
	exact := 0
	check := func(text schema.Text) {
		if !text.Pos.Known() || text.Unresolved != "" || text.Value == "" {
			return
		}
		line := lines[text.Pos.Line-1]
		rest := line[text.Pos.Column-1:]
		at := strings.TrimLeft(rest, `"'`)
		if strings.HasPrefix(at, text.Value) {
			exact++
			return
		}
		if !makes.MatchString(rest) && !makes.MatchString(line[:text.Pos.Column-1]) {
			t.Errorf("%d:%d: %q is not where it should be: %.40q", text.Pos.Line, text.Pos.Column, text.Value, rest)
		}
	}
	keys := func(keys []schema.Key) {
		for _, k := range keys {
			if k.Pos == k.Attribute.Pos {
				continue // made by SAM, where the table is
			}
			check(k.Attribute)
			check(k.Role)
		}
	}
	for _, table := range tables {
		check(table.Name)
		check(table.Billing.Mode)
		keys(table.Keys)
		for _, a := range table.Attributes {
			if a.Pos != a.Name.Pos {
				check(a.Name)
				check(a.Type)
			}
		}
		for _, i := range table.Indexes() {
			check(i.Name)
			check(i.Projection.Type)
			keys(i.Keys)
		}
	}
	if exact == 0 && len(tables) > 1 {
		t.Error("no text stands where it should")
	}
}

// What an editor or a platform does to a file's bytes changes nothing.
func TestEncodings(t *testing.T) {
	for _, name := range []string{"basic.yaml", "non-ascii.yaml", "long.json"} {
		content, err := os.ReadFile(filepath.Join("testdata/cloudformation", name))
		if err != nil {
			t.Fatal(err)
		}
		want := outline(read(t, name, content))
		wide := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(string(content))) {
			wide = append(wide, byte(u), byte(u>>8))
		}
		for what, changed := range map[string][]byte{
			"windows line ends": bytes.ReplaceAll(content, []byte("\n"), []byte("\r\n")),
			"byte order mark":   append([]byte("\xef\xbb\xbf"), content...),
			"utf-16":            wide,
			"no last line end":  bytes.TrimRight(content, "\n"),
		} {
			if diff := cmp.Diff(want, outline(read(t, name, changed))); diff != "" {
				t.Errorf("%s with %s:\n%s", name, what, diff)
			}
		}
	}
}

func TestNoTemplate(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"another kind of file", "a.yaml", "kind: AWS::DynamoDB::Table\n", ErrOtherKind.Error()},
		{"a list", "a.json", "[1]", ErrOtherKind.Error()},
		{"empty", "a.yaml", "", ErrOtherKind.Error()},
		{"resources of another kind", "a.yaml", "Resources: [a]\n", "a.yaml:1:12: Resources is a list, not a map of resources"},
		{"broken", "a.yaml", "Resources:\n  A: [\n", "a.yaml:3:1: not valid YAML: while parsing a flow node: did not find expected node content"},
	}
	for _, tt := range tests {
		tables, err := CloudFormation.Read(Input{Path: tt.file, Content: []byte(tt.text)})
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: %d tables, error %v, want %s", tt.name, len(tables), err, tt.want)
		}
	}
	tables, err := CloudFormation.Read(Input{Path: "a.yaml", Content: []byte("Resources:\n  B: {Type: AWS::S3::Bucket}\n")})
	if len(tables) != 0 || err != nil {
		t.Errorf("a template without tables gives %v and error %v", tables, err)
	}
}

func TestForFile(t *testing.T) {
	for file, want := range map[string]int{"a.yaml": 1, "A.YML": 1, "x.json": 1, "x.template": 1, "x.py": 1, "x.tsx": 1, "x.kt": 1, "x_test.go": 1, "x.rb": 0, "yaml": 0} {
		if got := len(ForFile(file)); got != want {
			t.Errorf("%d sources read %s, want %d", got, file, want)
		}
	}
}

// Nothing a template can say makes reading it take long.
func TestHostileTemplates(t *testing.T) {
	names := "Resources:\n"
	for i := range 60 {
		names += fmt.Sprintf("  T%d: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: !Sub '${T%d}${T%d}'}}\n", i, i+1, i+1)
	}
	conditions := "Conditions:\n"
	for i := range 60 {
		conditions += fmt.Sprintf("  C%d: !And [!Condition C%d, !Condition C%d]\n", i, i+1, i+1)
	}
	conditions += "Resources:\n  T: {Type: 'AWS::DynamoDB::Table', Condition: C0}\n"
	loops := "Resources:\n  Fn::ForEach::A: &a [X, [" + strings.Repeat("a,", 500) + "], {'Fn::ForEach::B': [Y, [" + strings.Repeat("b,", 500) + "], {'T${X}${Y}': {Type: 'AWS::DynamoDB::Table'}}]}]\n"
	aliases := "x:\n  - &a0 {'Fn::If': [C, x, y]}\n"
	for i := 1; i < 60; i++ {
		aliases += fmt.Sprintf("  - &a%d {'Fn::If': [C, *a%d, *a%d]}\n", i, i-1, i-1)
	}
	aliases += "Resources:\n  T: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: *a59}}\n"
	deep := "Resources:\n  T: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: " + strings.Repeat("{Ref: ", 190) + "x" + strings.Repeat("}", 190) + "}}\n"
	itself := "Resources:\n  T: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: !Ref T}}\n"
	for name, text := range map[string]string{
		"names of names": names, "conditions of conditions": conditions, "loops in loops": loops,
		"aliases": aliases, "deep": deep, "itself": itself,
	} {
		t.Run(name, func(t *testing.T) {
			done := make(chan error, 1)
			go func() {
				tables, err := CloudFormation.Read(Input{Path: "t.yaml", Content: []byte(text)})
				if err == nil && len(tables) == 0 {
					err = errors.New("no tables")
				}
				done <- err
			}()
			select {
			case err := <-done:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(time.Minute): // bounds the wait: unbounded work would take years
				t.Fatal("goes on and on")
			}
		})
	}
}

func FuzzCloudFormation(f *testing.F) {
	for _, file := range corpus(f) {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content, filepath.Ext(file) == ".json")
	}
	f.Fuzz(func(t *testing.T, content []byte, isJSON bool) {
		name := "t.yaml"
		if isJSON {
			name = "t.json"
		}
		tables, err := CloudFormation.Read(Input{Path: name, Content: content})
		var e *source.Error
		if err != nil && !errors.Is(err, ErrOtherKind) && !errors.As(err, &e) {
			t.Fatalf("%T: %v", err, err)
		}
		for _, table := range tables {
			if !table.Pos.Known() || table.Name.Value == "" && table.ID != "" {
				t.Fatalf("a table without a place or a name: %+v", table)
			}
			schema.Check(table)
			if _, err := json.Marshal(table); err != nil {
				t.Fatal(err)
			}
		}
	})
}
