package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Severity is how much a problem matters.
type Severity string

const (
	Error   Severity = "error"   // DynamoDB refuses the table
	Warning Severity = "warning" // it works, hardly as meant
	Info    Severity = "info"    // worth knowing
)

// Problem is a finding about a declaration.
type Problem struct {
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`            // stable, for filters: key-undefined, ...
	Table    string   `json:"table,omitempty"` // ID of the table
	Message  string   `json:"message"`
	Hint     string   `json:"hint,omitempty"`
	Pos      Pos      `json:"pos"`
}

func (p Problem) String() string {
	if !p.Pos.Known() {
		return p.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.Pos.File, p.Pos.Line, p.Pos.Column, p.Message)
}

// Limits of DynamoDB, from "Quotas in Amazon DynamoDB" of its developer guide.
const (
	maxLocal      = 5
	maxGlobal     = 20
	maxIndexParts = 4 // attributes of an index's hash key, and of its range key
	minName       = 3
	maxName       = 255
	maxKeyName    = 255 // bytes of a key attribute's name
	maxInIndex    = 20  // attributes that one index lists
	maxProjected  = 100 // attributes that all indexes of a table list, one that two list counted twice
	maxUnits      = 40_000
	maxTags       = 50
	maxTagKey     = 128 // characters
	maxTagValue   = 256 // characters
)

// Check finds what is wrong with a declaration, in order of position. What is
// unresolved is not held against it.
func Check(t Table) []Problem {
	c := &checker{table: &t, problems: slices.Clone(t.Notes)}
	c.name(t.Name, "table name")
	c.attributes()
	c.keys(t.Keys, t.Pos, "table "+shown(t.ID), 1)
	c.indexes()
	c.unused()
	c.billing()
	c.extras()
	c.names()
	c.seed()
	for i := range c.problems {
		c.problems[i].Table = t.ID
	}
	slices.SortStableFunc(c.problems, func(a, b Problem) int {
		if a.Pos.Line != b.Pos.Line {
			return a.Pos.Line - b.Pos.Line
		}
		return a.Pos.Column - b.Pos.Column
	})
	return c.problems
}

// FirstError gives the first problem that stops the table from being created.
func FirstError(problems []Problem) (Problem, bool) {
	for _, p := range problems {
		if p.Severity == Error {
			return p, true
		}
	}
	return Problem{}, false
}

type checker struct {
	table    *Table
	problems []Problem
}

func (c *checker) add(s Severity, code string, pos Pos, hint, format string, args ...any) {
	if !pos.Known() {
		pos = c.table.Pos
	}
	c.problems = append(c.problems, Problem{Severity: s, Code: code, Pos: pos, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// name checks the rules for names of tables and indexes.
func (c *checker) name(name Text, what string) {
	if name.Unresolved != "" || name.Value == "" {
		return
	}
	if len(name.Value) < minName || len(name.Value) > maxName || strings.ContainsFunc(name.Value, notInName) {
		c.add(Error, "bad-name", name.Pos, "3 to 255 of a-z A-Z 0-9 _ - .", "%s %q is not allowed", what, name.Value)
	}
}

func notInName(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-.", r))
}

func (c *checker) attributes() {
	seen := map[string]bool{}
	for _, a := range c.table.Attributes {
		switch {
		case a.Name.Value == "":
			c.add(Error, "attribute-unnamed", a.Pos, "give it an AttributeName", "an attribute definition has no name")
		case len(a.Name.Value) > maxKeyName && a.Name.Unresolved == "":
			c.add(Error, "attribute-name", first(a.Name.Pos, a.Pos), "name key attributes with 255 bytes at most",
				"attribute name %.40q... has %d bytes", a.Name.Value, len(a.Name.Value))
		case seen[a.Name.Value]:
			c.add(Error, "attribute-duplicate", a.Pos, "remove one of the definitions", "attribute %q is defined twice", a.Name.Value)
		}
		seen[a.Name.Value] = true
		if a.Type.Unresolved == "" && !slices.Contains([]string{"S", "N", "B"}, a.Type.Value) {
			pos := a.Type.Pos
			if !pos.Known() {
				pos = a.Pos
			}
			c.add(Error, "attribute-type", pos, "the type of a key attribute is S, N or B",
				"attribute %q has type %q", a.Name.Value, a.Type.Value)
		}
	}
}

// keys checks a key schema; parts is how many attributes each role may have.
func (c *checker) keys(keys []Key, pos Pos, what string, parts int) {
	hashes, ranges := HashKeys(keys), RangeKeys(keys)
	if len(keys) == 0 {
		c.add(Error, "no-keys", pos, "add a KeySchema with a HASH attribute", "%s has no key schema", what)
		return
	}
	bad := false
	for _, k := range keys {
		bad = bad || k.Role.Unresolved != ""
		if k.Role.Unresolved == "" && k.Role.Value != Hash && k.Role.Value != Range {
			bad = true
			c.add(Error, "key-role", k.Role.Pos, "the KeyType is HASH or RANGE", "%s: key attribute %q has key type %q",
				what, k.Attribute.Value, k.Role.Value)
		}
		if k.Attribute.Value != "" && c.table.AttributeType(k.Attribute.Value) == "" && !c.defined(k.Attribute.Value) {
			c.add(Error, "key-undefined", first(k.Attribute.Pos, k.Pos), "add it to AttributeDefinitions",
				"%s: key attribute %q has no definition", what, k.Attribute.Value)
		}
	}
	switch {
	case bad:
	case len(hashes) == 0:
		c.add(Error, "no-hash", pos, "one attribute needs KeyType HASH", "%s has no hash key", what)
	case len(hashes) > parts:
		c.add(Error, "two-hashes", keys[1].Pos, "the second part of the key is a RANGE", "%s has %d hash keys", what, len(hashes))
	case len(ranges) > parts:
		c.add(Error, "two-ranges", keys[len(keys)-1].Pos, "", "%s has %d range keys", what, len(ranges))
	case keys[0].Role.Value != Hash:
		c.add(Error, "hash-first", keys[0].Pos, "list the HASH attribute first", "%s: the hash key has to come first", what)
	}
	for i, k := range keys {
		for _, earlier := range keys[:i] {
			if k.Attribute.Value == earlier.Attribute.Value {
				c.add(Error, "key-duplicate", k.Pos, "", "%s: attribute %q is twice in the key", what, k.Attribute.Value)
			}
		}
	}
}

func (c *checker) defined(name string) bool {
	return slices.ContainsFunc(c.table.Attributes, func(a Attribute) bool { return a.Name.Value == name })
}

func (c *checker) unused() {
	used := map[string]bool{}
	for _, k := range c.table.Keys {
		used[k.Attribute.Value] = true
	}
	for _, i := range c.table.Indexes() {
		for _, k := range i.Keys {
			used[k.Attribute.Value] = true
		}
	}
	for _, a := range c.table.Attributes {
		if a.Name.Value != "" && !used[a.Name.Value] && len(c.table.Keys) > 0 {
			c.add(Error, "attribute-unused", a.Pos, "define only attributes that are part of a key: others need no definition",
				"attribute %q is defined, but no key of the table or of an index uses it", a.Name.Value)
		}
	}
}

// shown is a name as messages hold it: as it is, unless it would break the line.
func shown(name string) string {
	if strings.ContainsFunc(name, unicode.IsControl) {
		return strconv.Quote(name)
	}
	return name
}

func first(positions ...Pos) Pos {
	for _, p := range positions {
		if p.Known() {
			return p
		}
	}
	return Pos{}
}
