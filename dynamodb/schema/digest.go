package schema

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Digest is a short fingerprint of what a table is created from: two
// declarations have the same one when DynamoDB would make the same table of
// them. Where things stand, in which order indexes and attributes are listed,
// tags and protection do not matter. It is 8 hexadecimal digits.
func Digest(t Table) string {
	sum := sha256.Sum256([]byte(strings.Join(Outline(t), "\n")))
	return hex.EncodeToString(sum[:4])
}

// Outline lists what a table is created from, a line for each part, in an order
// that does not hang on the declaration's.
func Outline(t Table) []string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	add("name %s", outlined(t.Name))
	add("key %s", outlinedKeys(t.Keys))
	for _, a := range sorted(t.Attributes, func(a Attribute) string { return a.Name.Value }) {
		add("attribute %s %s", outlined(a.Name), outlined(a.Type))
	}
	add("billing %s %d/%d", outlined(t.Billing.Mode), t.Billing.Read.Value, t.Billing.Write.Value)
	for _, list := range []struct {
		kind    string
		indexes []Index
	}{{"global", t.Global}, {"local", t.Local}} {
		for _, i := range sorted(list.indexes, func(i Index) string { return i.Name.Value }) {
			var include []string
			for _, name := range i.Projection.Include {
				include = append(include, outlined(name))
			}
			slices.Sort(include)
			add("%s index %s key %s projection %s %s capacity %d/%d", list.kind, outlined(i.Name), outlinedKeys(i.Keys),
				outlined(i.Projection.Type), strings.Join(include, ","), i.Read.Value, i.Write.Value)
		}
	}
	if t.Stream != nil {
		add("stream %s", outlined(*t.Stream))
	}
	if t.TTL != nil && t.TTL.Enabled {
		add("time to live %s", outlined(t.TTL.Attribute))
	}
	return lines
}

func sorted[T any](list []T, name func(T) string) []T {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b T) int { return strings.Compare(name(a), name(b)) })
	return out
}

// outlined is a text with what it hangs on: an open value is not the same as one
// that happens to look like its stand-in.
func outlined(t Text) string {
	if t.Unresolved != "" {
		return fmt.Sprintf("%q?", t.Value)
	}
	return fmt.Sprintf("%q", t.Value)
}

func outlinedKeys(keys []Key) string {
	var parts []string
	for _, k := range keys {
		parts = append(parts, outlined(k.Attribute)+" "+k.Role.Value)
	}
	return strings.Join(parts, ", ")
}
