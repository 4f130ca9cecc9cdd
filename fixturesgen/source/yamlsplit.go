package source

import (
	"bytes"
	"errors"
	"regexp"
	"runtime"
	"sync"
)

// A template that is large has many resources, and each stands by itself: the
// text is cut between them and the parts are parsed side by side. Whatever is
// unusual (an alias to another part, an error) is left to the whole.

// splitFrom is the size in bytes from which it is worth it.
const splitFrom = 2 << 20

// resourcesLine begins the map whose entries are parted.
const resourcesLine = "Resources:\n"

// entryStart is a line that begins a resource, by what stands on the next: text
// inside of a value is indented more, or does not look like this.
var entryStart = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\n( +)[A-Za-z0-9]+:\n +(Type|Properties|Condition|DependsOn|Metadata|DeletionPolicy|UpdateReplacePolicy): `)
})

var errNotParted = errors.New("is read as a whole")

// parseParts parses a text in parts; errNotParted or another error mean that it
// has to be parsed as a whole.
func parseParts(file string, text []byte, parts int) (*Node, error) {
	cuts := cutsOf(text, parts)
	if len(cuts) == 0 {
		return nil, errNotParted
	}
	shared := newLines(file, text)
	roots, errs := make([]*Node, len(cuts)+1), make([]error, len(cuts)+1)
	var done sync.WaitGroup
	for i := range roots {
		from, to := 0, len(text)
		if i > 0 {
			from = cuts[i-1]
		}
		if i < len(cuts) {
			to = cuts[i]
		}
		done.Go(func() {
			own := *shared // has a memory of its own for the place found last
			part, before := text[from:to], 0
			if from > 0 {
				before = bytes.Count(text[:from], []byte("\n")) - 1
				part = append([]byte(resourcesLine), part...)
			}
			docs, err := loadYAML(&own, part, before)
			if err == nil && len(docs) != 1 {
				err = errNotParted
			}
			if errs[i] = err; err == nil {
				roots[i] = docs[0]
			}
		})
	}
	done.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return joined(roots)
}

// cutsOf finds where to cut: offsets of lines that begin a resource.
func cutsOf(text []byte, parts int) []int {
	if bytes.Contains(text, []byte("\r")) || bytes.Contains(text, []byte("\n---")) || bytes.Contains(text, []byte("\u0085")) ||
		bytes.Contains(text, []byte("\u2028")) || bytes.Contains(text, []byte("\u2029")) {
		return nil
	}
	begin := bytes.Index(text, []byte("\n"+resourcesLine))
	if begin < 0 {
		return nil
	}
	first := entryStart().FindSubmatchIndex(text[begin:])
	if first == nil {
		return nil
	}
	indent := first[3] - first[2]
	begin += first[1]
	var cuts []int
	for i := 1; i < parts; i++ {
		at := begin + (len(text)-begin)*i/parts
		for range 1000 { // nested maps may look like resources, but for their indent
			m := entryStart().FindSubmatchIndex(text[at:])
			if m == nil {
				return cuts
			}
			if m[3]-m[2] == indent {
				if cut := at + m[0] + 1; len(cuts) == 0 || cut > cuts[len(cuts)-1] {
					cuts = append(cuts, cut)
				}
				break
			}
			at += m[0] + 1
		}
	}
	return cuts
}

// joined puts the parts' resources into the first's. All but the last part end
// inside of Resources, all but the first begin there.
func joined(roots []*Node) (*Node, error) {
	root := roots[0]
	for i, part := range roots {
		if part.Kind != Map || len(part.Pairs) == 0 {
			return nil, errNotParted
		}
		at := len(part.Pairs) - 1
		if i == len(roots)-1 {
			at = 0
		}
		if key, value := part.Pairs[at].Key, part.Pairs[at].Value; key.Value != "Resources" || value.Kind != Map || value.Tag != "" {
			return nil, errNotParted
		}
		if i > 0 && i < len(roots)-1 && len(part.Pairs) != 1 {
			return nil, errNotParted
		}
	}
	resources := root.Pairs[len(root.Pairs)-1].Value
	for _, part := range roots[1:] {
		resources.Pairs = append(resources.Pairs, part.Pairs[0].Value.Pairs...)
	}
	root.Pairs = append(root.Pairs, roots[len(roots)-1].Pairs[1:]...)
	return root, nil
}

// inParts parses a large text in parts, if that can be done.
func inParts(file string, text []byte) (*Node, bool) {
	parts := min(runtime.GOMAXPROCS(0), 4)
	if len(text) < splitFrom || parts < 2 {
		return nil, false
	}
	root, err := parseParts(file, text, parts)
	return root, err == nil
}
