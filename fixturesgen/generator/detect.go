package generator

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// maxLooked is how many files a project is judged by.
const maxLooked = 20_000

// Detect finds the framework of the target's file, else of the project: the one
// whose project files (go.mod, pyproject.toml, ...) are nearest to the template,
// else the one there are sources for. Two that are equally near are an error
// that names both.
func (s Set) Detect(ctx context.Context, files Files, tables []schema.Table, target Target) (Framework, error) {
	all := s.or()
	from := target.Root
	if len(tables) > 0 {
		from = filepath.Dir(tables[0].Pos.File)
	}
	// An open or named file decides the language, and by what it imports also the
	// framework.
	of := slices.DeleteFunc(s.withSuffix(target.Path), func(f Framework) bool { return f.markers == nil })
	if len(of) > 0 {
		from = filepath.Dir(target.Path)
		if told := telling(files, of, target); len(told) == 1 {
			return told[0], nil
		}
	}
	const none = 1 << 20
	near := make([]int, len(all)) // directories up from the template to a marker; sources below count as further
	for i := range near {
		near[i] = none
	}
	looked := 0
	var told []string // project files that may tell which framework of a language is used
	err := files.Walk(ctx, target.Root, func(path string, size int64) error {
		if looked++; looked > maxLooked {
			return fs.SkipAll
		}
		for i, f := range all {
			switch {
			case f.markers == nil: // a user's own framework is chosen by its name alone
			case f.tells != nil:
				if f.markers(filepath.Base(path)) {
					at := none - 1 // of the language, if not of the framework
					if size <= maxTold && looks(path, &told) && f.tells(path, read(files, path)) {
						at = distance(from, filepath.Dir(path))
					}
					near[i] = min(near[i], at)
				}
			case f.markers(filepath.Base(path)):
				if size <= maxTold {
					looks(path, &told)
				}
				near[i] = min(near[i], distance(from, filepath.Dir(path)))
			case slices.Contains(f.extensions, filepath.Ext(path)) || f.Language == strings.TrimPrefix(filepath.Ext(path), "."):
				near[i] = min(near[i], none-1)
			}
		}
		return nil
	})
	if err != nil {
		return Framework{}, err
	}
	best := slices.Min(near)
	if len(of) > 0 {
		best = none
		for i, f := range all {
			if contains(of, f) {
				best = min(best, near[i])
			}
		}
	}
	var fit []Framework
	for i, f := range all {
		if near[i] == best && (len(of) == 0 || contains(of, f)) {
			fit = append(fit, f)
		}
	}
	if len(of) > 0 {
		return oneOf(files, told, fit)
	}
	switch {
	case best == none:
		return Framework{}, &source.Error{Message: "the project shows no test framework", Next: "choose one with --framework: " + ids(all)}
	case slices.ContainsFunc(fit, func(f Framework) bool { return f.Language != fit[0].Language }):
		var languages []Framework
		for _, f := range fit {
			if !slices.ContainsFunc(languages, func(o Framework) bool { return o.Language == f.Language }) {
				f, err := oneOf(files, told, slices.DeleteFunc(slices.Clone(fit), func(o Framework) bool { return o.Language != f.Language }))
				if err != nil {
					return Framework{}, err
				}
				languages = append(languages, f)
			}
		}
		return Framework{}, &source.Error{Message: "the project uses " + ids(languages), Next: "choose one with --framework"}
	}
	return oneOf(files, told, fit)
}

// Bounds on what is read to tell frameworks apart.
const (
	maxTold       = 1 << 20 // bytes of a project file
	maxLookedInto = 50      // project files
)

// looks notes a project file as one that is looked into, unless there are enough
// of them; it says whether it is one.
func looks(path string, told *[]string) bool {
	if slices.Contains(*told, path) {
		return true
	}
	if len(*told) >= maxLookedInto {
		return false
	}
	*told = append(*told, path)
	return true
}

// read is a file's content; what cannot be read says nothing.
func read(files Files, path string) []byte {
	content, err := files.ReadFile(path)
	if err != nil {
		return nil
	}
	return content
}

// telling lists the frameworks that the target's file shows itself to use.
func telling(files Files, of []Framework, target Target) []Framework {
	content := target.Content
	if content == nil {
		content = read(files, target.Path)
	}
	var told []Framework
	for _, f := range of {
		if f.tells != nil && len(content) <= maxTold && f.tells(target.Path, content) {
			told = append(told, f)
		}
	}
	return told
}

func contains(of []Framework, f Framework) bool {
	return slices.ContainsFunc(of, func(o Framework) bool { return o.ID == f.ID })
}

// oneOf chooses among the frameworks of a language: the one whose signs the
// project files have, else the first.
func oneOf(files Files, told []string, of []Framework) (Framework, error) {
	var signed []Framework
	if len(of) > 1 {
		var text strings.Builder
		for _, path := range told {
			if content, err := files.ReadFile(path); err == nil {
				text.Write(content)
				text.WriteByte('\n')
			}
		}
		for _, f := range of {
			if slices.ContainsFunc(f.signs, func(sign string) bool { return hasWord(text.String(), sign) }) {
				signed = append(signed, f)
			}
		}
	}
	switch len(signed) {
	case 0:
		return of[0], nil
	case 1:
		return signed[0], nil
	}
	return Framework{}, &source.Error{Message: "the project uses " + ids(signed), Next: "choose one with --framework"}
}

// hasWord says whether a word stands in a text on its own.
func hasWord(text, word string) bool {
	inWord := func(c byte) bool {
		return c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(word)
		if (start == 0 || !inWord(text[start-1])) && (end == len(text) || !inWord(text[end])) {
			return true
		}
		at = end
	}
}

// distance is how many directories lie between two.
func distance(from, to string) int {
	rel, err := filepath.Rel(from, to)
	if err != nil {
		return 1 << 10
	}
	if rel == "." {
		return 0
	}
	return len(strings.Split(filepath.ToSlash(rel), "/"))
}

// home is the directory of the project a table belongs to: the nearest above
// its template with a project file of the language, else the root.
func (j *job) home(markers func(string) bool) (string, error) {
	root := filepath.Clean(j.target.Root)
	homes := map[string]bool{}
	looked := 0
	err := j.files.Walk(j.ctx, root, func(path string, _ int64) error {
		if looked++; looked > maxLooked {
			return fs.SkipAll
		}
		if markers(filepath.Base(path)) {
			homes[filepath.Dir(path)] = true
		}
		return nil
	})
	for dir := filepath.Dir(j.tables[0].Pos.File); ; dir = filepath.Dir(dir) {
		if homes[dir] {
			return dir, err
		}
		if rel, relErr := filepath.Rel(root, dir); relErr != nil || !filepath.IsLocal(rel) || rel == "." {
			return root, err
		}
	}
}
