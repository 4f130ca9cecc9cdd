package command

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/gitignore/catalog"
)

// IgnoreHover tells in Markdown what the rule at the cursor does and what the
// catalogue knows of it; empty where there is none.
func IgnoreHover(ctx context.Context, call *Call) string {
	content, ok := call.ignoreText()
	if !ok {
		return ""
	}
	for _, r := range gitignore.Read(call.Context.Path, content, false).Rules {
		if r.Line != call.Context.Pos.Line {
			continue
		}
		parts := []string{ruleInWords(r)}
		for _, reason := range call.reasons(r) {
			parts = append(parts, "- "+reason)
		}
		parts = append(parts, "")
		if m, err := call.matches(ctx, censusAge); err == nil { // else the rest is worth telling
			d := m.tally.Of(call.Context.Path, r.Line)
			parts = append(parts, fmt.Sprintf("Here: %s, %s.", filesOf(d.Files, d.Tracked), bytesOf(d.Bytes)))
			for _, path := range d.First {
				parts = append(parts, "- `"+path+"`")
			}
		}
		for _, f := range IgnoreFindings(ctx, call) {
			if f.Location.Span.Start.Line == r.Line {
				parts = append(parts, "", capital(f.Message)+".")
			}
		}
		return strings.Join(parts, "\n")
	}
	return ""
}

// ruleInWords is the meaning of a rule.
func ruleInWords(r gitignore.Rule) string {
	pattern := strings.TrimPrefix(r.Text, "!")
	bare := strings.Trim(pattern, "/")
	verb, what, where := "Ignores", "files and folders", "here and in all folders below"
	if r.Negated {
		verb = "Does not ignore"
	}
	if r.DirOnly {
		what = "folders, with all that is in them,"
	}
	ext := strings.TrimPrefix(bare, "*")
	if r.Anchored {
		where = "of that path below the folder of this file"
		if strings.HasPrefix(pattern, "**/") {
			where = "of that path in any folder below"
		}
		return fmt.Sprintf("%s %s %s: `%s`", verb, what, where, bare)
	}
	if strings.HasPrefix(bare, "*.") && !strings.ContainsAny(ext, `*?[\`) {
		return fmt.Sprintf("%s %s whose names end in `%s`, %s", verb, what, ext, where)
	}
	word := "named"
	if strings.ContainsAny(bare, `*?[`) {
		word = "whose names match"
	}
	return fmt.Sprintf("%s %s %s `%s`, %s", verb, what, word, bare, where)
}

// reasons tells what the catalogue knows of a rule: technology, what it is, and when
// one might keep it.
func (c *Call) reasons(r gitignore.Rule) []string {
	key := ruleKey(r.Text)
	var found []string
	for _, t := range c.knownTechnologies() {
		for _, known := range t.Rules {
			if ruleKey(known.Pattern) != key {
				continue
			}
			text := fmt.Sprintf("%s: %s", t.Title, known.Reason)
			if known.Doubt != "" {
				text += " (" + known.Doubt + ")"
			}
			found = append(found, text)
		}
	}
	slices.Sort(found)
	found = slices.Compact(found)
	const enough = 6
	if len(found) > enough {
		found = append(found[:enough], fmt.Sprintf("and %d more technologies", len(found)-enough))
	}
	return found
}

// ruleKey is what rules have in common that differ in where they hold.
func ruleKey(pattern string) string {
	return strings.Trim(strings.TrimPrefix(strings.TrimPrefix(pattern, "!"), "**/"), "/")
}

// knownTechnologies is the catalogue; a user's that is broken is told by the
// commands that need it.
func (c *Call) knownTechnologies() []catalog.Technology {
	known, err := c.ignoreCatalog()
	if err != nil {
		return catalog.All()
	}
	return known
}
