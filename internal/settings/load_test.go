package settings

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/internal/files"
)

// layers writes a user's and a project's file and gives the sources for them.
func layers(t *testing.T, user, project string) Sources {
	t.Helper()
	dir := t.TempDir()
	from := Sources{
		Dirs: files.Dirs{Config: filepath.Join(dir, "config")}, Home: filepath.Join(dir, "home"),
		Root: filepath.Join(dir, "root"), Trusted: true,
	}
	for name, text := range map[string]string{UserFile(from.Dirs): user, ProjectFile(from.Root): project} {
		if text == "" {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return from
}

// report is a problem on one line, with files by their last part.
func report(p Problem) string {
	if p.File != "" {
		p.File = filepath.Base(p.File)
	}
	s := fmt.Sprintf("%s %s", p.Severity, p.Error())
	if p.HintText != "" {
		s += " (" + p.HintText + ")"
	}
	return s
}

func wellLoaded(t *testing.T, from Sources) *Settings {
	t.Helper()
	s, problems := Load(from)
	for _, p := range problems {
		t.Errorf("unexpected: %s", report(p))
	}
	return s
}

func value(t *testing.T, s *Settings, key string) Value {
	t.Helper()
	for _, v := range s.Explain() {
		if v.Key == key {
			return v
		}
	}
	t.Fatalf("%s is not explained", key)
	return Value{}
}

func TestDefaults(t *testing.T) {
	s := wellLoaded(t, Sources{})
	want := &Settings{
		DynamoDB: DynamoDB{Lease: "editor", Grace: 30, Docker: "docker", Java: "java", Dynoxide: "dynoxide", Dynalite: "dynalite", ReadyTimeout: 30},
		Palette:  Palette{Frecency: true, Limit: 50},
		Log:      Log{Level: "info", Trace: []string{}},
		values:   s.values,
	}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got %+v", s)
	}
	if len(s.Explain()) != len(theSchema.settings) {
		t.Errorf("%d of %d settings explained", len(s.Explain()), len(theSchema.settings))
	}
	for _, v := range s.Explain() {
		if v.Source != SourceDefault || v.Doc == "" || !reflect.DeepEqual(v.Value, v.Default) {
			t.Errorf("%+v", v)
		}
	}
}

func TestLastLayerWins(t *testing.T) {
	from := layers(t, "dynamodb:\n  port: 8000\n  backend: jar\nlog:\n  level: debug\n  trace: ['a', \"b\"]\n",
		"dynamodb:\n  port: 8001-8010\n\n  delay: true\npalette:\n  limit: 7\n")
	from.Editor = json.RawMessage(`{"dynamodb": {"port": [9000, "9001"]}, "palette.limit": 8}`)
	from.Flags = []string{"dynamodb.port=9100", "dynamodb.port=9101", "log.trace=x, y", "palette.frecency=false"}
	s := wellLoaded(t, from)
	if s.DynamoDB.Port != "9101" || s.DynamoDB.Backend != "jar" || !s.DynamoDB.Delay || s.Palette.Limit != 8 ||
		s.Palette.Frecency || s.Log.Level != "debug" || strings.Join(s.Log.Trace, "|") != "x|y" {
		t.Errorf("got %+v", s)
	}
	for _, test := range []struct {
		key, source string
		line, col   int
		ignored     string
	}{
		{"dynamodb.port", "flag", 0, 0, "user:2=8000 project:2=8001-8010 editor:0=9000,9001 flag:0=9100 "},
		{"dynamodb.delay", "project", 4, 10, ""},
		{"palette.limit", "editor", 0, 0, "project:6=7 "},
		{"dynamodb.backend", "user", 3, 12, ""},
		{"fixture.framework", "default", 0, 0, ""},
	} {
		v := value(t, s, test.key)
		ignored := ""
		for _, i := range v.Ignored {
			if i.Source != SourceDefault {
				ignored += fmt.Sprintf("%s:%d=%v ", i.Source, i.Line, i.Value)
			}
		}
		if string(v.Source) != test.source || v.Line != test.line || v.Column != test.col || ignored != test.ignored {
			t.Errorf("%s: from %s:%d:%d, ignored %q", test.key, v.Source, v.Line, v.Column, ignored)
		}
		if (v.File != "") != (v.Source == SourceUser || v.Source == SourceProject) {
			t.Errorf("%s: file %q", test.key, v.File)
		}
	}
}

// Each line is a project's file and the only problem it makes.
func TestProblems(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"unknown key", "dynamodb:\n  prot: 1\n", `error config.yaml:2:3: there is no setting "dynamodb.prot" (did you mean dynamodb.port?)`},
		{"wrong group", "palete:\n  limit: 1\n", `error config.yaml:1:1: there is no setting "palete" (did you mean palette?)`},
		{"right key, no group", "endpoint: x\n", `error config.yaml:1:1: there is no setting "endpoint" (did you mean dynamodb.endpoint?)`},
		{"unlike any", "wibbledywobble: 1\n", `error config.yaml:1:1: there is no setting "wibbledywobble" (the list is: devhelper config show)`},
		{"below a leaf", "palette: {limit: {x: 1}}\n", "error config.yaml:1:18: palette.limit is a whole number, not a group of settings"},
		{"dotted", "palette.limit: x\n", `error config.yaml:1:16: palette.limit is a whole number, not the text "x"`},
		{"fraction", "palette: {limit: 1.5}\n", "error config.yaml:1:18: palette.limit is a whole number, not the number 1.5"},
		{"too large", "palette: {limit: 5000}\n", "error config.yaml:1:18: palette.limit goes from 1 to 1000, 5000 does not"},
		{"yes", "palette: {frecency: yes}\n", `error config.yaml:1:21: palette.frecency is true or false, not the text "yes" (write true)`},
		{"off", "palette: {frecency: Off}\n", `error config.yaml:1:21: palette.frecency is true or false, not the text "Off" (write false)`},
		{"quoted bool", "dynamodb: {delay: 'true'}\n", `error config.yaml:1:19: dynamodb.delay is true or false, not the text "true"`},
		{"number for text", "fixture: {framework: 3}\n", `error config.yaml:1:22: fixture.framework is a text, not the number 3 (put it in quotes: "3")`},
		{"enum", "log: {level: loud}\n", `error config.yaml:1:14: log.level: "loud" is none of error, warn, info, debug`},
		{"list", "log: {trace: {a: b}}\n", "error config.yaml:1:14: log.trace is a list of texts, not a group of settings"},
		{"list of lists", "log: {trace: [[a]]}\n", "error config.yaml:1:14: log.trace is a list of texts, but holds a list"},
		{"port", "dynamodb: {port: 70000}\n", `error config.yaml:1:18: dynamodb.port: "70000" is neither a port from 1 to 65535 nor a range of them (write 8000, 8000-8100 or 8000,8001)`},
		{"port backwards", "dynamodb: {port: 9-8}\n", `error config.yaml:1:18: dynamodb.port: "9-8" is neither a port from 1 to 65535 nor a range of them (write 8000, 8000-8100 or 8000,8001)`},
		{"port bool", "dynamodb: {port: true}\n", "error config.yaml:1:18: dynamodb.port is a port, not true"},
		{"endpoint", "dynamodb: {endpoint: 'localhost:8000'}\n", `error config.yaml:1:22: dynamodb.endpoint: "localhost:8000" is not an endpoint (write http://HOST:PORT)`},
		{"control character", `dynamodb: {java: "a\nb"}` + "\n", "error config.yaml:1:18: dynamodb.java holds a control character"},
		{"twice", "log: {level: info}\nlog: {level: warn}\n", "error config.yaml:2:7: log.level is set twice, first on line 1"},
		{"not a group", "dynamodb: 8000\n", "error config.yaml:1:11: dynamodb is a group of settings, not the number 8000"},
		{"not a map", "- a\n", "error config.yaml:1:1: settings are a map, as dynamodb: {port: 8000}, not a list"},
		{"syntax", "dynamodb:\n  port: [1\n", "error config.yaml:3:1: did not find expected ',' or ']' while parsing a flow sequence"},
		{"bytes in columns", "'ü': 1\n", `error config.yaml:1:1: there is no setting "ü" (the list is: devhelper config show)`},
		{"bytes before the column", "log: {trace: ['ü'], levle: info}\n", `error config.yaml:1:22: there is no setting "log.levle" (did you mean log.level?)`},
		{"two documents", "log: {level: info}\n---\nlog: {level: warn}\n", "error config.yaml:2:1: a second document begins here; there may be one only"},
		{"alias", "log: {level: &a info}\n", "error config.yaml:1:14: anchors and aliases (&, *) are not understood in settings"},
		{"merge", "<<: {log: {}}\n", `error config.yaml:1:1: there is no setting "<<" (the list is: devhelper config show)`},
		{"odd key", "? [a]\n: b\n", "error config.yaml:1:3: a key has to be a plain word"},
		{"odd tag", "log: {level: !go info}\n", "error config.yaml:1:14: log.level is a text, not a value of another type"},
		{"deep", "log: {trace: " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "}\n", "error config.yaml:1:14: log.trace is a list of texts, but holds a list"},
		{"deeper than the reader goes", strings.Repeat("[", 20000), "error config.yaml:1:10001: exceeded max depth of 10000 while increasing flow level"},
		{"wide", "log: {trace: [" + strings.Repeat("é, ", 100_000) + "]}\n", "error config.yaml:1:14: holds too much to be settings"},
		{"too large a file", "# " + strings.Repeat("x", maxSize), "error config.yaml: is larger than 1048576 bytes"},
		{"binary", "a: \x00\n", "error config.yaml: control characters are not allowed (value: 0)"},
		{"nothing", "# a comment\n", ""},
		{"empty values", "dynamodb:\nlog:\n  level:\n  trace: one\npalette: []\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, problems := Load(layers(t, "palette: {limit: 9}\n", test.text))
			got := ""
			for _, p := range problems {
				got += report(p)
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if s.Palette.Limit != 9 {
				t.Errorf("the user's settings do not apply: limit %d", s.Palette.Limit)
			}
		})
	}
}

func TestAWrongValueLeavesTheOthers(t *testing.T) {
	from := layers(t, "log: {level: debug}\n", "log: {level: loud, trace: [x]}\nnope: 1\npalette: {limit: 3}\n")
	s, problems := Load(from)
	if len(problems) != 2 || s.Log.Level != "debug" || s.Log.Trace[0] != "x" || s.Palette.Limit != 3 {
		t.Errorf("%d problems, %+v", len(problems), s)
	}
}

func TestProblemsAreNotEndless(t *testing.T) {
	var b strings.Builder
	for i := range 900 {
		fmt.Fprintf(&b, "k%d: 1\n", i)
	}
	from := layers(t, b.String(), "palette: {limit: 3}\nnope: 1\n")
	s, problems := Load(from)
	if len(problems) != maxProblems+1 || s.Palette.Limit != 3 {
		t.Errorf("%d problems, limit %d", len(problems), s.Palette.Limit)
	}
}

func TestFilesThatAreNone(t *testing.T) {
	from := layers(t, "", "")
	if err := os.MkdirAll(ProjectFile(from.Root), 0o700); err != nil {
		t.Fatal(err)
	}
	s, problems := Load(from)
	if len(problems) != 1 || report(problems[0]) != "error config.yaml: is not a file" || s.Palette.Limit != 50 {
		t.Errorf("problems %v", problems)
	}
}

func TestEditorLayer(t *testing.T) {
	for _, test := range []struct{ raw, want string }{
		{`{"palette": {"limit": 4}}`, ""},
		{`{"devhelper": {"palette.limit": 4}}`, ""},
		{`null`, ""},
		{`{}`, ""},
		{`[]`, ""},
		{`{"palette": [], "log": null}`, ""},
		{`{"palette": {"limt": 4}}`, `error the editor's settings: there is no setting "palette.limt" (did you mean palette.limit?)`},
		{`{"palette": {"limit": "4"}}`, `error the editor's settings: palette.limit is a whole number, not the text "4"`},
		{`{"palette.limit": 4, "palette": {"limit": 5}}`, "error the editor's settings: palette.limit is set twice"},
		{`{"palette`, "error the editor's settings: not JSON: unexpected EOF"},
		{`"text"`, `error the editor's settings: settings are a map, as dynamodb: {port: 8000}, not the text "text"`},
		{`{"log": {"trace": [` + strings.Repeat("[", 30) + strings.Repeat("]", 30) + `]}}`, "error the editor's settings: log.trace is a list of texts, but holds a list"},
	} {
		s, problems := Load(Sources{Editor: json.RawMessage(test.raw)})
		got := ""
		for _, p := range problems {
			got += report(p)
		}
		if got != test.want {
			t.Errorf("%s\ngot  %s\nwant %s", test.raw, got, test.want)
		}
		if strings.Contains(test.raw, "4}") && test.want == "" && s.Palette.Limit != 4 {
			t.Errorf("%s: limit %d", test.raw, s.Palette.Limit)
		}
	}
}

func TestFlags(t *testing.T) {
	for flag, want := range map[string]string{
		"palette.limit":       `error flag: "palette.limit" has no value (write key=value, as dynamodb.port=8000)`,
		"palette.limits=3":    `error flag: there is no setting "palette.limits" (did you mean palette.limit?)`,
		"palette.limit=x":     `error flag: palette.limit is a whole number, not the number x`,
		"dynamodb.delay=1":    "",
		"dynamodb.delay=TRUE": "",
		"dynamodb.delay=on":   "error flag: dynamodb.delay is true or false, not on (write true)",
		"log.level=":          "",
		"dynamodb.dir=jar":    `error flag: dynamodb.dir: "jar" is not an absolute path (begin it with / or ~/)`,
	} {
		_, problems := Load(Sources{Flags: []string{flag}})
		got := ""
		for _, p := range problems {
			got += report(p)
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", flag, got, want)
		}
	}
}

func TestFileNames(t *testing.T) {
	from := layers(t, "dynamodb: {dir: ~/jar, java: /opt/java, dynoxide: dynoxide2}\n", "dynamodb: {dataDir: .data, dynalite: ./node_modules/.bin/dynalite}\n")
	from.Base = filepath.Join(from.Root, "sub")
	from.Flags = []string{"dynamodb.java=bin/java"}
	s := wellLoaded(t, from)
	for _, test := range []struct{ got, want string }{
		{s.DynamoDB.Dir, filepath.Join(from.Home, "jar")},
		{s.DynamoDB.Dynoxide, "dynoxide2"},
		{s.DynamoDB.DataDir, filepath.Join(from.Root, ".data")},
		{s.DynamoDB.Dynalite, filepath.Join(from.Root, "node_modules", ".bin", "dynalite")},
		{s.DynamoDB.Java, filepath.Join(from.Base, "bin", "java")},
	} {
		if test.got != test.want {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
	}
	_, problems := Load(layers(t, "dynamodb: {dir: jar}\n", ""))
	if len(problems) != 1 || !strings.Contains(problems[0].Message, "not an absolute path") {
		t.Errorf("a relative name of the user's: %v", problems)
	}
}

func TestUntrustedProject(t *testing.T) {
	const project = `dynamodb:
  backend: jar
  endpoint: http://evil.example:80
  dir: ./jar
  dataDir: /data
  java: java2
  dynoxide: ./x
  dynalite: ""
  port: 8000
palette: {limit: 5}
`
	from := layers(t, "dynamodb: {java: /usr/bin/java}\n", project)
	from.Trusted = false
	s, problems := Load(from)
	var got []string
	for _, p := range problems {
		if p.Severity != SeverityWarning || p.Source != SourceProject || p.Hint() != "devhelper trust add "+from.Root {
			t.Errorf("problem %+v", p)
		}
		got = append(got, fmt.Sprintf("%s:%d", p.Key, p.Line))
	}
	want := "dynamodb.endpoint:3 dynamodb.dir:4 dynamodb.dataDir:5 dynamodb.java:6 dynamodb.dynoxide:7"
	if strings.Join(got, " ") != want {
		t.Errorf("ignored %s, want %s", got, want)
	}
	d := s.DynamoDB
	if d.Endpoint+d.Dir+d.DataDir != "" || d.Java != filepath.FromSlash("/usr/bin/java") || d.Dynoxide != "dynoxide" || d.Backend != "jar" ||
		d.Port != "8000" || s.Palette.Limit != 5 {
		t.Errorf("got %+v", d)
	}
	// What makes the difference is the root, not who else names a program.
	from.Editor = json.RawMessage(`{"dynamodb": {"endpoint": "http://127.0.0.1:1"}}`)
	if s, _ = Load(from); s.DynamoDB.Endpoint != "http://127.0.0.1:1" {
		t.Errorf("the editor's endpoint does not apply")
	}
	from.Trusted = true
	if s = wellLoaded(t, from); s.DynamoDB.Java != "java2" {
		t.Errorf("trusted: %+v", s.DynamoDB)
	}
}

// A new setting that names something to run, read or talk to must be seen as such.
func TestKindsAreSet(t *testing.T) {
	words := map[string]Kind{"directory": KindDir, "program": KindProgram, "port": KindPort, "server to attach": KindEndpoint}
	for _, s := range theSchema.settings {
		for word, kind := range words {
			if strings.Contains(strings.ToLower(s.doc), word+" ") && s.typ.Kind() == reflect.String && s.kind == KindNone && len(s.enum) == 0 {
				t.Errorf("%s speaks of a %s but has no kind %s", s.key, word, kind)
			}
		}
		switch s.kind {
		case KindNone, KindProgram, KindDir, KindPath, KindImage, KindEndpoint, KindPort:
		default:
			t.Errorf("%s has the unknown kind %q", s.key, s.kind)
		}
	}
}
