package data

import (
	"fmt"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/item"
	"github.com/devhelper/devhelper/dynamodb/schema"
)

func types(d schema.Table) map[string]item.Type {
	out := map[string]item.Type{}
	for _, a := range d.Attributes {
		out[a.Name.Value] = item.Type(a.Type.Value)
	}
	return out
}

// Differences says in what a table is not as wanted: keys, their types,
// indexes, stream. How it is billed makes no other table of it.
func Differences(want, is Table) []string {
	var out []string
	add := func(what, wanted, got string) {
		if wanted != got {
			out = append(out, fmt.Sprintf("%s %s instead of %s", what, got, wanted))
		}
	}
	add("its key is", want.describe(want.Keys), is.describe(is.Keys))
	for _, w := range want.Indexes {
		at := slices.IndexFunc(is.Indexes, func(x Index) bool { return x.Name == w.Name })
		if at < 0 {
			out = append(out, "it has no index "+w.Name)
			continue
		}
		add("its index "+w.Name+" is", w.describe(want), is.Indexes[at].describe(is))
	}
	for _, x := range is.Indexes {
		if !slices.ContainsFunc(want.Indexes, func(w Index) bool { return w.Name == x.Name }) {
			out = append(out, "it has an index "+x.Name)
		}
	}
	if want.Stream != "" {
		add("its stream is", want.Stream, orNone(is.Stream))
	} else if is.Stream != "" {
		out = append(out, "it has a stream")
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func (t Table) describe(keys []Key) string {
	var parts []string
	for _, k := range keys {
		parts = append(parts, k.Name+" "+string(t.Attributes[k.Name])+" "+k.Role)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func (x Index) describe(t Table) string {
	kind := "global"
	if x.Local {
		kind = "local"
	}
	text := kind + " " + t.describe(x.Keys) + " " + x.Projection
	if len(x.Include) > 0 {
		text += " " + strings.Join(x.Include, " ")
	}
	return text
}

// joinFew joins differences; what follows from a few need not be said.
func joinFew(all []string) string {
	const most = 6
	if len(all) > most {
		all = append(slices.Clone(all[:most]), fmt.Sprintf("and %d more", len(all)-most))
	}
	return strings.Join(all, "; ")
}
