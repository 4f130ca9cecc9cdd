package command

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Arg describes one argument, read from the tags of a field:
//
//	json:"name"        its name; the flag is --name, with - for each capital
//	doc:"..."          what it is, required
//	default:"text"     the value when none is given
//	enum:"a,b,c"       the values it may have
//	choices:"a.b"      the command that lists its values
//	kind:"path"        path, dir, port, ... what a prompt should offer
//	from:"document"    filled from the editor when not given: document,
//	                   position, selection
//	arg:"1"            the place on the command line; "rest" takes all that follow
//	short:"f"          a one-letter flag
//	need:"true"        must be given
//	ask:"true"         palettes ask for it when not given, though it may be empty
type Arg struct {
	Name    string       `json:"name" doc:"name in JSON"`
	Flag    string       `json:"flag" doc:"name on the command line, without dashes"`
	Short   string       `json:"short,omitempty" doc:"one-letter flag"`
	Doc     string       `json:"doc" doc:"what it is"`
	Type    string       `json:"type" doc:"string, int, bool, strings or object"`
	Kind    string       `json:"kind,omitempty" doc:"what a prompt offers: path, dir, port, ..."`
	Default string       `json:"default,omitempty" doc:"value when none is given"`
	Enum    []string     `json:"enum,omitempty" doc:"the values it may have"`
	Choices string       `json:"choices,omitempty" doc:"the command that lists its values"`
	From    string       `json:"from,omitempty" doc:"what the editor fills it from"`
	Place   string       `json:"place,omitempty" doc:"place on the command line: 1, 2, ... or rest"`
	Need    bool         `json:"need,omitempty" doc:"must be given"`
	Ask     bool         `json:"ask,omitempty" doc:"palettes ask for it when it is not given"`
	index   []int        // field of the struct, through embedded ones
	typ     reflect.Type // of the field
}

func argsOf(command string, t reflect.Type) []Arg {
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("command %s: arguments are %s, not a struct", command, t))
	}
	var args []Arg
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous {
			continue // its fields are listed too
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		a := Arg{
			Name: name, Flag: flagName(name), Short: f.Tag.Get("short"), Doc: f.Tag.Get("doc"),
			Kind: f.Tag.Get("kind"), Default: f.Tag.Get("default"), Choices: f.Tag.Get("choices"),
			From: f.Tag.Get("from"), Place: f.Tag.Get("arg"), Need: f.Tag.Get("need") == "true",
			Ask: f.Tag.Get("ask") == "true", index: f.Index, typ: f.Type,
		}
		if e := f.Tag.Get("enum"); e != "" {
			a.Enum = strings.Split(e, ",")
		}
		switch {
		case f.Type.Kind() == reflect.String:
			a.Type = "string"
		case f.Type.Kind() == reflect.Int:
			a.Type = "int"
		case f.Type.Kind() == reflect.Bool, f.Type == reflect.TypeFor[*bool]():
			a.Type = "bool" // a pointer tells false from not given
		case f.Type == reflect.TypeFor[[]string]():
			a.Type = "strings"
		default:
			a.Type = "object" // for front ends only: no flag is made
		}
		if a.Name == "" || a.Doc == "" {
			panic(fmt.Sprintf("command %s: field %s needs json and doc tags", command, f.Name))
		}
		args = append(args, a)
	}
	return args
}

// checkResult panics when a field of a result type has no json or doc tag.
func checkResult(command string, t reflect.Type, seen []reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	own := strings.HasSuffix(t.PkgPath(), "internal/command")
	if t.Kind() != reflect.Struct || !own || slices.Contains(seen, t) {
		return // other packages document their types in Go
	}
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		if tag == "-" || !f.IsExported() {
			continue
		}
		if !f.Anonymous && (tag == "" || f.Tag.Get("doc") == "") {
			panic(fmt.Sprintf("command %s: result %s.%s needs json and doc tags", command, t, f.Name))
		}
		checkResult(command, f.Type, append(seen, t))
	}
}

func flagName(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (a *Arg) field(args any) reflect.Value {
	return reflect.ValueOf(args).Elem().FieldByIndex(a.index)
}

// IsSet says whether the argument has a value other than its zero.
func (a *Arg) IsSet(args any) bool { return !a.field(args).IsZero() }

// Set gives the argument its value from words; a list takes them all, anything
// else the last.
func (a *Arg) Set(args any, words []string) error {
	if len(words) == 0 {
		return nil
	}
	last := words[len(words)-1]
	f := a.field(args)
	switch a.Type {
	case "string":
		f.SetString(last)
	case "int":
		n, err := strconv.Atoi(last)
		if err != nil {
			return fmt.Errorf("%s: %q is not a number", a.Name, last)
		}
		f.SetInt(int64(n))
	case "bool":
		b, err := strconv.ParseBool(last)
		if err != nil {
			return fmt.Errorf("%s: %q is neither true nor false", a.Name, last)
		}
		if f.Kind() == reflect.Pointer {
			f.Set(reflect.ValueOf(&b))
		} else {
			f.SetBool(b)
		}
	case "strings":
		f.Set(reflect.ValueOf(append([]string(nil), words...)))
	default:
		return a.SetJSON(args, json.RawMessage(last))
	}
	return nil
}

// SetJSON gives the argument its value from JSON. Palettes have only text for
// what a user typed, so a string does for a number or a truth value, and one
// string for a list.
func (a *Arg) SetJSON(args any, raw json.RawMessage) error {
	var word string
	if a.Type != "object" && json.Unmarshal(raw, &word) == nil {
		if word == "" && a.Type != "string" {
			return nil
		}
		return a.Set(args, []string{word})
	}
	if err := json.Unmarshal(raw, a.field(args).Addr().Interface()); err != nil {
		return fmt.Errorf("%s: expected %s, got %.40s", a.Name, a.Type, raw)
	}
	return nil
}

// check verifies what the tags promise.
func (a *Arg) check(args any) error {
	f := a.field(args)
	if a.Need && f.IsZero() {
		if a.Place != "" {
			return fmt.Errorf("%s is missing", strings.ToUpper(a.Name))
		}
		return fmt.Errorf("--%s is missing", a.Flag)
	}
	if len(a.Enum) == 0 || f.IsZero() {
		return nil
	}
	values := []string{f.String()}
	if a.Type == "strings" {
		values = f.Interface().([]string)
	}
	for _, v := range values {
		if !slices.Contains(a.Enum, v) {
			return fmt.Errorf("--%s: %q is none of %s", a.Flag, v, strings.Join(a.Enum, ", "))
		}
	}
	return nil
}

// objectOf reads a JSON object; nothing, null and [] (which Neovim 0.7 sends
// for an empty table) stand for an empty one.
func objectOf(raw json.RawMessage) (map[string]json.RawMessage, error) {
	switch s := strings.TrimSpace(string(raw)); s {
	case "", "null", "[]":
		return nil, nil
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("not a JSON object: %.60s", raw)
	}
	return m, nil
}
