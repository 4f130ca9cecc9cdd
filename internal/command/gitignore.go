package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/internal/git"
	"github.com/devhelper/devhelper/internal/workspace"
)

type gitignoreCheckArgs struct {
	Path        []string `json:"path" arg:"rest" kind:"path" from:"document" doc:"paths to ask about"`
	Stdin       bool     `json:"stdin" doc:"read paths from standard input, one a line"`
	Null        bool     `json:"null" short:"z" doc:"with --stdin: paths and output end with NUL bytes"`
	Verbose     bool     `json:"verbose" short:"v" doc:"print the rule that decides with its file and line"`
	NonMatching bool     `json:"nonMatching" short:"n" doc:"with --verbose: print paths that no rule matches, too"`
	NoIndex     bool     `json:"noIndex" doc:"ask about tracked paths as well, which no rule can ignore"`
	Quiet       bool     `json:"quiet" short:"q" doc:"print nothing; the exit code tells. For a single path"`
}

type gitignoreCheckResult struct {
	Paths []checkedPath `json:"paths" doc:"what was asked about and is ignored; with nonMatching all of it"`
	found bool
	args  gitignoreCheckArgs

	streamed bool // the answers have been printed
}

type checkedPath struct {
	Path    string `json:"path" doc:"as it was given"`
	Source  string `json:"source" doc:"ignore file of the rule that decides, below the repository; empty when none matches"`
	Line    int    `json:"line" doc:"of that file, from 1; 0 when no rule matches"`
	Pattern string `json:"pattern" doc:"the rule"`
}

// fatal is an error after which git exits with 128, so that it is not taken for
// an answer.
type fatal struct {
	error
	hint string
}

func (e *fatal) Unwrap() error { return e.error }
func (e *fatal) Hint() string  { return e.hint }
func (e *fatal) ExitCode() int { return 128 }

func fatalf(hint, format string, args ...any) error { return &fatal{fmt.Errorf(format, args...), hint} }

// gitignoreCheck answers as git check-ignore does.
func gitignoreCheck(ctx context.Context, call *Call, args gitignoreCheckArgs) (gitignoreCheckResult, error) {
	r := gitignoreCheckResult{Paths: []checkedPath{}, args: args}
	switch {
	case args.Stdin && len(args.Path) > 0 && call.Surface == CLI:
		return r, fatalf("leave one of them out", "cannot specify pathnames with --stdin")
	case args.Null && !args.Stdin:
		return r, fatalf("add --stdin", "-z only makes sense with --stdin")
	case !args.Stdin && len(args.Path) == 0:
		return r, fatalf("devhelper gitignore check PATH", "no path specified")
	case args.Quiet && len(args.Path) != 1:
		return r, fatalf("ask about one path", "--quiet is only valid with a single pathname")
	case args.Quiet && args.Verbose:
		return r, fatalf("leave one of them out", "cannot have both --quiet and --verbose")
	case args.NonMatching && !args.Verbose:
		return r, fatalf("add --verbose", "--non-matching is only valid with --verbose")
	}
	c, err := call.checker(args.NoIndex)
	if err != nil {
		return r, err
	}
	if args.Stdin && call.Stdio != nil && !call.Stdio.JSON {
		r.streamed = true
		r.found, err = call.checkStream(ctx, c, args)
		return r, err
	}
	paths := args.Path
	if args.Stdin {
		if paths, err = call.readPaths(args.Null); err != nil {
			return r, err
		}
	}
	r.Paths = make([]checkedPath, 0, len(paths))
	for i, path := range paths {
		if i%1024 == 0 && ctx.Err() != nil {
			return r, ctx.Err()
		}
		p, matched, err := c.check(path, args.Verbose)
		if err != nil {
			return r, err
		}
		r.found = r.found || matched
		if matched || args.NonMatching {
			r.Paths = append(r.Paths, p)
		}
	}
	return r, nil
}

// check answers for one path; matched says whether it is to be told.
func (c *checker) check(path string, verbose bool) (p checkedPath, matched bool, err error) {
	m, err := c.decide(path)
	if err != nil {
		return p, false, err
	}
	p.Path = path
	if m.Rule != nil {
		p.Source, p.Line, p.Pattern = c.source(m.File), m.Rule.Line, m.Rule.Text
	}
	return p, m.Rule != nil && (verbose || m.Ignored()), nil
}

// checkStream answers paths of the standard input one by one. Whoever asks and waits
// gets the answers to what was asked so far, so that a program can keep it running
// beside it.
func (c *Call) checkStream(ctx context.Context, k *checker, args gitignoreCheckArgs) (found bool, err error) {
	in, out := bufio.NewReaderSize(c.Stdio.In, 64<<10), bufio.NewWriterSize(c.Stdio.Out, 64<<10)
	end := byte('\n')
	if args.Null {
		end = 0
	}
	for n := 0; ; n++ {
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return found, err
			}
		}
		line, err := in.ReadString(end)
		if err != nil && !errors.Is(err, io.EOF) {
			return found, errors.Join(err, out.Flush())
		}
		last := err != nil
		if !last {
			line = line[:len(line)-1]
		}
		if last && line == "" {
			return found, out.Flush()
		}
		if n%1024 == 0 && ctx.Err() != nil {
			return found, ctx.Err()
		}
		path, err := inputPath(line, args.Null)
		if err != nil {
			return found, errors.Join(out.Flush(), err)
		}
		p, matched, err := k.check(path, args.Verbose)
		if err != nil {
			_ = out.Flush() // what went wrong with the path is worth more
			return found, err
		}
		found = found || matched
		if matched || args.NonMatching {
			p.write(out, args)
		}
		if last {
			return found, out.Flush()
		}
	}
}

// inputPath is a path as a line of the standard input has it.
func inputPath(line string, null bool) (string, error) {
	if null {
		return line, nil
	}
	line = strings.TrimSuffix(line, "\r")
	if strings.HasPrefix(line, `"`) {
		plain, ok := unquotePath(line)
		if !ok {
			return "", fatalf("quote it as git does", "line is badly quoted")
		}
		return plain, nil
	}
	return line, nil
}

// checker decides about paths as they are given on a command line.
type checker struct {
	*workspace.Ignores
	tracked *git.Tracked
	from    string // what relative paths start from

	file *gitignore.File // the last one that was named, and how
	name string
}

// source names an ignore file as git does.
func (c *checker) source(f *gitignore.File) string {
	if f != c.file {
		c.file, c.name = f, c.Source(f)
	}
	return c.name
}

func (c *Call) checker(noIndex bool) (*checker, error) {
	from := c.Dir
	if from == "" {
		from = c.Root()
	}
	if from == "" {
		return nil, WithHint(Usagef("no folder is open"), "open the project, or run it in the project's folder")
	}
	k := &checker{Ignores: c.Snapshot.Ignores(from), from: from, tracked: &git.Tracked{}}
	if k.Repository != nil && !noIndex {
		var err error
		if k.tracked, err = k.Repository.Tracked(); err != nil {
			return nil, &fatal{err, "git status may tell what is wrong with it"}
		}
	}
	return k, nil
}

// of turns to the repository a path is in, which may lie below the root, or to the
// root where the path is in none.
func (c *checker) of(call *Call, full string) (below string, err error) {
	c.Ignores = call.Snapshot.Ignores(filepath.Dir(full))
	if root := call.Root(); c.Repository == nil && root != "" {
		c.Ignores = call.Snapshot.Ignores(root)
	}
	if c.Repository != nil {
		if c.tracked, err = c.Repository.Tracked(); err != nil {
			return "", WithHint(err, "git status may tell what is wrong with it")
		}
	}
	below, ok := c.Below(full)
	if !ok {
		return "", WithHint(fmt.Errorf("%s: is not below %s", full, c.Top), "name a file or folder of the project")
	}
	return below, nil
}

func (c *checker) decide(path string) (gitignore.Match, error) {
	if c.from == c.Top && plainPath(path) {
		return c.decideBelow(path, path)
	}
	full := filepath.FromSlash(path)
	if !filepath.IsAbs(full) {
		full = filepath.Join(c.from, full)
	}
	below, ok := c.Below(full)
	if !ok {
		if filepath.Clean(full) == c.Top {
			return gitignore.Match{}, nil
		}
		return gitignore.Match{}, fatalf("ask in the repository it is in", "%s: is outside repository at '%s'", path, c.Top)
	}
	return c.decideBelow(path, below)
}

// plainPath says whether a path is one below the top as it stands.
func plainPath(path string) bool {
	if path == "" || path[0] == '/' || path[len(path)-1] == '/' || os.PathSeparator != '/' {
		return false
	}
	start := 0
	for i := 0; i <= len(path); i++ {
		if i < len(path) && path[i] != '/' {
			continue
		}
		if part := path[start:i]; part == "" || part == "." || part == ".." {
			return false
		}
		start = i + 1
	}
	return true
}

func (c *checker) decideBelow(path, below string) (gitignore.Match, error) {
	if s := c.tracked.Submodule(below); s != "" {
		return gitignore.Match{}, fatalf("ask in the submodule", "Pathspec '%s' is in submodule '%s'", path, s)
	}
	if below == ".git" || strings.HasPrefix(below, ".git/") || c.tracked.Has(below) {
		return gitignore.Match{}, nil
	}
	asFile, asDir := c.Tree.Both(below)
	if asFile != asDir && c.isDir(below) {
		return asDir, nil
	}
	return asFile, nil
}

func (c *checker) isDir(below string) bool {
	info, err := os.Lstat(filepath.Join(c.Top, filepath.FromSlash(below)))
	return err == nil && info.IsDir()
}

// maxPaths bounds in bytes what is read from standard input.
const maxPaths = 1 << 30

func (c *Call) readPaths(null bool) ([]string, error) {
	if c.Stdio == nil {
		return nil, Usagef("an editor has no standard input")
	}
	input, err := io.ReadAll(io.LimitReader(c.Stdio.In, maxPaths))
	if err != nil {
		return nil, err
	}
	text, end := string(input), "\n"
	if null {
		end = "\x00"
	}
	paths := make([]string, 0, strings.Count(text, end)+1)
	for text != "" {
		var line string
		line, text, _ = strings.Cut(text, end)
		path, err := inputPath(line, null)
		if err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// Text prints as git check-ignore does.
func (r gitignoreCheckResult) Text(w io.Writer) error {
	if r.args.Quiet || r.streamed {
		return nil
	}
	b := bufio.NewWriterSize(w, 64<<10)
	for _, p := range r.Paths {
		p.write(b, r.args)
	}
	return b.Flush()
}

// write prints an answer; the writer's Flush tells of a failure.
func (p checkedPath) write(b *bufio.Writer, args gitignoreCheckArgs) {
	write := func(parts ...string) {
		for _, part := range parts {
			b.WriteString(part)
		}
	}
	line := ""
	if p.Line > 0 {
		line = strconv.Itoa(p.Line)
	}
	switch {
	case !args.Verbose && args.Null:
		write(p.Path, "\x00")
	case !args.Verbose:
		write(quotePath(p.Path), "\n")
	case args.Null:
		write(p.Source, "\x00", line, "\x00", p.Pattern, "\x00", p.Path, "\x00")
	default:
		write(quotePath(p.Source), ":", line, ":", p.Pattern, "\t", quotePath(p.Path), "\n")
	}
}

// ExitCode is 1 when no path is ignored.
func (r gitignoreCheckResult) ExitCode() int {
	if r.found {
		return ExitOK
	}
	return ExitFailed
}

// View is a line for each path.
func (r gitignoreCheckResult) View() View {
	if len(r.Paths) == 0 {
		return MessageView("not ignored")
	}
	r.args.Verbose, r.args.Null = true, false
	return textView("ignored", r)
}
