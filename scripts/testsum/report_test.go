package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// What go test -json prints, cut down to the fields that matter. Each test
// names the lines it is about.
const (
	passing = `{"Action":"run","Package":"m/a","Test":"TestA"}
{"Action":"output","Package":"m/a","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"pass","Package":"m/a","Test":"TestA"}
{"Action":"pass","Package":"m/a"}
`
	failing = `{"Action":"run","Package":"m/b","Test":"TestB"}
{"Action":"output","Package":"m/b","Test":"TestB","Output":"    b_test.go:7: got 1, want 2\n"}
{"Action":"fail","Package":"m/b","Test":"TestB"}
{"Action":"fail","Package":"m/b"}
`
	subtests = `{"Action":"run","Package":"m/c","Test":"TestC"}
{"Action":"run","Package":"m/c","Test":"TestC/x"}
{"Action":"run","Package":"m/c","Test":"TestC/y"}
{"Action":"pass","Package":"m/c","Test":"TestC/x"}
{"Action":"fail","Package":"m/c","Test":"TestC/y"}
{"Action":"fail","Package":"m/c","Test":"TestC"}
{"Action":"fail","Package":"m/c"}
`
	parentFails = `{"Action":"run","Package":"m/c","Test":"TestC"}
{"Action":"run","Package":"m/c","Test":"TestC/x"}
{"Action":"pass","Package":"m/c","Test":"TestC/x"}
{"Action":"fail","Package":"m/c","Test":"TestC"}
{"Action":"fail","Package":"m/c"}
`
	noBuild = `{"ImportPath":"m/d [m/d.test]","Action":"build-output","Output":"d_test.go:3:1: undefined: x\n"}
{"ImportPath":"m/d [m/d.test]","Action":"build-fail"}
{"Action":"start","Package":"m/d"}
{"Action":"fail","Package":"m/d","FailedBuild":"m/d [m/d.test]"}
`
	crash = `{"Action":"run","Package":"m/e","Test":"TestE"}
{"Action":"output","Package":"m/e","Output":"signal: killed\n"}
{"Action":"fail","Package":"m/e"}
`
	mainFails = `{"Action":"run","Package":"m/f","Test":"TestF"}
{"Action":"pass","Package":"m/f","Test":"TestF"}
{"Action":"output","Package":"m/f","Output":"exit status 3\n"}
{"Action":"fail","Package":"m/f"}
`
	noTests = `{"Action":"output","Package":"m/g","Output":"?   \tm/g\t[no test files]\n"}
{"Action":"skip","Package":"m/g"}
`
	docker = `{"Action":"run","Package":"m/h","Test":"TestH"}
{"Action":"output","Package":"m/h","Test":"TestH","Output":"    h_test.go:3: looking\n"}
{"Action":"output","Package":"m/h","Test":"TestH","Output":"    h_test.go:9: optional: Docker daemon does not answer\n"}
{"Action":"skip","Package":"m/h","Test":"TestH"}
{"Action":"pass","Package":"m/h"}
`
	noGit = `{"Action":"run","Package":"m/i","Test":"TestI"}
{"Action":"output","Package":"m/i","Test":"TestI","Output":"    i_test.go:9: no git in PATH\n"}
{"Action":"skip","Package":"m/i","Test":"TestI"}
{"Action":"pass","Package":"m/i"}
`
	cutOff = `{"Action":"run","Package":"m/j","Test":"TestJ"}
`
)

func TestReport(t *testing.T) {
	for _, tc := range []struct {
		name, events string
		requireAll   bool
		run          error
		summary      string
		ok           bool
		prints       string
	}{
		{"pass", passing, true, nil, "1 passed, 0 failed, 0 skipped", true, "ok    m/a"},
		{"a failure's output", passing + failing, false, errors.New("exit status 1"), "1 passed, 1 failed, 0 skipped", false, "got 1, want 2"},
		{"leaves are counted", subtests, false, errors.New("exit status 1"), "1 passed, 1 failed, 0 skipped", false, "m/c.TestC/y"},
		{"a parent that fails alone", parentFails, false, errors.New("exit status 1"), "1 passed, 1 failed, 0 skipped", false, "m/c.TestC\n"},
		{"build", passing + noBuild, false, errors.New("exit status 1"), "1 passed, 1 failed, 0 skipped", false, "undefined: x"},
		{"crash", crash, false, errors.New("exit status 1"), "0 passed, 1 failed, 0 skipped", false, "signal: killed"},
		{"TestMain", mainFails, false, errors.New("exit status 1"), "1 passed, 1 failed, 0 skipped", false, "exit status 3"},
		{"no tests", noTests, false, nil, "0 passed, 0 failed, 0 skipped", false, "no test ran"},
		{"nothing but skips", docker, true, nil, "0 passed, 0 failed, 1 skipped", false, "no test ran"},
		{"optional skip", passing + docker, true, nil, "1 passed, 0 failed, 1 skipped", true, "skip  optional: Docker daemon does not answer"},
		{"other skip at a desk", passing + noGit, false, nil, "1 passed, 0 failed, 1 skipped", true, "skip  no git in PATH"},
		{"other skip", passing + noGit, true, nil, "1 passed, 1 failed, 0 skipped", false, "FAIL  no git in PATH"},
		{"go test failed", passing, false, errors.New("exit status 2"), "1 passed, 1 failed, 0 skipped", false, "go test: exit status 2"},
		{"stopped", passing + cutOff, false, errors.New("signal: killed"), "1 passed, 1 failed, 0 skipped", false, "m/j.TestJ"},
		{"no event", "ld: warning\n" + passing, false, nil, "1 passed, 0 failed, 0 skipped", true, "ld: warning"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			r := newReport(&out)
			if err := read(r, strings.NewReader(tc.events)); err != nil {
				t.Fatal(err)
			}
			ok := r.finish(tc.requireAll, tc.run)
			if ok != tc.ok || r.summary() != tc.summary {
				t.Errorf("got %v, %q; want %v, %q", ok, r.summary(), tc.ok, tc.summary)
			}
			if !strings.Contains(out.String(), tc.prints) {
				t.Errorf("no %q in:\n%s", tc.prints, out.String())
			}
		})
	}
}

func TestReason(t *testing.T) {
	for _, tc := range []struct{ output, want string }{
		{"=== RUN   TestX\n    x_test.go:12: macOS only\n--- SKIP: TestX (0.00s)\n", "macOS only"},
		{"    x_test.go:12: first\n    x_test.go:14: Windows\n        paths\n", "Windows paths"},
		{"--- SKIP: TestX (0.00s)\n", "(no reason given)"},
	} {
		if got := reason(tc.output); got != tc.want {
			t.Errorf("reason(%q) = %q, want %q", tc.output, got, tc.want)
		}
	}
}

func TestOptional(t *testing.T) {
	for reason, want := range map[string]bool{
		"Docker daemon: connection refused": true,
		"optional: newer neovim is absent":  true,
		"windows only":                      true,
		"optional: git is absent":           false,
		"no Docker daemon":                  false, // a reason starts with the thing
		"":                                  false,
		"# Why a test may be skipped":       false,
	} {
		if got := optional(reason); got != want {
			t.Errorf("optional(%q) = %v, want %v", reason, got, want)
		}
	}
}
