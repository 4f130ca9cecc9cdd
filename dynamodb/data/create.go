package data

import (
	"context"
	"errors"
	"slices"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// createJSON is the input of CreateTable, as far as it is used.
type createJSON struct {
	TableName              string
	KeySchema              []keyJSON
	AttributeDefinitions   []attributeJSON
	BillingMode            string
	ProvisionedThroughput  *throughputJSON `json:",omitempty"`
	GlobalSecondaryIndexes []indexJSON     `json:",omitempty"`
	LocalSecondaryIndexes  []indexJSON     `json:",omitempty"`
	StreamSpecification    *streamJSON     `json:",omitempty"`
}

// Created is what became of a table that was to be made.
type Created struct {
	Name    string   `json:"name" doc:"of the table"`
	Existed bool     `json:"existed" doc:"it was there already, as declared"`
	Notes   []string `json:"notes,omitempty" doc:"what the server could not be given"`
}

// Create makes a declared table under its name and waits until it is active. A
// table of that name with the same keys, indexes and stream is left as it is;
// one that differs is an error that says in what. streams says whether the
// server has them. Billing is the declared one; tags, deletion protection,
// encryption and scaling are left out: locally they only get in the way.
func (c *Client) Create(ctx context.Context, declared schema.Table, streams bool) (Created, error) {
	if p, bad := schema.FirstError(schema.Check(declared)); bad {
		return Created{}, failf(p.Hint, "%s", p)
	}
	want := wanted(declared)
	r := Created{Name: want.Name}
	if !streams && want.Stream != "" {
		want.Stream = ""
		r.Notes = append(r.Notes, "without its stream: this server has none")
	}
	existed, ttl, err := c.create(ctx, want)
	if err != nil {
		return r, err
	}
	r.Existed = existed
	if !ttl {
		r.Notes = append(r.Notes, "without time to live: this server has none")
	}
	return r, nil
}

// wanted is what a server would say of a declared table.
func wanted(d schema.Table) Table {
	t := Table{
		Name: d.Name.Value, Keys: declaredKeys(d.Keys), Attributes: types(d), OnDemand: d.OnDemand(),
		read: d.Billing.Read.Value, write: d.Billing.Write.Value,
	}
	for i, list := range [][]schema.Index{d.Global, d.Local} {
		for _, x := range list {
			in := Index{Name: x.Name.Value, Local: i == 1, Keys: declaredKeys(x.Keys), Projection: x.Projection.Type.Value, read: x.Read.Value, write: x.Write.Value}
			for _, name := range x.Projection.Include {
				in.Include = append(in.Include, name.Value)
			}
			slices.Sort(in.Include)
			t.Indexes = append(t.Indexes, in)
		}
	}
	if d.Stream != nil {
		t.Stream = d.Stream.Value
	}
	if d.TTL != nil && d.TTL.Enabled {
		t.TTL = d.TTL.Attribute.Value
	}
	return t
}

func declaredKeys(keys []schema.Key) []Key {
	var out []Key
	for _, role := range []string{schema.Hash, schema.Range} {
		for _, k := range keys {
			if k.Role.Value == role {
				out = append(out, Key{k.Attribute.Value, role})
			}
		}
	}
	return out
}

// create makes a table of a description. ttl is false where the server has no
// time to live and the table wants it.
func (c *Client) create(ctx context.Context, want Table) (existed, ttl bool, err error) {
	for n := 1; ; n++ {
		err = c.Call(ctx, "CreateTable", request(want), &struct{}{})
		if n == attempts || !transient(err) || ctx.Err() != nil {
			break
		}
		if err := pauseBefore(ctx, n); err != nil {
			return false, false, err
		}
	}
	switch {
	case is(err, "ResourceInUseException"):
		existed = true
	case err != nil:
		return false, false, c.refused(ctx, want.Name, err)
	}
	ready := func(d description) bool {
		building := slices.ContainsFunc(d.GlobalSecondaryIndexes, func(x indexJSON) bool {
			return x.IndexStatus != "" && x.IndexStatus != "ACTIVE" // some servers tell no status
		})
		return d.TableStatus == "ACTIVE" && !building
	}
	if err := c.await(ctx, want.Name, ready, nil); err != nil {
		return existed, false, err
	}
	if existed {
		is, err := c.Describe(ctx, want.Name)
		if err != nil {
			return true, false, err
		}
		if diff := Differences(want, is); len(diff) > 0 {
			return true, false, &Error{
				"the table " + want.Name + " exists and differs: " + joinFew(diff),
				"devhelper dynamodb drop --table " + want.Name + " removes it with its items", errDiffers,
			}
		}
	}
	ttl, err = c.expire(ctx, want)
	return existed, ttl, err
}

var errDiffers = errors.New("another table of that name")

func (c *Client) refused(ctx context.Context, name string, err error) error {
	var api *APIError
	if errors.As(err, &api) && api.Type != "" {
		return &Error{"the server refuses the table " + name + ": " + api.Error(), "devhelper fixture tables shows what is wrong with declarations", err}
	}
	return c.unreachable(ctx, err)
}

// expire sets time to live, where it is not set.
func (c *Client) expire(ctx context.Context, want Table) (has bool, err error) {
	if want.TTL == "" {
		return true, nil
	}
	now, err := c.ttl(ctx, want.Name)
	if missing(err) {
		return false, nil
	}
	if err != nil || now == want.TTL {
		return true, err
	}
	err = c.try(ctx, "UpdateTimeToLive", map[string]any{
		"TableName": want.Name, "TimeToLiveSpecification": map[string]any{"Enabled": true, "AttributeName": want.TTL},
	}, &struct{}{})
	if missing(err) {
		return false, nil
	}
	return true, err
}

// ttl gives the attribute by which items expire, "" without one.
func (c *Client) ttl(ctx context.Context, name string) (string, error) {
	var out struct {
		TimeToLiveDescription struct{ TimeToLiveStatus, AttributeName string }
	}
	err := c.try(ctx, "DescribeTimeToLive", map[string]string{"TableName": name}, &out)
	switch d := out.TimeToLiveDescription; d.TimeToLiveStatus {
	case "ENABLED", "ENABLING":
		return d.AttributeName, err
	}
	return "", err
}

func request(t Table) createJSON {
	in := createJSON{TableName: t.Name, KeySchema: keysJSON(t.Keys), BillingMode: schema.Provisioned}
	used := map[string]bool{}
	define := func(keys []Key) {
		for _, k := range keys {
			if !used[k.Name] {
				used[k.Name] = true
				in.AttributeDefinitions = append(in.AttributeDefinitions, attributeJSON{k.Name, t.Attributes[k.Name]})
			}
		}
	}
	define(t.Keys)
	if t.OnDemand {
		in.BillingMode = schema.PayPerRequest
	} else {
		in.ProvisionedThroughput = &throughputJSON{max(1, t.read), max(1, t.write)}
	}
	for _, x := range t.Indexes {
		define(x.Keys)
		out := indexJSON{IndexName: x.Name, KeySchema: keysJSON(x.Keys), Projection: projectionJSON{x.Projection, x.Include}}
		if x.Local {
			in.LocalSecondaryIndexes = append(in.LocalSecondaryIndexes, out)
			continue
		}
		if !t.OnDemand {
			out.ProvisionedThroughput = &throughputJSON{max(1, x.read), max(1, x.write)}
		}
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, out)
	}
	if t.Stream != "" {
		in.StreamSpecification = &streamJSON{true, t.Stream}
	}
	return in
}

func keysJSON(keys []Key) []keyJSON {
	var out []keyJSON
	for _, k := range keys {
		out = append(out, keyJSON{k.Name, k.Role})
	}
	return out
}
