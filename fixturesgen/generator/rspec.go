package generator

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

var rspec = Framework{
	ID: "rspec", Aliases: []string{"ruby"}, Title: "RSpec + AWS SDK for Ruby (not verified)",
	Language: "ruby", Run: "bundle exec rspec",
	extensions: []string{".rb"}, markers: func(name string) bool { return name == "Gemfile" || name == ".rspec" },
	place: placeRspec, file: rspecFile, insert: insertRspec, block: rspecManaged,
}

//go:embed rspec.rb.tmpl
var rspecText string

// Parsed when first used: every start of an editor would pay for it.
var rspecTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("rspec").Funcs(template.FuncMap{"rb": rubyQuote}).Parse(rspecText))
})

// rubyStyle is that of RuboCop's defaults.
var rubyStyle = style{width: 120, indent: 2, pad: " "}

func placeRspec(j *job) error {
	if strings.HasSuffix(j.path, ".rb") {
		return nil
	}
	dir := j.path
	if dir == "" {
		home, err := j.home(j.used.markers)
		if err != nil {
			return err
		}
		dir = filepath.Join(home, "spec")
	}
	name := "dynamodb_tables_spec.rb"
	if len(j.tables) == 1 {
		name = j.tables[0].snake() + "_spec.rb"
	}
	j.path = filepath.Join(dir, name)
	return nil
}

// rubyTable is what the template shows of a table: expressions of Ruby.
type rubyTable struct {
	*table
	Fixture, Base, Request, Expires string
	Items                           []string
	More                            int
	Key, Item                       string
	Plain                           string // makes values comparable that are binary
	Query                           *rubyQuery
}

type rubyQuery struct{ Words, Index, Item, Condition, Names, Values string }

func rubyTableOf(t *table) rubyTable {
	v := rubyTable{table: t, Fixture: t.snake(), Base: rubyInner(t.base()), Request: rubyRequest(t)}
	if t.TTL != nil {
		v.Expires = rubyOpen(t.TTL.Attribute)
	}
	items, more := t.seedItems()
	v.Items, v.More = each(items, rubyItem), more
	key := rubySample(t, t.keyNames(nil))
	v.Key = rubyHash("", key).in(rubyStyle, 4, "")
	v.Item = rubyHash("", append(slices.Clone(key), javaEntry{rubyQuote(t.spare()), rubyQuote("example")})).in(rubyStyle, 4, "")
	if slices.ContainsFunc(t.Attributes, func(a schema.Attribute) bool { return a.Type.Value == "B" }) {
		v.Plain = ".transform_values { |value| value.is_a?(StringIO) ? value.string : value }"
	}
	if len(t.Global) > 0 {
		v.Query = rubyQueryOf(t, &t.Global[0])
	}
	return v
}

// rubyRequest is the arguments of create_table behind the name.
func rubyRequest(t *table) string {
	hash := func(lead string, entries ...string) layout {
		return layout{lead: lead, open: "{", close: "}", items: each(entries, func(e string) layout { return layout{lead: e} })}
	}
	keys := func(lead string, list []schema.Key) layout {
		return layout{lead: lead, open: "[", close: "]", tall: true, items: each(list, func(k schema.Key) layout {
			return hash("", "attribute_name: "+rubyOpen(t.attribute(k.Attribute.Value)), "key_type: "+rubyOpen(k.Role))
		})}
	}
	units := func(read, write schema.Number) layout {
		return hash("provisioned_throughput: ", "read_capacity_units: "+openNumber(read), "write_capacity_units: "+openNumber(write))
	}
	indexes := func(lead string, list []schema.Index) layout {
		return layout{lead: lead, open: "[", close: "]", tall: true, items: each(list, func(i schema.Index) layout {
			projection := []string{"projection_type: " + rubyOpen(i.Projection.Type)}
			if len(i.Projection.Include) > 0 {
				projection = append(projection, "non_key_attributes: ["+strings.Join(each(i.Projection.Include, rubyOpen), ", ")+"]")
			}
			parts := []layout{{lead: "index_name: " + rubyOpen(i.Name)}, keys("key_schema: ", i.Keys), hash("projection: ", projection...)}
			if i.Read.Value > 0 {
				parts = append(parts, units(i.Read, i.Write))
			}
			return layout{open: "{", close: "}", tall: true, items: parts}
		})}
	}
	parts := []layout{keys("key_schema: ", t.Keys), {lead: "attribute_definitions: ", open: "[", close: "]", tall: true, items: each(t.Attributes, func(a schema.Attribute) layout {
		return hash("", "attribute_name: "+rubyOpen(a.Name), "attribute_type: "+rubyOpen(a.Type))
	})}}
	if len(t.Global) > 0 {
		parts = append(parts, indexes("global_secondary_indexes: ", t.Global))
	}
	if len(t.Local) > 0 {
		parts = append(parts, indexes("local_secondary_indexes: ", t.Local))
	}
	parts = append(parts, layout{lead: "billing_mode: " + rubyOpen(t.Billing.Mode)})
	if !t.OnDemand() {
		parts = append(parts, units(t.Billing.Read, t.Billing.Write))
	}
	if t.Stream != nil {
		parts = append(parts, hash("stream_specification: ", "stream_enabled: true", "stream_view_type: "+rubyOpen(*t.Stream)))
	}
	return strings.Join(each(parts, func(l layout) string { return l.in(rubyStyle, 6, "") }), ",\n      ")
}

func rubyQueryOf(t *table, index *schema.Index) *rubyQuery {
	words := wordsOf(index.Name.Value)
	if len(words) > 1 && words[0] == "by" {
		words = words[1:]
	}
	q := &rubyQuery{Words: strings.Join(words, " "), Index: rubyOpen(index.Name)}
	all := t.keyNames(index)
	sample := rubySample(t, all)
	q.Item = rubyHash("", sample).in(rubyStyle, 4, "")
	names, values, condition := keyCondition(index, all, sample)
	quoted := func(entries []javaEntry) []javaEntry {
		return each(entries, func(e javaEntry) javaEntry { return javaEntry{rubyQuote(e.Key), e.Value} })
	}
	q.Condition = condition
	q.Names = rubyHash("expression_attribute_names: ", quoted(names)).in(rubyStyle, 6, "")
	q.Values = rubyHash("expression_attribute_values: ", quoted(values)).in(rubyStyle, 6, "")
	return q
}

func rubyHash(lead string, entries []javaEntry) layout {
	return layout{lead: lead, open: "{", close: "}", items: each(entries, func(e javaEntry) layout { return layout{lead: e.Key + " => " + e.Value} })}
}

func rubySample(t *table, names []string) []javaEntry {
	return each(names, func(name string) javaEntry {
		kind, value, stop := t.example(name)
		shown := snippet.Stop(stop, value)
		switch kind {
		case "S":
			shown = `"` + shown + `"`
		case "B":
			shown = `StringIO.new("` + shown + `")`
		}
		return javaEntry{rubyOpen(t.attribute(name)), shown}
	})
}

// rubyInner keeps what a text says from being evaluated within a literal.
func rubyInner(text string) string {
	return regexp.MustCompile(`#([{$@])`).ReplaceAllString(text, `\#$1`)
}

// rubyQuote is a string literal. JSON's escapes are Ruby's too.
func rubyQuote(text string) string { return rubyInner(javaQuote(text)) }

// rubyOpen is a literal of a text that may be open: a stop covers what is between
// the quotes.
func rubyOpen(text schema.Text) string {
	quoted := rubyQuote(text.Value)
	return `"` + open(text, quoted[1:len(quoted)-1]) + `"`
}

func rubyItem(values map[string]attributeValue) string {
	if len(values) == 0 {
		return "{}"
	}
	var entries []string
	for _, name := range sortedNames(values) {
		entries = append(entries, rubyQuote(name)+" => "+rubyValue(values[name]))
	}
	return "{ " + strings.Join(entries, ", ") + " }"
}

// rubyValue is the expression of a value as the SDK takes it without types.
func rubyValue(v attributeValue) string {
	number := func(n string) string {
		if whole().MatchString(n) {
			return n
		}
		return "BigDecimal(" + rubyQuote(n) + ")"
	}
	blob := func(b []byte) string {
		return "StringIO.new(" + rubyQuote(base64.StdEncoding.EncodeToString(b)) + `.unpack1("m"))`
	}
	set := func(items []string) string { return "Set[" + strings.Join(items, ", ") + "]" }
	switch {
	case v.S != nil:
		return rubyQuote(*v.S)
	case v.N != nil:
		return number(*v.N)
	case v.B != nil:
		return blob(v.B)
	case v.BOOL != nil:
		return fmt.Sprint(*v.BOOL)
	case v.SS != nil:
		return set(each(v.SS, rubyQuote))
	case v.NS != nil:
		return set(each(v.NS, number))
	case v.BS != nil:
		return set(each(v.BS, blob))
	case v.L != nil:
		return "[" + strings.Join(each(v.L, rubyValue), ", ") + "]"
	case v.M != nil:
		return rubyItem(v.M)
	}
	return "nil"
}

// rubyRequires are the files a text needs.
func rubyRequires(text string) []string {
	names := []string{"aws-sdk-dynamodb"}
	for _, n := range []struct{ sign, name string }{
		{"BigDecimal(", "bigdecimal"}, {"SecureRandom.", "securerandom"}, {"Set[", "set"}, {"StringIO.", "stringio"}, {"URI(", "uri"},
	} {
		if strings.Contains(text, n.sign) {
			names = append(names, n.name)
		}
	}
	return names
}

func (j *job) renderRspec(parts ...string) (string, error) {
	var texts []string
	for _, part := range parts {
		views := []any{map[string]any{"Run": j.used.Run}}
		if part != "shared" {
			views = each(j.tables, func(t *table) any { return rubyTableOf(t) })
		}
		for _, view := range views {
			var b strings.Builder
			if err := rspecTemplate().ExecuteTemplate(&b, part, view); err != nil {
				return "", err
			}
			texts = append(texts, strings.TrimSpace(b.String())+"\n")
		}
	}
	return strings.Join(texts, "\n"), nil
}

func rspecFile(j *job) error {
	body, err := j.renderRspec("shared", "table", "tests")
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("# frozen_string_literal: true\n\n")
	for _, name := range rubyRequires(body) {
		b.WriteString("require " + rubyQuote(name) + "\n")
	}
	j.text = b.String() + "\n" + body
	return nil
}

// insertRspec puts the fixture at the end of the file: its parts are statements
// of their own.
func insertRspec(j *job) error {
	src := string(j.content)
	for _, t := range j.tables {
		name := "with " + t.snake()
		if at := strings.Index(src, `shared_context "`+name+`"`); at >= 0 {
			return exists(j.path, name, 1+strings.Count(src[:at], "\n"))
		}
	}
	parts := []string{"shared", "table", "tests"}
	if regexp.MustCompile(`(?m)^def local_dynamodb\b`).MatchString(src) {
		parts = parts[1:]
	}
	body, err := j.renderRspec(parts...)
	if err != nil {
		return err
	}
	end := len(src)
	if m := regexp.MustCompile(`(?m)^__END__\r?$`).FindStringIndex(src); m != nil {
		end = m[0]
	}
	j.changes = rubyNewRequires(src, body)
	if before := strings.TrimRight(src[:end], " \t\r\n"); before != "" {
		gap := "\n"
		if !strings.HasSuffix(src[:end], "\n") {
			gap = "\n\n"
		}
		body = gap + body
	}
	if n := len(j.changes); n > 0 && j.changes[0].start == end {
		j.changes = []change{{end, end, j.changes[0].text + body}}
		return nil
	}
	j.changes = append(j.changes, change{end, end, body})
	return nil
}

var rubyRequire = lazily(`(?m)^require\s*\(?\s*["']([^"']+)["'].*$`)

// rubyNewRequires are those a text needs and a file lacks: behind the file's last
// one, else behind its first comments.
func rubyNewRequires(src, text string) []change {
	had := map[string]bool{}
	at := -1
	for _, m := range rubyRequire().FindAllStringSubmatchIndex(src, -1) {
		had[src[m[2]:m[3]]] = true
		at = lineEnd([]byte(src), m[1])
	}
	var lines string
	for _, name := range rubyRequires(text) {
		if !had[name] {
			lines += "require " + rubyQuote(name) + "\n"
		}
	}
	switch {
	case lines == "":
		return nil
	case at >= 0 && !strings.HasSuffix(src[:at], "\n"):
		return []change{{at, at, "\n" + lines}}
	case at >= 0:
		return []change{{at, at, lines}}
	}
	for at = 0; at < len(src) && src[at] == '#'; {
		at = lineEnd([]byte(src), at)
	}
	gap := ""
	if at > 0 {
		gap = "\n"
	}
	return []change{{at, at, gap + lines}}
}

// rspecManaged is the shared context behind the comment, from the comment on.
func rspecManaged(content []byte, marker int) (start, end int, ok bool) {
	start = 1 + bytes.LastIndexByte(content[:marker], '\n')
	line := lineEnd(content, marker)
	if !bytes.HasPrefix(content[line:], []byte("RSpec.shared_context ")) {
		return 0, 0, false
	}
	m := regexp.MustCompile(`(?m)^end\r?$`).FindIndex(content[line:])
	if m == nil {
		return 0, 0, false
	}
	return start, line + m[0] + len("end"), true
}
