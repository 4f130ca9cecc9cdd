package catalog

import (
	"context"
	"errors"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/gitignore"
)

func TestData(t *testing.T) {
	known := All()
	if len(known) < 220 {
		t.Errorf("%d technologies", len(known))
	}
	ids := map[string]bool{}
	for _, tech := range known {
		for _, name := range append([]string{tech.ID}, tech.Aliases...) {
			if ids[strings.ToLower(name)] {
				t.Errorf("%s is the name of two", name)
			}
			ids[strings.ToLower(name)] = true
		}
	}
	rules := 0
	for _, tech := range known {
		if tech.Title == "" || tech.Group == "" || tech.Source == "" {
			t.Errorf("%s lacks something: %+v", tech.ID, tech)
		}
		if len(tech.Signs) == 0 && tech.Group != "system" && tech.Group != "editor" && tech.Group != "generic" && len(tech.Rules) == 0 {
			t.Errorf("%s tells nothing", tech.ID)
		}
		for _, id := range tech.Implies {
			if _, ok := Find(known, id); !ok {
				t.Errorf("%s implies %s, which is none", tech.ID, id)
			}
		}
		total := 0
		for _, s := range tech.Signs {
			total += 3 * s.Weight
			if _, err := path.Match(s.Glob, "x"); err != nil {
				t.Errorf("%s: sign %s: %v", tech.ID, s.Glob, err)
			}
		}
		if len(tech.Signs) > 0 && total < Enough {
			t.Errorf("%s can never be detected", tech.ID)
		}
		seen := map[string]bool{}
		for _, r := range tech.Rules {
			rules++
			if f := gitignore.Read("", []byte(r.Pattern), false); len(f.Rules) != 1 || f.Rules[0].Text != r.Pattern {
				t.Errorf("%s: %q is no rule of git", tech.ID, r.Pattern)
			}
			if seen[r.Pattern] {
				t.Errorf("%s has %s twice", tech.ID, r.Pattern)
			}
			seen[r.Pattern] = true
			if strings.HasSuffix(r.Reason, ".") || r.Reason != strings.TrimSpace(r.Reason) {
				t.Errorf("%s: reason %q", tech.ID, r.Reason)
			}
		}
	}
	for _, tech := range known {
		if slices.Contains(implied(known, tech.ID, nil), tech.ID) {
			t.Errorf("%s implies itself", tech.ID)
		}
	}
	t.Logf("%d technologies, %d rules", len(known), rules)
}

func implied(known []Technology, id string, seen []string) []string {
	tech, _ := Find(known, id)
	for _, next := range tech.Implies {
		if !slices.Contains(seen, next) {
			seen = implied(known, next, append(seen, next))
		}
	}
	return seen
}

// tree is a project of files with contents.
type tree map[string]string

func (f tree) Walk(_ context.Context, fn func(string) error) error {
	for name := range f {
		if err := fn(name); err != nil {
			return err
		}
	}
	return nil
}

func (f tree) Read(name string) []byte { return []byte(f[name]) }

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		files tree
		want  string // id:dirs, in order
	}{
		{tree{"go.mod": "", "main.go": ""}, "go:"},
		{tree{"a.go": "", "b.go": ""}, ""},
		{tree{"a.go": "", "x/b.go": "", "c.go": ""}, "go:"},
		{
			tree{"web/package.json": `{"dependencies": {"next": "1", "react": "1"}}`, "web/next.config.js": "", "api/pyproject.toml": "[tool.pytest.ini_options]"},
			"coverage:api next:web node:web pytest:api python:api react:web typescript:web",
		},
		{tree{"package.json": "{}", "apps/a/package.json": "{}", "apps/b/package.json": "{}"}, "node:,apps/a,apps/b"},
		{tree{"config/application.rb": ""}, "rails: ruby:"},
		{tree{"svc/config/application.rb": ""}, "rails:svc ruby:svc"},
		{tree{"README.md": "next"}, ""},
	} {
		found, err := Detect(t.Context(), c.files, All())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range found {
			got = append(got, f.Technology.ID+":"+strings.Join(f.Dirs, ","))
			if f.Implied == "" && len(f.Evidence) == 0 {
				t.Errorf("%s without evidence", f.Technology.ID)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%v: %v, want %s", c.files, got, c.want)
		}
	}
	stop := errors.New("stop")
	if _, err := Detect(t.Context(), broken{stop}, All()); !errors.Is(err, stop) {
		t.Errorf("a walk that fails: %v", err)
	}
}

type broken struct{ err error }

func (b broken) Walk(context.Context, func(string) error) error { return b.err }
func (b broken) Read(string) []byte                             { return nil }

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"x | build | y":             "c:1: a rule stands before",
		"\n@a":                      "c:2: a technology has an id",
		"@a A |  | g | f |  | s":    `c:1: "f" has no weight`,
		"@a A |  | g | f=99 |  | s": "c:1: the weight of",
		"@a A |  | g | f=9 |  | s\nx | nothing | y":        `c:2: there is no class "nothing"`,
		"@a A |  | g | f=9 |  | s\n# ok\n\nx | build":      "c:4: a rule has a pattern",
		"@a A |  | g | f=9 |  | s\nx | build | y | z | zz": "c:2: a rule has a pattern",
	} {
		_, err := Parse("c", text)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) || e.Hint() == "" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// The catalogue in the documentation can be read.
func TestDocumentedExample(t *testing.T) {
	page, err := os.ReadFile("../../docs/ignore-files.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```\n")
	example, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("there is no example")
	}
	known, err := Parse("docs/ignore-files.md", example)
	if err != nil || len(known) != 1 || len(known[0].Rules) != 3 || len(known[0].Signs) != 2 {
		t.Errorf("read %+v, %v", known, err)
	}
}
