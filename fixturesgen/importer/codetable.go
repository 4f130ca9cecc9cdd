package importer

import (
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/literal"
)

// What a request to create a table has, as "CreateTable" of the DynamoDB API
// reference describes it.

func (c *code) keys(of *literal.Value) []schema.Key {
	var keys []schema.Key
	for _, v := range c.list(of, "KeySchema") {
		keys = append(keys, schema.Key{
			Attribute: c.text(part(v, "AttributeName", 0)), Role: c.text(part(v, "KeyType", 1)), Pos: c.at(v),
		})
	}
	return keys
}

// index reads an index; false when its keys cannot be read.
func (c *code) index(v *literal.Value) (schema.Index, bool) {
	index := schema.Index{Name: c.text(v.Get("IndexName")), Pos: c.at(v)}
	keys := v.Get("KeySchema")
	open := keys.Unknown()
	if keys != nil && keys.Kind == literal.Open {
		open = keys
	} else if keys == nil {
		open = v.Unknown()
	}
	if open != nil {
		name := "an index"
		if index.Name.Value != "" {
			name = "index " + index.Name.Value
		}
		c.unread(open, name)
		return index, false
	}
	index.Keys = c.keys(v)
	if projection := c.child(v, "Projection"); projection != nil {
		index.Projection.Type = c.text(projection.Get("ProjectionType"))
		for _, name := range c.list(projection, "NonKeyAttributes") {
			index.Projection.Include = append(index.Projection.Include, c.text(name))
		}
	}
	return index, true
}

func (c *code) throughput(of *literal.Value) (read, write schema.Number) {
	v := c.child(of, "ProvisionedThroughput")
	if v == nil {
		return read, write
	}
	return c.number(part(v, "ReadCapacityUnits", 0)), c.number(part(v, "WriteCapacityUnits", 1))
}

func (c *code) extras(v *literal.Value) {
	t := c.table
	if stream := c.child(v, "StreamSpecification"); stream != nil {
		enabled := stream.Get("StreamEnabled")
		if enabled == nil || !(enabled.Kind == literal.Truth && enabled.Text == "false") {
			view := c.text(stream.Get("StreamViewType"))
			t.Stream = &view
		}
	}
	for _, tag := range c.list(v, "Tags") {
		t.Tags = append(t.Tags, schema.Tag{Key: c.text(part(tag, "Key", 0)).Value, Value: c.text(part(tag, "Value", 1))})
	}
	protected := v.Get("DeletionProtectionEnabled")
	t.Protected = protected != nil && protected.Kind == literal.Truth && protected.Text == "true"
}

// text reads a property that is a text.
func (c *code) text(v *literal.Value) schema.Text {
	if v == nil {
		return schema.Text{}
	}
	text := schema.Text{Pos: c.at(v)}
	switch v.Kind {
	case literal.Nothing:
		return schema.Text{}
	case literal.Open:
		text.Unresolved, text.Value = v.Source, identifier(v.Word)
		if v.Word == "" {
			text.Value = ""
		}
	case literal.Text:
		text.Value = v.Text
	case literal.Integer:
		text.Value = v.Text
		c.note(schema.Error, "wrong-kind", text.Pos, "put it in quotes", "a text is expected here, not %s", v.What())
	default:
		c.note(schema.Error, "wrong-kind", text.Pos, "", "a text is expected here, not %s", v.What())
	}
	return text
}

func (c *code) number(v *literal.Value) schema.Number {
	if v == nil || v.Kind == literal.Nothing {
		return schema.Number{}
	}
	number := schema.Number{Value: 1, Pos: c.at(v)}
	switch v.Kind {
	case literal.Open:
		number.Unresolved = v.Source
		if n, err := strconv.ParseInt(v.Word, 10, 64); err == nil && n > 0 {
			number.Value = n // its default
		}
	case literal.Integer, literal.Text:
		n, err := strconv.ParseInt(strings.TrimSpace(v.Text), 10, 64)
		if err != nil || n < 1 {
			c.note(schema.Error, "not-a-number", number.Pos, "it is a whole number from 1 upwards", "%q is not a number of capacity units", v.Text)
			n = 1
		}
		number.Value = n
	default:
		c.note(schema.Error, "not-a-number", number.Pos, "it is a whole number from 1 upwards", "%s is not a number of capacity units", v.What())
	}
	return number
}

// child is a property that is a map; nil when it is not there or open.
func (c *code) child(of *literal.Value, name string) *literal.Value {
	v := of.Get(name)
	switch {
	case v == nil || v.Kind == literal.Nothing:
		return nil
	case v.Kind == literal.Open:
		c.unread(v, name)
		return nil
	case v.Kind != literal.Map:
		c.note(schema.Error, "wrong-kind", c.at(v), "", "%s is %s, not a map", name, v.What())
		return nil
	}
	return v
}

// list is a property that is a list, without what is open in it. A builder's
// list of one may come as what it holds.
func (c *code) list(of *literal.Value, name string) []*literal.Value {
	v := of.Get(name)
	var items []*literal.Value
	switch {
	case v == nil || v.Kind == literal.Nothing:
		return nil
	case v.Kind == literal.Open:
		c.unread(v, name)
		return nil
	case v.Kind == literal.Map || v.Kind == literal.Text:
		items = []*literal.Value{v}
	case v.Kind != literal.List:
		c.note(schema.Error, "wrong-kind", c.at(v), "", "%s is %s, not a list", name, v.What())
		return nil
	default:
		items = v.Items
	}
	var read []*literal.Value
	for _, item := range items {
		switch {
		case item.Kind == literal.Open && name == "NonKeyAttributes":
			read = append(read, item)
		case item.Kind == literal.Open:
			c.unread(item, "an entry of "+name)
		case item.Kind == literal.Nothing:
		case name != "NonKeyAttributes" && item.Kind != literal.Map:
			c.note(schema.Error, "wrong-kind", c.at(item), "", "an entry of %s is %s, not a map", name, item.What())
		default:
			read = append(read, item)
		}
	}
	return read
}
