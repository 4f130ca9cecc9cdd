package workspace

import (
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"

	"github.com/devhelper/devhelper/gitignore"
)

// Tally says what the rules of a tree decide about.
type Tally struct {
	rules map[ruleAt]*Decided
}

type ruleAt struct {
	file string
	line int
}

// Decided is what one rule decides about: paths it ignores, or for a negated rule
// those it keeps from being ignored. What is in an ignored directory is decided by
// that directory's rule.
type Decided struct {
	Files   int
	Dirs    int      // directories the rule itself matches
	Bytes   int64    // of the files
	Tracked int      // files that git tracks all the same
	First   []string // the first paths below the top, in the order of git's index; directories end with /
}

// Of gives what the rule in a line of an ignore file decides about.
func (t *Tally) Of(file string, line int) Decided {
	if d := t.rules[ruleAt{filepath.ToSlash(file), line}]; d != nil {
		return *d
	}
	return Decided{}
}

// Tally tells what each rule decides about, with the first paths of each, at most
// first of them. Ignore files are read as the snapshot has them, so that unsaved
// ones count; nothing else is read. tracked are the paths git tracks, sorted by
// bytes.
func (c *Census) Tally(s *Snapshot, tracked []string, first int) *Tally {
	t := &tallier{snapshot: s, top: c.Top, tracked: tracked, first: first}
	out := &Tally{rules: map[ruleAt]*Decided{}}
	for rule, d := range t.run(c) {
		out.rules[ruleAt{filepath.ToSlash(d.file), rule.Line}] = &d.Decided
	}
	return out
}

// Paths lists files that the rule in a line of an ignore file decides about, at
// most n.
func (c *Census) Paths(s *Snapshot, file string, line, n int) []string {
	t := &tallier{snapshot: s, top: c.Top, first: n, all: true}
	t.only = ruleAt{filepath.ToSlash(file), line}
	for rule, d := range t.run(c) {
		if t.only == (ruleAt{filepath.ToSlash(d.file), rule.Line}) {
			return d.First
		}
	}
	return nil
}

// tallier goes through a census. The directories two levels down are gone through
// side by side; what they come to is put together in their order.
type tallier struct {
	snapshot *Snapshot
	top      string
	tracked  []string
	first    int
	all      bool            // files below ignored directories are told one by one
	only     ruleAt          // for all
	unsaved  map[string]bool // directories whose .gitignore is open in the editor

	slots chan struct{}
	wait  sync.WaitGroup
	parts []*part
}

// part is what one goroutine has come to.
type part map[*gitignore.Rule]*decision

type decision struct {
	Decided
	file string // the rule's
}

const (
	apart      = 2   // levels down from which directories are gone through side by side
	worthwhile = 200 // files in a directory and below that are worth a goroutine
)

func (t *tallier) run(c *Census) part {
	t.slots = make(chan struct{}, runtime.GOMAXPROCS(0))
	t.unsaved = map[string]bool{}
	for _, b := range t.snapshot.Buffers() {
		if filepath.Base(b.Path) == ".gitignore" {
			t.unsaved[filepath.Dir(b.Path)] = true
		}
	}
	t.dir(t.next(), c.root, "", t.snapshot.topRules(c.Top), 0)
	t.wait.Wait()
	all := part{}
	for _, p := range t.parts {
		for rule, d := range *p {
			sum := all[rule]
			if sum == nil {
				all[rule] = d
				continue
			}
			sum.Files += d.Files
			sum.Dirs += d.Dirs
			sum.Bytes += d.Bytes
			sum.Tracked += d.Tracked
			sum.First = append(sum.First, d.First[:min(len(d.First), t.first-len(sum.First))]...)
		}
	}
	return all
}

func (t *tallier) next() *part {
	p := &part{}
	t.parts = append(t.parts, p)
	return p
}

// dir goes through a directory that is not ignored.
func (t *tallier) dir(p *part, d *censusDir, path string, rules gitignore.Stack, depth int) {
	for i := range d.entries {
		e := &d.entries[i]
		m := rules.Match(e.name, e.dir != nil)
		if m.Rule != nil {
			t.decided(*p, m, e, path)
		}
		if e.dir == nil || m.Ignored() || e.dir.nested {
			continue
		}
		dir := within(path, e.name) + "/"
		if depth+1 != apart || e.dir.files < worthwhile {
			t.dir(p, e.dir, dir, t.enter(rules, e.dir, dir), depth+1)
			if depth+1 < apart {
				p = t.parts[len(t.parts)-1]
			}
			continue
		}
		side := t.next()
		p = t.next()
		t.slots <- struct{}{}
		t.wait.Go(func() {
			defer func() { <-t.slots }()
			t.dir(side, e.dir, dir, t.enter(rules, e.dir, dir), apart)
		})
	}
}

// enter gives the rules of a directory, whose path ends with a slash.
func (t *tallier) enter(rules gitignore.Stack, d *censusDir, path string) gitignore.Stack {
	if !d.rules && len(t.unsaved) == 0 {
		return rules.Enter(d.name, nil)
	}
	var own *gitignore.File
	if full := filepath.Join(t.top, filepath.FromSlash(path)); d.rules || t.unsaved[full] { // which need not be saved yet
		own = t.snapshot.ignoreFile(full, rules.Fold())
	}
	return rules.Enter(d.name, own)
}

// decided counts an entry for the rule that decides about it.
func (t *tallier) decided(p part, m gitignore.Match, e *censusEntry, dir string) {
	d := p[m.Rule]
	if d == nil {
		d = &decision{file: m.File.Name}
		p[m.Rule] = d
	}
	switch {
	case e.dir == nil:
		d.Files++
		d.Bytes += e.size
		if len(d.First) < t.first {
			d.First = append(d.First, within(dir, e.name))
		}
		if len(t.tracked) > 0 && t.has(within(dir, e.name)) {
			d.Tracked++
		}
	case m.Ignored():
		d.Dirs++
		d.Files += e.dir.files
		d.Bytes += e.dir.bytes
		path := within(dir, e.name) + "/"
		if len(t.tracked) > 0 {
			d.Tracked += t.under(path)
		}
		if t.all {
			if filepath.ToSlash(d.file) == t.only.file && m.Rule.Line == t.only.line {
				d.First = list(e.dir, path, d.First, t.first)
			}
		} else if len(d.First) < t.first {
			d.First = append(d.First, path)
		}
	default:
		d.Dirs++
	}
}

// list adds the files of a directory and below.
func list(d *censusDir, path string, paths []string, most int) []string {
	for i := range d.entries {
		if len(paths) >= most {
			return paths
		}
		if e := &d.entries[i]; e.dir == nil {
			paths = append(paths, within(path, e.name))
		} else {
			paths = list(e.dir, within(path, e.name)+"/", paths, most)
		}
	}
	return paths
}

func (t *tallier) has(path string) bool {
	i := sort.SearchStrings(t.tracked, path)
	return i < len(t.tracked) && t.tracked[i] == path
}

// under counts the tracked paths of a directory, whose path ends with a slash.
func (t *tallier) under(dir string) int {
	from := sort.SearchStrings(t.tracked, dir)
	n := sort.Search(len(t.tracked)-from, func(i int) bool { return !strings.HasPrefix(t.tracked[from+i], dir) })
	return n
}
