// Package command holds the one table of what devhelper can do.
//
// Every command is listed once, in table.go, by [Define]. Its subcommand,
// flags, request, executeCommand name, palette entry, shell completion, manual
// page and documentation are derived from that row; see docs/architecture.md.
//
// A command's body lives in the adapter file of its area (dynamodb.go,
// fixture.go, ...): it gathers inputs from the [Call], calls the feature and
// returns a typed result. It does not know which surface asked.
package command

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Protocol is the version of what front ends and the server say to each other.
// It changes when an old front end would misunderstand a new server.
const Protocol = 1

// Command is one row of the table.
type Command struct {
	Name     string   // "area.verb", or "verb" without an area
	Title    string   // as the palette and the IDE show it
	Doc      string   // what it does: a first sentence that stands alone, then details
	Args     []Arg    // from the tags of the argument struct
	Synonyms []string // words that find it in the palette

	Reads   bool   // changes nothing: files, processes, settings
	Edits   bool   // returns edits for the editor to apply or the CLI to write
	Start   string // what it starts and leaves behind: "process"
	Git     bool   // needs a git repository
	Trust   bool   // needs a trusted root
	CLIOnly bool   // makes sense in a terminal alone
	Plumb   bool   // serves front ends and scripts; not listed in palettes
	Long    bool   // may take long: shows progress, can be cancelled
	Example string // a command line as documentation shows it

	unless  []Condition
	run     func(context.Context, *Call, any) (any, error)
	newArgs func() any
	result  reflect.Type
}

// Condition is a reason why a command cannot run now. It must answer in
// microseconds: the palette asks it for every command at each keystroke.
type Condition func(*Call) (reason string)

// Area is the part of the name before the dot, or "".
func (c *Command) Area() string {
	area, _, ok := strings.Cut(c.Name, ".")
	if !ok {
		return ""
	}
	return area
}

// Verb is the part of the name after the dot, or the whole name.
func (c *Command) Verb() string {
	if _, verb, ok := strings.Cut(c.Name, "."); ok {
		return verb
	}
	return c.Name
}

// Execute is the name for workspace/executeCommand: devhelper.area.verb.
func (c *Command) Execute() string { return "devhelper." + c.Name }

// Method is the name of the LSP request: devhelper/area/verb.
func (c *Command) Method() string { return "devhelper/" + strings.ReplaceAll(c.Name, ".", "/") }

// Words are the words of the command line: area, verb.
func (c *Command) Words() []string { return strings.Split(c.Name, ".") }

// Label is the palette's line: "Area: Title".
func (c *Command) Label() string {
	if name := AreaTitle(c.Area()); name != "" {
		return name + ": " + c.Title
	}
	return c.Title
}

// Define makes a row of the table. A is the struct of its arguments, R that of
// its result; both are checked here, so that a mistake stops the first test.
func Define[A, R any](name, title, doc string, run func(context.Context, *Call, A) (R, error)) *Command {
	c := &Command{Name: name, Title: title, Doc: doc}
	c.Args = argsOf(name, reflect.TypeFor[A]())
	c.result = reflect.TypeFor[R]()
	checkResult(name, c.result, nil)
	c.newArgs = func() any { return new(A) }
	c.run = func(ctx context.Context, call *Call, args any) (any, error) { return run(ctx, call, *args.(*A)) }
	return c
}

// The methods below say what holds for a command beside its arguments. Each
// surface acts on them: nothing here is repeated in a command's body.

// ReadOnly marks a command that changes nothing.
func (c *Command) ReadOnly() *Command { c.Reads = true; return c }

// MakesEdits marks a command whose result holds edits.
func (c *Command) MakesEdits() *Command { c.Edits = true; return c }

// Starts names what the command leaves running: "process".
func (c *Command) Starts(what string) *Command { c.Start = what; return c }

// NeedsGit marks a command that works in a git repository only.
func (c *Command) NeedsGit() *Command { c.Git = true; return c }

// NeedsTrust marks a command that is refused in a root nobody has trusted.
func (c *Command) NeedsTrust() *Command { c.Trust = true; return c }

// InTerminal marks a command that makes sense in a terminal alone.
func (c *Command) InTerminal() *Command { c.CLIOnly = true; return c }

// Plumbing marks a command for front ends and scripts.
func (c *Command) Plumbing() *Command { c.Plumb = true; return c }

// TakesLong marks a command that shows progress and can be cancelled.
func (c *Command) TakesLong() *Command { c.Long = true; return c }

// Also adds words that find the command in the palette.
func (c *Command) Also(words ...string) *Command { c.Synonyms = append(c.Synonyms, words...); return c }

// Unless adds a reason why the command cannot run.
func (c *Command) Unless(cond Condition) *Command { c.unless = append(c.unless, cond); return c }

// Eg gives an example for the documentation, without the leading "devhelper".
func (c *Command) Eg(line string) *Command { c.Example = line; return c }

// Unavailable says why the command cannot run now, or "".
func (c *Command) Unavailable(call *Call) string {
	for _, cond := range c.unless {
		if reason := cond(call); reason != "" {
			return reason
		}
	}
	return ""
}

// NewArgs gives a pointer to the command's argument struct with its defaults.
func (c *Command) NewArgs() any {
	args := c.newArgs()
	for _, a := range c.Args {
		if a.Default != "" {
			if err := a.Set(args, []string{a.Default}); err != nil {
				panic(fmt.Sprintf("command %s: default of %s: %v", c.Name, a.Name, err)) // found by the first test
			}
		}
	}
	return args
}

// Decode reads arguments from JSON. Fields that no argument has are refused
// when strict, else returned by name for the caller to log.
func (c *Command) Decode(raw json.RawMessage, strict bool) (args any, unknown []string, err error) {
	args = c.NewArgs()
	fields, err := objectOf(raw)
	if err != nil {
		return nil, nil, Usagef("%s: arguments: %v", c.Name, err)
	}
	for name, value := range fields {
		a := c.Arg(name)
		switch {
		case a != nil:
			if err := a.SetJSON(args, value); err != nil {
				return nil, nil, Usagef("%s: %v", c.Name, err)
			}
		case strict:
			return nil, nil, Usagef("%s has no argument %q", c.Name, name)
		case name != "workDoneToken" && name != "partialResultToken":
			unknown = append(unknown, name)
		}
	}
	return args, unknown, nil
}

// Arg finds an argument by its name.
func (c *Command) Arg(name string) *Arg {
	for i := range c.Args {
		if c.Args[i].Name == name {
			return &c.Args[i]
		}
	}
	return nil
}

// Run checks what must hold and runs the command. args is a pointer as
// [Command.NewArgs] makes it.
func (c *Command) Run(ctx context.Context, call *Call, args any) (any, error) {
	call.fill(c, args)
	for _, a := range c.Args {
		if err := a.check(args); err != nil {
			return nil, Usagef("%s: %v", strings.Join(c.Words(), " "), err)
		}
	}
	if c.Trust {
		if err := call.checkTrust(c); err != nil {
			return nil, err
		}
	}
	return c.run(ctx, call, args)
}
