// Command gitignore measures how fast ignore files are applied, beside git and, where
// it is installed, ripgrep.
//
//	go run ./bench/gitignore [-o docs/benchmarks.md] [-runs 9] [-tree DIR] BINARY
//
// 100,000 paths and 100 rules of the catalogue: by [gitignore.Tree] in this process,
// and by `devhelper gitignore check` and `git check-ignore` as processes with the same
// input and, compared here, the same output. With -tree the files of a folder are
// listed, by the workspace's walk and by `rg --files`.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/gitignore/catalog"
	"github.com/devhelper/devhelper/internal/workspace"
)

const (
	paths = 100_000
	rules = 100
)

func main() {
	out := flag.String("o", "docs/benchmarks.md", "write the results into this Markdown file, between the marks of an earlier run or at its end; empty for none")
	runs := flag.Int("runs", 9, "rounds; medians are told")
	tree := flag.String("tree", "", "folder to list")
	flag.Parse()
	binary := "bin/devhelper"
	if flag.NArg() > 0 {
		binary = flag.Arg(0)
	}
	text, err := run(context.Background(), binary, *tree, *runs)
	if err == nil {
		fmt.Print(text)
		err = writeSection(*out, text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench/gitignore:", err)
		os.Exit(1)
	}
}

// input makes paths such as projects have, and rules of the catalogue, always the
// same ones.
func input() (names, lines []string) {
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("src lib app core test tests build dist docs api web server client util common main index model view data node_modules target out vendor pkg internal cmd assets static public config scripts tools include")
	ends := strings.Fields(".go .py .js .ts .c .h .o .class .log .txt .md .json .yaml .pyc .map .lock .tmp .so .html .css")
	// A dozen files in a folder, as projects have.
	for len(names) < paths {
		var dir strings.Builder
		for range 1 + r.IntN(6) {
			dir.WriteString(words[r.IntN(len(words))])
			if r.IntN(3) == 0 {
				fmt.Fprint(&dir, r.IntN(40))
			}
			dir.WriteByte('/')
		}
		for range min(1+r.IntN(24), paths-len(names)) {
			names = append(names, fmt.Sprintf("%s%s%d%s", dir.String(), words[r.IntN(len(words))], r.IntN(1000), ends[r.IntN(len(ends))]))
		}
	}
	var all []string
	for _, t := range catalog.All() {
		for _, rule := range t.Rules {
			all = append(all, rule.Pattern)
		}
	}
	for len(lines) < rules {
		lines = append(lines, all[r.IntN(len(all))])
	}
	return names, lines
}

func run(ctx context.Context, binary, tree string, runs int) (string, error) {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "devhelper-bench-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	names, lines := input()
	file := strings.Join(lines, "\n") + "\n"
	if err := exec.CommandContext(ctx, "git", "init", "-q", dir).Run(); err != nil {
		return "", fmt.Errorf("git init: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".gitignore"), []byte(file), 0o600); err != nil {
		return "", err
	}
	stdin := []byte(strings.Join(names, "\x00") + "\x00")
	flags := []string{"--no-index", "--stdin", "-z", "-v", "-n"}
	process := func(argv ...string) (time.Duration, []byte, error) {
		cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(stdin)
		began := time.Now()
		text, err := cmd.Output()
		var status *exec.ExitError
		if errors.As(err, &status) && status.ExitCode() == 1 {
			err = nil // none is ignored
		}
		return time.Since(began), text, err
	}
	var inside, ours, theirs []time.Duration
	for range runs { // in turns, so that what else the machine does hits all
		f := gitignore.Read(".gitignore", []byte(file), false)
		began := time.Now()
		t := gitignore.NewTree(gitignore.Root(dir, false, f), func(string) *gitignore.File { return nil })
		for _, name := range names {
			t.Decide(name, false)
		}
		inside = append(inside, time.Since(began))
		a, textA, err := process(append([]string{binary, "gitignore", "check"}, flags...)...)
		if err != nil {
			return "", err
		}
		b, textB, err := process(append([]string{"git", "check-ignore"}, flags...)...)
		if err != nil {
			return "", err
		}
		if !bytes.Equal(textA, textB) {
			return "", errors.New("the answers differ")
		}
		ours, theirs = append(ours, a), append(theirs, b)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "## Ignore files\n\n`go run ./bench/gitignore`, %s; medians of %d rounds, beside %s.\n\n", machine(), runs, version(ctx, "git", "--version"))
	b.WriteString("| | devhelper | peer | ratio | target |\n|---|---:|---:|---:|---|\n")
	g := median(theirs)
	fmt.Fprintf(&b, "| %d paths, %d rules, in process, paths/s (git: its process) | %.0f | %.0f | %.1f | >= 45 |\n", paths, rules, rate(inside), rate(theirs), float64(g)/float64(median(inside)))
	fmt.Fprintf(&b, "| the same, whole process, s (git check-ignore) | %.3f | %.3f | %.1f | >= 20 |\n", median(ours).Seconds(), g.Seconds(), float64(g)/float64(median(ours)))
	row, err := edit(ctx, binary, dir, names, lines, runs)
	if err != nil {
		return "", err
	}
	b.WriteString(row)
	if tree != "" {
		row, err := list(ctx, tree, runs)
		if err != nil {
			return "", err
		}
		b.WriteString(row)
	}
	return b.String(), nil
}

// list compares the walk of a folder with ripgrep's.
func list(ctx context.Context, tree string, runs int) (string, error) {
	rg, err := exec.LookPath("rg")
	if err != nil {
		return "", fmt.Errorf("%w: install ripgrep to compare with it, or leave -tree out", err)
	}
	tree = workspace.Real(tree)
	var ours, theirs []time.Duration
	files, found := 0, 0
	for range runs {
		w := workspace.New([]string{tree})
		files = 0
		began := time.Now()
		if _, complete := w.FileList(ctx, tree, 0); !complete {
			return "", ctx.Err()
		}
		ours = append(ours, time.Since(began))
		list, _ := w.FileList(ctx, tree, time.Hour)
		files = len(list)
		began = time.Now()
		text, err := exec.CommandContext(ctx, rg, "--files", "--hidden", "--no-ignore-parent", tree).Output()
		if err != nil {
			return "", err
		}
		theirs = append(theirs, time.Since(began))
		found = bytes.Count(text, []byte("\n"))
		w.Stop()
	}
	return fmt.Sprintf("| list of %d files (%s: %d), s | %.3f | %.3f | %.2f | >= 1.0 |\n", files, version(ctx, rg, "--version"), found,
		median(ours).Seconds(), median(theirs).Seconds(), float64(median(theirs))/float64(median(ours))), nil
}

func median(d []time.Duration) time.Duration {
	s := slices.Sorted(slices.Values(d))
	return s[len(s)/2]
}

func rate(d []time.Duration) float64 { return paths / median(d).Seconds() }

func version(ctx context.Context, argv ...string) string {
	text, err := exec.CommandContext(ctx, argv[0], argv[1:]...).Output()
	if err != nil {
		return filepath.Base(argv[0])
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}
