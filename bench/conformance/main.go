// Command conformance runs a checkout of the Parity Suite (DynamoDB conformance
// tests, vitest) against the built-in DynamoDB, dynoxide and dynalite, one after
// the other, and writes what each passes into docs/conformance.md, together with
// the decisions of the differential test.
//
//	go run ./bench/conformance [-o FILE] [-binary FILE] [-only TARGET] [-check] DIR
//	go run ./bench/conformance -decisions [-o FILE]
//
// DIR is a checkout with its packages installed: npm install. With -decisions no
// suite is run; only the decisions and figures of the differential test are
// written anew. Start with suite.go and report.go.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"github.com/devhelper/devhelper/bench/peer"
	"github.com/devhelper/devhelper/dynamodb/engine/difftest"
)

func main() {
	out := flag.String("o", "docs/conformance.md", "the Markdown file to write; empty for none")
	binary := flag.String("binary", "bin/devhelper", "a built devhelper")
	only := flag.String("only", "", "run against this target alone and write no file")
	check := flag.Bool("check", false, "exit with 1 when ours fails a test that is no known drift")
	decisions := flag.Bool("decisions", false, "run no suite: write only the part on the differential test anew")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run ./bench/conformance [-o FILE] [-binary FILE] [-only TARGET] [-check] DIR")
		flag.PrintDefaults()
	}
	flag.Parse()
	if *decisions && flag.NArg() == 0 {
		if err := rewrite(*out); err != nil {
			fmt.Fprintln(os.Stderr, "bench/conformance:", err)
			os.Exit(1)
		}
		return
	}
	if flag.NArg() != 1 || *decisions {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	failing, err := run(ctx, flag.Arg(0), *binary, *out, *only)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench/conformance:", err)
		var h interface{ Hint() string }
		if errors.As(err, &h) {
			fmt.Fprintln(os.Stderr, "hint:", h.Hint())
		}
		os.Exit(1)
	}
	if failing > 0 && *check {
		os.Exit(1)
	}
}

// rewrite exchanges the part of the page that no run of the suite is needed for.
func rewrite(path string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	fresh, err := withDecisions(string(page))
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(fresh), 0o644)
}

func withDecisions(page string) (string, error) {
	classes, err := difftest.Decisions()
	if err != nil {
		return "", err
	}
	before, _, ok := strings.Cut(page, differHead)
	if !ok {
		return "", fmt.Errorf("the page has no section %q", strings.TrimSpace(differHead))
	}
	var b strings.Builder
	b.WriteString(before)
	(&report{classes: classes.List()}).classSection(&b)
	return b.String(), nil
}

func run(ctx context.Context, dir, binary, out, only string) (failing int, err error) {
	s, err := openSuite(dir)
	if err != nil {
		return 0, err
	}
	targets, err := peer.Targets(binary, false)
	if err != nil {
		return 0, err
	}
	drift, err := readDrift(driftText)
	if err != nil {
		return 0, err
	}
	classes, err := difftest.Decisions()
	if err != nil {
		return 0, err
	}
	r := &report{suite: s.commit(ctx), drift: drift, classes: classes.List()}
	for _, t := range targets {
		if only != "" && !strings.EqualFold(only, t.Name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "bench/conformance: %s ...\n", t.Name)
		tests, seconds, err := s.against(ctx, t)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", t.Name, err)
		}
		r.add(t.Name, tests, seconds)
	}
	fmt.Print(r.summary())
	if out != "" && only == "" {
		if err := os.WriteFile(out, []byte(r.String()), 0o644); err != nil {
			return 0, err
		}
	}
	return len(r.failing()), nil
}
