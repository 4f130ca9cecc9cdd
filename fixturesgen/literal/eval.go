package literal

import (
	"strconv"
	"strings"
)

// Known is what an importer knows of the libraries a text uses. Its functions
// may be nil.
type Known struct {
	// Constant gives the text of a constant by its type and name: KeyType and
	// HASH, or in Go types and KeyTypeHash.
	Constant func(of, name string) (string, bool)

	// Wraps says whether a function gives back its argument: aws.String.
	Wraps func(path string) bool
}

// Eval tells what an expression comes to. It never returns nil.
func (f *File) Eval(e *Expr, known Known) *Value {
	v := &eval{File: f, known: known}
	return v.value(e)
}

type eval struct {
	*File
	known Known
	depth int
}

func (f *eval) value(e *Expr) *Value {
	if e == nil {
		return &Value{Source: "nothing", Why: "nothing is there"}
	}
	f.made++
	if f.depth >= maxDepth || f.made > maxValues {
		return f.open(e, "", "it is too deep or too large to be read")
	}
	f.depth++
	defer func() { f.depth-- }()
	for f.wraps(e) {
		e = e.Items[0] // which is where the value stands
	}
	v := f.evaluate(e)
	if v.Start != e.Start || v.End != e.End {
		placed := *v
		placed.Start, placed.End = e.Start, e.End
		v = &placed
	}
	return v
}

// wraps says whether an expression is a call that gives back its argument.
func (f *eval) wraps(e *Expr) bool {
	return e.Kind == Call && f.known.Wraps != nil && len(e.Items) == 1 && len(e.Pairs) == 0 && e.X.Path() != "" && f.known.Wraps(e.X.Path())
}

func (f *eval) evaluate(e *Expr) *Value {
	at := Value{Start: e.Start, End: e.End}
	switch e.Kind {
	case Str:
		at.Kind, at.Text = Text, e.Text
	case Num:
		at.Kind, at.Text = Integer, e.Text
		if n, err := strconv.ParseInt(e.Text, 0, 64); err == nil && len(e.Text) > 1 {
			at.Text = strconv.FormatInt(n, 10)
		}
	case Bool:
		at.Kind, at.Text = Truth, e.Text
	case Null:
		at.Kind = Nothing
	case Name:
		return f.nameValue(e)
	case Member:
		return f.member(e)
	case Index:
		return f.index(e)
	case Call:
		return f.call(e)
	case ListOf:
		at.Kind, at.Items = List, f.items(e.Items)
	case MapOf:
		at.Kind, at.Type = Map, e.X.Last()
		for _, p := range e.Pairs {
			f.entry(&at, p)
		}
	case Concat:
		return f.concat(e)
	case Template:
		return f.template(e)
	case Otherwise:
		return f.otherwise(e)
	case Choice:
		return f.open(e, "", "it depends on a condition")
	case Lambda:
		return f.lambda(e)
	case Merge:
		at.Kind = Map
		for _, item := range e.Items {
			f.entry(&at, Pair{Value: item})
		}
	case Format:
		return f.percent(e, f.value(e.X), e.Items)
	default:
		return f.open(e, "", f.whyUnknown(e))
	}
	return &at
}

func (f *eval) whyUnknown(e *Expr) string {
	text := f.source(e)
	switch {
	case strings.HasPrefix(text, "["), strings.HasPrefix(text, "{"), strings.HasPrefix(text, "("):
		return "it is not a literal"
	case text == "nothing":
		return "nothing is there yet"
	}
	return "it is computed"
}

// items evaluates the items of a list; a spread puts in those of another.
func (f *eval) items(from []*Expr) []*Value {
	var items []*Value
	for _, item := range from {
		if item.Kind != Spread {
			items = append(items, f.value(item))
			continue
		}
		switch more := f.value(item.X); more.Kind {
		case List:
			items = append(items, more.Items...)
			f.made += len(more.Items)
		case Nothing:
		default:
			items = append(items, f.open(item, "", orWhy(more)))
		}
		if f.made > maxValues {
			return append(items, f.open(item, "", "it is too large to be read"))
		}
	}
	return items
}

func orWhy(v *Value) string {
	if v.Why != "" {
		return v.Why
	}
	return "it is " + v.What()
}

// entry adds an entry, or all entries of a map that is put in.
func (f *eval) entry(to *Value, p Pair) {
	if p.Key == nil {
		switch more := f.value(p.Value); {
		case more.Kind == Map && f.made+len(more.Fields) <= maxValues:
			f.made += len(more.Fields)
			for _, field := range more.Fields {
				to.set(field)
			}
		case more.Kind == Nothing || more.Kind == Truth:
		default:
			to.Fields = append(to.Fields, Field{Start: p.Value.Start, End: p.Value.End, Value: f.open(p.Value, "", orWhy(more))})
		}
		return
	}
	key := &Value{Kind: Text, Text: p.Key.Text} // of a struct in Go
	if p.Key.Kind != Name || f.dialect != golang {
		key = f.value(p.Key)
	}
	if key.Kind != Text && key.Kind != Integer {
		to.Fields = append(to.Fields, Field{Start: p.Key.Start, End: p.Key.End, Value: f.open(p.Key, "", orWhy(key))})
		return
	}
	to.set(Field{Name: key.Text, Start: p.Key.Start, End: p.Key.End, Value: f.value(p.Value)})
}

// set gives a field its value: the one there, else a new one.
func (v *Value) set(field Field) {
	if field.Name != "" && len(v.Fields) < 64 {
		for i := range v.Fields {
			if v.Fields[i].Name == field.Name {
				v.Fields[i] = field
				return
			}
		}
	}
	v.Fields = append(v.Fields, field)
}

func (f *eval) concat(e *Expr) *Value {
	var text strings.Builder
	list := &Value{Kind: List, Start: e.Start, End: e.End}
	lists := 0
	for _, item := range e.Items {
		switch v := f.value(item); {
		case v.Kind == List:
			lists++
			list.Items = append(list.Items, v.Items...)
			f.made += len(v.Items)
		case (v.Kind == Text || v.Kind == Integer && f.dialect != Python && f.dialect != golang) && text.Len()+len(v.Text) <= maxText:
			text.WriteString(v.Text)
		default:
			if lists > 0 {
				list.Items = append(list.Items, f.open(item, "", orWhy(v)))
				continue
			}
			return f.open(e, "", orWhy(v))
		}
		if f.made > maxValues {
			return f.open(e, "", "it is too large to be read")
		}
	}
	switch {
	case lists > 0 && text.Len() == 0:
		return list
	case lists > 0:
		return f.open(e, "", "it is computed")
	}
	for _, item := range e.Items {
		if item.Kind == Num && len(e.Items) > 0 && e.Items[0].Kind == Num {
			return f.open(e, "", "it is computed")
		}
	}
	return &Value{Kind: Text, Text: text.String()}
}

func (f *eval) template(e *Expr) *Value {
	var text strings.Builder
	for _, item := range e.Items {
		v := f.value(item)
		if v.Kind != Text && v.Kind != Integer || text.Len()+len(v.Text) > maxText {
			return f.open(e, "", orWhy(v))
		}
		text.WriteString(v.Text)
	}
	return &Value{Kind: Text, Text: text.String()}
}

// otherwise is the first of several that has a value. What the environment may
// say is taken as not said: a default is what counts.
func (f *eval) otherwise(e *Expr) *Value {
	for i, item := range e.Items {
		v := f.value(item)
		switch {
		case v.Kind == Nothing, v.Kind == Text && v.Text == "", v.Kind == Open && f.environment(item, 0):
			if i < len(e.Items)-1 {
				continue
			}
		case v.Kind == Open && i < len(e.Items)-1:
			word := ""
			if last := f.value(e.Items[len(e.Items)-1]); last.Kind == Text || last.Kind == Integer {
				word = last.Text
			}
			return f.open(e, word, orWhy(v))
		}
		return v
	}
	return f.open(e, "", "it is computed")
}

// environment says whether an expression reads the process's environment.
func (f *eval) environment(e *Expr, depth int) bool {
	if e == nil || depth > 4 {
		return false
	}
	switch e.Kind {
	case Call:
		switch path := e.X.Path(); path {
		case "os.environ.get", "os.getenv", "environ.get", "getenv", "System.getenv", "os.Getenv", "System.getProperty":
			return true
		}
		return false
	case Member, Index:
		switch e.X.Path() {
		case "process.env", "os.environ", "environ", "import.meta.env", "Deno.env", "Bun.env":
			return true
		}
	case Name:
		if w := f.settled(e); w != nil {
			return f.environment(f.exprOf(w), depth+1)
		}
	}
	return false
}

func (f *eval) index(e *Expr) *Value {
	if f.environment(e, 0) {
		return f.open(e, "", "it is read from the environment")
	}
	if len(e.Items) != 1 {
		return f.open(e, "", "it is computed")
	}
	of, key := f.value(e.X), f.value(e.Items[0])
	switch {
	case of.Kind == Map && key.Kind == Text:
		return f.field(e, of, key.Text)
	case of.Kind == List && key.Kind == Integer:
		n, err := strconv.Atoi(key.Text)
		if err == nil && n >= 0 && n < len(of.Items) && of.Unknown() == nil {
			return of.Items[n]
		}
	}
	return f.open(e, "", orWhy(of))
}

// field is an entry of a map whose entries are all known.
func (f *eval) field(e *Expr, of *Value, name string) *Value {
	for i := len(of.Fields) - 1; i >= 0; i-- {
		if of.Fields[i].Name == name {
			return of.Fields[i].Value
		}
		if of.Fields[i].Name == "" {
			return f.open(e, "", of.Fields[i].Value.Why)
		}
	}
	if f.dialect == golang && of.Unknown() == nil {
		return &Value{Kind: Nothing} // a field that is not set
	}
	return f.open(e, "", "there is no such entry")
}

func (f *eval) member(e *Expr) *Value {
	if f.known.Constant != nil {
		if text, ok := f.known.Constant(e.X.Last(), e.Text); ok {
			return &Value{Kind: Text, Text: text}
		}
	}
	if f.environment(e, 0) {
		return f.open(e, "", "it is read from the environment")
	}
	if v, ok := f.classMember(e); ok {
		return v
	}
	of := f.value(e.X)
	switch {
	case of.Kind == Map:
		return f.field(e, of, e.Text)
	case of.Kind == Text && (e.Text == "value" || e.Text == "name"): // of an enumeration
		return of
	case of.Kind == Open:
		return f.open(e, "", of.Why)
	}
	return f.open(e, "", "it is computed")
}

// lambda is what a function for a builder sets on it: b -> b.name("x").
func (f *eval) lambda(e *Expr) *Value {
	if e.X == nil || f.dialect != Java && f.dialect != Kotlin {
		return f.open(e, "", "it is a function")
	}
	if e.X.Kind == MapOf {
		return f.value(e.X)
	}
	methods, base := chain(e.X)
	if base.Kind != Name || base.Text != e.Text {
		return f.open(e, "", "it is a function")
	}
	return f.build(e.X, &Value{Kind: Map, Start: e.Start, End: e.End}, methods)
}
