package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// row is one figure, measured on several servers.
type row struct {
	name    string
	unit    string
	more    bool                 // more is better: a rate
	samples map[string][]float64 // by server
	target  *target
}

// target is what the project wants of a row.
type target struct {
	text string
	met  func(r *row) bool
}

func newRow(name, unit string, more bool) *row {
	return &row{name: name, unit: unit, more: more, samples: map[string][]float64{}}
}

// atMost wants the p-th percentile of ours to be at most limit.
func (r *row) atMost(p int, limit float64) *row {
	r.target = &target{fmt.Sprintf("p%d <= %s", p, number(limit)), func(r *row) bool { return percentile(r.samples[ours], p) <= limit }}
	return r
}

// timesOf wants the median of ours to be at least factor times that of a peer.
func (r *row) timesOf(peer string, factor float64) *row {
	r.target = &target{fmt.Sprintf(">= %.1f x %s", factor, peer), func(r *row) bool {
		return percentile(r.samples[ours], 50) >= factor*percentile(r.samples[peer], 50)
	}}
	return r
}

func (r *row) add(server string, v float64) { r.samples[server] = append(r.samples[server], v) }

func (r *row) missed() bool {
	return r.target != nil && len(r.samples[ours]) > 0 && !r.target.met(r)
}

// percentile of samples by nearest rank; 0 without samples.
func percentile(samples []float64, p int) float64 {
	if len(samples) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(samples))
	rank := (p*len(sorted) + 99) / 100
	return sorted[min(max(rank, 1), len(sorted))-1]
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

// figure is the median, with the spread where there is one.
func figure(samples []float64) string {
	switch {
	case len(samples) == 0:
		return "-"
	case len(samples) >= 20:
		return number(percentile(samples, 50)) + " / " + number(percentile(samples, 95))
	}
	return number(percentile(samples, 50))
}

// ratio is how ours stands to a peer's median, such that more is better for us:
// 2.0 is twice as fast, or half the memory.
func (r *row) ratio(peer string) string {
	a, b := percentile(r.samples[ours], 50), percentile(r.samples[peer], 50)
	if a == 0 || b == 0 {
		return "-"
	}
	if r.more {
		return number(a / b)
	}
	return number(b / a)
}

func table(rows []*row, version string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Local DynamoDB\n\n`go run ./bench/dynamodb`, %s, %s/%s, %d CPUs (%s), %s memory, %s: %s\n\n", time.Now().UTC().Format(time.DateOnly),
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), cpu(), memory(), runtime.Version(), version)
	b.WriteString("dynoxide and dynalite are their release builds with the options that make them fastest (no waits for tables); all are processes on loopback, asked by the same\n" +
		"raw HTTP client over kept connections, in turns. Medians of rounds, p50 / p95 of starts. A ratio above 1 is in our favour.\n\n")
	b.WriteString("| | target | devhelper | dynoxide | dynalite | to dynoxide | to dynalite | |\n|---|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		want, verdict := "", ""
		if r.target != nil {
			want, verdict = r.target.text, "met"
			if r.missed() {
				verdict = "**missed**"
			}
			if len(r.samples[ours]) == 0 {
				verdict = "not measured here"
			}
		}
		fmt.Fprintf(&b, "| %s, %s | %s | %s | %s | %s | %s | %s | %s |\n", r.name, r.unit, want,
			figure(r.samples[ours]), figure(r.samples["dynoxide"]), figure(r.samples["dynalite"]), r.ratio("dynoxide"), r.ratio("dynalite"), verdict)
	}
	return b.String()
}

func cpu() string {
	data, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.SplitSeq(string(data), "\n") {
		if name, val, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(val)
		}
	}
	return "unknown"
}

func memory() string {
	data, _ := os.ReadFile("/proc/meminfo")
	var kb float64
	if _, err := fmt.Sscanf(string(data), "MemTotal: %f kB", &kb); err != nil {
		return "unknown"
	}
	return fmt.Sprintf("%.1f GB", kb/(1<<20))
}

// The marks around our part of a file that other benchmarks write to as well.
const (
	sectionBegin = "<!-- bench/dynamodb -->\n"
	sectionEnd   = "<!-- /bench/dynamodb -->\n"
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
