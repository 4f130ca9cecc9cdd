// Command dynamodb measures the built-in DynamoDB of a built devhelper beside
// dynoxide and dynalite.
//
//	go run ./bench/dynamodb [-o docs/benchmarks.md] [-check] [-quick] [BINARY]
//
// All servers are processes on this machine and spoken to by the same raw HTTP
// client in one run; they take turns, so that what else the machine does hits
// all of them. BINARY is bin/devhelper unless given. Start with measure.go.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
)

func main() {
	out := flag.String("o", "docs/benchmarks.md", "write the results into this Markdown file, between the marks of an earlier run or at its end; empty for none")
	check := flag.Bool("check", false, "exit with 1 when a target is missed")
	quick := flag.Bool("quick", false, "a tenth of the work")
	only := flag.String("only", "", "measure only the rows whose name has this in it; writes no file")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run ./bench/dynamodb [-o FILE] [-check] [-quick] [-only TEXT] [BINARY]")
		flag.PrintDefaults()
	}
	flag.Parse()
	binary := "bin/devhelper"
	switch flag.NArg() {
	case 0:
	case 1:
		binary = flag.Arg(0)
	default:
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	missed, err := run(ctx, binary, *out, *only, *quick)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench/dynamodb:", err)
		os.Exit(1)
	}
	if missed > 0 && *check {
		os.Exit(1)
	}
}

func run(ctx context.Context, binary, out, only string, quick bool) (missed int, err error) {
	installed, err := install(binary)
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(filepath.Dir(installed))
	b := &bench{binary: installed, only: only, factor: 1, log: os.Stderr}
	if quick {
		b.factor = 0.1
	}
	rows, err := b.all(ctx)
	if err != nil {
		return 0, err
	}
	text := table(rows, versionOf(binary))
	fmt.Print(text)
	if out != "" && only == "" {
		err = writeSection(out, text)
	}
	for _, r := range rows {
		if r.missed() {
			missed++
		}
	}
	return missed, err
}

// install copies the binary, as an installation does: the linker writes through
// mapped memory, and the system then maps such a file page by page, which makes
// every start half a millisecond longer.
func install(binary string) (string, error) {
	text, err := os.ReadFile(binary)
	if err != nil {
		return "", fmt.Errorf("%w; build it first: make build", err)
	}
	dir, err := os.MkdirTemp("", "devhelper-bench-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, filepath.Base(binary))
	return path, os.WriteFile(path, text, 0o755)
}

func versionOf(binary string) string {
	text, err := exec.Command(binary, "version").Output()
	if err != nil {
		return "devhelper"
	}
	return strings.TrimSpace(string(text))
}
