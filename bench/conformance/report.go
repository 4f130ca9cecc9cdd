package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/difftest"
)

const ours = "devhelper"

// report is what docs/conformance.md tells.
type report struct {
	suite   string
	drift   []drift
	classes []*difftest.Class
	targets []string
	tests   map[string][]test // by target
	took    map[string]time.Duration
}

func (r *report) add(target string, tests []test, took time.Duration) {
	if r.tests == nil {
		r.tests, r.took = map[string][]test{}, map[string]time.Duration{}
	}
	r.targets = append(r.targets, target)
	r.tests[target], r.took[target] = tests, took
}

// isDrift tells a test that does not count.
func (r *report) isDrift(t test) bool {
	return slices.ContainsFunc(r.drift, func(d drift) bool { return d.id == t.id() })
}

// score counts the tests for which keep holds and that are no drift.
type score struct{ passed, failed, skipped int }

func (r *report) score(target string, keep func(test) bool) score {
	var s score
	for _, t := range r.tests[target] {
		switch {
		case !keep(t) || r.isDrift(t):
		case t.outcome == passed:
			s.passed++
		case t.outcome == failed:
			s.failed++
		default:
			s.skipped++
		}
	}
	return s
}

// String is "passed/all", with the tests that the server's lack of a feature
// made the suite skip.
func (s score) String() string {
	all := s.passed + s.failed + s.skipped
	if all == 0 {
		return "-"
	}
	out := fmt.Sprintf("%d/%d", s.passed, all)
	if s.skipped > 0 {
		out += fmt.Sprintf(" (%d skipped)", s.skipped)
	}
	return out
}

// failing are our tests that fail and are no drift.
func (r *report) failing() []test {
	var out []test
	for _, t := range r.tests[ours] {
		if t.outcome == failed && !r.isDrift(t) {
			out = append(out, t)
		}
	}
	return out
}

// groups are the tiers, or the folders of a tier, in order.
func (r *report) groups(of func(test) string) []string {
	var out []string
	for _, target := range r.targets {
		for _, t := range r.tests[target] {
			if g := of(t); g != "" && !slices.Contains(out, g) {
				out = append(out, g)
			}
		}
	}
	slices.Sort(out)
	return out
}

func (r *report) rows(b *strings.Builder, of func(test) string) {
	for _, g := range r.groups(of) {
		fmt.Fprintf(b, "| %s |", g)
		for _, target := range r.targets {
			fmt.Fprintf(b, " %s |", r.score(target, func(t test) bool { return of(t) == g }))
		}
		b.WriteByte('\n')
	}
}

func (r *report) head(b *strings.Builder, first string) {
	fmt.Fprintf(b, "| %s | %s |\n|---|%s\n", first, strings.Join(r.targets, " | "), strings.Repeat("---|", len(r.targets)))
}

// summary is the table of the tiers, and our failing tests.
func (r *report) summary() string {
	var b strings.Builder
	r.head(&b, "tier")
	r.rows(&b, func(t test) string { return t.tier })
	b.WriteString("| **all** |")
	for _, target := range r.targets {
		fmt.Fprintf(&b, " **%s** |", r.score(target, func(test) bool { return true }))
	}
	b.WriteByte('\n')
	if list := r.failing(); len(list) > 0 {
		b.WriteString("\nFailing tests of ours:\n\n")
		for _, t := range list {
			fmt.Fprintf(&b, "- `%s`: %s\n  %s\n", t.file, t.name, oneLine(t.message))
		}
	}
	return b.String()
}

// String is the whole page.
func (r *report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Conformance of the local DynamoDB

Written by `+"`go run ./bench/conformance DIR`"+` on %s, all servers in one run on one machine. Do not edit: the tables come from the run, the
decisions from dynamodb/engine/difftest/classes.txt, the drift from bench/conformance/drift.txt.

## Parity Suite

The suite at commit %s. Passed of all tests that count; skipped are tests that the suite leaves out because the server lacks the operation.

`, time.Now().UTC().Format(time.DateOnly), r.suite)
	b.WriteString(r.summary())
	if len(r.failing()) == 0 {
		b.WriteString("\nOurs fails no test that counts.\n")
	}
	b.WriteString("\nBy folder:\n\n")
	r.head(&b, "folder")
	r.rows(&b, func(t test) string { return t.tier + "/" + t.folder })
	r.driftSection(&b)
	r.classSection(&b)
	return b.String()
}

func (r *report) driftSection(b *strings.Builder) {
	if len(r.drift) == 0 {
		return
	}
	b.WriteString("\n### Drift\n\nTests of this commit that AWS itself answers otherwise today. They count for nobody.\n\n")
	r.head(b, "test | why")
	for _, d := range r.drift {
		fmt.Fprintf(b, "| %s | %s |", cell(d.id), cell(d.reason))
		for _, target := range r.targets {
			i := slices.IndexFunc(r.tests[target], func(t test) bool { return t.id() == d.id })
			if i < 0 {
				b.WriteString(" not there |")
				continue
			}
			fmt.Fprintf(b, " %s |", r.tests[target][i].outcome)
		}
		b.WriteByte('\n')
	}
}

// differHead begins the last section.
const differHead = "\n## Where dynoxide and dynalite differ\n\n"

func (r *report) classSection(b *strings.Builder) {
	b.WriteString(differHead + "The differential test sends the same random requests to both and to ours. Where both agree, ours is the same. Where they differ, or where one\n" +
		"alone has the operation and ours does otherwise, the class of the difference has one row here; a difference without a row fails the test, and so\n" +
		"does an answer of ours that is not as decided. The first row that fits decides; `*` is any text.\n\n" +
		"| class | operations | mistake | dynoxide says | dynalite says | ours | evidence |\n|---|---|---|---|---|---|---|\n")
	for _, c := range r.classes {
		whom := c.Ours
		if c.Own != "" {
			whom = "own: " + c.Own
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s |\n", c.Name, cell(c.Op), cell(c.Mistake), cell(c.Dynoxide), cell(c.Dynalite), cell(whom), cell(c.Why))
	}
	fmt.Fprintf(b, "\nThe last full run (`go test ./dynamodb/engine/difftest -run TestDifferential -requests 100000 -noshrink -timeout 1h`); \"same\" counts the\n"+
		"requests that all servers answered alike, \"decided\" those a row above decides:\n\n```\n%s\n```\n", strings.TrimSpace(difftest.FullRun))
}

// cell makes text safe for a cell of a table.
func cell(s string) string {
	s = oneLine(s)
	for _, c := range []string{`\`, "|", "*", "<", "_"} {
		s = strings.ReplaceAll(s, c, `\`+c)
	}
	return s
}

func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 300 {
		s = string(r[:300]) + "…"
	}
	return s
}
