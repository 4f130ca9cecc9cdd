package corpus

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// outliner writes tables with the place of everything: FILE:LINE:COLUMN+LENGTH,
// the file only where it is not the table's.
type outliner struct {
	strings.Builder
	root, file string
}

func outline(root string, tables []schema.Table) string {
	o := &outliner{root: root}
	for _, t := range tables {
		o.table(t)
	}
	return o.String()
}

func (o *outliner) place(p schema.Pos) string {
	if !p.Known() {
		return ""
	}
	at := fmt.Sprintf("@%d:%d+%d", p.Line, p.Column, p.Length)
	if p.File != o.file {
		at = "@" + o.relative(p.File) + at[1:]
	}
	return at
}

func (o *outliner) relative(file string) string {
	rel, err := filepath.Rel(o.root, file)
	if err != nil {
		return file
	}
	return filepath.ToSlash(rel) + ":"
}

func (o *outliner) text(t schema.Text) string {
	s := fmt.Sprintf("%q", t.Value) + o.place(t.Pos)
	if t.Unresolved != "" {
		s += fmt.Sprintf(" open %q", t.Unresolved)
	}
	return s
}

func (o *outliner) units(read, write schema.Number) string {
	if !read.Declared() && !write.Declared() {
		return ""
	}
	s := " units"
	for _, n := range []schema.Number{read, write} {
		s += fmt.Sprintf(" %d%s", n.Value, o.place(n.Pos))
		if n.Unresolved != "" {
			s += fmt.Sprintf(" open %q", n.Unresolved)
		}
	}
	return s
}

func (o *outliner) keys(indent string, keys []schema.Key) {
	for _, k := range keys {
		fmt.Fprintf(o, "%skey%s %s %s\n", indent, o.place(k.Pos), o.text(k.Attribute), o.text(k.Role))
	}
}

func (o *outliner) table(t schema.Table) {
	o.file = t.Pos.File
	fmt.Fprintf(o, "%s in %s%d:%d %s", t.ID, o.relative(t.Pos.File), t.Pos.Line, t.Pos.Column, t.Kind)
	if t.Label != "" {
		fmt.Fprintf(o, " label %s", t.Label)
	}
	if t.Condition != "" {
		fmt.Fprintf(o, " condition %s off %v", t.Condition, t.Off)
	}
	fmt.Fprintf(o, "\n  name %s\n", o.text(t.Name))
	o.keys("  ", t.Keys)
	for _, a := range t.Attributes {
		fmt.Fprintf(o, "  attribute%s %s %s\n", o.place(a.Pos), o.text(a.Name), o.text(a.Type))
	}
	fmt.Fprintf(o, "  billing %s%s\n", o.text(t.Billing.Mode), o.units(t.Billing.Read, t.Billing.Write))
	for i, index := range t.Indexes() {
		kind := "global"
		if i >= len(t.Global) {
			kind = "local"
		}
		fmt.Fprintf(o, "  %s%s %s%s\n", kind, o.place(index.Pos), o.text(index.Name), o.units(index.Read, index.Write))
		o.keys("    ", index.Keys)
		fmt.Fprintf(o, "    projection %s", o.text(index.Projection.Type))
		for _, name := range index.Projection.Include {
			fmt.Fprintf(o, " %s", o.text(name))
		}
		o.WriteString("\n")
	}
	if t.Stream != nil {
		fmt.Fprintf(o, "  stream %s\n", o.text(*t.Stream))
	}
	if t.TTL != nil {
		fmt.Fprintf(o, "  ttl %s enabled %v\n", o.text(t.TTL.Attribute), t.TTL.Enabled)
	}
	for _, tag := range t.Tags {
		fmt.Fprintf(o, "  tag %s %s\n", tag.Key, o.text(tag.Value))
	}
	if t.Protected {
		o.WriteString("  protected\n")
	}
	for _, v := range t.Variables {
		fmt.Fprintf(o, "  variable%s %s of %q\n", o.place(v.Pos), v.Name, v.Function)
	}
	for _, item := range t.Seed {
		fmt.Fprintf(o, "  item%s %s\n", o.place(item.Pos), item.JSON())
	}
	for _, p := range schema.Check(t) {
		fmt.Fprintf(o, "  %s %s%s %s\n", p.Severity, p.Code, o.place(p.Pos), p.Message)
	}
}
