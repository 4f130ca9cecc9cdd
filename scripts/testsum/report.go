package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is one line of go test -json; see go doc test2json, and for the build
// fields go help buildjson.
type event struct {
	Action      string
	Package     string
	Test        string
	Output      string
	Elapsed     float64
	ImportPath  string // of build-output and build-fail
	FailedBuild string // why a package failed
}

// report counts what the events tell and prints what failed as soon as its
// package is done.
type report struct {
	out      io.Writer
	packages map[string]*pkg
	builds   map[string]string // what the compiler said, by import path
	skips    []skip
	passed   int
	failed   int
	skipped  int
}

type pkg struct {
	tests  map[string]*test
	output strings.Builder // what no test printed
}

type test struct {
	state  string // "" while it runs, then pass, fail or skip
	output strings.Builder
}

type skip struct{ name, reason string }

func newReport(out io.Writer) *report {
	return &report{out: out, packages: map[string]*pkg{}, builds: map[string]string{}}
}

func (r *report) add(e event) {
	switch {
	case e.Action == "build-output":
		r.builds[e.ImportPath] += e.Output
	case e.Package == "":
	case e.Test != "":
		r.pkg(e.Package).add(e)
	case e.Action == "output":
		r.pkg(e.Package).output.WriteString(e.Output)
	case e.Action == "pass", e.Action == "fail", e.Action == "skip":
		r.done(e)
	}
}

func (r *report) pkg(name string) *pkg {
	p := r.packages[name]
	if p == nil {
		p = &pkg{tests: map[string]*test{}}
		r.packages[name] = p
	}
	return p
}

func (p *pkg) add(e event) {
	t := p.tests[e.Test]
	if t == nil {
		t = &test{}
		p.tests[e.Test] = t
	}
	switch e.Action {
	case "output":
		t.output.WriteString(e.Output)
	case "pass", "fail", "skip":
		t.state = e.Action
	}
}

// done counts a package's tests and prints its line.
func (r *report) done(e event) {
	p := r.pkg(e.Package)
	delete(r.packages, e.Package)
	ran, failed := 0, r.failed
	for _, name := range slices.Sorted(maps.Keys(p.tests)) {
		t := p.tests[name]
		if t.state == "" { // it ran when the binary died, or was stopped
			t.state = "fail"
		}
		if p.hasSubtests(name) && (t.state != "fail" || p.failsBelow(name)) {
			if t.state == "fail" {
				r.print(e.Package, name, t.output.String())
			}
			continue
		}
		ran++
		switch t.state {
		case "pass":
			r.passed++
		case "skip":
			r.skipped++
			r.skips = append(r.skips, skip{e.Package + "." + name, reason(t.output.String())})
		case "fail":
			r.failed++
			r.print(e.Package, name, t.output.String())
		}
	}
	switch {
	case e.Action == "skip" || e.Action == "pass" && ran == 0: // no tests in it
	case e.Action == "pass":
		fmt.Fprintf(r.out, "ok    %-50s %5d tests %6.1fs\n", e.Package, ran, e.Elapsed)
	default:
		r.print(e.Package, "", r.builds[e.FailedBuild]+p.output.String())
		if r.failed == failed { // no test is to blame: the build, TestMain, a crash
			r.failed++
		}
		fmt.Fprintf(r.out, "FAIL  %-50s %5d tests %6.1fs\n", e.Package, ran, e.Elapsed)
	}
}

func (p *pkg) hasSubtests(name string) bool {
	for other := range p.tests {
		if strings.HasPrefix(other, name+"/") {
			return true
		}
	}
	return false
}

func (p *pkg) failsBelow(name string) bool {
	for other, t := range p.tests {
		if strings.HasPrefix(other, name+"/") && (t.state == "fail" || t.state == "") {
			return true
		}
	}
	return false
}

// print shows output without the lines that only say that a test goes on.
func (r *report) print(pkg, test, output string) {
	title := strings.TrimSuffix(pkg+"."+test, ".")
	fmt.Fprintf(r.out, "----  %s\n", title)
	for line := range strings.Lines(output) {
		switch word, _, _ := strings.Cut(strings.TrimSpace(line), " "); word {
		case "===", "PASS", "ok":
		default:
			fmt.Fprint(r.out, "      "+strings.TrimSuffix(line, "\n")+"\n")
		}
	}
}

// finish adds what only shows at the end, and says whether all is well. run is
// how go test itself ended.
func (r *report) finish(requireAll bool, run error) bool {
	for name := range r.packages { // never ended: go test was stopped
		r.done(event{Action: "fail", Package: name})
	}
	r.printSkips(requireAll)
	if r.failed == 0 && run != nil {
		fmt.Fprintln(r.out, "go test:", run)
		r.failed++
	}
	if r.passed+r.failed == 0 {
		fmt.Fprintln(r.out, "no test ran")
		return false
	}
	return r.failed == 0
}

func (r *report) summary() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", r.passed, r.failed, r.skipped)
}
