package literal

import (
	"strconv"
	"strings"
)

// link is a method in a chain of calls.
type link struct {
	name string
	call *Expr
}

// chain takes a.b().c(x).d() apart into its methods, the first one first, and
// what they begin with.
func chain(e *Expr) (methods []link, base *Expr) {
	for e.Kind == Call && e.Text != "new" && e.X != nil && e.X.Kind == Member {
		methods = append(methods, link{e.X.Text, e})
		e = e.X.X
	}
	for i, j := 0, len(methods)-1; i < j; i, j = i+1, j-1 {
		methods[i], methods[j] = methods[j], methods[i]
	}
	return methods, e
}

func (f *eval) call(e *Expr) *Value {
	path := e.X.Path()
	if e.Text == "new" {
		return f.construct(e)
	}
	if f.environment(e, 0) {
		if len(e.Items) == 2 {
			return f.value(e.Items[1]) // its default
		}
		return f.open(e, "", "it is read from the environment")
	}
	if v := f.function(e, path); v != nil {
		return v
	}
	methods, base := chain(e)
	if len(methods) == 0 {
		if f.dialect == Kotlin && len(e.Items) == 1 && e.Items[0].Kind == Lambda && e.X.Kind == Name {
			v := *f.value(e.Items[0])
			v.Type = e.X.Text
			return &v
		}
		return f.open(e, "", "it is computed")
	}
	// Chains are long: they are followed without recursion.
	var v *Value
	switch first := methods[0]; {
	case first.name == "builder" && len(first.call.Items) == 0:
		v = &Value{Kind: Map, Type: base.Last(), Start: e.Start, End: e.End}
		methods = methods[1:]
	case base.Kind == Name || base.Kind == Member:
		if v = f.function(first.call, first.call.X.Path()); v != nil {
			methods = methods[1:]
		}
	}
	if v == nil {
		v = f.value(base)
	}
	return f.build(e, v, methods)
}

// build calls methods one after the other.
func (f *eval) build(e *Expr, v *Value, methods []link) *Value {
	v = &Value{Kind: v.Kind, Start: e.Start, End: e.End, Text: v.Text, Type: v.Type, Items: v.Items, Fields: append([]Field(nil), v.Fields...), Why: v.Why}
	for _, m := range methods {
		if v = f.method(e, v, m); v.Kind == Open {
			return f.open(e, "", orWhy(v))
		}
	}
	return v
}

// method calls one.
func (f *eval) method(e *Expr, v *Value, m link) *Value {
	switch v.Kind {
	case Map:
		switch m.name {
		case "build", "toBuilder", "copy", "clone":
			return v
		}
		if f.dialect != Java && f.dialect != Kotlin || len(m.call.Items) == 0 {
			break
		}
		f.property(v, m.name, m.call)
		return v
	case Text:
		switch m.name {
		case "toString", "name", "asString", "trim", "strip", "intern", "String", "valueOf", "trimIndent", "stripIndent":
			return &Value{Kind: Text, Text: strings.TrimSpace(v.Text)}
		case "toLowerCase", "lower", "lowercase":
			return &Value{Kind: Text, Text: strings.ToLower(v.Text)}
		case "toUpperCase", "upper", "uppercase":
			return &Value{Kind: Text, Text: strings.ToUpper(v.Text)}
		case "format":
			if f.dialect == Python {
				return f.braces(e, v, m.call)
			}
		case "formatted", "concat":
			return f.percent(e, v, m.call.Items)
		case "join":
			if len(m.call.Items) == 1 {
				return f.join(e, v, f.value(m.call.Items[0]))
			}
		}
	case List:
		switch m.name {
		case "copy", "slice", "toList", "build":
			if len(m.call.Items) == 0 {
				return v
			}
		case "concat":
			more := &Expr{Kind: Concat, Start: e.Start, End: e.End, Items: m.call.Items}
			if tail := f.value(more); tail.Kind == List {
				return &Value{Kind: List, Items: append(append([]*Value(nil), v.Items...), tail.Items...)}
			}
		case "join":
			if len(m.call.Items) == 1 {
				return f.join(e, f.value(m.call.Items[0]), v)
			}
		}
	case Open:
		return v
	}
	return f.open(e, "", "it is computed by "+m.name)
}

// setter says whether a method of Java sets a property.
func setter(name string) bool {
	return strings.HasPrefix(name, "set") || strings.HasPrefix(name, "with") || !mutates(name)
}

// property sets what a method of a builder sets: tableName("x"), withTableName,
// setTableName. Several arguments are a list. with adds to a list that is there.
func (f *eval) property(v *Value, method string, c *Expr) {
	name, adds := method, false
	for _, prefix := range []string{"with", "set"} {
		if rest, ok := strings.CutPrefix(method, prefix); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			name, adds = rest, prefix == "with"
		}
	}
	value := &Value{Kind: List, Start: c.Start, End: c.End, Items: nil}
	if len(c.Items) == 1 && c.Items[0].Kind != Spread {
		value = f.value(c.Items[0])
		adds = adds && value.Kind == Map
	} else {
		value.Items = f.items(c.Items)
		if len(c.Items) > 0 {
			value.Start, value.End = c.Items[0].Start, c.Items[len(c.Items)-1].End
		}
	}
	if had := v.Field(name); had != nil && adds {
		before := had.Value.Items
		if had.Value.Kind == Map {
			before = []*Value{had.Value}
		}
		after := value.Items
		if value.Kind == Map {
			after = []*Value{value}
		}
		value = &Value{Kind: List, Start: had.Value.Start, End: value.End, Items: append(append([]*Value(nil), before...), after...)}
	}
	v.set(Field{Name: name, Start: value.Start, End: value.End, Value: value})
}

// construct makes what new T(a, b) makes: its arguments are fields called 0 and 1.
func (f *eval) construct(e *Expr) *Value {
	name := e.X.Last()
	switch name {
	case "ArrayList", "LinkedList", "HashSet", "LinkedHashSet", "Vector", "Array", "Set":
		v := &Value{Kind: List}
		if len(e.Items) == 1 {
			if from := f.value(e.Items[0]); from.Kind == List {
				v.Items = from.Items
			} else if from.Kind != Integer {
				return f.open(e, "", orWhy(from))
			}
		}
		return v
	case "String", "Long", "Integer":
		if len(e.Items) == 1 {
			return f.value(e.Items[0])
		}
	}
	v := &Value{Kind: Map, Type: name}
	for i, item := range e.Items {
		got := f.value(item)
		v.Fields = append(v.Fields, Field{Name: strconv.Itoa(i), Start: item.Start, End: item.End, Value: got})
	}
	return v
}

// function calls what languages bring along; nil when it is none of that.
func (f *eval) function(e *Expr, path string) *Value {
	switch path {
	case "dict", "Object.assign", "OrderedDict", "collections.OrderedDict":
		v := &Value{Kind: Map}
		for _, item := range e.Items {
			f.entry(v, Pair{Value: item})
		}
		for _, p := range e.Pairs {
			f.entry(v, p)
		}
		return v
	case "str", "int", "list", "tuple", "String", "Number", "Object.freeze", "structuredClone", "copy.deepcopy", "copy.copy", "deepcopy", "string",
		"Long.valueOf", "Integer.valueOf", "String.valueOf", "int64", "MappingProxyType", "types.MappingProxyType", "final",
		"Collections.unmodifiableList", "ImmutableList.copyOf", "List.copyOf", "Objects.requireNonNull", "JSON.stringify":
		if len(e.Items) == 1 && path != "JSON.stringify" {
			v := f.value(e.Items[0])
			if (path == "str" || path == "String" || path == "String.valueOf") && v.Kind == Integer {
				return &Value{Kind: Text, Text: v.Text}
			}
			return v
		}
		if len(e.Items) == 0 && (path == "list" || path == "tuple") {
			return &Value{Kind: List}
		}
	case "List.of", "Arrays.asList", "Set.of", "ImmutableList.of", "Lists.newArrayList", "Collections.singletonList", "Collections.singleton", "ImmutableSet.of",
		"listOf", "mutableListOf", "arrayListOf", "arrayOf", "setOf", "Array.of", "Collections.emptyList", "emptyList":
		if len(e.Items) == 1 && path == "Arrays.asList" {
			if v := f.value(e.Items[0]); v.Kind == List {
				return v // an array
			}
		}
		return &Value{Kind: List, Items: f.items(e.Items)}
	case "String.format", "fmt.Sprintf", "util.format":
		if len(e.Items) > 0 {
			return f.percent(e, f.value(e.Items[0]), e.Items[1:])
		}
	case "cmp.Or":
		return f.otherwise(&Expr{Kind: Otherwise, Start: e.Start, End: e.End, Items: e.Items})
	case "append":
		if f.dialect == golang && len(e.Items) > 0 {
			if v := f.value(e.Items[0]); v.Kind == List || v.Kind == Nothing {
				return &Value{Kind: List, Items: append(append([]*Value(nil), v.Items...), f.items(e.Items[1:])...)}
			}
		}
	case "make":
		if f.dialect == golang && (len(e.Items) < 2 || e.Items[1].Text == "0") {
			return &Value{Kind: List}
		}
	}
	return nil
}

// percent formats as C does, with plain %s, %d and %v only.
func (f *eval) percent(e *Expr, format *Value, args []*Expr) *Value {
	if format.Kind != Text {
		return f.open(e, "", orWhy(format))
	}
	var values []*Value
	for _, a := range args {
		values = append(values, f.value(a))
	}
	if e.Kind == Format && len(values) == 1 && values[0].Kind == List {
		values = values[0].Items
	}
	var text strings.Builder
	rest, used := format.Text, 0
	for {
		before, after, found := strings.Cut(rest, "%")
		text.WriteString(before)
		if !found {
			break
		}
		if after == "" || !strings.ContainsRune("sdv%", rune(after[0])) {
			return f.open(e, "", "it is formatted")
		}
		rest = after[1:]
		if after[0] == '%' {
			text.WriteByte('%')
			continue
		}
		if used >= len(values) || values[used].Kind != Text && values[used].Kind != Integer || text.Len() > maxText {
			why := "it is formatted"
			if used < len(values) {
				why = orWhy(values[used])
			}
			return f.open(e, "", why)
		}
		text.WriteString(values[used].Text)
		used++
	}
	return &Value{Kind: Text, Text: text.String()}
}

// braces formats as Python's format does, with plain fields only.
func (f *eval) braces(e *Expr, format *Value, c *Expr) *Value {
	var text strings.Builder
	next := 0
	for rest := format.Text; rest != ""; {
		i := strings.IndexAny(rest, "{}")
		if i < 0 {
			text.WriteString(rest)
			break
		}
		text.WriteString(rest[:i])
		if i+1 < len(rest) && rest[i+1] == rest[i] {
			text.WriteByte(rest[i])
			rest = rest[i+2:]
			continue
		}
		name, after, ok := strings.Cut(rest[i+1:], "}")
		if rest[i] == '}' || !ok {
			return f.open(e, "", "it is formatted")
		}
		rest = after
		if name == "" {
			name = strconv.Itoa(next)
			next++
		}
		var arg *Expr
		if n, err := strconv.Atoi(name); err == nil && n >= 0 {
			arg = c.Arg(n)
		}
		for _, p := range c.Pairs {
			if p.Key != nil && p.Key.Text == name {
				arg = p.Value
			}
		}
		v := f.value(arg)
		if v.Kind != Text && v.Kind != Integer || text.Len()+len(v.Text) > maxText {
			return f.open(e, "", orWhy(v))
		}
		text.WriteString(v.Text)
	}
	return &Value{Kind: Text, Text: text.String()}
}

func (f *eval) join(e *Expr, by, list *Value) *Value {
	if by.Kind != Text || list.Kind != List || list.Unknown() != nil {
		return f.open(e, "", "it is computed")
	}
	var texts []string
	size := 0
	for _, item := range list.Items {
		size += len(item.Text) + len(by.Text)
		if item.Kind != Text || size > maxText {
			return f.open(e, "", "it is computed")
		}
		texts = append(texts, item.Text)
	}
	return &Value{Kind: Text, Text: strings.Join(texts, by.Text)}
}
