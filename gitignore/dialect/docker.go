package dialect

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// dockerMatcher decides as docker does: every pattern is tied to the top, what is in a
// folder that matches is ignored with it, the last pattern that matches counts, and
// one with ! takes back what is in an ignored folder, too.
type dockerMatcher struct{ rules []dockerRule }

type dockerRule struct {
	Rule
	expr  *regexp.Regexp
	depth int // components of the pattern
}

// parseDocker follows the Dockerfile reference, section ".dockerignore file": lines
// that begin with # are comments, spaces around a pattern do not count, . and .. are
// resolved, a slash in front has no meaning.
func parseDocker(text []byte) (Matcher, []Problem) {
	m := &dockerMatcher{}
	var problems []Problem
	for i, line := range strings.Split(strings.TrimPrefix(string(text), "\ufeff"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		pattern := strings.TrimSpace(line)
		if pattern == "" {
			continue
		}
		rule := dockerRule{Rule: Rule{Line: i + 1, Text: pattern}}
		if pattern[0] == '!' {
			rule.Negated = true
			if pattern = strings.TrimSpace(pattern[1:]); pattern == "" {
				problems = append(problems, Problem{i + 1, "an exception without a pattern"})
				continue
			}
		}
		pattern = path.Clean(pattern)
		if len(pattern) > 1 {
			pattern = strings.TrimPrefix(pattern, "/")
		}
		if _, err := path.Match(pattern, "."); err != nil {
			problems = append(problems, Problem{i + 1, fmt.Sprintf("%s: a bracket or a backslash without its end", pattern)})
			continue
		}
		expr, err := regexp.Compile(dockerExpr(pattern))
		if err != nil {
			problems = append(problems, Problem{i + 1, fmt.Sprintf("%s cannot be read: %v", pattern, err)})
			continue
		}
		rule.expr, rule.depth = expr, strings.Count(pattern, "/")+1
		m.rules = append(m.rules, rule)
	}
	return m, problems
}

// dockerExpr is what a pattern means as a regular expression. Docker leaves the
// letters |, {, } and ^ the meaning they have there, but in patterns without any
// wildcard, or with no other than ** at one end.
func dockerExpr(pattern string) string {
	const wildcards = `*?[]\`
	rest, start := strings.CutPrefix(pattern, "**")
	rest, folder := strings.CutPrefix(rest, "/")
	front, end := strings.CutSuffix(pattern, "**")
	switch {
	case !strings.ContainsAny(pattern, wildcards):
		return `^` + regexp.QuoteMeta(pattern) + `$`
	case start && !folder && rest != "" && !strings.ContainsAny(rest, wildcards):
		return `^.*` + regexp.QuoteMeta(rest) + `$`
	case start && rest != "" && !strings.ContainsAny(rest, wildcards):
		return `^(.*/)?` + regexp.QuoteMeta(rest) + `$`
	case end && !start && !strings.ContainsAny(front, wildcards):
		return `^` + regexp.QuoteMeta(front) + `.*$`
	}
	var b strings.Builder
	b.WriteString(`^`)
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '*':
			if i+1 == len(pattern) || pattern[i+1] != '*' {
				b.WriteString(`[^/]*`)
				continue
			}
			i++
			if i+1 < len(pattern) && pattern[i+1] == '/' {
				i++
			}
			if i+1 == len(pattern) {
				b.WriteString(`.*`)
			} else {
				b.WriteString(`(.*/)?`)
			}
		case '?':
			b.WriteString(`[^/]`)
		case '.', '$', '+', '(', ')': // docker leaves | { } ^ their meaning in regular expressions
			b.WriteString(`\` + string(c))
		case '\\':
			if i+1 < len(pattern) {
				i++
				b.WriteString(`\` + string(pattern[i]))
			} else {
				b.WriteByte('\\')
			}
		default:
			b.WriteByte(c)
		}
	}
	b.WriteString(`$`)
	return b.String()
}

func (m *dockerMatcher) Match(file string, _ bool) (*Rule, bool) {
	var decides *Rule
	ignored := false
	parts := strings.Split(file, "/")
	for i := range m.rules {
		r := &m.rules[i]
		if r.Negated != ignored {
			continue // it could change nothing
		}
		matches := r.expr.MatchString(file)
		// A pattern matches what is in the folders it matches.
		for n := 1; n < len(parts) && !matches; n++ {
			matches = r.expr.MatchString(strings.Join(parts[:n], "/"))
		}
		if matches {
			ignored, decides = !r.Negated, &r.Rule
		}
	}
	return decides, ignored
}
