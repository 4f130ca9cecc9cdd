package difftest

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/gitignore"
)

// A line that is said to be useless is: without it, no path is decided otherwise.
func TestUselessLinesAreUseless(t *testing.T) {
	s := source{rand.New(rand.NewPCG(*seed, 7))}
	claims := map[string]int{}
	for round := range 3000 {
		c := classes[round%len(classes)]
		lines := append(c.lines(s), c.lines(s)...)
		if s.chance(50) {
			lines = append(lines, s.pattern(), s.pattern())
		}
		text := strings.Join(lines, "\n") + "\n"
		for _, f := range gitignore.Lint([]byte(text), false) {
			if f.Code != "covered" && f.Code != "duplicate" && f.Code != "dead" {
				continue
			}
			claims[f.Code]++
			without := strings.Split(text, "\n")
			without[f.Line-1] = ""
			before, after := tree(text), tree(strings.Join(without, "\n"))
			for range 1000 {
				path := s.path(lines)
				if path == "" {
					continue
				}
				for _, isDir := range []bool{false, true} {
					if before.Decide(path, isDir).Ignored() != after.Decide(path, isDir).Ignored() {
						t.Fatalf("%q: line %d is said to be %s (%s), but decides about %q (directory: %v)", text, f.Line, f.Code, f.Message, path, isDir)
					}
				}
			}
		}
	}
	t.Logf("claims: %v", claims)
	for _, code := range []string{"covered", "duplicate", "dead"} {
		if claims[code] < 20 {
			t.Errorf("%s was said %d times only", code, claims[code])
		}
	}
}

func tree(text string) *gitignore.Tree {
	return gitignore.NewTree(gitignore.Root("", false, gitignore.Read("", []byte(text), false)), func(string) *gitignore.File { return nil })
}
