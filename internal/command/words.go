package command

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// Table is the list of commands with its look-ups.
type Table struct {
	rows   []*Command
	byName map[string]*Command
}

func newTable(rows []*Command) *Table {
	t := &Table{rows: rows, byName: make(map[string]*Command, len(rows))}
	for _, c := range rows {
		if t.byName[c.Name] != nil {
			panic("command " + c.Name + " is listed twice")
		}
		t.byName[c.Name] = c
	}
	return t
}

// Commands lists the rows in the order help prints them. The caller must not
// change the list.
func (t *Table) Commands() []*Command { return t.rows }

// Lookup finds a command by any of its names: area.verb, devhelper.area.verb
// or devhelper/area/verb. It returns nil for an unknown one.
func (t *Table) Lookup(name string) *Command {
	if rest, ok := strings.CutPrefix(name, "devhelper/"); ok {
		name = strings.ReplaceAll(rest, "/", ".")
	}
	return t.byName[strings.TrimPrefix(name, "devhelper.")]
}

// Areas lists the areas in table order, "" for the commands without one last.
func (t *Table) Areas() []string {
	var areas []string
	for _, c := range t.rows {
		if a := c.Area(); a != "" && !slices.Contains(areas, a) {
			areas = append(areas, a)
		}
	}
	return append(areas, "")
}

// areaTitles are the areas' names as a person reads them.
var areaTitles = map[string]string{
	"gitignore": "Gitignore", "todo": "Todo", "git": "Git", "fixture": "Fixture", "dynamodb": "DynamoDB",
	"palette": "Palette", "config": "Settings", "trust": "Trust", "cache": "Cache", "": "",
}

// AreaTitle is an area's name as a person reads it.
func AreaTitle(area string) string {
	if t, ok := areaTitles[area]; ok {
		return t
	}
	return area
}

// Parse reads a command line without the program's name, as :Devhelper gets
// it: area verb --flags, or the verb alone while only one command has it.
func (t *Table) Parse(words []string) (*Command, any, error) {
	c, rest, err := t.find(words)
	if err != nil {
		return nil, nil, err
	}
	args := c.NewArgs()
	flags := c.Flags(args)
	if err := flags.Parse(rest); err != nil {
		return nil, nil, Usagef("%s: %v", strings.Join(c.Words(), " "), err)
	}
	return c, args, c.SetPlaces(args, flags.Args())
}

func (t *Table) find(words []string) (c *Command, rest []string, err error) {
	if len(words) == 0 {
		return nil, nil, Usagef("no command is given")
	}
	if len(words) > 1 {
		if c := t.byName[words[0]+"."+words[1]]; c != nil {
			return c, words[2:], nil
		}
	}
	if c := t.Lookup(words[0]); c != nil {
		return c, words[1:], nil
	}
	var same []*Command
	for _, c := range t.rows {
		if c.Verb() == words[0] && !c.Plumb {
			same = append(same, c)
		}
	}
	switch {
	case len(same) == 1:
		return same[0], words[1:], nil
	case len(same) > 1:
		return nil, nil, Usagef("%q is ambiguous: %s", words[0], strings.Join(names(same), ", "))
	case slices.Contains(t.Areas(), words[0]):
		var in []*Command
		for _, c := range t.rows {
			if c.Area() == words[0] {
				in = append(in, c)
			}
		}
		return nil, nil, Usagef("%s needs one of: %s", words[0], strings.Join(names(in), ", "))
	}
	return nil, nil, WithHint(Usagef("there is no command %q", strings.Join(words[:min(2, len(words))], " ")),
		"the list is: devhelper --help")
}

func names(cs []*Command) []string {
	var out []string
	for _, c := range cs {
		out = append(out, strings.Join(c.Words(), " "))
	}
	return out
}

// Flags makes the flags of a command; parsing sets the fields of args.
func (c *Command) Flags(args any) *pflag.FlagSet {
	fs := pflag.NewFlagSet(c.Name, pflag.ContinueOnError)
	fs.SortFlags = false
	fs.Usage = func() {}
	for i := range c.Args {
		a := &c.Args[i]
		if a.Place != "" || a.Type == "object" {
			continue
		}
		f := fs.VarPF(&flagValue{arg: a, args: args}, a.Flag, a.Short, a.usage())
		if a.Type == "bool" {
			f.NoOptDefVal = "true"
		}
		f.DefValue = a.Default
		if a.Type == "bool" && a.Default == "" {
			f.DefValue = "false"
		}
	}
	// What follows the first place belongs to the command that is run.
	if c.TakesCommand() {
		fs.SetInterspersed(false)
	}
	return fs
}

func (a *Arg) usage() string {
	s := a.Doc
	if len(a.Enum) > 0 {
		s += " (" + strings.Join(a.Enum, ", ") + ")"
	}
	return s
}

// TakesCommand says whether the words that follow are a command line of their own,
// with flags that are not ours.
func (c *Command) TakesCommand() bool { return slices.ContainsFunc(c.Args, Arg.IsCommand) }

// IsCommand says whether the argument takes all that follows as it stands. Lists of
// paths or of values that can be completed have our flags among them.
func (a Arg) IsCommand() bool { return a.Place == "rest" && a.Kind == "" && a.Choices == "" }

// SetPlaces gives the words of a command line that are no flags to the
// arguments that have a place.
func (c *Command) SetPlaces(args any, words []string) error {
	for n := 1; len(words) > 0; n++ {
		a := c.at(strconv.Itoa(n))
		if a == nil {
			if a = c.at("rest"); a == nil {
				return Usagef("%s: unexpected argument %q", strings.Join(c.Words(), " "), words[0])
			}
			return a.Set(args, words)
		}
		if err := a.Set(args, words[:1]); err != nil {
			return Usagef("%s: %v", strings.Join(c.Words(), " "), err)
		}
		words = words[1:]
	}
	return nil
}

func (c *Command) at(place string) *Arg {
	for i := range c.Args {
		if c.Args[i].Place == place {
			return &c.Args[i]
		}
	}
	return nil
}

// Line is the command line, without the program's name, that does the same as
// args: what a palette lets the user copy.
func (c *Command) Line(args any) []string {
	words := c.Words()
	var places []string
	for i := range c.Args {
		a := &c.Args[i]
		if !a.IsSet(args) || a.Type == "object" {
			continue
		}
		f := a.field(args)
		switch {
		case a.Type == "strings" && a.Place != "":
			places = append(places, f.Interface().([]string)...)
		case a.Type == "strings":
			for _, v := range f.Interface().([]string) {
				words = append(words, "--"+a.Flag, v)
			}
		case a.Place != "":
			places = append(places, fmt.Sprint(f.Interface()))
		case fmt.Sprint(f.Interface()) == a.Default:
		case f.Kind() == reflect.Pointer && !f.Elem().Bool():
			words = append(words, "--"+a.Flag+"=false")
		case a.Type == "bool":
			words = append(words, "--"+a.Flag)
		default:
			words = append(words, "--"+a.Flag, fmt.Sprint(f.Interface()))
		}
	}
	return append(words, places...)
}

// flagValue makes an argument a pflag.Value.
type flagValue struct {
	arg   *Arg
	args  any
	given []string
}

func (v *flagValue) Set(word string) error {
	v.given = append(v.given, word)
	return v.arg.Set(v.args, v.given)
}

func (v *flagValue) Type() string {
	switch {
	case v.arg.Type == "strings":
		return "string..."
	case v.arg.Kind == "path":
		return "FILE"
	case v.arg.Kind == "dir", v.arg.Kind == "port":
		return strings.ToUpper(v.arg.Kind)
	}
	return v.arg.Type
}

func (v *flagValue) String() string {
	if v.arg == nil || v.args == nil {
		return ""
	}
	f := v.arg.field(v.args)
	if f.Kind() == reflect.Pointer {
		return fmt.Sprint(!f.IsNil() && f.Elem().Bool())
	}
	return fmt.Sprint(f.Interface())
}
