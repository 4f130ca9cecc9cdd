package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/devhelper/devhelper/internal/command"
)

// markdown is docs/commands.md.
func markdown(table *command.Table) []byte {
	var b bytes.Buffer
	b.WriteString(generated + `# Commands

One table, ` + "`internal/command/table.go`" + `, from which all of these are derived:

| where | the command ` + "`area.verb`" + ` is |
|---|---|
| terminal | ` + "`devhelper area verb [--flags]`" + `; ` + "`--json`" + ` prints the result, ` + "`--root DIR`" + ` names the project, ` + "`--set KEY=VALUE`" + ` sets an option |
| Vim, Neovim | ` + "`:Devhelper area verb`" + `, ` + "`:Devhelper verb`" + ` while only one command has the verb, ` + "`<Plug>(devhelper-area-verb)`" + ` |
| any LSP client | ` + "`workspace/executeCommand devhelper.area.verb`" + ` |
| our front ends | request ` + "`devhelper/area/verb`" + ` (see protocol.md) |
| JetBrains | action ` + "`devhelper.area.verb`" + ` |

`)
	for _, area := range table.Areas() {
		title := command.AreaTitle(area)
		if area == "" {
			title = "General"
		}
		fmt.Fprintf(&b, "## %s\n\n", title)
		for _, c := range table.Commands() {
			if c.Area() == area {
				section(&b, c)
			}
		}
	}
	return append(bytes.TrimRight(b.Bytes(), "\n"), '\n')
}

func section(b *bytes.Buffer, c *command.Command) {
	fmt.Fprintf(b, "### devhelper %s\n\n**%s.** %s\n\n", strings.Join(c.Words(), " "), c.Title, c.Doc)
	if notes := notes(c); len(notes) > 0 {
		fmt.Fprintf(b, "_%s._\n\n", strings.Join(notes, "; "))
	}
	if len(c.Args) > 0 {
		b.WriteString("| argument | | meaning |\n|---|---|---|\n")
		for _, a := range c.Args {
			fmt.Fprintf(b, "| `%s` | %s | %s |\n", argName(a), argType(a), escape(a.Doc))
		}
		b.WriteString("\n")
	}
	if c.Example != "" {
		fmt.Fprintf(b, "```\ndevhelper %s\n```\n\n", strings.ReplaceAll(c.Example, "\n", "\ndevhelper "))
	}
}

// notes are the properties of a command in words, for every kind of help.
func notes(c *command.Command) []string {
	var out []string
	for _, n := range []struct {
		on   bool
		text string
	}{
		{c.Reads, "changes nothing"},
		{c.Edits, "shows a diff; `--write` writes it, `--stdout` prints the new text alone"},
		{c.Start != "", "starts a " + c.Start},
		{c.Git, "needs a git repository"},
		{c.Trust, "needs a trusted root"},
		{c.CLIOnly, "in a terminal only"},
		{c.Plumb, "for front ends and scripts"},
	} {
		if n.on {
			out = append(out, n.text)
		}
	}
	return out
}

func argName(a command.Arg) string {
	switch {
	case a.Place == "rest":
		return strings.ToUpper(a.Name) + "..."
	case a.Place != "":
		return strings.ToUpper(a.Name)
	case a.Type == "object":
		return a.Name
	case a.Short != "":
		return "-" + a.Short + ", --" + a.Flag
	}
	return "--" + a.Flag
}

func argType(a command.Arg) string {
	var parts []string
	switch {
	case len(a.Enum) > 0:
		parts = append(parts, strings.Join(a.Enum, ", "))
	case a.Type == "strings" && a.Place == "":
		parts = append(parts, "may be repeated")
	case a.Type == "strings":
	case a.Type == "object":
		parts = append(parts, "over LSP only")
	default:
		parts = append(parts, a.Type)
	}
	if a.Default != "" {
		parts = append(parts, "default "+a.Default)
	}
	if a.Need {
		parts = append(parts, "required")
	}
	return escape(strings.Join(parts, "; "))
}

func escape(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
