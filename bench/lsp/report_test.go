package main

import (
	"strings"
	"testing"
)

func TestPercentile(t *testing.T) {
	samples := []float64{9, 1, 3, 2, 8, 4, 10, 5, 7, 6}
	for p, want := range map[int]float64{1: 1, 10: 1, 50: 5, 90: 9, 91: 10, 99: 10, 100: 10} {
		if got := percentile(samples, p); got != want {
			t.Errorf("p%d is %v, want %v", p, got, want)
		}
	}
	if got := percentile([]float64{7}, 99); got != 7 {
		t.Errorf("of one sample: %v", got)
	}
}

func TestTable(t *testing.T) {
	rs := results{
		{name: "fast", unit: "ms", target: 10, at: 50, ours: []float64{4}, floor: []float64{2}},
		{name: "slow", unit: "ms", target: 1, at: 99, ours: []float64{0.5, 0.5, 4}},
		{name: "unknown", unit: "MB", target: 25, at: 50},
	}
	text := table(rs, "devhelper 1.0\n")
	for _, want := range []string{
		"| fast, ms | p50 <= 10.0 | 4.0 | 4.0 | 4.0 | 2.0 | 2.0 | 2.0 | 2.0 | met |",
		"| slow, ms | p99 <= 1.0 | 0.500 | 4.0 | 4.0 | - | - | - | - | **missed** |",
		"| unknown, MB | p50 <= 25.0 | - | - | - | - | - | - | - | not measured here |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if rs.missed() != 1 {
		t.Errorf("%d missed", rs.missed())
	}
}

func TestSection(t *testing.T) {
	first := withSection("# Benchmarks\n", "one\n")
	if want := "# Benchmarks\n\n" + sectionBegin + "one\n" + sectionEnd; first != want {
		t.Errorf("added: %q", first)
	}
	second := withSection(first+"\n## Others\n", "two\n")
	if want := "# Benchmarks\n\n" + sectionBegin + "two\n" + sectionEnd + "\n## Others\n"; second != want {
		t.Errorf("replaced: %q", second)
	}
	if got := withSection("", "x\n"); got != sectionBegin+"x\n"+sectionEnd {
		t.Errorf("new file: %q", got)
	}
}
