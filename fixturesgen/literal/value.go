package literal

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// ValueKind is what a value is.
type ValueKind int

const (
	Open    ValueKind = iota // without a value here
	Text                     // Text
	Integer                  // Text, in decimal digits where it could be read
	Truth                    // Text is true or false
	Nothing                  // None, null
	List                     // Items
	Map                      // Fields
)

// Value is what an expression comes to, and where it stands: bytes Start to End.
type Value struct {
	Kind       ValueKind
	Start, End int
	Text       string
	Items      []*Value
	Fields     []Field
	Type       string // of a map that is made of a type: its last name

	// Of an open value: the expression as it stands, shortened; why it has no
	// value; and a word for it: the name, or the fixed part of a text.
	Source, Why, Word string
}

// Field is an entry of a map. An open value whose Name is empty stands for
// entries nobody knows.
type Field struct {
	Name       string
	Start, End int // of the name
	Value      *Value
}

// Get finds a field by name, without regard to the case of its first letter;
// the last of several. It is nil when there is none.
func (v *Value) Get(name string) *Value {
	if f := v.Field(name); f != nil {
		return f.Value
	}
	return nil
}

// Field is [Value.Get] with the place of the name.
func (v *Value) Field(name string) *Field {
	if v == nil || v.Kind != Map {
		return nil
	}
	for i := len(v.Fields) - 1; i >= 0; i-- {
		had := v.Fields[i].Name
		if had == name || len(had) == len(name) && had != "" && had[1:] == name[1:] && had[0]|0x20 == name[0]|0x20 {
			return &v.Fields[i]
		}
	}
	return nil
}

// Unknown is the first entry of a map or a list that nobody knows.
func (v *Value) Unknown() *Value {
	if v == nil {
		return nil
	}
	for i := range v.Fields {
		if v.Fields[i].Name == "" && v.Fields[i].Value.Kind == Open {
			return v.Fields[i].Value
		}
	}
	for _, item := range v.Items {
		if item.Kind == Open && v.Kind == List {
			return item
		}
	}
	return nil
}

// What names the kind of a value in messages.
func (v *Value) What() string {
	switch v.Kind {
	case Text:
		return "a text"
	case Integer:
		return "a number"
	case Truth:
		return "a truth value"
	case Nothing:
		return "nothing"
	case List:
		return "a list"
	case Map:
		return "a map"
	}
	return "not a literal"
}

// maxSource is how much of an expression is shown.
const maxSource = 60

// open makes the value of an expression that has none.
func (f *File) open(e *Expr, word, why string) *Value {
	if word == "" {
		word = f.wordOf(e, 0)
	}
	return &Value{Start: e.Start, End: e.End, Source: f.source(e), Why: why, Word: word}
}

// source is an expression as it stands, on one line and shortened.
func (f *File) source(e *Expr) string {
	start, end := max(e.Start, 0), min(e.End, len(f.Text))
	if start >= end {
		return "nothing"
	}
	long := end-start > 4*maxSource
	text := strings.Join(strings.Fields(string(bytes.ToValidUTF8(f.Text[start:min(end, start+4*maxSource)], []byte("?")))), " ")
	if len(text) > maxSource || long {
		text = text[:min(len(text), maxSource)]
		for !utf8.ValidString(text) {
			text = text[:len(text)-1]
		}
		text += "..."
	}
	return text
}

// wordOf finds a word for an expression without a value: the name it goes by,
// or the fixed part of its text.
func (f *File) wordOf(e *Expr, depth int) string {
	if e == nil || depth > 6 {
		return ""
	}
	switch e.Kind {
	case Name:
		return e.Text
	case Member:
		if e.Text == "value" || e.Text == "valueOf" {
			return f.wordOf(e.X, depth+1)
		}
		return e.Text
	case Str:
		return strings.Trim(strings.NewReplacer("%s", "", "%d", "", "%v", "", "{}", "").Replace(e.Text), "-_./: ")
	case Index:
		if len(e.Items) == 1 {
			return f.wordOf(e.Items[0], depth+1)
		}
	case Call:
		for _, arg := range e.Items {
			if word := f.wordOf(arg, depth+1); word != "" {
				return word
			}
		}
		if e.X != nil && e.X.Kind == Member {
			return f.wordOf(e.X.X, depth+1)
		}
	case Format:
		return f.wordOf(e.X, depth+1)
	case Concat, Template, Otherwise, Choice:
		for _, kind := range []Kind{Str, Unknown} { // fixed text before names
			for _, item := range e.Items {
				if kind == Str && item.Kind != Str {
					continue
				}
				if word := f.wordOf(item, depth+1); word != "" {
					return word
				}
			}
		}
	}
	return ""
}
