package clienttest

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	ex "github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	streamtypes "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// orders is the table of the story.
var orders = aws.String("orders")

type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.Itoa(n)}
}

// record is an item of the table "orders" as a program would have it.
type record struct {
	PK      string                  `dynamodbav:"pk"`
	SK      int                     `dynamodbav:"sk"`
	Version int                     `dynamodbav:"version,omitempty"`
	State   string                  `dynamodbav:"state,omitempty"`
	City    string                  `dynamodbav:"city,omitempty"`
	Fill    string                  `dynamodbav:"fill,omitempty"`
	Text    string                  `dynamodbav:"s,omitempty"`
	Number  attributevalue.Number   `dynamodbav:"n,omitempty"`
	Bytes   []byte                  `dynamodbav:"b,omitempty"`
	Bool    bool                    `dynamodbav:"bool,omitempty"`
	Null    *string                 `dynamodbav:"null"`
	List    []any                   `dynamodbav:"l,omitempty"`
	Map     map[string]int          `dynamodbav:"m,omitempty"`
	Texts   []string                `dynamodbav:"ss,stringset,omitempty"`
	Numbers []attributevalue.Number `dynamodbav:"ns,numberset,omitempty"`
	Blobs   [][]byte                `dynamodbav:"bs,binaryset,omitempty"`
}

// story is the Go driver: it writes the lines of steps.txt.
type story struct {
	*testing.T
	ctx    context.Context
	client *dynamodb.Client
	out    strings.Builder
}

func TestGoSDK(t *testing.T) {
	t.Parallel()
	s := serve(t)
	g := &story{T: t, ctx: t.Context(), client: s.client()}
	arn := g.create()
	g.items()
	g.batch()
	g.pages()
	g.batchGet()
	g.transactions()
	g.settings(arn)
	g.changes(dynamodbstreams.New(dynamodbstreams.Options{
		BaseEndpoint: aws.String(s.url), Region: region, Credentials: g.client.Options().Credentials,
	}))
	g.remove()
	compare(t, g.out.String())
	s.check()
}

func (g *story) say(format string, args ...any) { fmt.Fprintf(&g.out, format+"\n", args...) }

// ok ends the test on an error.
func (g *story) ok(err error) {
	g.Helper()
	if err != nil {
		g.Fatalf("after:\n%s%v", g.out.String(), err)
	}
}

// marshal makes an item of a record.
func (g *story) marshal(r any) item {
	g.Helper()
	out, err := attributevalue.MarshalMap(r)
	g.ok(err)
	return out
}

// read makes a record of an item.
func (g *story) read(it item) record {
	g.Helper()
	var r record
	g.ok(attributevalue.UnmarshalMap(it, &r))
	return r
}

func (g *story) key(pk string) item { return item{"pk": text(pk), "sk": number(0)} }

func exists(ctx context.Context, t *testing.T, client *dynamodb.Client, table string) *types.TableDescription {
	t.Helper()
	out, err := dynamodb.NewTableExistsWaiter(client, func(o *dynamodb.TableExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 20*time.Millisecond, 100*time.Millisecond
	}).WaitForOutput(ctx, &dynamodb.DescribeTableInput{TableName: &table}, limit)
	if err != nil {
		t.Fatal(err)
	}
	return out.Table
}

func (g *story) create() (arn *string) {
	keys := func(hash, sort string) []types.KeySchemaElement {
		return []types.KeySchemaElement{
			{AttributeName: &hash, KeyType: types.KeyTypeHash}, {AttributeName: &sort, KeyType: types.KeyTypeRange},
		}
	}
	attribute := func(name string, kind types.ScalarAttributeType) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: &name, AttributeType: kind}
	}
	out, err := g.client.CreateTable(g.ctx, &dynamodb.CreateTableInput{
		TableName: orders,
		AttributeDefinitions: []types.AttributeDefinition{
			attribute("pk", types.ScalarAttributeTypeS), attribute("sk", types.ScalarAttributeTypeN),
			attribute("state", types.ScalarAttributeTypeS), attribute("city", types.ScalarAttributeTypeS),
		},
		KeySchema: keys("pk", "sk"),
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{
			IndexName: aws.String("by-state"), KeySchema: keys("state", "sk"),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
		}},
		LocalSecondaryIndexes: []types.LocalSecondaryIndex{{
			IndexName: aws.String("by-city"), KeySchema: keys("pk", "city"),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeKeysOnly},
		}},
		BillingMode:         types.BillingModePayPerRequest,
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages},
		Tags:                []types.Tag{{Key: aws.String("team"), Value: aws.String("tests")}},
	})
	g.ok(err)
	d := out.TableDescription
	indexes := []string{*d.GlobalSecondaryIndexes[0].IndexName, *d.LocalSecondaryIndexes[0].IndexName}
	slices.Sort(indexes)
	g.say("create %s %s %s", d.TableStatus, strings.Join(indexes, ","), d.StreamSpecification.StreamViewType)
	g.say("exists %s", exists(g.ctx, g.T, g.client, *orders).TableStatus)
	var names []string
	for p := dynamodb.NewListTablesPaginator(g.client, &dynamodb.ListTablesInput{Limit: aws.Int32(1)}); p.HasMorePages(); {
		page, err := p.NextPage(g.ctx)
		g.ok(err)
		names = append(names, page.TableNames...)
	}
	g.say("tables %s", strings.Join(names, ","))
	return d.TableArn
}

func (g *story) items() {
	_, err := g.client.PutItem(g.ctx, &dynamodb.PutItemInput{TableName: orders, Item: g.marshal(record{
		PK: "one", Version: 1, Text: "héllo", Number: "12345678901234567890.123456789", Bytes: []byte{0, 255}, Bool: true,
		List: []any{1, "x"}, Map: map[string]int{"a": 1}, Texts: []string{"b", "a"},
		Numbers: []attributevalue.Number{"2.5", "-1"}, Blobs: [][]byte{{2}, {1}},
	})})
	g.ok(err)
	got, err := g.client.GetItem(g.ctx, &dynamodb.GetItemInput{TableName: orders, Key: g.key("one"), ConsistentRead: aws.Bool(true)})
	g.ok(err)
	_, null := got.Item["null"].(*types.AttributeValueMemberNULL)
	r := g.read(got.Item)
	slices.Sort(r.Texts)
	slices.Sort(r.Numbers) // as text, which is enough for these two
	slices.SortFunc(r.Blobs, slices.Compare)
	g.say("get s=%s n=%s b=%x bool=%t null=%t l=%v,%v m=%d ss=%s ns=%s,%s bs=%s,%s", r.Text, r.Number, r.Bytes, r.Bool, null, r.List[0], r.List[1],
		r.Map["a"], strings.Join(r.Texts, ","), r.Numbers[0], r.Numbers[1], hex.EncodeToString(r.Blobs[0]), hex.EncodeToString(r.Blobs[1]))

	e, err := ex.NewBuilder().WithCondition(ex.Name("pk").AttributeNotExists()).Build()
	g.ok(err)
	_, err = g.client.PutItem(g.ctx, &dynamodb.PutItemInput{
		TableName: orders, Item: g.key("one"), ConditionExpression: e.Condition(), ExpressionAttributeNames: e.Names(),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	refused, ok := errors.AsType[*types.ConditionalCheckFailedException](err)
	if !ok {
		g.Fatalf("a put whose condition fails: %v", err)
	}
	g.say("refused %s version=%d", refused.ErrorCode(), g.read(refused.Item).Version)

	e, err = ex.NewBuilder().
		WithUpdate(ex.Set(ex.Name("version"), ex.Name("version").Plus(ex.Value(1))).Remove(ex.Name("l"))).
		WithCondition(ex.Name("version").Equal(ex.Value(1)).And(ex.Name("ss").Contains("a"))).Build()
	g.ok(err)
	updated, err := g.client.UpdateItem(g.ctx, &dynamodb.UpdateItemInput{
		TableName: orders, Key: g.key("one"), UpdateExpression: e.Update(), ConditionExpression: e.Condition(),
		ExpressionAttributeNames: e.Names(), ExpressionAttributeValues: e.Values(), ReturnValues: types.ReturnValueUpdatedNew,
	})
	g.ok(err)
	g.say("update version=%d", g.read(updated.Attributes).Version)
}

func (g *story) batch() {
	var puts []types.WriteRequest
	for i := range 30 {
		r := record{PK: "page", SK: i, State: "shut", City: fmt.Sprintf("c%d", i%5), Fill: strings.Repeat("x", 50_000)}
		if i%3 == 0 {
			r.State = "open"
		}
		puts = append(puts, types.WriteRequest{PutRequest: &types.PutRequest{Item: g.marshal(r)}})
	}
	written := 0
	for len(puts) > 0 {
		some := puts[:min(25, len(puts))]
		out, err := g.client.BatchWriteItem(g.ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{*orders: some}})
		g.ok(err)
		left := out.UnprocessedItems[*orders]
		written += len(some) - len(left)
		puts = append(left, puts[len(some):]...)
	}
	g.say("batch written=%d", written)
}

func (g *story) pages() {
	e, err := ex.NewBuilder().WithKeyCondition(ex.Key("pk").Equal(ex.Value("page")).And(ex.Key("sk").GreaterThanEqual(ex.Value(0)))).Build()
	g.ok(err)
	items, pages := 0, 0
	for p := dynamodb.NewQueryPaginator(g.client, &dynamodb.QueryInput{
		TableName: orders, KeyConditionExpression: e.KeyCondition(), ExpressionAttributeNames: e.Names(), ExpressionAttributeValues: e.Values(),
	}); p.HasMorePages(); pages++ {
		page, err := p.NextPage(g.ctx)
		g.ok(err)
		items += int(page.Count)
	}
	g.say("query items=%d pages=%d", items, pages)

	index := func(name string, key ex.KeyConditionBuilder) []item {
		e, err := ex.NewBuilder().WithKeyCondition(key).Build()
		g.ok(err)
		out, err := g.client.Query(g.ctx, &dynamodb.QueryInput{
			TableName: orders, IndexName: &name,
			KeyConditionExpression: e.KeyCondition(), ExpressionAttributeNames: e.Names(), ExpressionAttributeValues: e.Values(),
		})
		g.ok(err)
		return out.Items
	}
	open := index("by-state", ex.Key("state").Equal(ex.Value("open")))
	city := index("by-city", ex.Key("pk").Equal(ex.Value("page")).And(ex.Key("city").Equal(ex.Value("c1"))))
	g.say("index open=%d c1=%d attributes=%d", len(open), len(city), len(city[0]))

	keys, pages := g.scan(&dynamodb.ScanInput{TableName: orders, Limit: aws.Int32(7)})
	g.say("scan items=%d pages=%d", len(keys), pages)
	const segments = 4
	found := make(chan []string)
	for n := range int32(segments) {
		go func() {
			keys, _ := g.scan(&dynamodb.ScanInput{TableName: orders, Segment: &n, TotalSegments: aws.Int32(segments)})
			found <- keys
		}()
	}
	keys = nil
	for range segments {
		keys = append(keys, <-found...)
	}
	all := len(keys)
	slices.Sort(keys)
	g.say("segments items=%d distinct=%d", all, len(slices.Compact(keys)))
}

// scan gives the keys of what it finds, as text. An error is reported, and what
// was found until then is given.
func (g *story) scan(in *dynamodb.ScanInput) (keys []string, pages int) {
	for p := dynamodb.NewScanPaginator(g.client, in); p.HasMorePages(); pages++ {
		page, err := p.NextPage(g.ctx)
		if err != nil {
			g.Error(err)
			return keys, pages
		}
		for _, it := range page.Items {
			r := record{}
			if err := attributevalue.UnmarshalMap(it, &r); err != nil {
				g.Error(err)
			}
			keys = append(keys, fmt.Sprintf("%s/%d", r.PK, r.SK))
		}
	}
	return keys, pages
}

func (g *story) batchGet() {
	var ids []item
	for id := range 45 {
		ids = append(ids, item{"id": number(id)})
	}
	items, rounds := 0, 0
	for wanted := map[string]types.KeysAndAttributes{"bulk": {Keys: ids}}; len(wanted) > 0; rounds++ {
		out, err := g.client.BatchGetItem(g.ctx, &dynamodb.BatchGetItemInput{RequestItems: wanted})
		g.ok(err)
		items += len(out.Responses["bulk"])
		wanted = out.UnprocessedKeys
	}
	g.say("batchget items=%d rounds=%d", items, rounds)
}

func (g *story) transactions() {
	version := func(pk string, n int) item {
		it := g.key(pk)
		maps.Copy(it, item{"version": number(n)})
		return it
	}
	_, err := g.client.TransactWriteItems(g.ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
		{Put: &types.Put{TableName: orders, Item: version("two", 1)}},
		{Update: &types.Update{
			TableName: orders, Key: g.key("one"), UpdateExpression: aws.String("ADD version :one"),
			ExpressionAttributeValues: item{":one": number(1)},
		}},
		{ConditionCheck: &types.ConditionCheck{
			TableName: aws.String("bulk"), Key: item{"id": number(1)}, ConditionExpression: aws.String("attribute_exists(id)"),
		}},
	}})
	g.ok(err)
	both, err := g.client.TransactGetItems(g.ctx, &dynamodb.TransactGetItemsInput{TransactItems: []types.TransactGetItem{
		{Get: &types.Get{TableName: orders, Key: g.key("one")}}, {Get: &types.Get{TableName: orders, Key: g.key("two")}},
	}})
	g.ok(err)
	g.say("transaction one=%d two=%d", g.read(both.Responses[0].Item).Version, g.read(both.Responses[1].Item).Version)

	_, err = g.client.TransactWriteItems(g.ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
		{Put: &types.Put{TableName: orders, Item: version("two", 9)}},
		{Delete: &types.Delete{
			TableName: orders, Key: g.key("one"), ConditionExpression: aws.String("version = :v"), ExpressionAttributeValues: item{":v": number(1)},
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}},
	}})
	cancelled, ok := errors.AsType[*types.TransactionCanceledException](err)
	if !ok {
		g.Fatalf("a transaction whose condition fails: %v", err)
	}
	reasons := cancelled.CancellationReasons
	g.say("cancelled %s,%s version=%d", *reasons[0].Code, *reasons[1].Code, g.read(reasons[1].Item).Version)
	deleted, err := g.client.DeleteItem(g.ctx, &dynamodb.DeleteItemInput{TableName: orders, Key: g.key("two"), ReturnValues: types.ReturnValueAllOld})
	g.ok(err)
	g.say("delete version=%d", g.read(deleted.Attributes).Version)
}

func (g *story) settings(arn *string) {
	set, err := g.client.UpdateTimeToLive(g.ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName: orders, TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String("expires"), Enabled: aws.Bool(true)},
	})
	g.ok(err)
	ttl, err := g.client.DescribeTimeToLive(g.ctx, &dynamodb.DescribeTimeToLiveInput{TableName: orders})
	g.ok(err)
	g.say("ttl %t %s", *set.TimeToLiveSpecification.Enabled, *ttl.TimeToLiveDescription.AttributeName)
	_, err = g.client.TagResource(g.ctx, &dynamodb.TagResourceInput{ResourceArn: arn, Tags: []types.Tag{
		{Key: aws.String("stage"), Value: aws.String("dev")}, {Key: aws.String("other"), Value: aws.String("dev")},
	}})
	g.ok(err)
	_, err = g.client.UntagResource(g.ctx, &dynamodb.UntagResourceInput{ResourceArn: arn, TagKeys: []string{"other"}})
	g.ok(err)
	out, err := g.client.ListTagsOfResource(g.ctx, &dynamodb.ListTagsOfResourceInput{ResourceArn: arn})
	g.ok(err)
	var tags []string
	for _, t := range out.Tags {
		tags = append(tags, *t.Key+"="+*t.Value)
	}
	slices.Sort(tags)
	g.say("tags %s", strings.Join(tags, ","))
}

func (g *story) changes(streams *dynamodbstreams.Client) {
	list, err := streams.ListStreams(g.ctx, &dynamodbstreams.ListStreamsInput{TableName: orders})
	g.ok(err)
	arn := list.Streams[0].StreamArn
	described, err := streams.DescribeStream(g.ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: arn})
	g.ok(err)
	counts := map[streamtypes.OperationType]int{}
	var first *streamtypes.Record // of the item "one"
	for _, shard := range described.StreamDescription.Shards {
		out, err := streams.GetShardIterator(g.ctx, &dynamodbstreams.GetShardIteratorInput{
			StreamArn: arn, ShardId: shard.ShardId, ShardIteratorType: streamtypes.ShardIteratorTypeTrimHorizon,
		})
		g.ok(err)
		for at := out.ShardIterator; at != nil; {
			out, err := streams.GetRecords(g.ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: at})
			g.ok(err)
			for _, r := range out.Records {
				counts[r.EventName]++
				if first == nil && r.Dynamodb.Keys["pk"].(*streamtypes.AttributeValueMemberS).Value == "one" {
					first = &r
				}
			}
			if at = out.NextShardIterator; len(out.Records) == 0 {
				at = nil // all there is was written before
			}
		}
	}
	if first == nil {
		g.Fatalf("no change of the item \"one\" among %v", counts)
	}
	g.say("stream INSERT=%d MODIFY=%d REMOVE=%d first=%s one %s", counts["INSERT"], counts["MODIFY"], counts["REMOVE"],
		first.EventName, first.Dynamodb.NewImage["version"].(*streamtypes.AttributeValueMemberN).Value)
}

func (g *story) remove() {
	_, err := g.client.DescribeTable(g.ctx, &dynamodb.DescribeTableInput{TableName: aws.String("absent")})
	missing, ok := errors.AsType[*types.ResourceNotFoundException](err)
	if !ok {
		g.Fatalf("a table that is not there: %v", err)
	}
	g.say("missing %s", missing.ErrorCode())
	_, err = g.client.DeleteTable(g.ctx, &dynamodb.DeleteTableInput{TableName: orders})
	g.ok(err)
	g.ok(dynamodb.NewTableNotExistsWaiter(g.client, func(o *dynamodb.TableNotExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 20*time.Millisecond, 100*time.Millisecond
	}).Wait(g.ctx, &dynamodb.DescribeTableInput{TableName: orders}, limit))
	g.say("gone")
}
