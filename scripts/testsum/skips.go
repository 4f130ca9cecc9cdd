package main

import (
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// The only reasons for which a test may be skipped where everything is
// required; each is the start of a reason.
//
//go:embed skips.txt
var skipList string

// optional finds the line of skips.txt that allows a reason.
func optional(reason string) bool {
	reason = strings.TrimSpace(strings.TrimPrefix(reason, "optional:"))
	for line := range strings.Lines(skipList) {
		start, _, _ := strings.Cut(line, "  ")
		if start = strings.TrimSpace(start); start == "" || strings.HasPrefix(start, "#") {
			continue
		}
		if len(reason) >= len(start) && strings.EqualFold(reason[:len(start)], start) {
			return true
		}
	}
	return false
}

var logLine = regexp.MustCompile(`^\s*[\w.-]+\.go:\d+: (.*)$`)

// reason is what a test said when it skipped: the last thing it logged, which
// may go on over indented lines.
func reason(output string) string {
	var words []string
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\n")
		switch m := logLine.FindStringSubmatch(line); {
		case m != nil:
			words = []string{m[1]}
		case len(words) > 0 && strings.HasPrefix(line, "        "):
			words = append(words, strings.TrimSpace(line))
		}
	}
	if len(words) == 0 {
		return "(no reason given)"
	}
	return strings.Join(words, " ")
}

// printSkips lists the skipped tests by reason. When everything is required,
// those without a listed reason become failures.
func (r *report) printSkips(requireAll bool) {
	byReason := map[string][]string{}
	for _, s := range r.skips {
		byReason[s.reason] = append(byReason[s.reason], s.name)
	}
	for _, why := range slices.Sorted(maps.Keys(byReason)) {
		names, state := byReason[why], "skip"
		if requireAll && !optional(why) {
			state = "FAIL"
			r.failed += len(names)
			r.skipped -= len(names)
		}
		fmt.Fprintf(r.out, "%s  %s\n", state, why)
		for i, name := range names {
			if i == 5 && len(names) > 6 && state == "skip" {
				fmt.Fprintf(r.out, "      and %d more\n", len(names)-i)
				break
			}
			fmt.Fprintf(r.out, "      %s\n", name)
		}
		if state == "FAIL" {
			fmt.Fprintln(r.out, "      REQUIRE_ALL=1 allows only the reasons in scripts/testsum/skips.txt")
		}
	}
}
