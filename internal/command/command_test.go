package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type sampleArgs struct {
	Name  string   `json:"name" arg:"1" need:"true" doc:"a name"`
	Kind  string   `json:"kind" short:"k" enum:"big,small" default:"small" doc:"a kind"`
	Count int      `json:"count" doc:"how many"`
	Deep  bool     `json:"deepDown" doc:"whether deep"`
	Tags  []string `json:"tags" ask:"true" doc:"some tags"`
	File  string   `json:"file" from:"document" doc:"a file"`
	Rest  []string `json:"rest" arg:"rest" doc:"the rest"`
}

type sampleResult struct {
	Args sampleArgs `json:"args" doc:"what came in"`
}

func sample() *Command {
	return Define("area.sample", "Do it", "Does it.", func(_ context.Context, _ *Call, a sampleArgs) (sampleResult, error) {
		return sampleResult{a}, nil
	})
}

func TestDerivedNames(t *testing.T) {
	c := sample()
	got := []string{c.Area(), c.Verb(), c.Execute(), c.Method(), c.Label(), strings.Join(c.Words(), " ")}
	want := []string{"area", "sample", "devhelper.area.sample", "devhelper/area/sample", "area: Do it", "area sample"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	table := newTable([]*Command{c})
	for _, name := range []string{"area.sample", "devhelper.area.sample", "devhelper/area/sample"} {
		if table.Lookup(name) != c {
			t.Errorf("Lookup(%q) does not find it", name)
		}
	}
	if c := table.Lookup("devhelper/area"); c != nil {
		t.Errorf("an area alone finds %s", c.Name)
	}
}

func TestParseWords(t *testing.T) {
	table := newTable([]*Command{sample()})
	for _, tc := range []struct {
		line string
		want sampleArgs
		err  string
	}{
		{line: "area sample x", want: sampleArgs{Name: "x", Kind: "small"}},
		{line: "sample x", want: sampleArgs{Name: "x", Kind: "small"}},
		{line: "area.sample x", want: sampleArgs{Name: "x", Kind: "small"}},
		{line: "area sample -k big --count 3 --deep-down --tags a --tags b x", want: sampleArgs{
			Name: "x", Kind: "big", Count: 3, Deep: true, Tags: []string{"a", "b"},
		}},
		{line: "area sample x cmd --flag -- y", want: sampleArgs{Name: "x", Kind: "small", Rest: []string{"cmd", "--flag", "--", "y"}}},
		{line: "area sample -- x --y", want: sampleArgs{Name: "x", Kind: "small", Rest: []string{"--y"}}},
		{line: "area sample --count many x", err: `count: "many" is not a number`},
		{line: "area sample --deep-down=perhaps x", err: "neither true nor false"},
		{line: "area sample --colour x", err: "unknown flag: --colour"},
		{line: "area", err: "area needs one of: area sample"},
		{line: "areas sample", err: `there is no command "areas sample"`},
		{line: "", err: "no command is given"},
	} {
		_, args, err := table.Parse(strings.Fields(tc.line))
		if tc.err != "" {
			var usage *UsageError
			if err == nil || !strings.Contains(err.Error(), tc.err) || !errors.As(err, &usage) {
				t.Errorf("%q: error %v, want a usage error with %q", tc.line, err, tc.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", tc.line, err)
			continue
		}
		if d := cmp.Diff(tc.want, *args.(*sampleArgs)); d != "" {
			t.Errorf("%q: %s", tc.line, d)
		}
	}
}

func TestLineIsParsedBack(t *testing.T) {
	c := sample()
	table := newTable([]*Command{c})
	want := sampleArgs{Name: "x y", Kind: "big", Count: -3, Deep: true, Tags: []string{"a", "b c"}, Rest: []string{"cmd", "-v"}}
	_, args, err := table.Parse(c.Line(&want))
	if err != nil {
		t.Fatalf("%q: %v", c.Line(&want), err)
	}
	if d := cmp.Diff(want, *args.(*sampleArgs)); d != "" {
		t.Error(d)
	}
}

func TestDecode(t *testing.T) {
	c := sample()
	for _, tc := range []struct {
		raw     string
		want    sampleArgs
		unknown []string
		err     string
	}{
		{raw: ``, want: sampleArgs{Kind: "small"}},
		{raw: `null`, want: sampleArgs{Kind: "small"}},
		{raw: `[]`, want: sampleArgs{Kind: "small"}},
		{raw: `{"name":"x","count":2,"deepDown":true,"tags":["a"]}`, want: sampleArgs{Name: "x", Kind: "small", Count: 2, Deep: true, Tags: []string{"a"}}},
		// A palette has only text for what its user typed.
		{raw: `{"name":"x","count":"2","deepDown":"true","tags":"a"}`, want: sampleArgs{Name: "x", Kind: "small", Count: 2, Deep: true, Tags: []string{"a"}}},
		{raw: `{"count":"","tags":""}`, want: sampleArgs{Kind: "small"}},
		{raw: `{"workDoneToken":1,"colour":"red"}`, want: sampleArgs{Kind: "small"}, unknown: []string{"colour"}},
		{raw: `{"count":[1]}`, err: "count: expected int, got [1]"},
		{raw: `[1]`, err: "not a JSON object"},
		{raw: `"x"`, err: "not a JSON object"},
	} {
		args, unknown, err := c.Decode(json.RawMessage(tc.raw), false)
		if tc.err != "" {
			if err == nil || !strings.Contains(err.Error(), tc.err) {
				t.Errorf("%s: error %v, want %q", tc.raw, err, tc.err)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(unknown, tc.unknown) {
			t.Errorf("%s: unknown %v, error %v", tc.raw, unknown, err)
			continue
		}
		if d := cmp.Diff(tc.want, *args.(*sampleArgs)); d != "" {
			t.Errorf("%s: %s", tc.raw, d)
		}
	}
	if _, _, err := c.Decode(json.RawMessage(`{"colour":1}`), true); err == nil || !strings.Contains(err.Error(), `"colour"`) {
		t.Errorf("strict: error %v, want one that names the field", err)
	}
}

func TestRunChecksArguments(t *testing.T) {
	c := sample()
	call := testSession(t).NewCall(Editor)
	call.Context.Path = "/p/file.py"
	got, err := c.Run(context.Background(), call, &sampleArgs{Name: "x", Kind: "small"})
	if err != nil || got.(sampleResult).Args.File != "/p/file.py" {
		t.Errorf("got %+v, %v; want file from the context", got, err)
	}
	for want, args := range map[string]*sampleArgs{
		"NAME is missing":                      {Kind: "small"},
		`--kind: "huge" is none of big, small`: {Name: "x", Kind: "huge"},
	} {
		if _, err := c.Run(context.Background(), call, args); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	var untrusted *UntrustedError
	if _, err := sample().NeedsTrust().Run(context.Background(), call, &sampleArgs{Name: "x"}); !errors.As(err, &untrusted) || Hint(err) == "" {
		t.Errorf("error %v, want an UntrustedError with a hint", err)
	}
}

func TestHints(t *testing.T) {
	_, missing := os.Open(filepath.Join(t.TempDir(), "missing"))
	for _, tc := range []struct {
		name string
		err  error
		want string
	}{
		{"its own", WithHint(errors.New("no"), "do %s", "this"), "do this"},
		{"below another error", fmt.Errorf("start: %w", WithHint(errors.New("no"), "do this")), "do this"},
		{"none", errors.New("no"), ""},
		{"a file nobody may read", fmt.Errorf("state: %w", fs.ErrPermission), "check the rights"},
		{"its own before that", WithHint(fs.ErrPermission, "do this"), "do this"},
		{"a file that is not there", missing, "check the spelling"},
		{"something else that is not there", fs.ErrNotExist, ""},
		{"an untrusted root", &UntrustedError{Root: "/a b", Command: sample()}, `devhelper trust add "/a b"`},
		{"no root", &UntrustedError{Command: sample()}, "open a file"},
	} {
		if got := Hint(tc.err); !strings.HasPrefix(got, tc.want) || (tc.want == "" && got != "") {
			t.Errorf("%s: hint %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestShellWord(t *testing.T) {
	for word, want := range map[string]string{
		"/home/me/täglich-1.0": "/home/me/täglich-1.0",
		`C:\Users\me`:          `C:\Users\me`,
		"a b":                  `"a b"`,
		"it's":                 `"it's"`,
		"a$b":                  `'a$b'`,
		"a'$b":                 `'a'\''$b'`,
		"a;rm":                 `"a;rm"`,
		"":                     `""`,
	} {
		if got := shellWord(word); got != want {
			t.Errorf("%q: got %s, want %s", word, got, want)
		}
	}
}

func TestLineColumn(t *testing.T) {
	for text, want := range map[string]Pos{
		"1:1": {Line: 1, Column: 1}, "12:34": {Line: 12, Column: 34},
		"": {}, "1": {}, ":": {}, "1:": {}, "0:1": {}, "1:0": {}, "-1:1": {}, "1:1x": {}, "1:1:1": {}, "a:b": {}, "99999999999999999999:1": {},
	} {
		got, err := lineColumn(text)
		if got != want || (err == nil) != (want.Line > 0) {
			t.Errorf("%q: got %+v, %v; want %+v", text, got, err, want)
		}
		if err != nil && Hint(err) == "" {
			t.Errorf("%q: no hint", text)
		}
	}
}

func TestDefineRefusesUndocumentedStructs(t *testing.T) {
	type bare struct{ Name string }
	type undocumented struct {
		Name string `json:"name"`
	}
	for name, define := range map[string]func(){
		"arguments without tags": func() {
			Define("a.b", "", "", func(context.Context, *Call, bare) (sampleResult, error) { return sampleResult{}, nil })
		},
		"result without doc": func() {
			Define("a.b", "", "", func(context.Context, *Call, sampleArgs) (undocumented, error) { return undocumented{}, nil })
		},
		"the same name twice": func() { newTable([]*Command{sample(), sample()}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			define()
		}()
	}
}

// The table itself: what help, palettes and documentation rely on.
func TestTable(t *testing.T) {
	for _, c := range All().Commands() {
		if c.Title == "" || c.Doc == "" || !strings.HasSuffix(c.Doc, ".") {
			t.Errorf("%s needs a title, and a doc that ends with a full stop", c.Name)
		}
		c.NewArgs() // panics on a wrong default
		for _, a := range c.Args {
			if a.Choices == "" {
				continue
			}
			lister := All().Lookup(a.Choices)
			if lister == nil {
				t.Errorf("%s: %s lists by %s, which is no command", c.Name, a.Name, a.Choices)
				continue
			}
			if !lister.result.Implements(reflect.TypeFor[Chooser]()) {
				t.Errorf("%s: result of %s lists no choices", c.Name, lister.Name)
			}
		}
		if c.Example != "" {
			for _, line := range strings.Split(c.Example, "\n") {
				// --write is the CLI's: an editor applies the edits.
				if _, _, err := All().Parse(strings.Fields(strings.TrimSuffix(line, "--write"))); err != nil {
					t.Errorf("%s: example %q: %v", c.Name, line, err)
				}
			}
		}
	}
}
