package main

import (
	"bytes"
	"fmt"
	"regexp"
	"sort"
	"strings"

	"github.com/devhelper/devhelper/internal/command"
)

const (
	vimHelp = "editors/vim/doc/devhelper.txt"
	vimTags = "editors/vim/doc/tags"

	// The command section of the help lies between these tags.
	vimBegin = "*devhelper-commands*"
	vimEnd   = "*devhelper-options*"
)

// vimSection replaces the generated part of the help: all lines after the one
// with vimBegin up to the rule (=====) before the one with vimEnd.
func vimSection(help []byte, table *command.Table) ([]byte, error) {
	head, rest, ok := bytes.Cut(help, []byte(vimBegin+"\n"))
	i := bytes.Index(rest, []byte(vimEnd))
	if !ok || i < 0 {
		return nil, fmt.Errorf("%s: the lines with %s and %s are not there", vimHelp, vimBegin, vimEnd)
	}
	rule := bytes.LastIndex(rest[:i], []byte("\n===="))
	if rule < 0 {
		return nil, fmt.Errorf("%s: no line of = before %s", vimHelp, vimEnd)
	}
	var b bytes.Buffer
	b.Write(head)
	b.WriteString(vimBegin + "\n\n")
	b.WriteString("This section is generated from the command table.\n\n")
	for _, c := range table.Commands() {
		if c.CLIOnly || c.Plumb {
			continue
		}
		vimCommand(&b, c)
	}
	b.Write(rest[rule+1:])
	return b.Bytes(), nil
}

func vimCommand(b *bytes.Buffer, c *command.Command) {
	line := ":Devhelper " + strings.Join(c.Words(), " ")
	tag := "*:Devhelper-" + strings.Join(c.Words(), "-") + "*"
	fmt.Fprintf(b, "%s%s\n", line, rightAlign(tag, len(line)))
	plug := "<Plug>(devhelper-" + strings.Join(c.Words(), "-") + ")"
	fmt.Fprintf(b, "%s%s\n", plug, rightAlign("*"+plug+"*", len(plug)))
	for _, l := range wrap(c.Title+". "+c.Doc, 70) {
		b.WriteString(strings.TrimRight("\t"+l, "\t") + "\n")
	}
	for _, a := range c.Args {
		if a.Type == "object" {
			continue
		}
		text := fmt.Sprintf("%s: %s", argName(a), a.Doc)
		if len(a.Enum) > 0 {
			text += " (" + strings.Join(a.Enum, ", ") + ")"
		}
		for i, l := range wrap(text, 66) {
			if i > 0 {
				l = "  " + l
			}
			b.WriteString("\t    " + l + "\n")
		}
	}
	b.WriteString("\n")
}

// rightAlign puts a tag at the right edge of 78 columns, as help files do.
func rightAlign(tag string, used int) string {
	return strings.Repeat(" ", max(1, 78-used-len(tag))) + tag
}

func wrap(text string, width int) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			if line != "" && len(line)+1+len(word) > width {
				lines = append(lines, line)
				line = ""
			}
			if line != "" {
				line += " "
			}
			line += word
		}
		lines = append(lines, line)
	}
	return lines
}

// A tag is what stands between asterisks with no blank or bar in it, at the
// start of a line or after a blank (|help-writing| in Vim's help).
var tagPattern = regexp.MustCompile(`(?:^|[ \t])\*([^* \t|]+)\*`)

// tags makes the tags file of a help file, as :helptags writes it.
func tags(name string, help []byte) []byte {
	var out []string
	for _, line := range strings.Split(string(help), "\n") {
		for _, m := range tagPattern.FindAllStringSubmatch(line, -1) {
			out = append(out, fmt.Sprintf("%s\t%s\t/*%s*", m[1], name, strings.ReplaceAll(m[1], `\`, `\\`)))
		}
	}
	sort.Strings(out)
	return []byte(strings.Join(out, "\n") + "\n")
}
