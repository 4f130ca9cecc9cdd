package gitignore

import (
	"bytes"
	"fmt"
	"strings"
)

// Finding is something about a line of an ignore file that its writer may not have
// meant.
type Finding struct {
	Line    int    // from 1
	Start   int    // bytes of the line
	End     int    // without its break
	Code    string // what it is, in a word
	Serious bool   // the line does not do what it says; else it is only not needed
	Message string
	Hint    string
	Other   int // line that is the cause; 0 for none
	Fixes   []Fix
}

// Fix is a change of the file.
type Fix struct {
	Title      string
	Start, End int // bytes of the file
	Text       string
}

// line is a line with its place.
type line struct {
	number     int
	start, end int // without the break
	next       int // where the following line begins
	text       string
	rule       *Rule // nil for one that is none
	samples    []string
	told       bool // it is said to be useless
}

// Lint looks at an ignore file alone, without any other file: what it says about
// rules holds for every tree. With fold letters of both cases are the same.
func Lint(content []byte, fold bool) []Finding {
	l := linter{content: content, fold: fold}
	l.split()
	for i := range l.lines {
		l.look(&l.lines[i])
	}
	l.compare()
	return l.findings
}

type linter struct {
	content  []byte
	fold     bool
	lines    []line
	findings []Finding
}

func (l *linter) split() {
	number := 0
	for at := 0; at < len(l.content); {
		number++
		end, next := len(l.content), len(l.content)
		if n := bytes.IndexByte(l.content[at:], '\n'); n >= 0 {
			end, next = at+n, at+n+1
		}
		if end > at && l.content[end-1] == '\r' {
			end--
		}
		ln := line{number: number, start: at, end: end, next: next, text: string(l.content[at:end])}
		if number == 1 {
			ln.text = strings.TrimPrefix(ln.text, "\ufeff")
		}
		if r, ok := parseLine(ln.text, l.fold); ok {
			r.Line = number
			ln.rule, ln.samples = &r, r.samples()
		}
		l.lines = append(l.lines, ln)
		at = next
	}
}

func (l *linter) add(ln *line, code string, serious bool, fixes []Fix, hint, format string, args ...any) *Finding {
	l.findings = append(l.findings, Finding{
		Line: ln.number, Start: ln.start, End: ln.end, Code: code, Serious: serious, Message: fmt.Sprintf(format, args...), Hint: hint, Fixes: fixes,
	})
	return &l.findings[len(l.findings)-1]
}

func remove(ln *line) []Fix { return []Fix{{Title: "remove the line", Start: ln.start, End: ln.next}} }

func replace(ln *line, text string) []Fix {
	return []Fix{{Title: "write " + text, Start: ln.start, End: ln.end, Text: text}}
}

// look says what is odd about a line by itself.
func (l *linter) look(ln *line) {
	t := ln.text
	if t == "" || t[0] == '#' {
		return
	}
	trimmed := trimSpaces(t)
	bare := strings.TrimPrefix(trimmed, "!")
	switch {
	case trimmed == "":
		return
	case strings.HasPrefix(bare, "./"):
		l.add(ln, "relative", true, replace(ln, strings.Replace(t, "./", "/", 1)), "a slash in front ties a rule to its folder", "no path begins with ./, so this matches nothing")
	case strings.HasPrefix(bare, "../") || strings.Contains(bare, "/../"):
		l.add(ln, "relative", true, remove(ln), "put the rule into the ignore file of that folder", "a rule cannot reach out of its folder, so this matches nothing")
	case strings.Contains(bare, "//"):
		l.add(ln, "slashes", true, replace(ln, strings.ReplaceAll(t, "//", "/")), "", "no path has two slashes in a row, so this matches nothing")
	case ln.rule == nil && strings.Trim(bare, "/") == "":
		l.add(ln, "empty", true, remove(ln), "", "there is no pattern, so this matches nothing")
	case ln.rule == nil && strings.Contains(bare, "["):
		l.add(ln, "bracket", true, replace(ln, strings.Replace(t, "[", `\[`, 1)), `a bracket that is meant is written \[`, "the bracket has no end or names an unknown class, so this matches nothing")
	case ln.rule == nil:
		l.add(ln, "backslash", true, remove(ln), "", "the backslash at the end quotes nothing, so this matches nothing")
	}
	if ln.rule == nil {
		return
	}
	switch {
	case len(trimmed) < len(t):
		l.add(ln, "space", false, []Fix{{Title: "remove the spaces", Start: ln.start + len(trimmed), End: ln.start + len(t)}}, `a space that is meant is written "\ "`, "spaces at the end do not count")
	case strings.HasSuffix(t, "\t"):
		l.add(ln, "space", true, replace(ln, strings.TrimRight(t, " \t")), "", "git takes the tab at the end for a part of the name")
	case t[0] == ' ' || t[0] == '\t':
		l.add(ln, "space", true, replace(ln, strings.TrimLeft(t, " \t")), "", "git takes the space in front for a part of the name")
	}
	if at := strings.Index(bare, " #"); at > 0 {
		l.add(ln, "comment", true, []Fix{{Title: "remove the words behind", Start: ln.start, End: ln.end, Text: strings.TrimRight(t[:strings.Index(t, " #")], " ")}},
			"comments stand on lines of their own", "git takes what stands behind # for a part of the name")
	}
	if open := strings.IndexByte(bare, '{'); open >= 0 && strings.Contains(bare[open:], ",") && strings.Contains(bare[open:], "}") {
		l.add(ln, "braces", true, braces(ln), "git has no alternatives: write a line for each", "git takes the braces as they stand")
	}
	if at := strings.IndexByte(bare, '\\'); at > 0 && at+1 < len(bare) && isLetter(bare[at+1]) {
		l.add(ln, "backslash", true, replace(ln, strings.ReplaceAll(t, `\`, "/")), "folders are parted by a slash, on Windows too", `the backslash only quotes the letter behind it: this is the same as %s`, strings.ReplaceAll(bare, `\`, ""))
	}
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// braces writes a line for each of the alternatives, where there is one group.
func braces(ln *line) []Fix {
	before, rest, _ := strings.Cut(ln.text, "{")
	inner, after, ok := strings.Cut(rest, "}")
	if !ok || strings.ContainsAny(inner+after, "{}") {
		return nil
	}
	var all []string
	for part := range strings.SplitSeq(inner, ",") {
		all = append(all, before+strings.TrimSpace(part)+after)
	}
	return []Fix{{Title: "write a line for each", Start: ln.start, End: ln.end, Text: strings.Join(all, "\n")}}
}

// Above these bounds, in rules of a file and in bytes of a rule, rules are not compared:
// nobody has written them by hand, and comparing takes the square of their number.
const (
	maxCompared = 3000
	maxLength   = 1000
)

// compare finds rules that others make useless.
func (l *linter) compare() {
	var rules []*line
	first := map[string]*line{}
	for i := range l.lines {
		ln := &l.lines[i]
		if ln.rule == nil || len(ln.text) > maxLength {
			continue
		}
		rules = append(rules, ln)
	}
	if len(rules) > maxCompared {
		return
	}
	for i, b := range rules {
		if a := first[b.rule.Text]; a != nil && !l.between(rules, a, b) {
			b.told = true
			l.add(b, "duplicate", false, remove(b), "", "the same rule stands in line %d", a.number).Other = a.number
		}
		first[b.rule.Text] = b
		if !b.told && b.rule.Negated {
			l.dead(rules[:i], b, rules)
		}
	}
	for i, b := range rules {
		if !b.rule.Negated && !b.told {
			l.covered(rules, i)
		}
	}
}

// between says whether a rule of the other sign stands between two and meets the
// later one, so that the later one is needed.
func (l *linter) between(rules []*line, a, b *line) bool {
	for _, n := range rules {
		if n.number > a.number && n.number < b.number && n.rule.Negated != b.rule.Negated && n.rule.mayTouch(b.rule) {
			return true
		}
	}
	return false
}

// mayTouch says whether a rule may change anything that another decides: paths it
// matches, or directories above or below them.
func (r *Rule) mayTouch(other *Rule) bool {
	a, b := r.automaton(), other.automaton()
	a.goOn(true)
	b.goOn(true)
	met, known := search(a, b, func(inA, inB bool) bool { return inA && inB })
	return met || !known
}

// dead finds a negation all of whose paths lie in directories that are excluded.
func (l *linter) dead(before []*line, b *line, all []*line) {
	for _, a := range before {
		if a.rule.Negated || a.told || !a.mayBeAbove(b) || !a.rule.above(b.rule) {
			continue
		}
		for _, n := range all { // what takes back the directory, or might
			if n != b && n.rule.Negated && n.number > a.number && n.rule.mayTouch(a.rule) {
				return
			}
		}
		b.told = true
		f := l.add(b, "dead", true, nil, "", "line %d excludes the whole folder, and below an excluded folder nothing can be taken back", a.number)
		f.Other = a.number
		f.Hint = "exclude what is in the folder instead of the folder: " + strings.TrimSuffix(a.rule.Text, "/") + "/*"
		f.Fixes = []Fix{{Title: "change line " + fmt.Sprint(a.number), Start: a.start, End: a.end, Text: strings.TrimSuffix(a.rule.Text, "/") + "/*"}, {Title: "remove the line", Start: b.start, End: b.next}}
		return
	}
}

// covered finds another rule that ignores all that a rule does.
func (l *linter) covered(rules []*line, i int) {
	b := rules[i]
	for j, a := range rules {
		if j == i || a.rule.Negated || a.told || !a.mayCover(b) {
			continue
		}
		if !a.rule.contains(b.rule, true) || !b.rule.DirOnly && !a.rule.contains(b.rule, false) {
			continue
		}
		// Of two that say the same the later one is not needed.
		if b.number < a.number && b.rule.DirOnly == a.rule.DirOnly && b.rule.contains(a.rule, true) && b.rule.contains(a.rule, false) {
			continue
		}
		if disturbed(rules, a, b) {
			continue
		}
		b.told = true
		f := l.add(b, "covered", false, remove(b), "", "line %d ignores all of it: %s", a.number, a.rule.Text)
		f.Other = a.number
		return
	}
}

// mayBeAbove is the answer for most pairs, at little cost: of every path that the
// other matches, a folder above it has to match.
func (ln *line) mayBeAbove(other *line) bool {
	for _, sample := range other.samples {
		slash := strings.LastIndexByte(sample, '/')
		if slash <= 0 || !ln.rule.reaches(sample[:slash], true) {
			return false
		}
	}
	return true
}

// mayCover is the answer for most pairs, at little cost.
func (ln *line) mayCover(other *line) bool {
	for _, sample := range other.samples {
		if !ln.rule.reaches(sample, true) {
			return false
		}
	}
	return true
}

// disturbed says whether a negation behind a rule that covers another may take
// back what the other ignores: its paths, or, where they are covered by way of a
// directory above them, that directory.
func disturbed(rules []*line, a, b *line) bool {
	direct, compared := false, false
	for _, n := range rules {
		if !n.rule.Negated || n.number < a.number || !n.rule.mayTouch(b.rule) {
			continue
		}
		if !compared {
			direct, compared = a.rule.matchesAll(b.rule), true
		}
		if !direct || n.rule.meets(b.rule) {
			return true
		}
	}
	return false
}
