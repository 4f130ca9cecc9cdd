package data

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/item"
)

// Get reads an item as it is now; nil when there is none.
func (c *Client) Get(ctx context.Context, table string, key item.Item) (item.Item, error) {
	var out struct{ Item item.Item }
	err := c.try(ctx, "GetItem", map[string]any{"TableName": table, "Key": key, "ConsistentRead": true}, &out)
	return out.Item, err
}

// Put writes an item in place of what has its key. With fresh it is an error
// that something has.
func (c *Client) Put(ctx context.Context, t Table, it item.Item, fresh bool) error {
	if _, err := t.Key(it); err != nil {
		return err
	}
	in := map[string]any{"TableName": t.Name, "Item": it}
	if fresh {
		ph := newPlaceholders()
		in["ConditionExpression"] = "attribute_not_exists(" + ph.name(t.Keys[0].Name) + ")"
		ph.into(in)
	}
	err := c.Call(ctx, "PutItem", in, &struct{}{})
	if is(err, "ConditionalCheckFailedException") {
		return failf("leave out --new to replace it", "there is an item with this key in %s", t.Name)
	}
	return c.unreachable(ctx, err)
}

// maxConditions is how many attributes a condition compares: expressions have
// at most 300 operators and 4 KB.
const maxConditions = 100

// Change makes was into now where the item is still as it was read; else it
// says in what it differs, and nothing is written. What was not changed is not
// written. Beyond 100 attributes the last instant before the write is not
// guarded for those that stay as they are.
func (c *Client) Change(ctx context.Context, t Table, was, now item.Item) error {
	key, err := t.Key(now)
	if err != nil {
		return err
	}
	if old, err := t.Key(was); err != nil || !old.Equal(key) {
		return failf("put it as a new item: devhelper dynamodb put "+t.Name, "the key has been changed: that would be another item")
	}
	// From here on was is as the server writes it: not each takes sets in another
	// order for equal.
	if was, err = c.unchanged(ctx, t, key, was); err != nil {
		return err
	}
	for _, documents := range []bool{true, false} {
		in := t.update(was, now, documents)
		if in == nil {
			return nil
		}
		if len(in) == 0 {
			// Too much for a condition; the item has just been found as it was read.
			return c.Put(ctx, t, now, false)
		}
		in["Key"] = key
		err = c.Call(ctx, "UpdateItem", in, &struct{}{})
		if !is(err, "ConditionalCheckFailedException") {
			return c.unreachable(ctx, err)
		}
		if err = c.conflict(ctx, t, key, was); !errors.Is(err, errSame) {
			return err
		}
	}
	return err
}

// update is the request that makes was into now; nil when they are equal,
// empty when it would be too long. documents says whether lists and maps are
// compared as well: dynalite takes no two for equal.
func (t Table) update(was, now item.Item, documents bool) map[string]any {
	ph := newPlaceholders()
	var set, remove, same []string
	conditions := []string{"attribute_exists(" + ph.name(t.Keys[0].Name) + ")"} // an update would make it anew
	guard := func(name string) {
		if documents || !isDocument(was[name]) {
			conditions = append(conditions, ph.name(name)+" = "+ph.value(was[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(was)) {
		v, ok := now[name]
		switch {
		case !ok:
			remove = append(remove, ph.name(name))
			guard(name)
		case v.Equal(was[name]):
			same = append(same, name)
		default:
			set = append(set, ph.name(name)+" = "+ph.value(v))
			guard(name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if _, ok := was[name]; !ok {
			set = append(set, ph.name(name)+" = "+ph.value(now[name]))
			conditions = append(conditions, "attribute_not_exists("+ph.name(name)+")")
		}
	}
	switch {
	case len(set)+len(remove) == 0:
		return nil
	case len(conditions) > maxConditions:
		return map[string]any{}
	}
	for _, name := range same {
		if len(conditions) < maxConditions {
			guard(name)
		}
	}
	in := map[string]any{"TableName": t.Name, "UpdateExpression": updates("SET", set) + updates(" REMOVE", remove), "ConditionExpression": strings.Join(conditions, " AND ")}
	ph.into(in)
	return in
}

func updates(word string, list []string) string {
	if len(list) == 0 {
		return ""
	}
	return word + " " + strings.Join(list, ", ")
}

// Delete removes an item; was, unless nil, is what it has to be still.
func (c *Client) Delete(ctx context.Context, t Table, key, was item.Item) error {
	if was != nil {
		var err error
		if was, err = c.unchanged(ctx, t, key, was); err != nil {
			return err
		}
	}
	for _, documents := range []bool{true, false} {
		ph := newPlaceholders()
		conditions := []string{"attribute_exists(" + ph.name(t.Keys[0].Name) + ")"}
		for _, name := range slices.Sorted(maps.Keys(was)) {
			if len(conditions) < maxConditions && (documents || !isDocument(was[name])) {
				conditions = append(conditions, ph.name(name)+" = "+ph.value(was[name]))
			}
		}
		in := map[string]any{"TableName": t.Name, "Key": key, "ConditionExpression": strings.Join(conditions, " AND ")}
		ph.into(in)
		err := c.Call(ctx, "DeleteItem", in, &struct{}{})
		switch {
		case !is(err, "ConditionalCheckFailedException"):
			return c.unreachable(ctx, err)
		case was == nil:
			return failf("devhelper dynamodb items "+t.Name+" lists what there is", "there is no item with this key in %s", t.Name)
		}
		if err := c.conflict(ctx, t, key, was); !documents || !errors.Is(err, errSame) {
			return err
		}
	}
	return nil
}

// isDocument says whether a value has values in it.
func isDocument(v item.Value) bool { return v.Type == item.List || v.Type == item.Map }

// errChanged says that an item is no longer what was read.
var errChanged = errors.New("changed since it was read")

// unchanged reads an item and gives it, if it is still as it was.
// errSame says that a server takes an item for changed in which nothing differs.
var errSame = errors.New("changed and changed back")

func (c *Client) unchanged(ctx context.Context, t Table, key, was item.Item) (item.Item, error) {
	is, err := c.Get(ctx, t.Name, key)
	if err == nil && !was.Equal(is) {
		err = changed(t, was, is)
	}
	return is, err
}

// conflict says what somebody has changed in the last instant.
func (c *Client) conflict(ctx context.Context, t Table, key, was item.Item) error {
	is, err := c.Get(ctx, t.Name, key)
	if err != nil {
		return err
	}
	return changed(t, was, is)
}

func changed(t Table, was, is item.Item) error {
	const hint = "open it again and make the change there"
	if is == nil {
		return &Error{"the item has been deleted from " + t.Name + " since it was read", "put it as a new item: devhelper dynamodb put " + t.Name, errChanged}
	}
	var names []string
	for name, v := range is {
		if old, ok := was[name]; !ok || !old.Equal(v) {
			names = append(names, name)
		}
	}
	for name := range was {
		if _, ok := is[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) == 0 {
		return &Error{"the item has changed since it was read, and back", "try it again", errSame}
	}
	return &Error{"the item has changed since it was read: " + shortList(names), hint, errChanged}
}
