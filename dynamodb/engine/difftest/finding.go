package difftest

import (
	"fmt"
	"strings"
)

// longest is how much of a body a report shows.
const longest = 2000

// String is the finding for a person: the verdict, the class as it would stand
// in classes.txt, the requests that lead there, and what each server said.
func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (request %d of seed %d)\n%s\n", f.Judgement.Verdict, f.Number, f.Seed, f.Judgement.Key)
	if f.Judgement.Sides != "" {
		fmt.Fprintf(&b, "ours: %s\n", f.Judgement.Sides)
	}
	if f.Judgement.Class != nil {
		fmt.Fprintf(&b, "decided in class %s: %s\n", f.Judgement.Class.Name, f.Judgement.Expected)
	}
	if !f.Shrunk && len(f.History) > 5 {
		fmt.Fprintf(&b, "after  %d requests on its tables\n", len(f.History))
		f.History = nil
	}
	for _, r := range f.History {
		fmt.Fprintf(&b, "after  %s %s\n", r.Op, clip(string(r.encode(nil))))
	}
	op := f.Request.Op
	if f.Request.Target != "" || f.Request.NoAuth {
		op += fmt.Sprintf(" (as %q, no authorization: %t)", f.Request.Target, f.Request.NoAuth)
	}
	fmt.Fprintf(&b, "asked  %s %s\n", op, clip(string(f.Request.encode(nil))))
	for _, n := range []string{"dynoxide", "dynalite", "ours"} {
		if a, ok := f.Answers[n]; ok {
			pages := ""
			if a.Pages > 0 {
				pages = fmt.Sprintf(" in %d pages", a.Pages)
			}
			fmt.Fprintf(&b, "  %-9s %d%s %s %s\n", n, a.Status, pages, a.Broken, clip(text(a.Body)))
		}
	}
	return b.String()
}

func clip(s string) string {
	if len(s) > longest {
		return fmt.Sprintf("%s… (%d bytes)", s[:longest], len(s))
	}
	return s
}
