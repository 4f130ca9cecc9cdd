package difftest

import (
	"fmt"
	"slices"
	"strings"
)

// update is an update expression whose paths do not overlap.
func (s *scope) update() string {
	g := s.g
	used := []string{}
	// target is a path of an attribute that no other clause touches.
	target := func(kinds ...string) (path, kind string, ok bool) {
		for range 8 {
			a := s.attr()
			if slices.Contains(used, a.name) || len(kinds) > 0 && !slices.Contains(kinds, a.kind) {
				continue
			}
			used = append(used, a.name)
			p := s.name(a.name)
			switch {
			case len(kinds) > 0:
			case a.kind == "M" && g.chance(60):
				return p + "." + s.name(pick(g, mapNames)), "S", true
			case a.kind == "L" && g.chance(60):
				return fmt.Sprintf("%s[%d]", p, g.n(4)), "S", true
			}
			return p, a.kind, true
		}
		return "", "", false
	}
	var clauses []string
	clause := func(word string, n int, one func() (string, bool)) {
		var list []string
		for range n {
			if a, ok := one(); ok {
				list = append(list, a)
			}
		}
		if len(list) > 0 {
			s.tags = append(s.tags, "clause "+word)
			clauses = append(clauses, word+" "+strings.Join(list, ", "))
		}
	}
	for _, word := range g.shuffled("SET", "REMOVE", "ADD", "DELETE") {
		switch {
		case word == "SET" && g.chance(75):
			clause(word, 1+g.n(3), func() (string, bool) { return s.set(target) })
		case word == "REMOVE" && g.chance(25):
			clause(word, 1+g.n(2), func() (string, bool) { p, _, ok := target(); return p, ok })
		case word == "ADD" && g.chance(25):
			clause(word, 1+g.n(2), func() (string, bool) {
				p, kind, ok := target("N", "SS", "NS", "BS")
				return p + " " + s.value(g.small(kind)), ok
			})
		case word == "DELETE" && g.chance(15):
			clause(word, 1, func() (string, bool) {
				p, kind, ok := target("SS", "NS", "BS")
				return p + " " + s.value(g.small(kind)), ok
			})
		}
	}
	if len(clauses) == 0 {
		s.tags = append(s.tags, "clause SET")
		return "SET " + s.name("str") + " = " + s.value(g.value("S", 0))
	}
	return strings.Join(clauses, " ")
}

// small is a value that can be added to without leaving the range of numbers.
func (g *gen) small(kind string) Object {
	switch kind {
	case "N":
		return Object{"N": fmt.Sprint(g.n(21) - 10)}
	case "":
		return Object{"S": "x"}
	}
	return g.value(kind, 0)
}

// set is one assignment.
func (s *scope) set(target func(...string) (string, string, bool)) (string, bool) {
	g := s.g
	switch g.n(10) {
	case 0, 1:
		s.tags = append(s.tags, "arithmetic")
		p, _, ok := target("N")
		op := pick(g, []string{" + ", " - "})
		if g.chance(70) { // works without the attribute, too
			s.tags = append(s.tags, "function if_not_exists")
			return p + " = if_not_exists(" + p + ", " + s.value(Object{"N": "0"}) + ")" + op + s.value(g.small("N")), ok
		}
		return p + " = " + p + op + s.value(g.small("N")), ok
	case 2:
		s.tags = append(s.tags, "function list_append")
		p, _, ok := target("L")
		a, b := p, s.value(g.value("L", 1))
		if g.chance(70) {
			s.tags = append(s.tags, "function if_not_exists")
			a = "if_not_exists(" + p + ", " + s.value(Object{"L": List{}}) + ")"
		}
		if g.chance(40) {
			a, b = b, a
		}
		return p + " = list_append(" + a + ", " + b + ")", ok
	case 3:
		s.tags = append(s.tags, "function if_not_exists")
		p, kind, ok := target()
		q, _ := s.path()
		return p + " = if_not_exists(" + q + ", " + s.value(g.value(kind, 1)) + ")", ok
	case 4:
		p, _, ok := target()
		q, _ := s.path()
		return p + " = " + q, ok
	}
	p, kind, ok := target()
	if g.chance(15) {
		kind = pick(g, kinds)
	}
	return p + " = " + s.value(g.value(kind, 2)), ok
}

func (g *gen) shuffled(words ...string) []string {
	g.rng.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return words
}
