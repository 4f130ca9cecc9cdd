package dialect

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

var decisions = flag.Int("decisions", 20_000, "how many decisions are compared")

// Docker's own code decides about generated patterns and paths as we do.
func TestDockerAgainstMoby(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	word := func() string {
		return pick("a", "b", "foo", "bar", "a.txt", "x.go", "node_modules", ".git", "ä", "b c", "foo+bar", "a(b)", "$x", "{a,b}", "x|y", "^a", "...", "a.b.c")
	}
	part := func() string {
		switch r.IntN(9) {
		case 0:
			return "*"
		case 1:
			return "**"
		case 2:
			return "*." + pick("txt", "go", "o")
		case 3:
			return pick("f?o", "[ab]", "[a-f]oo", "[^a]", "f*", "?", "*o", "a**", "**a", "[!a]", "[a-]", "[a-z]*[0-9]", "a***", "**.go", "{a,b}*", "x|*", "^*", `\*`, `a\.txt`)
		}
		return word()
	}
	join := func(part func() string, n int) string {
		var all []string
		for range n {
			all = append(all, part())
		}
		return strings.Join(all, "/")
	}
	compared, ignored := 0, 0
	for compared < *decisions {
		var lines []string
		for range 1 + r.IntN(5) {
			lines = append(lines, pick("", "", "", "!", "! ", "/", "./", "../", " ")+join(part, 1+r.IntN(3))+pick("", "", "/", " ", "\r"))
		}
		if r.IntN(5) == 0 {
			lines = append(lines, pick("# a", " # b", "", "!", ".", "!.", "[", `a\`))
		}
		text := strings.Join(lines, "\n") + "\n"
		patterns, err := ignorefile.ReadAll(bytes.NewReader([]byte(text)))
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := patternmatcher.New(patterns)
		ours, problems := parseDocker([]byte(text))
		if err != nil {
			if len(problems) == 0 {
				t.Errorf("%q: docker refuses it: %v", text, err)
			}
			continue
		}
		if len(problems) > 0 {
			continue // docker tells only when the pattern is tried
		}
		for range 20 {
			path := join(word, 1+r.IntN(4))
			want, err := theirs.MatchesOrParentMatches(path)
			if err != nil {
				continue
			}
			compared++
			if _, got := ours.Match(path, false); got != want {
				t.Fatalf("%q: %q: ignored %v, docker says %v", text, path, got, want)
			}
			if want {
				ignored++
			}
		}
	}
	t.Logf("%d decisions, %d ignored", compared, ignored)
	if ignored < compared/10 {
		t.Errorf("the patterns say too little: %d of %d", ignored, compared)
	}
}

func TestForFile(t *testing.T) {
	for file, want := range map[string]string{
		"/p/.gitignore": "git", "/p/.git/info/exclude": "git", `C:\p\.dockerignore`: "docker", "/p/api.Dockerfile.dockerignore": "docker",
		"/p/.npmignore": "npm", "/p/main.go": "", "/p/exclude": "", "/p/.aiexclude": "agents",
	} {
		k, ok := ForFile(file)
		if k.Name != want || ok != (want != "") {
			t.Errorf("%s: %q", file, k.Name)
		}
	}
	seen := map[string]bool{}
	files := 0
	for _, k := range Kinds() {
		for _, f := range k.Files {
			files++
			if seen[f] {
				t.Errorf("%s twice", f)
			}
			seen[f] = true
		}
		if k.Tool == "" || k.Source == "" {
			t.Errorf("%s without its tool or source", k.Name)
		}
		if got, ok := Named(k.Name); !ok || got.Name != k.Name {
			t.Errorf("%s is not found by its name", k.Name)
		}
	}
	if files < 36 {
		t.Errorf("%d names", files)
	}
}
