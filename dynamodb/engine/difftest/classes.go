package difftest

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// Class is one kind of difference between the peers, or between them and AWS,
// with the decision whom ours follows. Op, Mistake, Feature, Dynoxide and Dynalite are
// patterns in which * stands for any text; several alternatives are separated by
// " | ".
type Class struct {
	Name               string
	Op, Mistake        string
	Feature            string // a pattern of one of the request's features
	Dynoxide, Dynalite string
	Ours               string // "dynoxide", "dynalite", "either" of the two, or "own"
	Own                string // the pattern of our answer's shape, where it is our own
	Why                string // the evidence
	Test               string // the test of ours, where the difference itself cannot be repeated: "package Name"
}

// Classes are all decisions, in the order they are tried.
type Classes struct{ list []*Class }

//go:embed classes.txt
var classesText string

// FullRun tells what the last committed run of 100,000 requests or more has
// covered, and when.
//
//go:embed testdata/full.txt
var FullRun string

// Decisions reads the committed decisions.
func Decisions() (*Classes, error) { return readClasses(classesText) }

// List gives the decisions.
func (c *Classes) List() []*Class { return c.list }

// readClasses reads blocks of "member: text" lines, separated by empty lines.
// Lines that begin with # are comments. A member that is left out matches all.
func readClasses(s string) (*Classes, error) {
	c := &Classes{}
	for block := range strings.SplitSeq("\n"+s, "\n\n") {
		k := &Class{Op: "*", Mistake: "*", Feature: "*", Dynoxide: "*", Dynalite: "*"}
		members := map[string]*string{
			"class": &k.Name, "op": &k.Op, "mistake": &k.Mistake, "feature": &k.Feature,
			"dynoxide": &k.Dynoxide, "dynalite": &k.Dynalite, "ours": &k.Ours, "why": &k.Why, "test": &k.Test,
		}
		found := false
		for line := range strings.SplitSeq(block, "\n") {
			if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
				continue
			}
			name, val, ok := strings.Cut(line, ":")
			into := members[name]
			if !ok || into == nil {
				return nil, fmt.Errorf("classes.txt: not a member of a class: %q", line)
			}
			*into, found = strings.TrimSpace(val), true
		}
		if !found {
			continue
		}
		if own, ok := strings.CutPrefix(k.Ours, "own:"); ok {
			k.Ours, k.Own = "own", strings.TrimSpace(own)
		}
		switch {
		case k.Name == "":
			return nil, fmt.Errorf("classes.txt: a class without a name: %q", block)
		case !slices.Contains([]string{"dynoxide", "dynalite", "either", "own"}, k.Ours):
			return nil, fmt.Errorf("classes.txt: %s: whom do we follow? %q", k.Name, k.Ours)
		case k.Ours == "own" && k.Own == "":
			return nil, fmt.Errorf("classes.txt: %s: say what our own answer is: \"ours: own: PATTERN\"", k.Name)
		case k.Why == "":
			return nil, fmt.Errorf("classes.txt: %s: why?", k.Name)
		case slices.ContainsFunc(c.list, func(o *Class) bool { return o.Name == k.Name }):
			return nil, fmt.Errorf("classes.txt: %s stands there twice", k.Name)
		}
		c.list = append(c.list, k)
	}
	return c, nil
}

// find gives the class of a difference. Where the peers agree, ours are the
// shapes of our answer, and only a class whose own pattern fits one is found.
func (c *Classes) find(r *Request, key Key, ours ...string) *Class {
	for _, k := range c.list {
		if !anyMatch(k.Op, key.Op) || !anyMatch(k.Mistake, key.Mistake) || !anyMatch(k.Dynoxide, key.Dynoxide) || !anyMatch(k.Dynalite, key.Dynalite) {
			continue
		}
		if k.Feature != "*" && !slices.ContainsFunc(r.Tags, func(f string) bool { return anyMatch(k.Feature, f) }) {
			continue
		}
		if len(ours) > 0 && (k.Ours != "own" || !slices.ContainsFunc(ours, func(s string) bool { return anyMatch(k.Own, s) })) {
			continue
		}
		return k
	}
	return nil
}

func anyMatch(patterns, s string) bool {
	for p := range strings.SplitSeq(patterns, " | ") {
		if match(p, s) {
			return true
		}
	}
	return false
}

// match compares text with a pattern in which * stands for any text.
func match(pattern, s string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == s
	}
	s, ok := strings.CutPrefix(s, parts[0])
	if !ok {
		return false
	}
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(s, p)
		if i < 0 {
			return false
		}
		s = s[i+len(p):]
	}
	return strings.HasSuffix(s, parts[len(parts)-1])
}
