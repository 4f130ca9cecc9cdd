package generator

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

// jsStyle is Prettier's.
var jsStyle = style{width: 80, indent: 2, pad: " "}

func jsObject(items ...layout) layout { return layout{open: "{", close: "}", items: items} }

// jsArray breaks where Prettier does so always: between objects, or arrays, of
// several parts each.
func jsArray(items ...layout) layout {
	l := layout{open: "[", close: "]", items: items}
	tall := func(open string) bool {
		return !slices.ContainsFunc(items, func(i layout) bool { return i.lead != "" || i.open != open || len(i.items) < 2 })
	}
	l.tall = len(items) > 1 && (tall("{") || tall("["))
	return l
}

// jsNew is new name({...}).
func jsNew(name string, items ...layout) layout {
	return layout{open: "new " + name + "({", close: "})", items: items}
}

// minBreak is the width of a key behind which Prettier does not break.
const minBreak = 5

// jsEntry is key: value, of an object; the key is as the language writes it.
func jsEntry(key string, value layout) layout {
	if strings.HasPrefix(value.lead, `"`) || strings.HasPrefix(value.lead, "'") {
		if snippet.Width(key) >= minBreak {
			return layout{lead: key + ":", hang: value.lead}
		}
	}
	value.lead = key + ": " + value.lead
	return value
}

// jsKey is a name as the key of an object.
func jsKey(text schema.Text) string {
	switch {
	case text.Value == "__proto__": // written plainly it would be another thing
		return "[" + jsOpen(text).lead + "]"
	case jsPlain(text.Value):
		return open(text, text.Value)
	}
	return jsOpen(text).lead
}

// jsPlain says whether a key needs no quotes.
func jsPlain(name string) bool {
	for i, r := range name {
		if !(r == '$' || r == '_' || r < 0x10000 && unicode.IsLetter(r) || i > 0 && r >= '0' && r <= '9') {
			return false
		}
	}
	return name != ""
}

// jsOpen is a string literal, a tab stop where the template leaves it open.
func jsOpen(text schema.Text) layout {
	return jsAtom(jsQuoted(text.Value, func(s string) string { return open(text, s) }))
}

// jsQuote is a string literal.
func jsQuote(text string) string { return jsQuoted(text, func(s string) string { return s }) }

// jsQuoted is a string literal; mark wraps what stands between the quotes. They
// are double ones, unless that costs backslashes.
func jsQuoted(text string, mark func(string) string) string {
	text = snippet.Clean(text)
	quote := '"'
	if strings.Count(text, `"`) > strings.Count(text, "'") {
		quote = '\''
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == quote || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r < 0x80 && unicode.IsPrint(r), r < 0x10000 && unicode.IsLetter(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
	}
	return string(quote) + mark(b.String()) + string(quote)
}

// jsValue is an AttributeValue as the document client takes it. Numbers that a
// JavaScript number would change are made by NumberValue.
func (v *jsView) jsValue(raw json.RawMessage) layout {
	var tagged map[string]json.RawMessage
	if json.Unmarshal(raw, &tagged) != nil || len(tagged) != 1 {
		return jsAtom("null")
	}
	for kind, value := range tagged {
		switch kind {
		case "S", "N", "B":
			var text string
			if json.Unmarshal(value, &text) == nil {
				return v.jsScalar(kind, text)
			}
		case "SS", "NS", "BS":
			var texts []string
			if json.Unmarshal(value, &texts) == nil {
				// The SDK takes the kind of a set from its first member.
				great := kind == "NS" && slices.ContainsFunc(texts, func(s string) bool { _, exact := jsNumber(s); return !exact })
				var items []layout
				for _, text := range texts {
					if great {
						items = append(items, v.jsGreat(text))
						continue
					}
					items = append(items, v.jsScalar(kind[:1], text))
				}
				return layout{open: "new Set([", close: "])", items: items}
			}
		case "BOOL":
			if string(value) == "true" {
				return jsAtom("true")
			}
			return jsAtom("false")
		case "L":
			var values []json.RawMessage
			if json.Unmarshal(value, &values) == nil {
				var items []layout
				for _, one := range values {
					items = append(items, v.jsValue(one))
				}
				return jsArray(items...)
			}
		case "M":
			if entries, ok := jsonMembers(value); ok {
				var items []layout
				for _, e := range entries {
					items = append(items, jsEntry(jsKey(schema.Text{Value: e.name}), v.jsValue(e.value)))
				}
				return jsObject(items...)
			}
		}
	}
	return jsAtom("null")
}

func (v *jsView) jsScalar(kind, text string) layout {
	switch kind {
	case "N":
		if exact, ok := jsNumber(text); ok {
			return jsAtom(exact)
		}
		return v.jsGreat(text)
	case "B":
		bytes, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			bytes = []byte(text)
		}
		return jsAtom(`Buffer.from("` + base64.StdEncoding.EncodeToString(bytes) + `", "base64")`)
	}
	return jsAtom(jsQuote(text))
}

// jsGreat is a number with all its digits.
func (v *jsView) jsGreat(text string) layout {
	return jsAtom(v.Use("NumberValue") + ".from(" + jsQuote(text) + ")")
}

// maxExact is the greatest number up to which a JavaScript number holds every
// whole one; the SDK refuses greater ones.
const maxExact = 1<<53 - 1

// jsNumber is a number's literal, if a JavaScript number holds it exactly enough
// to print the same digits again.
func jsNumber(text string) (string, bool) {
	const longest = 25 // digits and zeros; nobody reads more
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f > maxExact || f < -maxExact || len(text) > longest {
		return "", false
	}
	shown := strconv.FormatFloat(f, 'f', -1, 64)
	want, ok1 := new(big.Rat).SetString(text)
	got, ok2 := new(big.Rat).SetString(shown)
	if !ok1 || !ok2 || want.Cmp(got) != 0 || len(shown) > longest {
		return "", false
	}
	if shown == "-0" {
		shown = "0"
	}
	return shown, true
}

// member is a member of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// jsonMembers lists the members of an object in their order.
func jsonMembers(object json.RawMessage) (members []member, ok bool) {
	d := json.NewDecoder(strings.NewReader(string(object)))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, false
	}
	for d.More() {
		t, err := d.Token()
		name, isText := t.(string)
		var value json.RawMessage
		if err != nil || !isText || d.Decode(&value) != nil {
			return nil, false
		}
		if i := slices.IndexFunc(members, func(m member) bool { return m.name == name }); i >= 0 {
			members[i].value = value // the last counts, as in JSON
			continue
		}
		members = append(members, member{name, value})
	}
	return members, true
}
