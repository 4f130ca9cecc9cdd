package gitignore

import (
	"fmt"
	"strings"
	"testing"
)

func found(text string) string {
	var all []string
	for _, f := range Lint([]byte(text), false) {
		s := fmt.Sprintf("%d:%s", f.Line, f.Code)
		if f.Other > 0 {
			s += fmt.Sprintf("<%d", f.Other)
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

func TestLint(t *testing.T) {
	for text, want := range map[string]string{
		"*.log\nnode_modules/\n/build\n# a comment\n\n!keep.log\n": "",
		"a\nb\na\n":                      "3:duplicate<1",
		"a\n!a\na\n":                     "",
		"*.log\ndebug.log\n":             "2:covered<1",
		"debug.log\n*.log\n":             "1:covered<2",
		"*.log\nlogs/debug.log\n":        "2:covered<1",
		"*.log\n!logs/\ndebug.log\n":     "3:covered<1",
		"*.log\n!d*/\n!de*\ndebug.log\n": "",
		"/debug.log\ndebug.log\n":        "1:covered<2",
		"build/\nbuild\n":                "1:covered<2",
		"build\nbuild/\n":                "2:covered<1",
		"build/\nbuild/out.o\n":          "2:covered<1",
		"/build/\n/build/out.o\n":        "2:covered<1",
		"/build/\n/build/**\n":           "2:covered<1",
		"/build/**\n/build/\n":           "1:covered<2",
		"a*\nab*\n":                      "2:covered<1",
		"[ab].o\na.o\n":                  "2:covered<1",
		"a.o\n[ab].o\n":                  "1:covered<2",
		"?.o\n[ab].o\n":                  "2:covered<1",
		"**/foo\nfoo\n":                  "2:covered<1",
		"foo/**/bar\nfoo/bar\n":          "2:covered<1",
		"foo/*/bar\nfoo/bar\n":           "",
		"*\n!*.c\n":                      "",
		"/build/\n!/build/keep\n":        "2:dead<1",
		"/build/*\n!/build/keep\n":       "",
		"build/\n!build/keep\n":          "2:dead<1",
		"/a/\n!/a/\n!/a/b\n":             "",
		"./a\n":                          "1:relative",
		"../a\n":                         "1:relative",
		"a//b\n":                         "1:slashes",
		"/\n":                            "1:empty",
		"[a\n":                           "1:bracket",
		"a\\\n":                          "1:backslash",
		"a \n":                           "1:space",
		"a\\ \n":                         "",
		"a\t\n":                          "1:space",
		" a\n":                           "1:space",
		"*.o # objects\n":                "1:comment",
		"*.{o,a}\n":                      "1:braces",
		"build\\out\n":                   "1:backslash",
		"\\#a\n\\!b\n":                   "",
		"\ufeffa\r\nb\r\n":               "",
		// What plugins call covered because of the files that exist.
		"*.jar\n!gradle-wrapper.jar\n*.class\n": "",
		".idea/*\n!.idea/runConfigurations\n":   "",
		"target/\n*/target/\n":                  "2:covered<1",
		"/target/\ntarget/\n":                   "1:covered<2",
	} {
		if got := found(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestLintFixes(t *testing.T) {
	for text, want := range map[string]string{
		"a\nb\na\n":               "a\nb\n",
		"./a\r\nb\r\n":            "/a\r\nb\r\n",
		"*.{o, a}\n":              "*.o\n*.a\n",
		"a  \nb\n":                "a\nb\n",
		"*.o # objects\n":         "*.o\n",
		"build\\out\n":            "build/out\n",
		"/build/\n!/build/keep\n": "/build/*\n!/build/keep\n",
		"[a":                      "\\[a",
	} {
		f := Lint([]byte(text), false)
		if len(f) != 1 || len(f[0].Fixes) == 0 {
			t.Errorf("%q: %+v", text, f)
			continue
		}
		fix := f[0].Fixes[0]
		got := text[:fix.Start] + fix.Text + text[fix.End:]
		if got != want || len(Lint([]byte(got), false)) != 0 {
			t.Errorf("%q: mended to %q, want %q; then %+v", text, got, want, Lint([]byte(got), false))
		}
	}
}

func BenchmarkLint(b *testing.B) {
	var file strings.Builder
	for i := range 100 {
		fmt.Fprintf(&file, "# part %d\nname%d/\n*.ext%d\n/top%d/*.log\nsub%d/**/x?.o\n", i, i, i, i, i)
	}
	text := []byte(file.String())
	for b.Loop() {
		Lint(text, false)
	}
}
