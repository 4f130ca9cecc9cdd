package data

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/devhelper/devhelper/dynamodb/item"
)

// placeholders collects the names and values of expressions. Every name gets
// one: over 500 words are reserved.
type placeholders struct {
	Names  map[string]string
	Values map[string]item.Value
	byName map[string]string
}

func newPlaceholders() *placeholders {
	return &placeholders{Names: map[string]string{}, Values: map[string]item.Value{}, byName: map[string]string{}}
}

func (p *placeholders) name(attribute string) string {
	if had, ok := p.byName[attribute]; ok {
		return had
	}
	hash := "#n" + strconv.Itoa(len(p.Names))
	p.Names[hash], p.byName[attribute] = attribute, hash
	return hash
}

func (p *placeholders) value(v item.Value) string {
	colon := ":v" + strconv.Itoa(len(p.Values))
	p.Values[colon] = v
	return colon
}

// into adds what there is to a request: the API refuses empty maps.
func (p *placeholders) into(in map[string]any) {
	if len(p.Names) > 0 {
		in["ExpressionAttributeNames"] = p.Names
	}
	if len(p.Values) > 0 {
		in["ExpressionAttributeValues"] = p.Values
	}
}

// The words of condition expressions that are no attributes. Functions are
// such only before a parenthesis.
var (
	keywords  = []string{"and", "or", "not", "between", "in"}
	functions = []string{"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"}
)

// expression turns a condition with values written into it, as
//
//	price > 5 and begins_with(name, "A") and not address.city = 'Oslo'
//
// into DynamoDB's, which takes neither values nor reserved words. Texts stand
// in quotes of either kind, which are doubled within; names that are no words go
// between backquotes. The rest is the server's to check.
func (p *placeholders) expression(text string) (string, error) {
	var out strings.Builder
	wrong := func(at int, format string, args ...any) error {
		return failf(`write it as price > 5 and begins_with(name, "A")`, "character %d of the expression: %s",
			utf8.RuneCountInString(text[:at])+1, fmt.Sprintf(format, args...))
	}
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '"' || c == '\'' || c == '`':
			content, end, ok := quoted(text, i)
			if !ok {
				return "", wrong(i, "a quote that is not closed")
			}
			if c == '`' {
				out.WriteString(p.name(content))
			} else {
				out.WriteString(p.value(item.Text(content)))
			}
			i = end
		case c >= '0' && c <= '9' || (c == '-' || c == '+') && i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9':
			end := i + 1
			for end < len(text) && (isWord(text[end]) || text[end] == '.' || (text[end] == '-' || text[end] == '+') && (text[end-1] == 'e' || text[end-1] == 'E')) {
				end++
			}
			if strings.HasSuffix(strings.TrimRight(out.String(), " "), "[") { // the index of a list
				out.WriteString(text[i:end])
			} else if err := item.CheckNumber(text[i:end]); err != nil {
				return "", wrong(i, "%v", err)
			} else {
				out.WriteString(p.value(item.Num(text[i:end])))
			}
			i = end
		case c == '#' || c == ':':
			return "", wrong(i, "%c: names and values are written as they are", c)
		case isWord(c):
			end := i
			for end < len(text) && isWord(text[end]) {
				end++
			}
			if strings.HasSuffix(out.String(), ".") {
				out.WriteString(p.name(text[i:end])) // of a member
			} else {
				out.WriteString(p.word(text[i:end], text[end:]))
			}
			i = end
		case strings.IndexByte(" \t\r\n()[],.=<>", c) >= 0:
			out.WriteByte(c)
			i++
		case strings.HasPrefix(text[i:], "!="):
			out.WriteString("<>")
			i += 2
		default:
			r, _ := utf8.DecodeRuneInString(text[i:])
			return "", wrong(i, "%q has no meaning", r)
		}
	}
	return out.String(), nil
}

// word gives what stands for a word: itself, a value, or a name. rest is what
// follows it.
func (p *placeholders) word(word, rest string) string {
	lower := strings.ToLower(word)
	switch {
	case slices.Contains(keywords, lower), slices.Contains(functions, lower) && strings.HasPrefix(strings.TrimLeft(rest, " "), "("):
		return lower // functions must be
	case lower == "true", lower == "false":
		return p.value(item.Value{Type: item.Bool, Bool: lower == "true"})
	case lower == "null":
		return p.value(item.Value{Type: item.Null})
	}
	return p.name(word)
}

func isWord(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

// quoted reads a quoted text that begins at i.
func quoted(text string, i int) (content string, end int, ok bool) {
	mark := text[i]
	var b strings.Builder
	for i++; i < len(text); i++ {
		if text[i] == mark {
			if i+1 == len(text) || text[i+1] != mark {
				return b.String(), i + 1, true
			}
			i++
		}
		b.WriteByte(text[i])
	}
	return "", i, false
}
