package importer

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/literal"
)

// pynamodb reads the models of PynamoDB: classes below Model with a class Meta,
// as its documentation describes what Model.create_table makes of them.
// The calls are those of create_table: what a model says not of its throughput
// is given there.
func (c *code) pynamodb(calls []*literal.Expr) {
	if !bytes.Contains(c.Text, []byte("pynamodb")) {
		return
	}
	p := &pynamo{code: c, classes: map[string]literal.Class{}, given: map[string]*literal.Expr{}}
	for _, call := range calls {
		if model := c.Receiver(call); p.given[model] == nil && len(call.Pairs) > 0 {
			p.given[model] = call
		}
	}
	p.order = c.Classes()
	for _, class := range p.order {
		if _, had := p.classes[class.Name]; class.Outer < 0 || !had && class.Name != "Meta" {
			p.classes[class.Name] = class
		}
	}
	for _, class := range p.order {
		if class.Outer < 0 && !c.Generated(class.Start) && p.is(class, "Model", 0) {
			p.model(class)
		}
	}
}

type pynamo struct {
	*code
	order   []literal.Class
	classes map[string]literal.Class // but for Meta
	given   map[string]*literal.Expr // the calls of create_table with arguments, by model
}

// called is the name of a class, without what it is generic over.
func called(class *literal.Expr) string {
	if class != nil && class.Kind == literal.Index {
		class = class.X
	}
	return class.Last()
}

// maxBases is how deep inheritance is followed.
const maxBases = 10

// is says whether a class is below one of PynamoDB's.
func (p *pynamo) is(class literal.Class, of string, depth int) bool {
	for _, base := range class.Bases {
		name := called(base)
		own, ours := p.classes[name]
		if !ours && name == of || ours && depth < maxBases && own.Name != class.Name && p.is(own, of, depth+1) {
			return true
		}
	}
	return false
}

// attributes lists what a class and those it is below give to names: the bases
// first, what a class says itself over that of its bases.
func (p *pynamo) attributes(class literal.Class, depth int) []literal.Attribute {
	var all []literal.Attribute
	put := func(a literal.Attribute) {
		for i := range all {
			if all[i].Name == a.Name {
				all[i] = a
				return
			}
		}
		all = append(all, a)
	}
	for i := len(class.Bases) - 1; i >= 0 && depth < maxBases; i-- {
		if base, ok := p.classes[called(class.Bases[i])]; ok && base.Name != class.Name {
			for _, a := range p.attributes(base, depth+1) {
				put(a)
			}
		}
	}
	for _, a := range p.Attributes(class) {
		put(a)
	}
	return all
}

// meta lists the settings of a class, of its own class Meta or of the one it
// inherits, and tells whose they are.
func (p *pynamo) meta(class literal.Class, depth int) (settings map[string]*literal.Value, of literal.Class) {
	for _, inner := range p.order {
		if inner.Name == "Meta" && inner.Inner(class) {
			return p.settings(inner, depth), class
		}
	}
	for _, base := range class.Bases {
		if own, ok := p.classes[called(base)]; ok && depth < maxBases && own.Name != class.Name {
			if settings, of := p.meta(own, depth+1); settings != nil {
				return settings, of
			}
		}
	}
	return nil, class
}

func (p *pynamo) settings(class literal.Class, depth int) map[string]*literal.Value {
	settings := map[string]*literal.Value{}
	for _, base := range class.Bases {
		outer, ok := p.classes[called(base)]
		if base.Kind == literal.Member && base.Text == "Meta" { // class Meta(Base.Meta)
			if of, known := p.classes[base.X.Last()]; known {
				for _, inner := range p.order {
					if inner.Name == "Meta" && inner.Inner(of) {
						outer, ok = inner, true
					}
				}
			}
		}
		if ok && depth < maxBases {
			for name, v := range p.settings(outer, depth+1) {
				settings[name] = v
			}
		}
	}
	for _, a := range p.Attributes(class) {
		v := p.value(a.Value)
		if a.Maybe {
			v = &literal.Value{Start: v.Start, End: v.End, Source: a.Name, Why: "it is set under a condition", Word: v.Text}
		}
		settings[a.Name] = v
	}
	return settings
}

// pynamoConstant gives the value of a name of pynamodb.constants.
func pynamoConstant(_, name string) (string, bool) {
	switch name {
	case "PAY_PER_REQUEST_BILLING_MODE":
		return schema.PayPerRequest, true
	case "PROVISIONED_BILLING_MODE":
		return schema.Provisioned, true
	case "STREAM_NEW_IMAGE":
		return "NEW_IMAGE", true
	case "STREAM_OLD_IMAGE":
		return "OLD_IMAGE", true
	case "STREAM_NEW_AND_OLD_IMAGE":
		return "NEW_AND_OLD_IMAGES", true
	case "STREAM_KEYS_ONLY":
		return "KEYS_ONLY", true
	case "STRING":
		return "S", true
	case "NUMBER":
		return "N", true
	case "BINARY":
		return "B", true
	}
	return "", false
}

// model reads one. A model without a key or a table name of its own is a base of
// others.
func (p *pynamo) model(class literal.Class) {
	meta, of := p.meta(class, 0)
	t := schema.Table{ID: class.Name, Kind: "pynamodb.models.Model", Pos: p.pos(class.Start, class.End)}
	p.table = &t
	attributes := p.attributes(class, 0)
	t.Keys = p.keys(attributes)
	name := meta["table_name"]
	switch {
	case name == nil && (len(t.Keys) == 0 || p.inherited(class)):
		return // a base
	case of.Name != class.Name && len(p.keys(p.attributes(of, 0))) > 0:
		return // it lives in the table of the model it is below
	}
	t.Name = p.text(name)
	if t.Name.Unresolved != "" || t.Name.Value == "" {
		if t.Name.Unresolved == "" {
			t.Name.Unresolved = "table_name"
		}
		t.Name.Value = t.ID
	}
	p.define(attributes)
	t.Billing.Mode = p.text(p.setting(class, meta, "billing_mode"))
	if t.Billing.Mode.Value == "" {
		t.Billing.Mode.Value = schema.Provisioned // PynamoDB's default
	}
	t.Billing.Read = p.units(p.setting(class, meta, "read_capacity_units"), "read_capacity_units", class)
	t.Billing.Write = p.units(p.setting(class, meta, "write_capacity_units"), "write_capacity_units", class)
	if view := meta["stream_view_type"]; view != nil && view.Kind != literal.Nothing {
		text := p.text(view)
		t.Stream = &text
	}
	for _, a := range attributes {
		call := a.Value
		switch {
		case call.Kind != literal.Call || call.X == nil:
		case call.X.Last() == "TTLAttribute" && t.TTL == nil:
			t.TTL = &schema.TTL{Attribute: p.named(a), Enabled: true}
		default:
			if index, ok := p.classes[call.X.Last()]; ok {
				p.index(index, a)
			}
		}
	}
	if t.OnDemand() { // its capacity is not sent
		t.Billing.Read, t.Billing.Write = schema.Number{}, schema.Number{}
	}
	p.tables = append(p.tables, t)
}

// setting is what a model says in Meta, or else what a call gives create_table.
func (p *pynamo) setting(class literal.Class, meta map[string]*literal.Value, name string) *literal.Value {
	if v := meta[name]; v != nil {
		return v
	}
	if call := p.given[class.Name]; call != nil {
		for _, pair := range call.Pairs {
			if pair.Key != nil && pair.Key.Text == name {
				return p.value(pair.Value)
			}
		}
	}
	return nil
}

// value evaluates an expression, with PynamoDB's own constants.
func (p *pynamo) value(e *literal.Expr) *literal.Value {
	v := p.Eval(e, literal.Known{Constant: pynamoConstant})
	if constant, ok := pynamoConstant("", e.Last()); ok && v.Kind == literal.Open {
		return &literal.Value{Kind: literal.Text, Text: constant, Start: v.Start, End: v.End}
	}
	return v
}

// units reads a throughput. Where nothing tells it, it is open: whoever creates
// the table gives it.
func (p *pynamo) units(v *literal.Value, name string, class literal.Class) schema.Number {
	if v == nil {
		return schema.Number{Value: 1, Unresolved: name, Pos: p.pos(class.Start, class.End)}
	}
	return p.number(v)
}

// inherited says whether other models of the file are below a class.
func (p *pynamo) inherited(class literal.Class) bool {
	for _, other := range p.order {
		for _, base := range other.Bases {
			if called(base) == class.Name {
				return true
			}
		}
	}
	return false
}

// argument is a named argument of an attribute.
func argument(a literal.Attribute, name string) *literal.Expr {
	for _, pair := range a.Value.Pairs {
		if pair.Key != nil && pair.Key.Text == name {
			return pair.Value
		}
	}
	return nil
}

// named is the name of an attribute in the table.
func (p *pynamo) named(a literal.Attribute) schema.Text {
	if given := argument(a, "attr_name"); given != nil {
		if text := p.text(p.Eval(given, p.known)); text.Value != "" || text.Unresolved != "" {
			return text
		}
	}
	return schema.Text{Value: a.Name, Pos: p.pos(a.Start, a.End)}
}

// keys finds the attributes that are keys, the hash key first.
func (p *pynamo) keys(attributes []literal.Attribute) []schema.Key {
	var hash, sort []schema.Key
	for _, a := range attributes {
		if a.Value.Kind != literal.Call {
			continue
		}
		for _, role := range []struct{ name, value string }{{"hash_key", schema.Hash}, {"range_key", schema.Range}} {
			given := argument(a, role.name)
			if given == nil {
				continue
			}
			switch v := p.Eval(given, p.known); {
			case v.Kind == literal.Open:
				p.note(schema.Info, "unresolved", p.at(v), "", "whether %s is a key cannot be read: %s", a.Name, why(v))
			case v.Kind == literal.Truth && v.Text == "true":
				key := schema.Key{Attribute: p.named(a), Role: schema.Text{Value: role.value, Pos: p.at(v)}, Pos: p.pos(a.Start, a.End)}
				if role.value == schema.Hash {
					hash = append(hash, key)
				} else {
					sort = append(sort, key)
				}
			}
		}
	}
	return append(hash, sort...)
}

// define adds the definitions of the attributes that are keys.
func (p *pynamo) define(attributes []literal.Attribute) {
	for _, a := range attributes {
		if a.Value.Kind != literal.Call || len(p.keys([]literal.Attribute{a})) == 0 {
			continue
		}
		name := p.named(a)
		had := false
		for _, def := range p.table.Attributes {
			had = had || def.Name.Value == name.Value
		}
		if !had {
			p.table.Attributes = append(p.table.Attributes, schema.Attribute{
				Name: name, Type: p.kind(a.Value.X, 0), Pos: p.pos(a.Start, a.End),
			})
		}
	}
}

// kind is the type of DynamoDB that a class of attributes has.
func (p *pynamo) kind(class *literal.Expr, depth int) schema.Text {
	text := schema.Text{Pos: p.pos(class.Start, class.End)}
	switch name := called(class); name {
	case "UnicodeAttribute", "UTCDateTimeAttribute", "JSONAttribute", "DiscriminatorAttribute",
		"UnicodeEnumAttribute", "UUIDAttribute", "UnicodeDatetimeAttribute", "UnicodeDelimitedTupleAttribute":
		text.Value = "S"
	case "NumberAttribute", "TTLAttribute", "VersionAttribute",
		"IntegerAttribute", "IntegerEnumAttribute", "TimestampAttribute", "IntegerDateAttribute":
		text.Value = "N"
	case "BinaryAttribute":
		text.Value = "B"
	case "BooleanAttribute":
		text.Value = "BOOL"
	default:
		own, ok := p.classes[name]
		if !ok || depth >= maxBases {
			text.Value, text.Unresolved = "S", fmt.Sprintf("the type of %s", name)
			return text
		}
		for _, a := range p.Attributes(own) {
			if a.Name != "attr_type" {
				continue
			}
			if constant, ok := pynamoConstant("", a.Value.Last()); ok {
				text.Value = constant
				return text
			}
			got := p.text(p.Eval(a.Value, p.known))
			text.Value, text.Unresolved = got.Value, got.Unresolved
			return text
		}
		for _, base := range own.Bases {
			if found := p.kind(base, depth+1); found.Unresolved == "" && called(base) != "Generic" {
				found.Pos = text.Pos
				return found
			}
		}
		text.Value, text.Unresolved = "S", "the type of "+name
	}
	return text
}

// index reads an index whose class the attribute of a model is.
func (p *pynamo) index(class literal.Class, a literal.Attribute) {
	local := p.is(class, "LocalSecondaryIndex", 0)
	if !local && !p.is(class, "GlobalSecondaryIndex", 0) {
		return
	}
	meta, _ := p.meta(class, 0)
	index := schema.Index{Name: p.text(meta["index_name"]), Pos: p.pos(class.Start, class.End)}
	if index.Name.Value == "" && index.Name.Unresolved == "" {
		index.Name = schema.Text{Value: a.Name, Pos: p.pos(a.Start, a.End)}
	}
	attributes := p.attributes(class, 0)
	index.Keys = p.keys(attributes)
	p.define(attributes)
	index.Projection = p.projection(class, 0)
	if local {
		p.table.Local = append(p.table.Local, index)
		return
	}
	if p.table.Billing.Mode.Value != schema.PayPerRequest {
		index.Read = p.units(meta["read_capacity_units"], "read_capacity_units", class)
		index.Write = p.units(meta["write_capacity_units"], "write_capacity_units", class)
	}
	p.table.Global = append(p.table.Global, index)
}

// projection reads what Meta.projection makes: it is a construction, which has
// no value as such.
func (p *pynamo) projection(class literal.Class, depth int) schema.Projection {
	for _, inner := range p.order {
		if inner.Name != "Meta" || !inner.Inner(class) {
			continue
		}
		for _, a := range p.Attributes(inner) {
			if a.Name == "projection" {
				return p.projected(a.Value)
			}
		}
	}
	for _, base := range class.Bases {
		if own, ok := p.classes[called(base)]; ok && depth < maxBases && own.Name != class.Name {
			return p.projection(own, depth+1)
		}
	}
	return schema.Projection{}
}

func (p *pynamo) projected(e *literal.Expr) schema.Projection {
	at := p.pos(e.Start, e.End)
	name := e.Last()
	if e.Kind == literal.Call {
		name = e.X.Last()
	}
	projection := schema.Projection{Type: schema.Text{Pos: at}}
	switch name {
	case "AllProjection":
		projection.Type.Value = schema.ProjectAll
	case "KeysOnlyProjection":
		projection.Type.Value = schema.ProjectKeys
	case "IncludeProjection":
		projection.Type.Value = schema.ProjectInclude
		names := e.Arg(0)
		for _, pair := range e.Pairs {
			if pair.Key != nil && strings.HasPrefix(pair.Key.Text, "non_") {
				names = pair.Value
			}
		}
		v := p.Eval(names, p.known)
		for _, item := range v.Items {
			projection.Include = append(projection.Include, p.text(item))
		}
		if v.Kind == literal.Open {
			p.unread(v, "what the index includes")
		}
	default:
		projection.Type.Value, projection.Type.Unresolved = schema.ProjectAll, string(p.Text[e.Start:min(e.End, e.Start+60)])
	}
	return projection
}
