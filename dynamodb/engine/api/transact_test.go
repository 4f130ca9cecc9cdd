package api

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

const cancelledText = "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons "

func TestTransactWriteItems(t *testing.T) {
	writes := func(actions ...string) string { return `{"TransactItems":[` + strings.Join(actions, ",") + `]}` }
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables().run(t, []step{
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"old"},"n":{"N":"1"}}}`, ""},
			{"TransactWriteItems", writes(
				`{"ConditionCheck":{"TableName":"hash","Key":{"pk":{"S":"old"}},"ConditionExpression":"n = :n","ExpressionAttributeValues":{":n":{"N":"1"}}}}`,
				`{"Put":{"TableName":"comp","Item":{"pk":{"S":"a"},"sk":{"S":"b"}}}}`,
				`{"Update":{"TableName":"hash","Key":{"pk":{"S":"new"}},"UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"7"}}}}`,
			), `{}`},
			{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"new"}}}`, `{"Item":{"pk":{"S":"new"},"n":{"N":"7"}}}`},
			{"GetItem", `{"TableName":"comp","Key":{"pk":{"S":"a"},"sk":{"S":"b"}}}`, `{"Item":{"pk":{"S":"a"},"sk":{"S":"b"}}}`},
			// Nothing of a transaction is there when one action fails.
			{"TransactWriteItems", writes(
				`{"Delete":{"TableName":"hash","Key":{"pk":{"S":"new"}}}}`,
				`{"Put":{"TableName":"comp","Item":{"pk":{"S":"a"},"sk":{"S":"c"}}}}`,
				`{"Put":{"TableName":"hash","Item":{"pk":{"S":"old"}},"ConditionExpression":"attribute_not_exists(pk)"}}`,
				`{"Update":{"TableName":"hash","Key":{"pk":{"S":"x"}},"UpdateExpression":"SET a = b"}}`,
				`{"Put":{"TableName":"comp","Item":{"pk":{"S":"z"}}}}`,
			), cancelledText + "[None, None, ConditionalCheckFailed, ValidationError, ValidationError]"},
			{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"new"}}}`, `{"Item":{"pk":{"S":"new"},"n":{"N":"7"}}}`},
			{"GetItem", `{"TableName":"comp","Key":{"pk":{"S":"a"},"sk":{"S":"c"}}}`, `{}`},
			{"TransactWriteItems", writes(`{}`), "ValidationException: Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"},
			{"TransactWriteItems", writes(`{"Put":{"TableName":"hash","Item":{"pk":{"S":"a"}}},"Delete":{"TableName":"hash","Key":{"pk":{"S":"a"}}}}`), "ValidationException: TransactItems can only contain one of Check, Put, Update or Delete"},
			{"TransactWriteItems", writes(`{"Put":{"TableName":"hash","Item":{"pk":{"S":"a"}}}}`, `{"Delete":{"TableName":"hash","Key":{"pk":{"S":"a"}}}}`), "ValidationException: Transaction request cannot include multiple operations on one item"},
			{"TransactWriteItems", writes(`{"Put":{"TableName":"hash","Item":{"pk":{"S":"a"}}}}`, `{"Delete":{"TableName":"nope","Key":{"pk":{"S":"a"}}}}`), noResourceText},
			{"TransactWriteItems", writes(`{"Put":{"TableName":"hash","Item":{"pk":{"S":"a"}},"ConditionExpression":""}}`), "ValidationException: Invalid ConditionExpression: The expression can not be empty;"},
			{"TransactWriteItems", writes(`{"Update":{"TableName":"hash","Key":{"pk":{"S":"a"}},"UpdateExpression":"SET pk = :v","ExpressionAttributeValues":{":v":{"S":"a"}}}}`), cancelledText + "[ValidationError]"},
			{"TransactWriteItems", writes(`{"Delete":{"TableName":"comp","Key":{"pk":{"S":"a"}}}}`), cancelledText + "[ValidationError]"},
			{"TransactWriteItems", writes(repeated(12, func(i int) string {
				return fmt.Sprintf(`{"Put":{"TableName":"hash","Item":{"pk":{"S":"%d"},"d":{"S":"%s"}}}}`, i, strings.Repeat("x", 350_000))
			})), "ValidationException: Collection size of items exceeded, which can also be caused by the aggregate size of the items in the transaction exceeding the 4MB limit"},
		})
	})
}

// TestCancellationReasons looks at what a cancelled transaction tells of each
// action.
func TestCancellationReasons(t *testing.T) {
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables().ok("PutItem", `{"TableName":"hash","Item":{"pk":{"S":"a"},"n":{"N":"1"}}}`)
		_, out := s.call("TransactWriteItems", `{"TransactItems":[
			{"Put":{"TableName":"hash","Item":{"pk":{"S":"new"}}}},
			{"Delete":{"TableName":"hash","Key":{"pk":{"S":"a"}},"ConditionExpression":"n = :n","ExpressionAttributeValues":{":n":{"N":"2"}},"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}},
			{"Delete":{"TableName":"hash","Key":{"pk":{"N":"1"}}}}]}`)
		got, _ := normalized(t, out).(map[string]any)
		want := normalized(t, `[{"Code":"None"},
			{"Code":"ConditionalCheckFailed","Message":"The conditional request failed","Item":{"pk":{"S":"a"},"n":{"N":"1"}}},
			{"Code":"ValidationError","Message":"The provided key element does not match the schema"}]`)
		if g, w := fmt.Sprint(got["CancellationReasons"]), fmt.Sprint(want); g != w {
			t.Errorf("got %s\nwant %s", g, w)
		}
	})
}

func TestTransactGetItems(t *testing.T) {
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables().run(t, []step{
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"a"},"n":{"N":"1"}}}`, ""},
			{
				"TransactGetItems", `{"TransactItems":[{"Get":{"TableName":"hash","Key":{"pk":{"S":"a"}},"ProjectionExpression":"n"}},{"Get":{"TableName":"comp","Key":{"pk":{"S":"z"},"sk":{"S":"z"}}}}],"ReturnConsumedCapacity":"INDEXES"}`,
				`{"Responses":[{"Item":{"n":{"N":"1"}}},{}],"ConsumedCapacity":[
					{"TableName":"comp","CapacityUnits":2,"ReadCapacityUnits":2,"Table":{"CapacityUnits":2,"ReadCapacityUnits":2}},
					{"TableName":"hash","CapacityUnits":2,"ReadCapacityUnits":2,"Table":{"CapacityUnits":2,"ReadCapacityUnits":2}}]}`,
			},
			{"TransactGetItems", `{"TransactItems":[{"Get":{"TableName":"hash","Key":{"pk":{"S":"a"}}}},{"Get":{"TableName":"hash","Key":{"pk":{"S":"a"}}}}]}`, "ValidationException: Transaction request cannot include multiple operations on one item"},
			{"TransactGetItems", `{"TransactItems":[{"Get":{"TableName":"hash","Key":{}}},{"Get":{"TableName":"hash","Key":{"pk":{"S":"a"}}}}]}`, cancelledText + "[ValidationError, None]"},
			{"TransactGetItems", `{"TransactItems":[{"Get":{"TableName":"hash","Key":{"pk":{"S":"a"}},"ExpressionAttributeNames":{"#a":"b"},"ProjectionExpression":"n"}}]}`, "ValidationException: Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}"},
			{"TransactGetItems", `{"TransactItems":[{"Get":{"TableName":"nope","Key":{"pk":{"S":"a"}}}}]}`, noResourceText},
		})
	})
}

// TestToken repeats a transaction with its token.
func TestToken(t *testing.T) {
	add := func(token, by string) string {
		return `{"TransactItems":[{"Update":{"TableName":"hash","Key":{"pk":{"S":"a"}},"UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"` + by + `"}}}}],"ClientRequestToken":"` + token + `","ReturnConsumedCapacity":"TOTAL"}`
	}
	count := func(n int) string { return fmt.Sprintf(`{"Item":{"n":{"N":"%d"}}}`, n) }
	const get = `{"TableName":"hash","Key":{"pk":{"S":"a"}},"ProjectionExpression":"n"}`
	const wrote = `{"ConsumedCapacity":[{"TableName":"hash","CapacityUnits":2,"WriteCapacityUnits":2}]}`
	const repeat = `{"ConsumedCapacity":[{"TableName":"hash","CapacityUnits":2,"ReadCapacityUnits":2}]}`
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables().run(t, []step{
			{"TransactWriteItems", add("t", "1"), wrote},
			{"TransactWriteItems", add("t", "1"), repeat},
			{"GetItem", get, count(1)},
			{"TransactWriteItems", add("t", "2"), "IdempotentParameterMismatchException: Request parameters do not match previous request with same idempotency token"},
			{"TransactWriteItems", add("u", "1"), wrote},
			{"GetItem", get, count(2)},
		})
		s.clock.Advance(10 * time.Minute)
		s.run(t, []step{
			{"TransactWriteItems", add("t", "2"), wrote},
			{"GetItem", get, count(4)},
			{"DeleteTable", `{"TableName":"hash"}`, ""},
			{"CreateTable", createHash, ""},
			{"TransactWriteItems", add("t", "2"), wrote}, // what it did has gone with the table
			{"GetItem", get, count(2)},
		})
	})
}

// TestTokenOfFailure gives a token to a transaction that fails: it stands for
// nothing.
func TestTokenOfFailure(t *testing.T) {
	overStores(t, func(t *testing.T, s *itemServer) {
		const in = `{"TransactItems":[{"ConditionCheck":{"TableName":"hash","Key":{"pk":{"S":"a"}},"ConditionExpression":"attribute_exists(pk)"}},{"Put":{"TableName":"hash","Item":{"pk":{"S":"b"}}}}],"ClientRequestToken":"t"}`
		s.withTables().run(t, []step{
			{"TransactWriteItems", in, cancelledText + "[ConditionalCheckFailed, None]"},
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"a"}}}`, ""},
			{"TransactWriteItems", in, `{}`},
			{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"b"}}}`, `{"Item":{"pk":{"S":"b"}}}`},
		})
	})
}

// TestTokenAtOnce sends one transaction many times at once: it is done once.
func TestTokenAtOnce(t *testing.T) {
	s := newItemServer(t, store.Memory(), wire.Options{}).withTables()
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			code, out := s.call("TransactWriteItems", `{"TransactItems":[{"Update":{"TableName":"hash","Key":{"pk":{"S":"a"}},"UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"1"}}}}],"ClientRequestToken":"t"}`)
			if code != 200 {
				t.Errorf("%d %s", code, out)
			}
		})
	}
	wg.Wait()
	s.run(t, []step{{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"a"}}}`, `{"Item":{"pk":{"S":"a"},"n":{"N":"1"}}}`}})
}

// TestTransactionsTogether moves an amount between items of two tables from
// many sides; the sum is the same in every consistent read.
func TestTransactionsTogether(t *testing.T) {
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables()
		s.ok("PutItem", `{"TableName":"hash","Item":{"pk":{"S":"a"},"n":{"N":"50"}}}`)
		s.ok("PutItem", `{"TableName":"comp","Item":{"pk":{"S":"a"},"sk":{"S":"a"},"n":{"N":"50"}}}`)
		var wg sync.WaitGroup
		for side := range 4 {
			wg.Go(func() {
				for range 10 {
					by := []string{"1", "-1"}
					if side%2 == 1 {
						by[0], by[1] = by[1], by[0]
					}
					s.call("TransactWriteItems", fmt.Sprintf(`{"TransactItems":[
						{"Update":{"TableName":"hash","Key":{"pk":{"S":"a"}},"UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"%s"}}}},
						{"Update":{"TableName":"comp","Key":{"pk":{"S":"a"},"sk":{"S":"a"}},"UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"%s"}}}}]}`, by[0], by[1]))
					_, out := s.call("TransactGetItems", `{"TransactItems":[{"Get":{"TableName":"hash","Key":{"pk":{"S":"a"}},"ProjectionExpression":"n"}},{"Get":{"TableName":"comp","Key":{"pk":{"S":"a"},"sk":{"S":"a"}},"ProjectionExpression":"n"}}]}`)
					var x, y int
					if _, err := fmt.Sscanf(out, `{"Responses":[{"Item":{"n":{"N":"%d"}}},{"Item":{"n":{"N":"%d"}}}]}`, &x, &y); err != nil || x+y != 100 {
						t.Errorf("%s: %d + %d: %v", out, x, y, err)
					}
				}
			})
		}
		wg.Wait()
	})
}
