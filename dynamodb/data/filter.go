package data

import (
	"encoding/base64"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/item"
)

// operators of a filter, those that begin with another first.
var operators = []struct{ text, expression string }{
	{"!=", "# <> :"},
	{"<=", "# <= :"},
	{">=", "# >= :"},
	{"^=", "begins_with(#, :)"},
	{"*=", "contains(#, :)"},
	{"=", "# = :"},
	{"<", "# < :"},
	{">", "# > :"},
}

// term is a filter as a person types it: price>=5, name^=A, address.city=Oslo.
type term struct {
	name, operator, expression string
	value                      string
	quoted                     bool // a text, whatever it looks like
}

func parseTerm(text string) (term, error) {
	for at := 1; at < len(text); at++ {
		for _, o := range operators {
			if !strings.HasPrefix(text[at:], o.text) {
				continue
			}
			t := term{name: strings.TrimSpace(text[:at]), operator: o.text, expression: o.expression, value: strings.TrimSpace(text[at+len(o.text):])}
			if len(t.value) > 1 && (t.value[0] == '"' || t.value[0] == '\'') {
				if content, end, ok := quoted(t.value, 0); ok && end == len(t.value) {
					t.value, t.quoted = content, true
				}
			}
			return t, nil
		}
	}
	return term{}, failf("write it as price>=5; the operators are = != < <= > >= ^= (begins with) *= (contains)", "the filter %q compares nothing", text)
}

// path makes placeholders of address.city or tags[0].
func (p *placeholders) path(name string) string {
	var out strings.Builder
	for i, part := range strings.Split(name, ".") {
		if i > 0 {
			out.WriteByte('.')
		}
		base, index, found := strings.Cut(part, "[")
		out.WriteString(p.name(base))
		if found {
			out.WriteString("[" + index)
		}
	}
	return out.String()
}

// values are what a typed value may mean: with a known type that, else a text
// and whatever else it looks like. An item's 5 is found whether it is a number or
// a text.
func (t term) values(known item.Type) ([]item.Value, error) {
	switch {
	case known != "":
		v, err := typedText(t.value, known)
		return []item.Value{v}, err
	case t.quoted || t.operator == "^=":
		return []item.Value{item.Text(t.value)}, nil
	}
	all := []item.Value{item.Text(t.value)}
	switch {
	case t.value == "true" || t.value == "false":
		all = append(all, item.Value{Type: item.Bool, Bool: t.value == "true"})
	case t.value == "null":
		all = append(all, item.Value{Type: item.Null})
	case item.CheckNumber(t.value) == nil:
		all = append(all, item.Num(t.value))
	}
	return all, nil
}

// typedText reads a text as a value of a key attribute.
func typedText(text string, t item.Type) (item.Value, error) {
	switch t {
	case item.Number:
		if err := item.CheckNumber(text); err != nil {
			return item.Value{}, failf("the key is a number", "%v", err)
		}
	case item.Binary:
		data, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return item.Value{}, failf("write it in base64", "%q is no binary: %v", text, err)
		}
		text = string(data)
	}
	return item.Value{Type: t, Text: text}, nil
}

// term adds a filter to an expression.
func (p *placeholders) term(t term, known item.Type) (string, error) {
	values, err := t.values(known)
	if err != nil {
		return "", err
	}
	name := p.path(t.name)
	var any []string
	for _, v := range values {
		any = append(any, strings.Replace(strings.Replace(t.expression, "#", name, 1), ":", p.value(v), 1))
	}
	if len(any) == 1 {
		return any[0], nil
	}
	or := " OR "
	if t.operator == "!=" {
		or = " AND "
	}
	return "(" + strings.Join(any, or) + ")", nil
}

// ParseKeyText is [Table.ParseKey] of one text: id=5,at=2024. A value may have
// commas in it, unless a key attribute's name and = follow.
func (t Table) ParseKeyText(text string) (item.Item, error) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{") {
		for _, k := range t.Keys {
			before, after, found := strings.Cut(text, ","+k.Name+"=")
			if found && strings.Contains(before, "=") {
				return t.ParseKey([]string{before, k.Name + "=" + after})
			}
		}
	}
	return t.ParseKey([]string{text})
}

// ParseKey reads a primary key as a person types it, id=5 at=2024, or as a JSON
// object.
func (t Table) ParseKey(words []string) (item.Item, error) {
	if len(words) == 1 && strings.HasPrefix(strings.TrimSpace(words[0]), "{") {
		it, err := item.Parse([]byte(words[0]))
		if err != nil {
			return nil, failf(`write it as {"id": "a"}`, "the key: %v", err)
		}
		return t.onlyKey(it)
	}
	it := item.Item{}
	for _, w := range words {
		name, value, ok := strings.Cut(w, "=")
		if !ok && len(t.Keys) == 1 && len(words) == 1 {
			name, value = t.Keys[0].Name, w
		} else if !ok {
			return nil, failf("write it as "+t.keyExample(), "%q names no attribute", w)
		}
		v, err := typedText(value, t.Attributes[name])
		if err != nil {
			return nil, err
		}
		if v.Type == "" {
			v.Type = item.String
		}
		it[name] = v
	}
	return t.onlyKey(it)
}

func (t Table) keyExample() string {
	var parts []string
	for _, k := range t.Keys {
		parts = append(parts, k.Name+"=VALUE")
	}
	return strings.Join(parts, " ")
}

func (t Table) onlyKey(it item.Item) (item.Item, error) {
	key, err := t.Key(it)
	if err != nil {
		return nil, err
	}
	for name := range it {
		if _, ok := key[name]; !ok {
			return nil, failf("write it as "+t.keyExample(), "%s is no part of the key of %s", name, t.Name)
		}
	}
	return key, nil
}
