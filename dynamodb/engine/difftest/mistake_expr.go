package difftest

import (
	"fmt"
	"slices"
	"strings"
)

var expressionMembers = []string{"ConditionExpression", "FilterExpression", "KeyConditionExpression", "ProjectionExpression", "UpdateExpression"}

// onExpression makes a mistake of a change to the text of an expression.
func onExpression(name string, members []string, change func(g *gen, text string) string) mistake {
	return mistake{name, func(g *gen, r *Request, _ *table) bool {
		ps := places(r.Body, members...)
		if len(ps) == 0 {
			return false
		}
		p := pick(g, ps)
		old := p.in[p.member].(string)
		p.in[p.member] = change(g, old)
		return p.in[p.member] != old
	}}
}

// withCondition gives a request a whole expression that is wrong: the other
// expressions and their placeholders go, or they would be what is complained of.
func withExpression(name string, ops map[string]string, exprs []string, values Object) mistake {
	return mistake{name, func(g *gen, r *Request, _ *table) bool {
		member := ops[r.Op]
		if member == "" || isLegacy(r) {
			return false
		}
		key := r.Body["KeyConditionExpression"]
		if member == "FilterExpression" && r.Op == "Query" {
			_ = key // the key condition stays with its placeholders
		} else {
			for _, m := range expressionMembers {
				delete(r.Body, m)
			}
			delete(r.Body, "ExpressionAttributeNames")
			delete(r.Body, "ExpressionAttributeValues")
			if r.Op == "Query" {
				return false
			}
		}
		expr := pick(g, exprs)
		r.Body[member] = expr
		vals, _ := r.Body["ExpressionAttributeValues"].(Object)
		if vals == nil {
			vals = Object{}
		}
		for ph, v := range values {
			if strings.Contains(expr, ph) {
				vals[ph] = clone(v)
			}
		}
		if len(vals) > 0 {
			r.Body["ExpressionAttributeValues"] = vals
		}
		return true
	}}
}

func isLegacy(r *Request) bool {
	for _, m := range []string{"Expected", "AttributeUpdates", "KeyConditions", "QueryFilter", "ScanFilter", "AttributesToGet"} {
		if r.Body[m] != nil {
			return true
		}
	}
	return false
}

var (
	conditionOps = map[string]string{"PutItem": "ConditionExpression", "DeleteItem": "ConditionExpression", "Scan": "FilterExpression"}
	updateOps    = map[string]string{"UpdateItem": "UpdateExpression"}
	projectOps   = map[string]string{"GetItem": "ProjectionExpression", "Scan": "ProjectionExpression"}
	oddValues    = Object{
		":s": Object{"S": "a"}, ":n": Object{"N": "1"}, ":m": Object{"N": "0"}, ":l": Object{"L": List{}}, ":ss": Object{"SS": List{"a"}},
		":b": Object{"BOOL": true}, ":t": Object{"S": "XX"}, ":z": Object{"NULL": true},
	}
)

var exprMistakes = []mistake{
	onExpression("token lost", expressionMembers, func(g *gen, s string) string {
		f := tokens(s)
		i := g.n(len(f))
		return strings.Join(slices.Delete(f, i, i+1), "")
	}),
	onExpression("token twice", expressionMembers, func(g *gen, s string) string {
		f := tokens(s)
		i := g.n(len(f))
		return strings.Join(slices.Insert(f, i, f[i]+" "), "")
	}),
	onExpression("odd character", expressionMembers, func(g *gen, s string) string {
		i := g.n(len(s) + 1)
		return strings.ToValidUTF8(s[:i]+pick(g, []string{"&", "%", "$", "\"", ";", "@", "!"})+s[i:], "")
	}),
	onExpression("empty expression", expressionMembers, func(g *gen, s string) string { return pick(g, []string{"", " "}) }),
	onExpression("placeholder not defined", expressionMembers, func(g *gen, s string) string {
		f := tokens(s)
		var at []int
		for i, tok := range f {
			if strings.HasPrefix(tok, ":") || strings.HasPrefix(tok, "#") {
				at = append(at, i)
			}
		}
		if len(at) == 0 {
			return s
		}
		f[pick(g, at)] += "x"
		return strings.Join(f, "")
	}),
	onExpression("reserved word", expressionMembers, func(g *gen, s string) string {
		f := tokens(s)
		for i, tok := range f {
			if strings.HasPrefix(tok, "#") {
				f[i] = pick(g, []string{"name", "status", "Size", "VALUE"})
			}
		}
		return strings.Join(f, "")
	}),
	{"placeholder not used", func(g *gen, r *Request, _ *table) bool {
		if !hasExpression(r) {
			return false
		}
		m := pick(g, []string{"ExpressionAttributeNames", "ExpressionAttributeValues"})
		o, _ := r.Body[m].(Object)
		if o == nil {
			o = Object{}
			r.Body[m] = o
		}
		if m == "ExpressionAttributeNames" {
			o["#unused"] = "num"
		} else {
			o[":unused"] = g.value("S", 0)
		}
		return true
	}},
	{"placeholders without expression", func(g *gen, r *Request, _ *table) bool {
		if hasExpression(r) || !slices.Contains([]string{"PutItem", "GetItem", "DeleteItem", "UpdateItem", "Scan"}, r.Op) {
			return false
		}
		if g.chance(50) {
			r.Body["ExpressionAttributeNames"] = Object{"#a": "num"}
		} else {
			r.Body["ExpressionAttributeValues"] = Object{":a": Object{"N": "1"}}
		}
		return true
	}},
	{"bad placeholder", func(g *gen, r *Request, _ *table) bool {
		if !hasExpression(r) {
			return false
		}
		if g.chance(50) {
			r.Body["ExpressionAttributeNames"] = pick(g, []Object{{"a": "num"}, {"#": "num"}, {"#a-b": "num"}, {"#a": ""}, {}, {"#a": strings.Repeat("x", 65536)}})
		} else {
			r.Body["ExpressionAttributeValues"] = pick(g, []Object{{"a": Object{"S": "x"}}, {":": Object{"S": "x"}}, {":a b": Object{"S": "x"}}, {}})
		}
		return true
	}},
	withExpression("wrong use of a function", conditionOps, []string{
		"size(:n) = :n", "attribute_exists(:s)", "attribute_exists(num, str)", "attribute_not_exists()", "begins_with(str, :n)", "begins_with(str)",
		"contains(str, :s, :n)", "attribute_type(str, :t)", "attribute_type(str, :n)", "size(num)", "nofunction(num)", "attribute_exists(num) = :b",
		"if_not_exists(num, :n) = :n", "list_append(num, :l) = :l", "begins_with(:s, :s)", "contains(:s, :s)", "contains(:ss, :s)", "Size(num) = :n", "begins_with(num, num)",
		"contains(num, num)", "size(size(num)) = :n", "attribute_exists(size(num))",
	}, oddValues),
	withExpression("wrong operands", conditionOps, []string{
		"num < :l", "num >= :ss", "num < :b", "num > :z", "num BETWEEN :n AND :m", "num BETWEEN :n AND :s", "num IN ()", "num IN (:n", "num = num", ":n = :n", "num BETWEEN :n OR :n",
		"num BETWEEN :ss AND :ss", "num", ":n", "NOT num", "num = :n = :n", "num == :n", "num AND num", "(num = :n", "num = :n)", "((num = :n))", "num = (:n)", "num[0] = :n", "num[-1] = :n", "num[:n] = :n",
		"num[a] = :n", "num.:n = :n", "num..str = :n", "num = 1", "num = 'a'", "num = \"a\"", "5 = num", "num NOT IN (:n)", "NOT NOT num = :n", "num[99999999999] = :n",
	}, oddValues),
	withExpression("wrong update", updateOps, []string{
		"SET num = :n, num = :m", "SET doc.x = :n, doc = :m", "SET doc = :n REMOVE doc.x", "SET num = :n SET str = :s", "SET", "REMOVE", "SET num", "SET num :n", "SET num = ", "ADD num", "ADD num :s", "ADD num :l",
		"ADD str :b", "DELETE num :n", "DELETE ss :l", "SET num = num + :s", "SET num = :s + :n", "SET num = :n * :n", "SET num = :n + :n + :n", "SET num = missing1 + :n", "SET num = missing1", "SET list = list_append(:s, :l)",
		"SET list = list_append(list)", "SET list = list_append(:l, :l, :l)", "SET num = if_not_exists(num)", "SET num = if_not_exists(:n, :n)", "SET num = size(num)", "SET num = attribute_exists(num)", "SET num = nofunction(num)",
		"SET missing1.a = :n", "SET missing1[0] = :n", "REMOVE missing1.a", "ADD missing1.a :n", "REMOVE num, num", "SET pk = :s", "REMOVE pk", "ADD sk :n", "SET num = :n REMOVE num", "SET num = (:n)", "SET num = :n,", "set num = :n, ",
		"SET #x = :n", "SET list[0] = :n, list[0] = :m", "SET num.a = :n", "SET str[0] = :n", "SET num = -:n", "UPDATE num = :n", "num = :n", "SET num = NOT :n", "DELETE ss.x :ss", "SET list[1] = :n REMOVE list[1]",
	}, oddValues),
	withExpression("wrong projection", projectOps, []string{
		"num, num", "doc, doc.x", "doc.x, doc", "num,", ",num", "num str", "num, ", "doc.", ".doc", "list[", "list[]", "list[x]", "list[-1]", "num = num", "size(num)", "(num)", "list[0], list", "doc.x.y, doc.x", ":n", "#undefined",
		"name", "doc.name", "doc.x, doc[0]", "list[0][1].a, list[0].b",
	}, nil),
	withExpression("expression too large", conditionOps, []string{
		"num = :n OR str = :s" + strings.Repeat(" OR num = :n", 400),
		"attribute_exists(" + strings.Repeat("a.", 40) + "b)",
		strings.Repeat("NOT ", 320) + "num = :n",
		"num IN (" + strings.TrimSuffix(strings.Repeat(":n, ", 101), ", ") + ")",
		"num = :n" + strings.Repeat(" ", 4097),
		"attribute_exists(" + strings.Repeat("x", 256) + ")",
	}, oddValues),
}

// tokens splits an expression so that joining the parts gives it back; spaces
// stay with the token before them.
func tokens(s string) []string {
	var out []string
	word := func(c byte) bool {
		return c == '_' || c == '#' || c == ':' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
	}
	for i := 0; i < len(s); {
		j := i + 1
		if word(s[i]) {
			for j < len(s) && word(s[j]) {
				j++
			}
		} else if j < len(s) && strings.Contains("<> <= >=", s[i:j+1]) && s[i] != ' ' && s[j] != ' ' {
			j++
		}
		for j < len(s) && s[j] == ' ' {
			j++
		}
		out = append(out, s[i:j])
		i = j
	}
	if len(out) == 0 {
		out = append(out, fmt.Sprint())
	}
	return out
}
