package difftest

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

// numbers are texts at the edges of what a number may be, all valid.
var numbers = []string{
	"0", "-0", "1", "-1", "7", "10", "100", "0.1", "-0.1", "1.50", "007", "1e3", "1E+2", "2.5e-3", "3.14159", "1000000",
	"9.9999999999999999999999999999999999999E+125", "-9.9999999999999999999999999999999999999E+125",
	"1E-130", "-1E-130", "1e125", "12345678901234567890123456789012345678", "0.00000000000000000000000000000000000001",
	"99999999999999999999999999999999999999", "-12345678901234567890.123456789", "1234567890123456789012345678901234567800",
}

// words are strings that share prefixes and parts, so that comparisons,
// begins_with and contains have something to find.
var words = []string{"a", "ab", "abc", "b", "ba", "", "größe", "日本", "Z", "a b", "x#y", "0", "10", "9", "😀", "line\nend", `q"uote`, "\u0000nul"}

var bytesPool = [][]byte{{}, {0}, {1, 2}, {1, 2, 3}, {255}, {255, 0, 1}, []byte("abc")}

// kinds of values, with the shares that make typical items.
var kinds = []string{"S", "S", "S", "N", "N", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"}

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func (g *gen) number() string {
	if g.chance(60) {
		return strconv.Itoa(g.n(41) - 20)
	}
	return pick(g, numbers)
}

// value is an attribute value of a kind; documents nest depth deep at most.
func (g *gen) value(kind string, depth int) Object {
	switch kind {
	case "S":
		return Object{"S": pick(g, words)}
	case "N":
		return Object{"N": g.number()}
	case "B":
		return Object{"B": b64(pick(g, bytesPool))}
	case "BOOL":
		return Object{"BOOL": g.chance(50)}
	case "NULL":
		return Object{"NULL": true}
	case "L":
		list := List{}
		for range g.n(4) {
			list = append(list, g.anyValue(depth-1))
		}
		return Object{"L": list}
	case "M":
		m := Object{}
		for range g.n(4) {
			m[pick(g, mapNames)] = g.anyValue(depth - 1)
		}
		return Object{"M": m}
	}
	return Object{kind: g.set(kind)}
}

// set gives the elements of a set kind, all different.
func (g *gen) set(kind string) List {
	var list List
	seen := map[string]bool{}
	for range 1 + g.n(4) {
		var e string
		switch kind {
		case "SS":
			e = pick(g, words)
		case "NS":
			e = strconv.Itoa(g.n(9) - 4) // different texts must be different numbers
		case "BS":
			e = b64(pick(g, bytesPool))
		}
		if !seen[e] {
			seen[e] = true
			list = append(list, e)
		}
	}
	return list
}

func (g *gen) anyValue(depth int) Object {
	kind := pick(g, kinds)
	if depth <= 0 && (kind == "L" || kind == "M") {
		kind = "S"
	}
	return g.value(kind, depth)
}

// mapNames are members of maps, and so parts of nested paths.
var mapNames = []string{"x", "y", "name", "n1", "l"}

// plain are attributes that are no keys, each with the kind it mostly has.
// Some names are reserved words and need a placeholder.
var plain = []attr{
	{"num", "N"},
	{"cnt", "N"},
	{"str", "S"},
	{"txt", "S"},
	{"list", "L"},
	{"doc", "M"},
	{"ss", "SS"},
	{"ns", "NS"},
	{"bs", "BS"},
	{"flag", "BOOL"},
	{"nul", "NULL"},
	{"bin", "B"},
	{"status", "S"},
	{"size", "N"},
	{"with-dash", "S"},
	{"dot.ted", "N"},
	{"größe", "S"},
}

// keyValue is a value of a key attribute, out of few, so that keys meet again.
func (g *gen) keyValue(a attr, spread int) Object {
	i := g.n(spread)
	switch a.kind {
	case "S":
		return Object{"S": []string{"k", "key", "ke", "l", "größe", "K", "k1", "z z", "\U0001F600", "k\u0001", "a/b", "0"}[i%12]}
	case "N":
		return Object{"N": []string{"0", "1", "-1", "10", "2", "-10", "1e20", "0.5", "-0.5", "100", "1E-20", "12345678901234567890123456789012345678"}[i%12]}
	}
	return Object{"B": b64([]byte{byte(i * 23), byte(i % 3)}[:1+i%2])}
}

// item is an item of a table, with most of its index keys.
func (g *gen) item(t *table) Object {
	it := Object{}
	for i, a := range t.keyAttrs() {
		it[a.name] = g.keyValue(a, 5+4*i)
	}
	for _, a := range t.indexKeys() {
		if g.chance(75) {
			it[a.name] = g.keyValue(a, 6)
		}
	}
	for range g.n(7) {
		a := pick(g, plain)
		if g.chance(85) {
			it[a.name] = g.value(a.kind, 2)
		} else {
			it[a.name] = g.anyValue(2)
		}
	}
	if t.ttl != "" && g.chance(30) {
		it[t.ttl] = Object{"N": fmt.Sprint(4_000_000_000 + g.n(1000))} // in a time no test lives to see
	}
	if g.chance(1) {
		it["big"] = Object{"S": strings.Repeat("x", 900+g.n(12000))} // counts in capacity units
	}
	return it
}

// key is the key of an item, mostly of one that exists.
func (g *gen) key(t *table) Object {
	if len(t.keys) > 0 && g.chance(80) {
		return clone(pick(g, t.keys)).(Object)
	}
	k := Object{}
	for i, a := range t.keyAttrs() {
		k[a.name] = g.keyValue(a, 5+4*i)
	}
	return k
}
