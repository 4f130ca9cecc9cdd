package command

import (
	"fmt"

	"github.com/devhelper/devhelper/fixturesgen"
	"github.com/devhelper/devhelper/fixturesgen/generator"
)

// frameworkSet is the frameworks of a root: those of devhelper, and those of the
// project's own templates where it is trusted.
type frameworkSet struct {
	set     generator.Set
	wrong   []*fixturesgen.Error // templates that cannot be used
	ignored bool                 // there are templates, and the root is not trusted
	root    string
}

func (c *Call) frameworks() frameworkSet {
	if !c.Trusted() {
		return frameworkSet{set: fixturesgen.Frameworks(), ignored: fixturesgen.HasUserTemplates(c.Snapshot, c.Root()), root: c.Root()}
	}
	set, wrong := fixturesgen.UserFrameworks(c.Snapshot, c.Root())
	return frameworkSet{set: set, wrong: wrong, root: c.Root()}
}

// problems says why templates of the project are not used.
func (s frameworkSet) problems(call *Call) []string {
	all := []string{}
	for _, e := range s.wrong {
		all = append(all, fmt.Sprintf("%s:%d: %s", call.rel(e.Pos.File), max(1, e.Pos.Line), e.Message))
	}
	if s.ignored {
		all = append(all, s.untrusted())
	}
	return all
}

func (s frameworkSet) untrusted() string {
	return fixturesgen.UserTemplates + " is ignored: the project is not trusted (devhelper trust add " + shellWord(s.root) + ")"
}

// explain adds to the error that a framework is not known what may be the cause.
func (s frameworkSet) explain(wanted string, err error) error {
	switch {
	case wanted == "":
		return err
	case s.ignored:
		return WithHint(err, "%s", s.untrusted())
	case len(s.wrong) > 0:
		return WithHint(err, "a template cannot be used: %s", s.wrong[0])
	}
	return err
}
