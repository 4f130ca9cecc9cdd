// Package catalog knows what the tools of many technologies write that does not
// belong into a repository, and how to tell that a project uses them.
//
// The data are facts in our own words, one file for each group below data. Start
// with [All], or [Detect] for a project. The format of the files, which users'
// own catalogues have as well, is:
//
//	@id Title | other names | group | what it is told by | what it implies | source
//	pattern | class | what it is
//	pattern | class | what it is | when one might keep it all the same
//
// What a technology is told by are words such as go.mod=10, *.go=3 or
// package.json:"next"=10: a file's name, or its path below a project with a slash
// in it, a text the file has to hold, and a weight. [Enough] of it decides. A
// pattern that begins with a slash is meant below the folder of the project that
// uses the technology.
package catalog

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Technology is a language, tool, editor or system.
type Technology struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Aliases []string `json:"aliases"`
	Group   string   `json:"group"`
	Signs   []Sign   `json:"-"`
	Implies []string `json:"implies"` // ids
	Source  string   `json:"source"`  // where it is documented
	Rules   []Rule   `json:"rules"`
}

// Sign tells that a project uses a technology.
type Sign struct {
	Glob   string // of a name, or with a slash of a path below the project
	Text   string // the file holds it; empty: any file
	Weight int
}

// Rule is a line for an ignore file.
type Rule struct {
	Pattern string `json:"pattern"`
	Class   Class  `json:"class"`
	Reason  string `json:"reason"`          // what it is, a few words
	Doubt   string `json:"doubt,omitempty"` // when one might keep it all the same
}

// Class is a kind of file.
type Class string

// The classes.
const (
	Build     Class = "build"     // made from sources
	Deps      Class = "deps"      // fetched by a package manager
	Cache     Class = "cache"     // kept to be faster next time
	Log       Class = "log"       // what happened
	Coverage  Class = "coverage"  // what tests have run through
	Local     Class = "local"     // settings of one person or machine
	Secret    Class = "secret"    // must not be seen by others
	System    Class = "system"    // left by the operating system
	Editor    Class = "editor"    // left by an editor
	Generated Class = "generated" // written by a tool, and no product
	Data      Class = "data"      // large, or of one machine
)

var classes = []Class{Build, Deps, Cache, Log, Coverage, Local, Secret, System, Editor, Generated, Data}

//go:embed data/*.txt
var data embed.FS

// All lists the technologies devhelper knows, in order of their ids. The slice
// must not be changed.
func All() []Technology { return all() }

var all = sync.OnceValue(func() []Technology {
	var found []Technology
	names, err := fs.Glob(data, "data/*.txt")
	for _, name := range names {
		text, readErr := fs.ReadFile(data, name)
		more, parseErr := Parse(name, string(text))
		if readErr != nil || parseErr != nil || err != nil {
			panic(fmt.Sprint(name, readErr, parseErr, err)) // a test reads every file
		}
		found = append(found, more...)
	}
	slices.SortFunc(found, func(a, b Technology) int { return strings.Compare(a.ID, b.ID) })
	return found
})

// Find gives the technology with an id, title or other name, whatever its case.
func Find(known []Technology, name string) (Technology, bool) {
	for _, t := range known {
		if strings.EqualFold(t.ID, name) || strings.EqualFold(t.Title, name) || slices.ContainsFunc(t.Aliases, func(a string) bool { return strings.EqualFold(a, name) }) {
			return t, true
		}
	}
	return Technology{}, false
}

// Error is a mistake in a catalogue.
type Error struct {
	File string
	Line int
	Text string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text) }

// Hint tells the form of what is wrong.
func (e *Error) Hint() string {
	return "a technology is `@id Title | names | group | signs | implies | source`, a rule `pattern | class | what it is`"
}

// Parse reads a catalogue. name is for errors.
func Parse(name, text string) ([]Technology, error) {
	var found []Technology
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		fail := func(format string, args ...any) error {
			return &Error{name, number, fmt.Sprintf(format, args...)}
		}
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		fields := strings.Split(line, "|")
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		head, isHead := strings.CutPrefix(fields[0], "@")
		switch {
		case isHead:
			id, title, ok := strings.Cut(head, " ")
			if !ok || len(fields) != 6 {
				return nil, fail("a technology has an id, a title and five fields behind them")
			}
			t := Technology{ID: id, Title: strings.TrimSpace(title), Aliases: strings.Fields(fields[1]), Group: fields[2], Implies: strings.Fields(fields[4]), Source: fields[5]}
			for _, word := range strings.Fields(fields[3]) {
				sign, err := parseSign(word)
				if err != nil {
					return nil, fail("%v", err)
				}
				t.Signs = append(t.Signs, sign)
			}
			found = append(found, t)
		case len(found) == 0:
			return nil, fail("a rule stands before any technology")
		case len(fields) < 3 || len(fields) > 4 || fields[0] == "" || fields[2] == "":
			return nil, fail("a rule has a pattern, a class and a reason")
		case !slices.Contains(classes, Class(fields[1])):
			return nil, fail("there is no class %q", fields[1])
		default:
			r := Rule{Pattern: fields[0], Class: Class(fields[1]), Reason: fields[2]}
			if len(fields) == 4 {
				r.Doubt = fields[3]
			}
			t := &found[len(found)-1]
			t.Rules = append(t.Rules, r)
		}
	}
	return found, nil
}

func parseSign(word string) (Sign, error) {
	at := strings.LastIndexByte(word, '=')
	if at <= 0 {
		return Sign{}, fmt.Errorf("%q has no weight", word)
	}
	weight, err := strconv.Atoi(word[at+1:])
	if err != nil || weight < 1 || weight > Enough {
		return Sign{}, fmt.Errorf("the weight of %q is not from 1 to %d", word, Enough)
	}
	glob, text, _ := strings.Cut(word[:at], ":")
	return Sign{glob, text, weight}, nil
}
