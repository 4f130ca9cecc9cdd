// Command trees makes small projects with the real tools of a technology and records
// what these leave behind, for the test that a generated ignore file names all of it:
//
//	go run ./bench/gitignore/trees [NAME...]
//
// A project is a file in gitignore/generate/testdata/trees, in txtar form: its sources,
// and in front of them lines that begin with a word. "run" is a command line, with its
// words split at blanks; "keep" is a path that a tool writes and that belongs to the
// commit all the same, with the reason. "product" lines are written here: what was there
// after the commands and not before. Of each folder's files only the first few are kept.
// The tools have to be installed; those that are not are said, and their file stays.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/txtar"
)

const (
	dir       = "gitignore/generate/testdata/trees"
	perFolder = 3
	perTree   = 150
	patience  = 10 * time.Minute
)

func main() {
	flag.Parse()
	failed := false
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(files) == 0 {
		fmt.Fprintln(os.Stderr, "trees: run it at the top of the project")
		os.Exit(1)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		if flag.NArg() > 0 && !slices.Contains(flag.Args(), name) {
			continue
		}
		n, err := record(file)
		if err != nil {
			fmt.Fprintf(os.Stderr, "trees: %s: %v\n", name, err)
			failed = true
			continue
		}
		fmt.Printf("%s: %d products\n", name, n)
	}
	if failed {
		os.Exit(1)
	}
}

func record(file string) (int, error) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		return 0, err
	}
	tree, err := os.MkdirTemp("", "tree")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(tree)
	home := filepath.Join(tree, ".home")
	work := filepath.Join(tree, "work")
	sources := map[string]bool{}
	for _, f := range archive.Files {
		sources[f.Name] = true
		target := filepath.Join(work, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return 0, err
		}
		mode := os.FileMode(0o644)
		if bytes.HasPrefix(f.Data, []byte("#!")) {
			mode = 0o755
		}
		if err := os.WriteFile(target, f.Data, mode); err != nil {
			return 0, err
		}
	}
	var head []string
	for line := range strings.Lines(string(archive.Comment)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if word == "product" {
			continue
		}
		head = append(head, strings.TrimRight(line, "\n"))
		if word == "run" {
			if err := run(work, home, strings.Fields(rest)); err != nil {
				return 0, err
			}
		}
	}
	products, err := list(work, sources)
	if err != nil {
		return 0, err
	}
	for _, p := range products {
		head = append(head, "product "+p)
	}
	archive.Comment = []byte(strings.Join(head, "\n") + "\n")
	return len(products), os.WriteFile(file, txtar.Format(archive), 0o644)
}

func run(work, home string, argv []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = work
	cmd.Env = append(os.Environ(), "HOME="+home, "CI=1", "NO_COLOR=1")
	if real, err := os.UserHomeDir(); err == nil { // where rustup keeps its compilers
		cmd.Env = append(cmd.Env, "RUSTUP_HOME="+filepath.Join(real, ".rustup"))
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%v: %w\n%s", argv, err, out[max(0, len(out)-2000):])
	}
	return nil
}

// list gives what is there beside the sources, some of each folder.
func list(work string, sources map[string]bool) ([]string, error) {
	var all []string
	folder := map[string]int{}
	err := filepath.WalkDir(work, func(p string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(work, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if d.Name() == ".git" {
				return filepath.SkipDir
			}
			return nil
		}
		if sources[rel] || strings.ContainsAny(rel, "\n\r") {
			return nil
		}
		// Folders that only differ in a number or a hash are one.
		if folder[path.Dir(rel)]++; folder[path.Dir(rel)] <= perFolder || !strings.Contains(rel, "/") {
			all = append(all, rel)
		}
		return nil
	})
	slices.Sort(all)
	if len(all) > perTree {
		all = thin(all)
	}
	return all, err
}

// thin keeps what lies highest, in the order of the paths.
func thin(all []string) []string {
	byDepth := slices.Clone(all)
	slices.SortStableFunc(byDepth, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	kept := byDepth[:perTree]
	slices.Sort(kept)
	return kept
}
