package catalog

import (
	"context"
	"path"
	"slices"
	"strings"
)

// Enough is the weight of signs that shows a technology.
const Enough = 10

// Found is a technology a project uses.
type Found struct {
	Technology Technology
	Dirs       []string // folders of the projects that use it, below the root; "" is the root itself
	Evidence   []string // files that tell so, at most a few
	Implied    string   // the id of the technology that brings it along; empty for what was seen
}

// Files is what detection looks at.
type Files interface {
	// Walk calls fn with the path of each file below the root, with slashes, in
	// any order.
	Walk(ctx context.Context, fn func(path string) error) error

	// Read gives the beginning of a file, as far as signs look.
	Read(path string) []byte
}

const (
	maxEvidence = 3
	maxRead     = 200 // files that are looked into
)

// tally is what was seen of a technology in one folder.
type tally struct {
	weight   int
	counted  map[string]bool // globs, each of which counts once
	evidence []string
}

// Detect tells which technologies the files of a root show. A sign counts for the
// folder its file is in; of a sign with a path, for the folder the path starts
// from. Signs without a folder of their own add up over the whole root.
func Detect(ctx context.Context, files Files, known []Technology) ([]Found, error) {
	byName := map[string][]at{} // signs without wildcards, by the name they end with
	var others []at
	for i := range known {
		for _, s := range known[i].Signs {
			name := path.Base(s.Glob)
			if strings.ContainsAny(name, "*?[") {
				others = append(others, at{i, s})
			} else {
				byName[name] = append(byName[name], at{i, s})
			}
		}
	}
	seen := map[int]map[string]*tally{}
	reads := 0
	err := files.Walk(ctx, func(file string) error {
		name := path.Base(file)
		for _, list := range [][]at{byName[name], others} {
			for _, a := range list {
				dir, ok := a.sign.fits(file)
				if !ok {
					continue
				}
				if a.sign.Text != "" {
					if reads++; reads > maxRead || !strings.Contains(string(files.Read(file)), a.sign.Text) {
						continue
					}
				}
				note(seen, a, dir, file)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var found []Found
	for i, t := range known {
		if f, ok := judge(t, seen[i]); ok {
			found = append(found, f)
		}
	}
	return imply(found, known), nil
}

type at struct {
	tech int
	sign Sign
}

func note(seen map[int]map[string]*tally, a at, dir, file string) {
	if seen[a.tech] == nil {
		seen[a.tech] = map[string]*tally{}
	}
	if a.sign.Weight < Enough || strings.HasPrefix(a.sign.Glob, "*") {
		dir = "*" // what tells little, and what there are many of, counts wherever it is
	}
	t := seen[a.tech][dir]
	if t == nil {
		t = &tally{counted: map[string]bool{}}
		seen[a.tech][dir] = t
	}
	// Three files of a kind tell more than one.
	key := a.sign.Glob + "\x00" + a.sign.Text
	for range 3 {
		if !t.counted[key] {
			t.counted[key] = true
			t.weight += a.sign.Weight
			break
		}
		key += "+"
	}
	if len(t.evidence) < maxEvidence {
		t.evidence = append(t.evidence, file)
	}
}

func judge(t Technology, dirs map[string]*tally) (Found, bool) {
	f := Found{Technology: t}
	for dir, tally := range dirs {
		if tally.weight < Enough {
			continue
		}
		if dir == "*" {
			dir = ""
		}
		if !slices.Contains(f.Dirs, dir) {
			f.Dirs = append(f.Dirs, dir)
		}
		f.Evidence = append(f.Evidence, tally.evidence...)
	}
	slices.Sort(f.Dirs)
	slices.Sort(f.Evidence)
	f.Evidence = slices.Compact(f.Evidence)
	f.Evidence = f.Evidence[:min(len(f.Evidence), maxEvidence)]
	return f, len(f.Dirs) > 0
}

// imply adds what the found technologies bring along.
func imply(found []Found, known []Technology) []Found {
	for i := 0; i < len(found); i++ {
		for _, id := range found[i].Technology.Implies {
			if slices.ContainsFunc(found, func(f Found) bool { return f.Technology.ID == id }) {
				continue
			}
			if t, ok := Find(known, id); ok {
				found = append(found, Found{Technology: t, Dirs: found[i].Dirs, Implied: found[i].Technology.ID})
			}
		}
	}
	slices.SortFunc(found, func(a, b Found) int { return strings.Compare(a.Technology.ID, b.Technology.ID) })
	return found
}

// fits says whether a file is one of the sign, and of which folder it tells.
func (s Sign) fits(file string) (dir string, ok bool) {
	depth := strings.Count(s.Glob, "/")
	parts := strings.Split(file, "/")
	if len(parts) <= depth {
		return "", false
	}
	cut := len(parts) - 1 - depth
	if matched, err := path.Match(s.Glob, strings.Join(parts[cut:], "/")); err != nil || !matched {
		return "", false
	}
	return strings.Join(parts[:cut], "/"), true
}
