package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/devhelper/devhelper/dynamodb/reserved"
)

// extras checks stream, tags and time to live.
func (c *checker) extras() {
	t := c.table
	c.tags()
	if t.Stream != nil && t.Stream.Unresolved == "" {
		switch t.Stream.Value {
		case "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES":
		default:
			c.add(Error, "stream-view", t.Stream.Pos, "it is KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES",
				"stream view type %q", t.Stream.Value)
		}
	}
	if t.TTL == nil || t.TTL.Attribute.Unresolved != "" {
		return
	}
	name := t.TTL.Attribute
	if name.Value == "" && t.TTL.Enabled {
		c.add(Error, "ttl-unnamed", name.Pos, "add its AttributeName", "time to live names no attribute")
	}
	// A key attribute that is no number can never hold the time.
	if kind := t.AttributeType(name.Value); kind == "S" || kind == "B" {
		c.add(Warning, "ttl-type", name.Pos, "items expire only where it is a number: seconds since 1970",
			"the time to live attribute %q has type %s", name.Value, kind)
	}
	inKey := slices.ContainsFunc(t.Keys, func(k Key) bool { return k.Attribute.Value == name.Value })
	if inKey && t.AttributeType(name.Value) == "N" {
		c.add(Warning, "ttl-key", name.Pos, "keep the time in an attribute of its own: the life of an item cannot be prolonged when it is in the key",
			"the time to live attribute %q is a key of the table", name.Value)
	}
}

func (c *checker) tags() {
	tags := c.table.Tags
	if len(tags) > maxTags {
		c.add(Error, "many-tags", tags[maxTags].Value.Pos, "", "%d tags; the limit is %d", len(tags), maxTags)
	}
	for _, tag := range tags {
		switch {
		case tag.Key == "":
			c.add(Error, "tag-unnamed", tag.Value.Pos, "give it a Key", "a tag has no key")
		case utf8.RuneCountInString(tag.Key) > maxTagKey:
			c.add(Error, "tag-long", tag.Value.Pos, "", "tag key %.40q... is longer than %d characters", tag.Key, maxTagKey)
		case utf8.RuneCountInString(tag.Value.Value) > maxTagValue:
			c.add(Error, "tag-long", tag.Value.Pos, "", "the value of tag %q is longer than %d characters", tag.Key, maxTagValue)
		}
	}
}

// names tells which attributes expressions cannot name as they are, each once.
func (c *checker) names() {
	seen := map[string]bool{}
	check := func(name Text, at Pos) {
		if name.Unresolved != "" || seen[name.Value] || !reserved.Word(name.Value) {
			return
		}
		seen[name.Value] = true
		c.add(Info, "reserved-word", first(name.Pos, at), fmt.Sprintf("write #%s in expressions, and name it in ExpressionAttributeNames", name.Value),
			"attribute %q is a reserved word: expressions need a placeholder for it", name.Value)
	}
	t := c.table
	for _, a := range t.Attributes {
		check(a.Name, a.Pos)
	}
	for _, k := range t.Keys {
		check(k.Attribute, k.Pos)
	}
	for _, index := range t.Indexes() {
		for _, k := range index.Keys {
			check(k.Attribute, k.Pos)
		}
		for _, name := range index.Projection.Include {
			check(name, index.Pos)
		}
	}
	if t.TTL != nil {
		check(t.TTL.Attribute, Pos{})
	}
}

// seed checks that the items have the table's key.
func (c *checker) seed() {
	for _, item := range c.table.Seed {
		for _, k := range c.table.Keys {
			if k.Attribute.Unresolved != "" {
				continue
			}
			i := slices.IndexFunc(item.Attributes, func(v Value) bool { return v.Name == k.Attribute.Value })
			if i < 0 {
				c.add(Error, "item-key", item.Pos, "give the item its key", "an item has no %q, which is a key of the table", k.Attribute.Value)
				continue
			}
			v := item.Attributes[i]
			want := c.table.AttributeType(k.Attribute.Value)
			if got := kindOf(v.Value); want != "" && got != want && v.Unresolved == "" {
				c.add(Error, "item-key", first(v.Pos, item.Pos), fmt.Sprintf("the key has type %s", want),
					"an item's %q has type %s", k.Attribute.Value, got)
			}
		}
	}
}

// kindOf is the type of an AttributeValue, "" of anything else.
func kindOf(value json.RawMessage) string {
	var one map[string]json.RawMessage
	if json.Unmarshal(value, &one) != nil || len(one) != 1 {
		return ""
	}
	for kind := range one {
		return kind
	}
	return ""
}
