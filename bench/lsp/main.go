// Command lsp measures the language server of a built devhelper beside a floor:
// a server on the same stack that does nothing. What the floor takes is the
// price of the protocol; the difference is ours.
//
//	go run ./bench/lsp [-o docs/benchmarks.md] [-check] BINARY
//
// Both servers are processes, spoken to over standard input and output by the
// same client, in one run. Start with measure.go.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	if os.Getenv(floorEnv) != "" {
		os.Exit(floor())
	}
	out := flag.String("o", "", "write the results into this Markdown file, between the marks of an earlier run or at its end")
	check := flag.Bool("check", false, "exit with 1 when a target is missed")
	quick := flag.Bool("quick", false, "a tenth of the rounds")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run ./bench/lsp [-o FILE] [-check] [-quick] BINARY")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	missed, err := run(flag.Arg(0), *out, *quick)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench/lsp:", err)
		os.Exit(1)
	}
	if missed > 0 && *check {
		os.Exit(1)
	}
}

func run(binary, out string, quick bool) (missed int, err error) {
	binary, err = filepath.Abs(binary)
	if err != nil {
		return 0, err
	}
	if _, err := os.Stat(binary); err != nil {
		return 0, fmt.Errorf("%w; build it first: go build -o %s ./cmd/devhelper", err, binary)
	}
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	home, err := os.MkdirTemp("", "devhelper-bench-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(home)
	b := bench{
		ours:   target{name: "devhelper", argv: []string{binary, "lsp"}, env: []string{"DEVHELPER_HOME=" + filepath.Join(home, "devhelper"), "HOME=" + home}, small: "devhelper/version"},
		floor:  target{name: "floor", argv: []string{self}, env: []string{floorEnv + "=1"}, small: floorEcho},
		home:   home,
		rounds: 1,
	}
	if quick {
		b.rounds = 0.1
	}
	results, err := b.all(context.Background())
	if err != nil {
		return 0, err
	}
	text := table(results, versionOf(binary))
	fmt.Print(text)
	if out != "" {
		err = writeSection(out, text)
	}
	return results.missed(), err
}

func versionOf(binary string) string {
	text, err := exec.Command(binary, "version").Output()
	if err != nil {
		return "devhelper"
	}
	return string(text)
}
