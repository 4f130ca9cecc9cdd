package command

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/internal/palette"
)

// Completion lists what an argument may be, and what is wrong with what was
// typed so far.
type Completion struct {
	Items   []Choice `json:"items" doc:"values, best first"`
	Problem string   `json:"problem,omitempty" doc:"why the value cannot be taken as it stands"`
}

// maxChoices bounds what one completion answers: nobody reads further.
const maxChoices = 200

// Complete lists the values of an argument that fit what was typed. args holds
// the other arguments, as far as they are known.
func (c *Call) Complete(ctx context.Context, cmd *Command, name, value string, args any) (Completion, error) {
	a := cmd.Arg(name)
	if a == nil {
		return Completion{}, Usagef("%s has no argument %q", cmd.Name, name)
	}
	all, err := c.choices(ctx, cmd, a, value, args)
	if err != nil {
		return Completion{}, err
	}
	out := Completion{Items: filter(all, value), Problem: a.problem(value)}
	if a.Choices != "" && value != "" && out.Problem == "" && len(all) > 0 && len(out.Items) == 0 {
		out.Problem = "nothing by that name"
	}
	return out, nil
}

func (c *Call) choices(ctx context.Context, cmd *Command, a *Arg, value string, args any) ([]Choice, error) {
	var out []Choice
	switch {
	case len(a.Enum) > 0:
		for _, v := range a.Enum {
			out = append(out, Choice{Label: v, Insert: v})
		}
	case a.Type == "bool":
		out = []Choice{{Label: "true", Insert: "true"}, {Label: "false", Insert: "false"}}
	case a.Choices != "":
		return c.listed(ctx, cmd, a, args)
	case a.Kind == "path" || a.Kind == "dir":
		return c.paths(value, a.Kind == "dir"), nil
	}
	return out, nil
}

// listed runs the command that lists an argument's values. Arguments of the
// same name, and the context, are passed on.
func (c *Call) listed(ctx context.Context, cmd *Command, a *Arg, args any) ([]Choice, error) {
	lister := c.Table.Lookup(a.Choices)
	theirs := lister.NewArgs()
	for i := range lister.Args {
		to := &lister.Args[i]
		if from := cmd.Arg(to.Name); from != nil && from != a && from.typ == to.typ && from.IsSet(args) {
			to.field(theirs).Set(from.field(args))
		}
	}
	result, err := lister.Run(ctx, c, theirs)
	if err != nil {
		return nil, err
	}
	chooser, ok := result.(Chooser)
	if !ok {
		return nil, errors.New(lister.Name + " lists no choices")
	}
	return chooser.Choices(), nil
}

// paths lists the files and folders that begin with what was typed.
func (c *Call) paths(value string, dirsOnly bool) []Choice {
	dir, prefix := filepath.Split(value)
	entries, err := os.ReadDir(c.Abs(dir))
	if err != nil {
		return nil
	}
	var out []Choice
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, prefix) || (strings.HasPrefix(name, ".") && !strings.HasPrefix(prefix, ".")) {
			continue
		}
		switch {
		case e.IsDir():
			name += string(filepath.Separator)
		case dirsOnly:
			continue
		}
		out = append(out, Choice{Label: dir + name, Insert: dir + name})
		if len(out) == maxChoices {
			break
		}
	}
	return out
}

// filter keeps what fits value: what begins with it first, then what holds it.
func filter(all []Choice, value string) []Choice {
	rank := func(c Choice) int {
		insert, label, v := strings.ToLower(c.Insert), strings.ToLower(c.Label), strings.ToLower(value)
		switch {
		case insert == v:
			return 0
		case strings.HasPrefix(insert, v), strings.HasPrefix(label, v):
			return 1
		case strings.Contains(insert, v), strings.Contains(label, v):
			return 2
		}
		return 3
	}
	var out []Choice
	for _, c := range all {
		if rank(c) < 3 {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b Choice) int { return rank(a) - rank(b) })
	return out[:min(len(out), maxChoices)]
}

// problem says what is wrong with a value as typed.
func (a *Arg) problem(value string) string {
	switch {
	case value == "" && a.Need:
		return "a value is needed"
	case value == "":
		return ""
	case len(a.Enum) > 0 && !slices.Contains(a.Enum, value):
		return "one of " + strings.Join(a.Enum, ", ")
	case a.Type == "int":
		return palette.Problem("int", value)
	case a.Type == "bool" && value != "true" && value != "false":
		return "true or false"
	}
	return palette.Problem(a.Kind, value)
}

// CompleteWords lists how a command line, as :Devhelper gets it, may go on
// after its last word. It is what a shell's completion does.
func (c *Call) CompleteWords(ctx context.Context, words []string) (Completion, error) {
	if len(words) == 0 {
		words = []string{""}
	}
	last := words[len(words)-1]
	cmd, rest, err := c.Table.find(words[:len(words)-1])
	if err != nil {
		return Completion{Items: filter(c.Table.verbs(words[:len(words)-1]), last)}, nil
	}
	args := cmd.NewArgs()
	flags := cmd.Flags(args)
	// What is typed so far may be unfinished; what could be read is enough.
	_ = flags.Parse(rest)
	if len(rest) > 0 && strings.HasPrefix(rest[len(rest)-1], "--") {
		if f := flags.Lookup(strings.TrimPrefix(rest[len(rest)-1], "--")); f != nil && f.NoOptDefVal == "" {
			return c.Complete(ctx, cmd, f.Value.(*flagValue).arg.Name, last, args)
		}
	}
	if strings.HasPrefix(last, "-") {
		var out []Choice
		for i := range cmd.Args {
			if a := &cmd.Args[i]; a.Place == "" && a.Type != "object" {
				out = append(out, Choice{Label: "--" + a.Flag, Insert: "--" + a.Flag, Detail: a.Doc})
			}
		}
		return Completion{Items: filter(out, last)}, nil
	}
	if a := cmd.NextPlace(len(flags.Args())); a != nil {
		return c.Complete(ctx, cmd, a.Name, last, args)
	}
	return Completion{}, nil
}

// NextPlace is the argument that the next word of a command line goes to when
// given words have a place already; nil when there is none.
func (c *Command) NextPlace(given int) *Arg {
	for i := range c.Args {
		if p := c.Args[i].Place; p == "rest" || p == string(rune('1'+given)) {
			return &c.Args[i]
		}
	}
	return nil
}

// verbs lists what may follow the first words of a command line.
func (t *Table) verbs(words []string) []Choice {
	var out []Choice
	if len(words) > 1 {
		return nil
	}
	for _, c := range t.rows {
		switch {
		case c.Plumb || c.CLIOnly:
		case len(words) == 1 && c.Area() == words[0]:
			out = append(out, Choice{Label: c.Verb(), Insert: c.Verb(), Detail: c.Title})
		case len(words) == 0 && c.Area() == "":
			out = append(out, Choice{Label: c.Verb(), Insert: c.Verb(), Detail: c.Title})
		case len(words) == 0 && !slices.ContainsFunc(out, func(have Choice) bool { return have.Insert == c.Area() }):
			out = append(out, Choice{Label: c.Area(), Insert: c.Area(), Detail: AreaTitle(c.Area()) + " commands"})
		}
	}
	return out
}
