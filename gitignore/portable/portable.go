// Package portable tells which lines of an ignore file other programs read otherwise
// than git does: linters, formatters, archivers and image builders decide by a
// library's idea of the syntax, and then take files that git leaves out, or leave out
// what is committed.
//
// Begin with [Compare]. What a library does is asked of the library itself, on paths
// made from each rule and on those of the project; only ripgrep, which is a program,
// is known by the differences its documentation and comparisons with it show.
package portable

import (
	"context"
	"slices"
	"strings"

	gogit "github.com/go-git/go-git/v5/plumbing/format/gitignore"
	"github.com/moby/patternmatcher"
	sabhiram "github.com/sabhiram/go-gitignore"

	"github.com/devhelper/devhelper/gitignore"
)

// Reader is a program or library that reads ignore files.
type Reader string

// The readers, by the names their users know.
const (
	GoGitignore Reader = "go-gitignore" // github.com/sabhiram/go-gitignore
	GoGit       Reader = "go-git"       // its plumbing/format/gitignore
	Docker      Reader = "docker"       // github.com/moby/patternmatcher, of .dockerignore
	Ripgrep     Reader = "ripgrep"
)

// Difference is a line that some read otherwise.
type Difference struct {
	Line    int // from 1
	Text    string
	Readers []Reader
	Path    string // one that the first reader decides otherwise; empty when it is known by rule
	Ignored bool   // git ignores it, if the file had this line alone
}

// maxLength bounds in bytes the rules that are compared.
const maxLength = 1000

// maxPaths bounds the paths of the project that each line is tried on.
const maxPaths = 2000

// Compare tries each line of an ignore file by itself, on paths made from it and on
// those given, which are below the file's folder and have slashes. With docker it is
// asked, too: it ties every pattern to the top, so that most lines differ. It ends
// early when ctx does, with what it has found.
func Compare(ctx context.Context, content []byte, paths []string, docker bool) []Difference {
	paths = paths[:min(len(paths), maxPaths)]
	var all []Difference
	for _, rule := range gitignore.Read("", content, false).Rules {
		if ctx.Err() != nil {
			break
		}
		if len(rule.Text) > maxLength {
			continue // libraries that make regular expressions of it may take for ever
		}
		if d := compare(rule, paths, docker); len(d.Readers) > 0 {
			all = append(all, d)
		}
	}
	return all
}

func compare(rule gitignore.Rule, paths []string, docker bool) Difference {
	text := strings.TrimPrefix(rule.Text, "!")
	alone := gitignore.Read("", []byte(text), false)
	if len(alone.Rules) != 1 {
		return Difference{}
	}
	tree := gitignore.NewTree(gitignore.Root("", false, alone), func(string) *gitignore.File { return nil })
	d := Difference{Line: rule.Line, Text: rule.Text}
	tried := append(alone.Rules[0].Samples(), paths...)
	for _, reader := range readers(text, docker) {
		for _, path := range tried {
			if !usual(path) {
				continue
			}
			git := tree.Decide(path, false).Ignored()
			if reader.ignores(path) == git {
				continue
			}
			if len(d.Readers) == 0 {
				d.Path, d.Ignored = path, git
			}
			d.Readers = append(d.Readers, reader.name)
			break
		}
	}
	if ripgrepDiffers(text) {
		d.Readers = append(d.Readers, Ripgrep)
	}
	return d
}

// usual says whether a path is one that all of them take as it is.
func usual(path string) bool {
	return path != "" && !strings.Contains(path, "//") && path[0] != '/' && path[len(path)-1] != '/' && !slices.Contains(strings.Split(path, "/"), ".") && !slices.Contains(strings.Split(path, "/"), "..")
}

type reader struct {
	name    Reader
	ignores func(path string) bool
}

// readers are the libraries with one pattern. A library that refuses the pattern
// ignores nothing for it.
func readers(text string, docker bool) []reader {
	lines := sabhiram.CompileIgnoreLines(text)
	pattern := gogit.ParsePattern(text, nil)
	all := []reader{
		{GoGitignore, lines.MatchesPath},
		{GoGit, func(path string) bool { return goGitIgnores(pattern, strings.Split(path, "/")) }},
	}
	if docker {
		matcher, err := patternmatcher.New([]string{text})
		all = append(all, reader{Docker, func(path string) bool {
			if err != nil {
				return false
			}
			ignored, err := matcher.MatchesOrParentMatches(path)
			return err == nil && ignored
		}})
	}
	return all
}

// goGitIgnores asks about each folder on the way, as go-git's walk does.
func goGitIgnores(pattern gogit.Pattern, parts []string) bool {
	for i := range parts {
		if pattern.Match(parts[:i+1], i+1 < len(parts)) == gogit.Exclude {
			return true
		}
	}
	return false
}

// ripgrepDiffers knows where ripgrep 15 was seen to read a pattern otherwise than
// git 2.39: alternatives in braces, named classes, negated classes that match a
// slash, two stars that are glued to a name.
func ripgrepDiffers(text string) bool {
	if open := strings.IndexByte(text, '{'); open >= 0 && (open == 0 || text[open-1] != '\\') && strings.Contains(text[open:], "}") {
		return true
	}
	if strings.Contains(text, "[:") && strings.Contains(text, ":]") {
		return true
	}
	if strings.HasSuffix(text, "\t") {
		return true
	}
	for at := strings.Index(text, "**"); at >= 0; {
		glued := at > 0 && text[at-1] != '/' && text[at-1] != '*'
		if glued && at+2 < len(text) && text[at+2] == '/' {
			return true
		}
		next := strings.Index(text[at+2:], "**")
		if next < 0 {
			break
		}
		at += 2 + next
	}
	return strings.Contains(text, "/") && (strings.Contains(text, "[!") || strings.Contains(text, "[^"))
}
