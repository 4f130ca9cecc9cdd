package source

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// outline writes a tree with its places: line:column+length.
func outline(n *Node) string {
	var b strings.Builder
	var walk func(n *Node, depth int)
	walk = func(n *Node, depth int) {
		place := fmt.Sprintf("%d:%d+%d", n.Pos.Line, n.Pos.Column, n.Pos.Length)
		if !n.Pos.ASCII {
			place += "u"
		}
		kind := [...]string{"scalar", "list", "map"}[n.Kind]
		if n.Plain {
			kind = "plain"
		}
		fmt.Fprintf(&b, "%s%s %s %s%q\n", strings.Repeat("  ", depth), place, kind, n.Tag, n.Value)
		for _, i := range n.Items {
			walk(i, depth+1)
		}
		for _, p := range n.Pairs {
			walk(p.Key, depth+1)
			walk(p.Value, depth+2)
		}
	}
	walk(n, 0)
	return b.String()
}

func TestPlaces(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"yaml: characters become bytes", "t.yaml", "é: ü1 \"日本\"\nb: [x, 'ö', \"y\\\"z\"]\n", `
1:1+0 map ""
  1:1+2 plain "é"
    1:5+12u plain "ü1 \"日本\""
  2:1+1 plain "b"
    2:4+0 list ""
      2:5+1 plain "x"
      2:8+4 scalar "ö"
      2:14+6u scalar "y\"z"
`},
		{"yaml: a tag stands in front of its value", "t.yaml", "a: !Ref  Name\nb: !Sub 'x'\nc: &d !If [x]\ne: !Ref\n", `
1:1+0 map ""
  1:1+1 plain "a"
    1:10+4 plain !Ref"Name"
  2:1+1 plain "b"
    2:9+3 scalar !Sub"x"
  3:1+1 plain "c"
    3:4+0 list !If""
      3:12+1 plain "x"
  4:1+1 plain "e"
    4:4+0 plain !Ref""
`},
		{"yaml: windows line ends and byte order mark", "t.yaml", "\ufeffa: 1\r\nb:\r\n  - c\r\n", `
1:1+0 map ""
  1:1+1 plain "a"
    1:4+1 plain "1"
  2:1+1 plain "b"
    3:3+0 list ""
      3:5+1 plain "c"
`},
		{"yaml: a line separator is no line of an editor", "t.yaml", "a: \"x\u2028 y\"\nb: 1\n", `
1:1+0 map ""
  1:1+1 plain "a"
    1:4+8 scalar "x\u2028y"
  2:1+1 plain "b"
    2:4+1 plain "1"
`},
		{"yaml: folded text has no length", "t.yaml", "a: >-\n  one\n  two\nb: one\n  two\n", `
1:1+0 map ""
  1:1+1 plain "a"
    1:4+0 scalar "one two"
  4:1+1 plain "b"
    4:4+0 plain "one two"
`},
		{"json: tabs and escapes", "t.json", "{\n\t\"a\\\"\": \"\\u00e9\\ud83d\\ude00\",\n\t\"é\": [true, -1.5e3, null, \"\"]\n}", `
1:1+1 map ""
  2:2+5 scalar "a\""
    2:9+20 scalar "é😀"
  3:2+4 scalar "é"
    3:8+1u list ""
      3:9+4u plain "true"
      3:15+6u plain "-1.5e3"
      3:23+4u plain "null"
      3:29+2u scalar ""
`},
		{"a flow mapping is no json", "t.yaml", "{a: !Ref b}\n", `
1:1+0 map ""
  1:2+1 plain "a"
    1:10+1 plain !Ref"b"
`},
		{"utf-16", "t.json", "\xff\xfe{\x00\"\x00a\x00\"\x00:\x001\x00}\x00", `
1:1+1 map ""
  1:2+3 scalar "a"
    1:6+1 plain "1"
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs, err := Parse(tt.file, []byte(tt.text))
			if err != nil || len(docs) != 1 {
				t.Fatalf("got %d documents, error %v", len(docs), err)
			}
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), outline(docs[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBroken(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"tab as indent", "t.yaml", "a: b\n\tc: d\n", "t.yaml:2:1: "},
		{"open bracket", "t.yaml", "a: [1,2\nb: 3\n", "t.yaml:2:2: "},
		{"colon after characters", "t.yaml", "é: ü: x\n", "t.yaml:1:7: "},
		{"open quote", "t.yaml", "a: \"x\n", "t.yaml:2:1: "},
		{"unknown alias", "t.yaml", "a: *b\n", "t.yaml:1:4: "},
		{"alias in itself", "t.yaml", "a: &x\n  b: *x\n", "t.yaml:2:6: "},
		{"not utf-8", "t.yaml", "a: b\nc: \xff\n", "t.yaml:2:4: "},
		{"control character", "t.yml", "a: b\nc: x\x01\n", "t.yml:2:5: "},
		{"json: comma", "t.json", "{\"a\": 1,}", "t.json:1:8: not valid JSON: "},
		{"json: comma, multi-byte before", "t.json", "{\"é\": 1\n\"b\": 2}", "t.json:2:1: not valid JSON: "},
		{"json: ends early", "t.json", "{\"a\": [1,\n2", "t.json:2:2: not valid JSON: the text ends too early"},
		{"json: more behind", "t.json", "{}\n{}", "t.json:2:"},
		{"template that is json", "t.template", "{\"a\": 1 \"b\": 2}", "t.template:1:9: not valid JSON: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs, err := Parse(tt.file, []byte(tt.text))
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %d documents and error %v", len(docs), err)
			}
			if !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got %q, want %q...", err, tt.want)
			}
			if e.Hint() == "" && !strings.Contains(err.Error(), "alias") {
				t.Errorf("no hint: %v", err)
			}
		})
	}
}

func TestHostile(t *testing.T) {
	bomb := "a0: &a0 [x]\n"
	for i := 1; i < 40; i++ {
		bomb += fmt.Sprintf("a%d: &a%d [*a%d, *a%d, *a%d]\n", i, i, i-1, i-1, i-1)
	}
	merges := "m0: &m0 {x: 1}\n"
	for i := 1; i < 40; i++ {
		merges += fmt.Sprintf("m%d: &m%d {<<: [*m%d, *m%d]}\n", i, i, i-1, i-1)
	}
	tests := []struct {
		name, file, text string
		fails            bool
	}{
		{"deep lists", "t.yaml", strings.Repeat("[", 100_000), true},
		{"deep maps", "t.yaml", strings.Repeat("{a: ", 100_000), true},
		{"deep json", "t.json", strings.Repeat(`{"a":[`, 100_000), true},
		{"aliases", "t.yaml", bomb, false},
		{"merge keys", "t.yaml", merges, false},
		{"one long line of json", "t.json", `{"a": [` + strings.Repeat(`{"k":"é"},`, 200_000) + `0]}`, false},
		{"one long line of yaml", "t.yaml", `{"a": [` + strings.Repeat(`{k: "é"},`, 50_000) + `0]}`, false},
		{"too large", "t.yaml", strings.Repeat("#", MaxSize+1), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			done := make(chan error, 1)
			go func() {
				docs, err := Parse(tt.file, []byte(tt.text))
				for _, d := range docs {
					d.Get("m39").Get("nowhere")
				}
				done <- err
			}()
			select {
			case err := <-done:
				if (err != nil) != tt.fails {
					t.Errorf("error %v", err)
				}
			case <-time.After(time.Minute): // bounds the wait: quadratic work would take hours
				t.Fatal("goes on and on")
			}
		})
	}
}

func TestGet(t *testing.T) {
	docs, err := Parse("t.yaml", []byte(`
base: &base {a: 1, b: 2}
more: &more {c: 3}
own:
  <<: [*base, *more]
  b: 20
twice: {x: 1, y: 2, x: 3}
quoted: {"<<": {a: 1}}
`))
	if err != nil {
		t.Fatal(err)
	}
	root := docs[0]
	for path, want := range map[string]string{
		"own a": "1", "own b": "20", "own c": "3", "own d": "", "twice x": "3", "base a b": "", "quoted a": "",
	} {
		if got := root.At(strings.Fields(path)...).Text(); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if n := len(root.Get("twice").Entries()); n != 2 {
		t.Errorf("%d entries with distinct keys, want 2", n)
	}
	again := root.Get("twice").Duplicates()
	if len(again) != 1 || again[0].Key.Pos.Column != 21 {
		t.Errorf("duplicates: %+v", again)
	}
	var none *Node
	if none.Get("x") != nil || none.Text() != "" || none.Entries() != nil || none.Place().Known() {
		t.Error("a node that is not there has a content")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a: &x [1, *x]\n", "{\"a\": [1, null, \"\\u00e9\"]}", "? [a]\n: <<\n", "--- |\n x\n...\n", "a: !Sub \"\\\"\"\r\n", "\ufeff{a: 'é'}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, file := range []string{"t.yaml", "t.json"} {
			docs, err := Parse(file, []byte(text))
			var e *Error
			if err != nil && !errors.As(err, &e) {
				t.Fatalf("%T: %v", err, err)
			}
			if err != nil && e.Pos.File != file {
				t.Fatalf("error without a file: %v", err)
			}
			for _, d := range docs {
				checkPlaces(t, d, strings.Count(text, "\n")+strings.Count(text, "\r")+1, map[*Node]bool{})
			}
		}
	})
}

func checkPlaces(t *testing.T, n *Node, lines int, seen map[*Node]bool) {
	if seen[n] {
		return // an alias
	}
	seen[n] = true
	if n.Pos.Line < 1 || n.Pos.Line > lines || n.Pos.Column < 1 {
		t.Fatalf("place %+v in %d lines", n.Pos, lines)
	}
	for _, i := range n.Items {
		checkPlaces(t, i, lines, seen)
	}
	for _, p := range n.Pairs {
		checkPlaces(t, p.Key, lines, seen)
		checkPlaces(t, p.Value, lines, seen)
	}
}
