package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// result is one figure: samples of both servers. The floor has none where it
// has nothing to compare.
type result struct {
	name        string
	unit        string
	target      float64
	at          int // the percentile that the target is for
	ours, floor []float64
}

type side struct {
	target  target
	samples *[]float64
}

func (r *result) sides(b *bench) []side {
	return []side{{b.floor, &r.floor}, {b.ours, &r.ours}}
}

// each runs fn on a fresh, initialized process of both servers.
func (r *result) each(b *bench, fn func(*client, target, *[]float64) error) error {
	for _, side := range r.sides(b) {
		c, err := side.target.start()
		if err != nil {
			return err
		}
		if err := c.initialize(""); err != nil {
			return err
		}
		if err := c.notify("initialized", map[string]any{}); err != nil {
			return err
		}
		if err := fn(c, side.target, side.samples); err != nil {
			return fmt.Errorf("%s: %w", side.target.name, err)
		}
		if err := c.stop(); err != nil {
			return fmt.Errorf("%s: %w", side.target.name, err)
		}
	}
	return nil
}

type results []result

// percentile of samples by nearest rank.
func percentile(samples []float64, p int) float64 {
	sorted := slices.Sorted(slices.Values(samples))
	rank := (p*len(sorted) + 99) / 100
	return sorted[min(max(rank, 1), len(sorted))-1]
}

func (r *result) missed() bool {
	return len(r.ours) > 0 && percentile(r.ours, r.at) > r.target
}

func (rs results) missed() int {
	n := 0
	for _, r := range rs {
		if r.missed() {
			n++
		}
	}
	return n
}

func figures(samples []float64) string {
	if len(samples) == 0 {
		return "- | - | -"
	}
	var out []string
	for _, p := range []int{50, 90, 99} {
		out = append(out, number(percentile(samples, p)))
	}
	return strings.Join(out, " | ")
}

func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 1:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.3f", v)
}

func table(rs results, version string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Language server\n\n`go run ./bench/lsp BINARY`, %s, %s/%s, %d CPUs, %s: %s\n", time.Now().UTC().Format(time.DateOnly),
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), strings.TrimSpace(version))
	b.WriteString("The floor is a server on the same transport that does nothing.\n\n")
	b.WriteString("| | target | devhelper p50 | p90 | p99 | floor p50 | p90 | p99 | ratio p50 | |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range rs {
		ratio, verdict := "-", "met"
		if len(r.floor) > 0 && len(r.ours) > 0 {
			ratio = number(percentile(r.ours, 50) / percentile(r.floor, 50))
		}
		if r.missed() {
			verdict = "**missed**"
		}
		if len(r.ours) == 0 {
			verdict = "not measured here"
		}
		fmt.Fprintf(&b, "| %s, %s | p%d <= %s | %s | %s | %s | %s |\n", r.name, r.unit, r.at, number(r.target), figures(r.ours), figures(r.floor), ratio, verdict)
	}
	return b.String()
}

// The marks around our part of a file that other benchmarks write to as well.
const (
	sectionBegin = "<!-- bench/lsp -->\n"
	sectionEnd   = "<!-- /bench/lsp -->\n"
)

func writeSection(name, text string) error {
	old, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	return os.WriteFile(name, []byte(withSection(string(old), text)), 0o644)
}

// withSection replaces the part between the marks, or adds it at the end.
func withSection(old, text string) string {
	section := sectionBegin + text + sectionEnd
	before, rest, ok := strings.Cut(old, sectionBegin)
	if _, after, ended := strings.Cut(rest, sectionEnd); ok && ended {
		return before + section + after
	}
	if old != "" && !strings.HasSuffix(old, "\n\n") {
		old = strings.TrimRight(old, "\n") + "\n\n"
	}
	return old + section
}
