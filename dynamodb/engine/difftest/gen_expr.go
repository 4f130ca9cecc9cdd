package difftest

import (
	"fmt"
	"slices"
	"strings"
)

// scope collects the placeholders of one request.
type scope struct {
	g      *gen
	names  Object
	values Object
	tags   []string
	avoid  []attr // attributes that the expressions must not name: keys
}

func (g *gen) scope() *scope { return &scope{g: g, names: Object{}, values: Object{}} }

// name gives an attribute name as written in an expression.
func (s *scope) name(n string) string {
	plain := strings.IndexFunc(n, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) < 0
	if plain && !slices.Contains([]string{"status", "size", "name", "list", "flag", "ttl"}, n) && s.g.chance(70) {
		return n
	}
	for ph, v := range s.names {
		if v == n {
			return ph
		}
	}
	ph := fmt.Sprintf("#n%d", len(s.names))
	s.names[ph] = n
	return ph
}

func (s *scope) value(v Object) string {
	ph := fmt.Sprintf(":v%d", len(s.values))
	s.values[ph] = v
	return ph
}

// apply writes the placeholders into a body and the tags into its request.
func (s *scope) apply(r *Request) {
	if len(s.names) > 0 {
		r.Body["ExpressionAttributeNames"] = s.names
	}
	if len(s.values) > 0 {
		r.Body["ExpressionAttributeValues"] = s.values
	}
	r.tag(s.tags...)
}

// attr is an attribute that is no key.
func (s *scope) attr() attr {
	for {
		a := pick(s.g, plain)
		if !slices.ContainsFunc(s.avoid, func(b attr) bool { return b.name == a.name }) {
			return a
		}
	}
}

// path is a document path, sometimes nested; kind is what its end mostly holds.
func (s *scope) path() (path, kind string) {
	a := s.attr()
	switch {
	case a.kind == "M" && s.g.chance(80):
		return s.name(a.name) + "." + s.name(pick(s.g, mapNames)), "S"
	case a.kind == "L" && s.g.chance(70):
		p := fmt.Sprintf("%s[%d]", s.name(a.name), s.g.n(4))
		if s.g.chance(15) {
			p += "." + s.name(pick(s.g, mapNames))
		}
		return p, "S"
	}
	return s.name(a.name), a.kind
}

// operand is a value that fits a kind mostly.
func (s *scope) operand(kind string) string {
	if s.g.chance(15) {
		kind = pick(s.g, kinds)
	}
	return s.value(s.g.value(kind, 1))
}

// comparable gives both sides of a comparison: a path or a size, and a value or
// another path.
func (s *scope) sides() (left, right string) {
	p, kind := s.path()
	if s.g.chance(12) {
		s.tags = append(s.tags, "function size")
		return "size(" + p + ")", s.value(Object{"N": fmt.Sprint(s.g.n(6))})
	}
	if s.g.chance(12) {
		q, _ := s.path()
		if q != p {
			return p, q
		}
	}
	return p, s.operand(kind)
}

// condition is a condition or filter expression.
func (s *scope) condition(depth int) string {
	g := s.g
	if depth > 0 && g.chance(35) {
		a, b := s.condition(depth-1), s.condition(depth-1)
		switch g.n(4) {
		case 0:
			s.tags = append(s.tags, "operator AND")
			return a + " AND " + b
		case 1:
			s.tags = append(s.tags, "operator OR")
			return a + " OR " + b
		case 2:
			s.tags = append(s.tags, "operator NOT")
			return "NOT (" + a + ")" + pick(g, []string{" AND ", " or "}) + b
		default:
			s.tags = append(s.tags, "operator parentheses")
			return "(" + a + pick(g, []string{" and ", " OR "}) + b + ")"
		}
	}
	switch g.n(10) {
	case 0:
		s.tags = append(s.tags, "function attribute_exists")
		p, _ := s.path()
		return "attribute_exists(" + p + ")"
	case 1:
		s.tags = append(s.tags, "function attribute_not_exists")
		p, _ := s.path()
		return "attribute_not_exists(" + p + ")"
	case 2:
		s.tags = append(s.tags, "function attribute_type")
		p, kind := s.path()
		if g.chance(30) {
			kind = pick(g, kinds)
		}
		return "attribute_type(" + p + ", " + s.value(Object{"S": kind}) + ")"
	case 3:
		s.tags = append(s.tags, "function begins_with")
		p, kind := s.path()
		if kind != "B" {
			kind = "S"
		}
		return "begins_with(" + p + ", " + s.value(g.value(kind, 0)) + ")"
	case 4:
		s.tags = append(s.tags, "function contains")
		p, kind := s.path()
		elem := map[string]string{"SS": "S", "NS": "N", "BS": "B", "L": "S"}[kind]
		if elem == "" {
			elem = pick(g, []string{"S", "S", "N", "B"})
		}
		return "contains(" + p + ", " + s.value(g.value(elem, 0)) + ")"
	case 5:
		s.tags = append(s.tags, "operator BETWEEN")
		p, _ := s.path()
		kind := pick(g, []string{"S", "N", "B"})
		low, high := g.between(kind)
		return p + " BETWEEN " + s.value(low) + " AND " + s.value(high)
	case 6:
		s.tags = append(s.tags, "operator IN")
		p, kind := s.path()
		var list []string
		for range 1 + g.n(3) {
			list = append(list, s.operand(kind))
		}
		return p + " IN (" + strings.Join(list, ", ") + ")"
	}
	op := pick(g, []string{"=", "<>", "<", "<=", ">", ">="})
	a, b := s.sides()
	if !strings.Contains(a, "size(") && strings.HasPrefix(b, ":") && op != "=" && op != "<>" {
		b = s.orderable(b)
	}
	s.tags = append(s.tags, "comparator "+op)
	return a + " " + op + " " + b
}

// orderable replaces a value that has no order by one that has.
func (s *scope) orderable(ph string) string {
	v := s.values[ph].(Object)
	if v["S"] == nil && v["N"] == nil && v["B"] == nil {
		s.values[ph] = s.g.value(pick(s.g, []string{"S", "N", "B"}), 0)
	}
	return ph
}

// between gives two values of a kind in order.
func (g *gen) between(kind string) (low, high Object) {
	switch kind {
	case "S":
		pair := pick(g, [][2]string{{"a", "b"}, {"", "zzz"}, {"ab", "abc"}, {"A", "Z"}, {"k", "l"}, {"a", "a"}})
		return Object{"S": pair[0]}, Object{"S": pair[1]}
	case "N":
		n := g.n(20) - 10
		return Object{"N": fmt.Sprint(n)}, Object{"N": fmt.Sprint(n + g.n(20))}
	}
	pair := pick(g, [][2]string{{"\x00", "\xff"}, {"\x01", "\x40"}, {"", "\x02"}})
	return Object{"B": b64([]byte(pair[0]))}, Object{"B": b64([]byte(pair[1]))}
}

// projection names some attributes, no path a prefix of another.
func (s *scope) projection(t *table) string {
	s.tags = append(s.tags, "projection")
	var list, roots []string
	add := func(root, p string) {
		if !slices.Contains(roots, root) {
			roots = append(roots, root)
			list = append(list, p)
		}
	}
	for range 1 + s.g.n(4) {
		switch {
		case s.g.chance(30):
			a := pick(s.g, append(t.keyAttrs(), t.indexKeys()...))
			add(a.name, s.name(a.name))
		case s.g.chance(20):
			add("doc", fmt.Sprintf("doc.%s, doc.%s", s.name("x"), s.name("l")))
		case s.g.chance(20):
			l := s.name("list")
			add("list", fmt.Sprintf("%s[0], %s[%d]", l, l, 1+s.g.n(3)))
		default:
			a := s.attr()
			add(a.name, s.name(a.name))
		}
	}
	return strings.Join(list, ", ")
}
