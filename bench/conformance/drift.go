package main

import (
	_ "embed"
	"fmt"
	"strings"
)

// drift is a test of the suite that AWS itself no longer passes: its wording has
// changed since the suite was written.
type drift struct{ id, reason string }

//go:embed drift.txt
var driftText string

// readDrift reads "FILE: NAME" lines, each followed by an indented reason. Lines
// that begin with # are comments.
func readDrift(s string) ([]drift, error) {
	var out []drift
	for n, line := range strings.Split(s, "\n") {
		switch text := strings.TrimSpace(line); {
		case text == "" || strings.HasPrefix(line, "#"):
		case text == line:
			out = append(out, drift{id: text})
		case len(out) == 0:
			return nil, fmt.Errorf("drift.txt:%d: a reason without a test", n+1)
		default:
			d := &out[len(out)-1]
			d.reason = strings.TrimSpace(d.reason + " " + text)
		}
	}
	for _, d := range out {
		if d.reason == "" {
			return nil, fmt.Errorf("drift.txt: no reason for %q", d.id)
		}
	}
	return out, nil
}
