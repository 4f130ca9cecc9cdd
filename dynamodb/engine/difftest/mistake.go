package difftest

import (
	"slices"
	"strings"
)

// mistake spoils a valid request in one way. apply reports whether the request
// had what it spoils.
type mistake struct {
	name  string
	apply func(g *gen, r *Request, t *table) bool
}

// spoil makes a mistake in a request; one in ten gets two, so that the order of
// the checks shows.
func (g *gen) spoil(r *Request, t *table) {
	if r.Peer != nil || r.made != nil && g.chance(70) {
		return // no two bodies to spoil alike; and most tables should be made
	}
	n := 1
	if g.chance(10) {
		n = 2
	}
	groups := [][]mistake{generalMistakes, tableMistakes, itemMistakes, exprMistakes, queryMistakes, batchMistakes, schemaMistakes}
	for range 60 {
		m := pick(g, pick(g, groups))
		if r.Mistake == m.name || !m.apply(g, r, t) {
			continue
		}
		r.Mistake = strings.TrimPrefix(r.Mistake+" + "+m.name, " + ")
		if n--; n == 0 || r.Raw != "" {
			return
		}
	}
}

// required members of the operations, in the request itself.
var required = map[string][]string{
	"CreateTable": {"TableName", "KeySchema", "AttributeDefinitions"}, "DescribeTable": {"TableName"}, "DeleteTable": {"TableName"},
	"UpdateTable": {"TableName"}, "PutItem": {"TableName", "Item"}, "GetItem": {"TableName", "Key"}, "UpdateItem": {"TableName", "Key"},
	"DeleteItem": {"TableName", "Key"}, "Query": {"TableName"}, "Scan": {"TableName"}, "BatchGetItem": {"RequestItems"},
	"BatchWriteItem": {"RequestItems"}, "TransactWriteItems": {"TransactItems"}, "TransactGetItems": {"TransactItems"},
	"TagResource": {"ResourceArn", "Tags"}, "UntagResource": {"ResourceArn", "TagKeys"}, "ListTagsOfResource": {"ResourceArn"},
	"UpdateTimeToLive": {"TableName", "TimeToLiveSpecification"}, "DescribeTimeToLive": {"TableName"}, "DescribeStream": {"StreamArn"},
	"GetShardIterator": {"StreamArn", "ShardId", "ShardIteratorType"}, "GetRecords": {"ShardIterator"},
}

// enums are members with a fixed set of values.
var enums = []string{
	"ReturnValues", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics", "ReturnValuesOnConditionCheckFailure", "Select",
	"ConditionalOperator", "BillingMode", "ShardIteratorType", "ProjectionType", "KeyType", "AttributeType", "Action", "ComparisonOperator", "StreamViewType",
}

var generalMistakes = []mistake{
	{"required member missing", func(g *gen, r *Request, _ *table) bool {
		list := required[r.Op]
		if len(list) == 0 {
			return false
		}
		delete(r.Body, pick(g, list))
		return true
	}},
	{"member of another type", func(g *gen, r *Request, _ *table) bool {
		if len(r.Body) == 0 {
			return false
		}
		m := pick(g, names(r.Body))
		for range 5 {
			v := pick(g, []any{"text", 7, true, List{}, Object{}, List{"a"}, 1.5})
			if jsonKind(v) != jsonKind(r.Body[m]) {
				r.Body[m] = v
				return true
			}
		}
		return false
	}},
	{"member null", func(g *gen, r *Request, _ *table) bool {
		if len(r.Body) == 0 {
			return false
		}
		r.Body[pick(g, names(r.Body))] = nil
		return true
	}},
	{"unknown member", func(g *gen, r *Request, _ *table) bool {
		r.Body["NoSuchMember"] = pick(g, []any{"text", 7, Object{"a": 1}})
		return true
	}},
	{"not in the enumeration", func(g *gen, r *Request, _ *table) bool {
		places := places(r.Body, enums...)
		if len(places) == 0 || g.chance(30) {
			m := map[string]string{"Query": "Select", "Scan": "Select", "PutItem": "ReturnValues", "GetItem": "ReturnConsumedCapacity", "CreateTable": "BillingMode"}[r.Op]
			if m == "" {
				return false
			}
			r.Body[m] = pick(g, []string{"WRONG", ""})
			return true
		}
		p := pick(g, places)
		p.in[p.member] = pick(g, []string{"WRONG", "", strings.ToLower(p.in[p.member].(string))})
		return true
	}},
	{"no JSON", func(g *gen, r *Request, _ *table) bool {
		if !g.chance(30) {
			return false
		}
		s := string(r.encode(nil))
		r.Raw = pick(g, []string{s[:len(s)-1], s + "}", "[]", `"text"`, "x", strings.Replace(s, ":", "", 1), "{,}", "{'a':1}"})
		return true
	}},
	{"empty body object", func(g *gen, r *Request, _ *table) bool {
		if !g.chance(20) {
			return false
		}
		r.Body = Object{}
		return true
	}},
	{"unknown operation", func(g *gen, r *Request, _ *table) bool {
		if !g.chance(20) {
			return false
		}
		r.Target = pick(g, []string{"DynamoDB_20120810.NoSuchThing", "DynamoDB_20111205.PutItem", "PutItem", "DynamoDB_20120810.", "DynamoDBStreams_20120810.PutItem", "DynamoDB_20120810.putItem"})
		return true
	}},
	{"no authorization", func(g *gen, r *Request, _ *table) bool {
		r.NoAuth = g.chance(10)
		return r.NoAuth
	}},
}

func jsonKind(v any) byte {
	switch v.(type) {
	case nil:
		return 0
	case string:
		return 's'
	case bool:
		return 'b'
	case Object:
		return 'o'
	case List:
		return 'l'
	}
	return 'n'
}

// place is a member within a tree.
type place struct {
	in     Object
	member string
}

// places finds the text members with one of the names given, at any depth, in
// order.
func places(v any, members ...string) []place {
	var out []place
	switch v := v.(type) {
	case Object:
		for _, k := range names(v) {
			if _, isText := v[k].(string); isText && slices.Contains(members, k) {
				out = append(out, place{v, k})
			}
			out = append(out, places(v[k], members...)...)
		}
	case List:
		for _, e := range v {
			out = append(out, places(e, members...)...)
		}
	}
	return out
}

var tableMistakes = []mistake{
	{"table not there", func(g *gen, r *Request, t *table) bool {
		ps := places(r.Body, "TableName")
		if len(ps) == 0 || r.Op == "CreateTable" {
			return false
		}
		p := pick(g, ps)
		p.in[p.member] = pick(g, []string{"no-such-table", "abc", strings.ToUpper(t.name)})
		return true
	}},
	{"bad table name", func(g *gen, r *Request, _ *table) bool {
		ps := places(r.Body, "TableName", "ExclusiveStartTableName")
		if len(ps) == 0 {
			return false
		}
		p := pick(g, ps)
		p.in[p.member] = pick(g, []string{"", "a", "ab", "a b c", "größe", strings.Repeat("a", 256), "a;b;c", "abc;"})
		return true
	}},
	{"bad ARN", func(g *gen, r *Request, _ *table) bool {
		ps := places(r.Body, "ResourceArn", "StreamArn")
		if len(ps) == 0 {
			return false
		}
		p := pick(g, ps)
		p.in[p.member] = pick(g, []string{"", "a", "abcd", "arn:aws:dynamodb:us-east-1:000000000000:table/no-such", "arn:aws:s3:::bucket-of-a-name-that-is-long-enough"})
		return true
	}},
}
