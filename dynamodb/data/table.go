package data

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/devhelper/devhelper/dynamodb/item"
)

// Table is a table as its server describes it.
type Table struct {
	Name       string               `json:"name" doc:"of the table"`
	Status     string               `json:"status" doc:"as DescribeTable gives it"`
	Items      int64                `json:"items" doc:"how many there are; AWS counts every six hours"`
	Bytes      int64                `json:"bytes" doc:"their size, counted as often"`
	Keys       []Key                `json:"keys" doc:"the primary key, the partition key first"`
	Attributes map[string]item.Type `json:"attributes" doc:"types of the attributes keys are made of"`
	Indexes    []Index              `json:"indexes" doc:"global, then local ones"`
	Stream     string               `json:"stream,omitempty" doc:"view type of its stream"`
	TTL        string               `json:"ttl,omitempty" doc:"the attribute by which items expire"`
	OnDemand   bool                 `json:"onDemand" doc:"it is billed per request"`
	Protected  bool                 `json:"protected,omitempty" doc:"it cannot be deleted"`

	read, write int64 // provisioned throughput
}

// Key is a part of a key.
type Key struct {
	Name string `json:"name" doc:"of the attribute"`
	Role string `json:"role" doc:"HASH or RANGE"`
}

// Index is a secondary index.
type Index struct {
	Name       string   `json:"name" doc:"of the index"`
	Local      bool     `json:"local,omitempty" doc:"it shares the table's partition key"`
	Status     string   `json:"status,omitempty" doc:"of a global one"`
	Keys       []Key    `json:"keys" doc:"its key"`
	Projection string   `json:"projection" doc:"ALL, KEYS_ONLY or INCLUDE"`
	Include    []string `json:"include,omitempty" doc:"what it has beside keys"`

	read, write int64
}

// description is DescribeTable's, as far as it is used.
type description struct {
	TableName              string
	TableStatus            string
	ItemCount              int64
	TableSizeBytes         int64
	KeySchema              []keyJSON
	AttributeDefinitions   []attributeJSON
	BillingModeSummary     *struct{ BillingMode string }
	ProvisionedThroughput  *throughputJSON
	GlobalSecondaryIndexes []indexJSON
	LocalSecondaryIndexes  []indexJSON
	StreamSpecification    *streamJSON
	DeletionProtection     bool `json:"DeletionProtectionEnabled"`
}

type keyJSON struct{ AttributeName, KeyType string }

type attributeJSON struct {
	AttributeName string
	AttributeType item.Type
}

type throughputJSON struct{ ReadCapacityUnits, WriteCapacityUnits int64 }

type streamJSON struct {
	StreamEnabled  bool
	StreamViewType string `json:",omitempty"`
}

type projectionJSON struct {
	ProjectionType   string
	NonKeyAttributes []string `json:",omitempty"`
}

type indexJSON struct {
	IndexName             string
	IndexStatus           string `json:",omitempty"`
	KeySchema             []keyJSON
	Projection            projectionJSON
	ProvisionedThroughput *throughputJSON `json:",omitempty"`
}

func (d description) table() Table {
	t := Table{
		Name: d.TableName, Status: d.TableStatus, Items: d.ItemCount, Bytes: d.TableSizeBytes, Keys: keysOf(d.KeySchema),
		Attributes: map[string]item.Type{}, Indexes: []Index{}, Protected: d.DeletionProtection,
		OnDemand: d.BillingModeSummary != nil && d.BillingModeSummary.BillingMode == "PAY_PER_REQUEST",
	}
	for _, a := range d.AttributeDefinitions {
		t.Attributes[a.AttributeName] = a.AttributeType
	}
	if d.ProvisionedThroughput != nil {
		t.read, t.write = d.ProvisionedThroughput.ReadCapacityUnits, d.ProvisionedThroughput.WriteCapacityUnits
	}
	if s := d.StreamSpecification; s != nil && s.StreamEnabled {
		t.Stream = s.StreamViewType
	}
	for i, list := range [][]indexJSON{d.GlobalSecondaryIndexes, d.LocalSecondaryIndexes} {
		slices.SortFunc(list, func(a, b indexJSON) int { return cmp.Compare(a.IndexName, b.IndexName) })
		for _, in := range list {
			x := Index{
				Name: in.IndexName, Local: i == 1, Status: in.IndexStatus, Keys: keysOf(in.KeySchema),
				Projection: in.Projection.ProjectionType, Include: slices.Sorted(slices.Values(in.Projection.NonKeyAttributes)),
			}
			if in.ProvisionedThroughput != nil {
				x.read, x.write = in.ProvisionedThroughput.ReadCapacityUnits, in.ProvisionedThroughput.WriteCapacityUnits
			}
			t.Indexes = append(t.Indexes, x)
		}
	}
	return t
}

// keysOf puts the partition key first.
func keysOf(list []keyJSON) []Key {
	var out []Key
	for _, k := range list {
		out = append(out, Key{k.AttributeName, k.KeyType})
	}
	slices.SortStableFunc(out, func(a, b Key) int { return cmp.Compare(a.Role, b.Role) })
	return out
}

// KeyNames lists the attributes of the primary key.
func (t Table) KeyNames() []string { return namesOf(t.Keys) }

func namesOf(keys []Key) []string {
	var out []string
	for _, k := range keys {
		out = append(out, k.Name)
	}
	return out
}

// KeyTypes are the types of the primary key's attributes.
func (t Table) KeyTypes() map[string]item.Type {
	out := map[string]item.Type{}
	for _, k := range t.Keys {
		out[k.Name] = t.Attributes[k.Name]
	}
	return out
}

// Key cuts an item's primary key out of it, or says what of it is missing.
func (t Table) Key(it item.Item) (item.Item, error) {
	key := item.Item{}
	for _, k := range t.Keys {
		v, ok := it[k.Name]
		want := t.Attributes[k.Name]
		switch {
		case !ok:
			return nil, failf("the key of "+t.Name+" is "+t.keyText(), "the key attribute %s is missing", k.Name)
		case v.Type != want:
			hint := "write it as a text, in quotes"
			switch want {
			case item.Number:
				hint = "write it as a number, without quotes"
			case item.Binary:
				hint = `write it as {"B": "..."} in base64`
			}
			return nil, failf(hint, "the key attribute %s has type %s, and %s wants %s", k.Name, v.Type, t.Name, want)
		case v.Text == "" && v.Type != item.Number:
			return nil, failf("DynamoDB takes empty texts only outside keys", "the key attribute %s is empty", k.Name)
		}
		key[k.Name] = v
	}
	return key, nil
}

func (t Table) keyText() string {
	text := ""
	for i, k := range t.Keys {
		if i > 0 {
			text += ", "
		}
		text += k.Name + " " + string(t.Attributes[k.Name])
	}
	return text
}

// Describe reads what a table is.
func (c *Client) Describe(ctx context.Context, name string) (Table, error) {
	var out struct{ Table description }
	err := c.try(ctx, "DescribeTable", map[string]string{"TableName": name}, &out)
	if is(err, "ResourceNotFoundException") {
		return Table{}, c.noTable(ctx, name)
	}
	return out.Table.table(), err
}

// errNoTable says that a table is not there.
var errNoTable = errors.New("no such table")

// noTable says which tables there are.
func (c *Client) noTable(ctx context.Context, name string) error {
	e := failf("devhelper dynamodb create makes those the project declares", "there is no table %s at %s", name, c.endpoint)
	e.Err = errNoTable
	if all, err := c.Names(ctx); err == nil && len(all) > 0 {
		e.Next = "there are: " + shortList(all)
	}
	return e
}

// shortList joins names, the first of very many.
func shortList(all []string) string {
	const most = 20
	text := ""
	for i, name := range all {
		if i == most {
			return text + ", ..."
		}
		if i > 0 {
			text += ", "
		}
		text += name
	}
	return text
}

// Names lists all tables by name.
func (c *Client) Names(ctx context.Context) ([]string, error) {
	all, in := []string{}, map[string]any{}
	for {
		var out struct {
			TableNames             []string
			LastEvaluatedTableName string
		}
		if err := c.try(ctx, "ListTables", in, &out); err != nil {
			return nil, err
		}
		all = append(all, out.TableNames...)
		if out.LastEvaluatedTableName == "" {
			return all, nil
		}
		in["ExclusiveStartTableName"] = out.LastEvaluatedTableName
	}
}

// Tables describes all tables, by name. One that goes meanwhile is left out.
func (c *Client) Tables(ctx context.Context) ([]Table, error) {
	names, err := c.Names(ctx)
	if err != nil {
		return nil, err
	}
	all := []Table{}
	for _, name := range names {
		var out struct{ Table description }
		err := c.try(ctx, "DescribeTable", map[string]string{"TableName": name}, &out)
		if is(err, "ResourceNotFoundException") {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, out.Table.table())
	}
	return all, nil
}

// WaitLimit is how long tables may take to change; on AWS some take minutes.
const WaitLimit = 5 * time.Minute

// await describes a table until done says so; gone is nil where the table must
// not go.
func (c *Client) await(ctx context.Context, name string, done func(description) bool, gone func() error) error {
	ctx, cancel := context.WithTimeout(ctx, WaitLimit)
	defer cancel()
	pause := 2 * time.Millisecond
	for {
		var out struct{ Table description }
		err := c.try(ctx, "DescribeTable", map[string]string{"TableName": name}, &out)
		switch {
		case is(err, "ResourceNotFoundException") && gone != nil:
			return gone()
		case err == nil && done(out.Table):
			return nil
		case ctx.Err() == context.DeadlineExceeded:
			return failf("look at it: devhelper dynamodb tables", "the table %s is still %s after %s", name, out.Table.TableStatus, WaitLimit)
		case err != nil:
			return err
		}
		select {
		case <-time.After(pause):
			pause = min(pause*3/2, time.Second)
		case <-ctx.Done():
		}
	}
}

// Drop deletes a table and waits until it is gone.
func (c *Client) Drop(ctx context.Context, name string) error {
	for n := 1; ; n++ {
		err := c.Call(ctx, "DeleteTable", map[string]string{"TableName": name}, &struct{}{})
		switch {
		case is(err, "ResourceNotFoundException") && n > 1:
			return nil // an attempt whose answer was lost
		case is(err, "ResourceNotFoundException"):
			return c.noTable(ctx, name)
		case is(err, "ResourceInUseException"):
			// It is being made or deleted.
			if err := c.await(ctx, name, func(d description) bool { return d.TableStatus == "ACTIVE" }, func() error { return nil }); err != nil {
				return err
			}
		case err != nil && !transient(err):
			return c.unreachable(ctx, err)
		case err == nil:
			return c.await(ctx, name, func(description) bool { return false }, func() error { return nil })
		}
		if n == attempts {
			return c.unreachable(ctx, err)
		}
		if err := pauseBefore(ctx, n); err != nil {
			return err
		}
	}
}
