package data

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/item"
)

// Question asks for items of a table.
type Question struct {
	Table  string
	Index  string   // of the table; "" for the table itself
	Filter []string // name=value and the like, all of which must hold
	Where  string   // a condition with values in it, which must hold as well
	Limit  int      // items of a page; at least 1
	After  string   // the Next of the page before; "" for the first
	Back   bool     // from the highest sort key down, where one partition is asked for
}

// Page is a part of an answer.
type Page struct {
	Table   Table       `json:"table" doc:"the table"`
	Items   []item.Item `json:"items" doc:"in DynamoDB's JSON, in the server's order"`
	Next    string      `json:"next,omitempty" doc:"where the next page begins; empty after the last"`
	Scanned int64       `json:"scanned" doc:"how many items the server has looked at"`
	How     string      `json:"how" doc:"query or scan"`
}

// evaluated is how many items a filter looks at in one request. The server's
// own bound is 1 MB.
const evaluated = 1000

// Items gives a page of items. Filters that name the partition key make a query,
// else the table is scanned. An answer is cut at Limit, not where the server
// would: a filter that few items pass may look at many.
func (c *Client) Items(ctx context.Context, q Question) (Page, error) {
	t, err := c.Describe(ctx, q.Table)
	if err != nil {
		return Page{}, err
	}
	p := Page{Table: t, Items: []item.Item{}, How: "scan"}
	in := map[string]any{"TableName": t.Name}
	keys, err := t.indexKeys(q.Index)
	if err != nil {
		return p, err
	}
	if q.Index != "" {
		in["IndexName"] = q.Index
	}
	filtered, err := p.conditions(in, q, keys)
	if err != nil {
		return p, err
	}
	if q.After != "" {
		start, err := cursor(q.After)
		if err != nil {
			return p, err
		}
		in["ExclusiveStartKey"] = start
	}
	operation := "Scan"
	if p.How == "query" {
		operation = "Query"
		in["ScanIndexForward"] = !q.Back
	} else if q.Back {
		return p, failf("filter by "+keys[0].Name+"=VALUE", "only a partition has an order that could be turned round")
	}
	limit := max(1, q.Limit)
	in["Limit"] = limit
	if filtered {
		in["Limit"] = max(limit, evaluated)
	}
	for {
		var out struct {
			Items            []item.Item
			ScannedCount     int64
			LastEvaluatedKey item.Item
		}
		if err := c.try(ctx, operation, in, &out); err != nil {
			return p, c.badQuestion(q, err)
		}
		p.Scanned += out.ScannedCount
		room := limit - len(p.Items)
		if len(out.Items) > room {
			p.Items = append(p.Items, out.Items[:room]...)
			p.Next = after(p.Items[limit-1], t.Keys, keys)
			return p, nil
		}
		p.Items = append(p.Items, out.Items...)
		switch {
		case out.LastEvaluatedKey == nil:
			return p, nil
		case len(p.Items) == limit:
			p.Next = token(out.LastEvaluatedKey)
			return p, nil
		}
		in["ExclusiveStartKey"] = out.LastEvaluatedKey
		if !filtered {
			in["Limit"] = limit - len(p.Items)
		}
	}
}

// badQuestion names what the server does not like about an expression.
func (c *Client) badQuestion(q Question, err error) error {
	var api *APIError
	if !errors.As(err, &api) || api.Type != "ValidationException" {
		return err
	}
	if q.Where != "" {
		return &Error{"the server refuses the expression: " + api.Text, `write it as price > 5 and begins_with(name, "A")`, err}
	}
	return &Error{"the server refuses it: " + api.Text, "", err}
}

// indexKeys gives the key of the table or of an index.
func (t Table) indexKeys(index string) ([]Key, error) {
	if index == "" {
		return t.Keys, nil
	}
	var names []string
	for _, x := range t.Indexes {
		if x.Name == index {
			return x.Keys, nil
		}
		names = append(names, x.Name)
	}
	hint := "it has none"
	if len(names) > 0 {
		hint = "there are: " + strings.Join(names, ", ")
	}
	return nil, failf(hint, "the table %s has no index %s", t.Name, index)
}

// conditions puts filters and expression into a request: as a query where the
// partition key is given.
func (p *Page) conditions(in map[string]any, q Question, keys []Key) (filtered bool, err error) {
	ph := newPlaceholders()
	var terms []term
	given := map[string]string{} // operators by name, for attributes of the key
	for _, text := range q.Filter {
		t, err := parseTerm(text)
		if err != nil {
			return false, err
		}
		terms = append(terms, t)
		if given[t.name] == "" {
			given[t.name] = t.operator
		}
	}
	partition := len(keys) > 0
	for _, k := range keys {
		partition = partition && (k.Role != "HASH" || given[k.Name] == "=")
	}
	var key, filter []string
	used := map[string]bool{}
	for _, t := range terms {
		known := item.Type("")
		if !t.quoted || p.Table.Attributes[t.name] != item.Number {
			known = p.Table.Attributes[t.name]
		}
		text, err := ph.term(t, known)
		if err != nil {
			return false, err
		}
		at := slices.IndexFunc(keys, func(k Key) bool { return k.Name == t.name })
		switch {
		case !partition || at < 0 || used[t.name] || t.operator == "!=" || t.operator == "*=":
			if partition && at >= 0 {
				return false, failf("leave it out, or give it once with = < <= > >= or ^=", "a query cannot filter by the key attribute %s with %s", t.name, t.operator)
			}
			filter = append(filter, text)
		default:
			used[t.name] = true
			key = append(key, text)
		}
	}
	if q.Where != "" {
		text, err := ph.expression(q.Where)
		if err != nil {
			return false, err
		}
		filter = append(filter, "("+text+")")
	}
	if partition {
		p.How = "query"
		in["KeyConditionExpression"] = strings.Join(key, " AND ")
	}
	if len(filter) > 0 {
		in["FilterExpression"] = strings.Join(filter, " AND ")
	}
	ph.into(in)
	return len(filter) > 0, nil
}

// after is where a page begins that follows an item.
func after(it item.Item, lists ...[]Key) string {
	key := item.Item{}
	for _, keys := range lists {
		for _, k := range keys {
			key[k.Name] = it[k.Name]
		}
	}
	return token(key)
}

func token(key item.Item) string { return base64.RawURLEncoding.EncodeToString(key.AppendJSON(nil)) }

func cursor(text string) (item.Item, error) {
	data, err := base64.RawURLEncoding.DecodeString(text)
	var key item.Item
	if err != nil || json.Unmarshal(data, &key) != nil || len(key) == 0 {
		return nil, failf("give what the page before calls next, or nothing for the first", "%.40q is not where a page begins", text)
	}
	return key, nil
}

// Columns lists the attributes of items for a table of them: key attributes
// first, then by how many items have them.
func Columns(items []item.Item, first []string) []string {
	count := map[string]int{}
	for _, it := range items {
		for name := range it {
			count[name]++
		}
	}
	names := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return strings.Compare(a, b)
	})
	out := slices.Clone(first)
	for _, name := range names {
		if !slices.Contains(first, name) {
			out = append(out, name)
		}
	}
	return out
}
