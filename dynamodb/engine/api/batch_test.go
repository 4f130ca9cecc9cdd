package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

// repeated joins n elements with commas.
func repeated(n int, element func(i int) string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = element(i)
	}
	return strings.Join(parts, ",")
}

func TestBatchGetItem(t *testing.T) {
	keys := func(n int) string {
		return repeated(n, func(i int) string { return fmt.Sprintf(`{"pk":{"S":"k%d"}}`, i) })
	}
	overStores(t, func(t *testing.T, s *itemServer) {
		s.rows().run(t, []step{
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"a"}}}`, ""},
			{
				"BatchGetItem", `{"RequestItems":{"hash":{"Keys":[{"pk":{"S":"a"}},{"pk":{"S":"none"}}]},"comp":{"Keys":[{"pk":{"S":"p"},"sk":{"S":"s1"}}],"ProjectionExpression":"g2","ConsistentRead":true}},"ReturnConsumedCapacity":"TOTAL"}`,
				`{"Responses":{"hash":[{"pk":{"S":"a"}}],"comp":[{"g2":{"N":"1"}}]},"UnprocessedKeys":{},"ConsumedCapacity":[{"TableName":"comp","CapacityUnits":1},{"TableName":"hash","CapacityUnits":1}]}`,
			},
			{"BatchGetItem", `{"RequestItems":{}}`, countedText + "Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1"},
			{"BatchGetItem", `{"RequestItems":{"hash":{"Keys":[]}}}`, countedText + "Value at 'requestItems.hash.member.keys' failed to satisfy constraint: Member must have length greater than or equal to 1"},
			{"BatchGetItem", `{"RequestItems":{"hash":{"Keys":[` + keys(101) + `]}}}`, countedText + "Value at 'RequestItems.hash.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100"},
			{"BatchGetItem", `{"RequestItems":{"hash":{"Keys":[` + keys(60) + `]},"nope":{"Keys":[` + keys(60) + `]}}}`, "ValidationException: Too many items requested for the BatchGetItem call"},
			{"BatchGetItem", `{"RequestItems":{"nope":{"Keys":[{"a":{"S":"1"}},{"a":{"S":"1"}}]}}}`, "ValidationException: Provided list of item keys contains duplicates"},
			{"BatchGetItem", `{"RequestItems":{"hash":{"Keys":[{"b":{"S":"b"}}]},"nope":{"Keys":[{"b":{"S":"b"}}]}}}`, noResourceText},
			{"BatchGetItem", `{"RequestItems":{"hash":{"Keys":[{"b":{"S":"b"}}]}}}`, noSchemaText},
			{"BatchGetItem", `{"RequestItems":{"hash":{"Keys":[{"pk":{"S":"a"}}],"AttributesToGet":["a","a"]}}}`, invalidText + "Duplicate value in attribute name: a"},
		})
	})
}

// TestBatchGetOf16MB asks for more than an answer holds, again and again, as
// clients do.
func TestBatchGetOf16MB(t *testing.T) {
	s := newItemServer(t, store.Memory(), wire.Options{}).withTables()
	big := strings.Repeat("x", 390_000)
	for i := range 50 {
		s.ok("PutItem", fmt.Sprintf(`{"TableName":"hash","Item":{"pk":{"S":"k%d"},"d":{"S":"%s"}}}`, i, big))
	}
	request := fmt.Sprintf(`{"hash":{"Keys":[%s],"ConsistentRead":true,"ProjectionExpression":"#p","ExpressionAttributeNames":{"#p":"pk"}}}`,
		repeated(50, func(i int) string { return fmt.Sprintf(`{"pk":{"S":"k%d"}}`, i) }))
	var counts []int
	for range 5 {
		var out struct {
			Responses       map[string][]any
			UnprocessedKeys json.RawMessage
		}
		if err := json.Unmarshal([]byte(s.ok("BatchGetItem", `{"RequestItems":`+request+`}`)), &out); err != nil {
			t.Fatal(err)
		}
		counts = append(counts, len(out.Responses["hash"]))
		if request = string(out.UnprocessedKeys); request == "{}" {
			break
		}
	}
	if fmt.Sprint(counts) != "[43 7]" {
		t.Errorf("items a request: %v", counts)
	}
}

func TestBatchWriteItem(t *testing.T) {
	puts := func(n int) string {
		return repeated(n, func(i int) string { return fmt.Sprintf(`{"PutRequest":{"Item":{"pk":{"S":"k%d"}}}}`, i) })
	}
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables().run(t, []step{
			{"BatchWriteItem", `{"RequestItems":{"hash":[` + puts(25) + `]}}`, `{"UnprocessedItems":{}}`},
			{"Scan", `{"TableName":"hash","Select":"COUNT"}`, `{"Count":25,"ScannedCount":25}`},
			{
				"BatchWriteItem", `{"RequestItems":{"hash":[{"DeleteRequest":{"Key":{"pk":{"S":"k0"}}}}],"comp":[{"PutRequest":{"Item":{"pk":{"S":"a"},"sk":{"S":"b"},"g1":{"S":"g"}}}}]},"ReturnConsumedCapacity":"INDEXES","ReturnItemCollectionMetrics":"SIZE"}`,
				`{"UnprocessedItems":{},"ItemCollectionMetrics":{"comp":[{"ItemCollectionKey":{"pk":{"S":"a"}},"SizeEstimateRangeGB":[0,1]}]},"ConsumedCapacity":[
					{"TableName":"comp","CapacityUnits":3,"Table":{"CapacityUnits":1},"LocalSecondaryIndexes":{"lsik":{"CapacityUnits":1}},"GlobalSecondaryIndexes":{"gsik":{"CapacityUnits":1}}},
					{"TableName":"hash","CapacityUnits":1,"Table":{"CapacityUnits":1}}]}`,
			},
			{"BatchWriteItem", `{"RequestItems":{}}`, "ValidationException: The requestItems parameter is required for BatchWriteItem"},
			{"BatchWriteItem", `{"RequestItems":{"x!":[{"PutRequest":{"Item":{}}}]}}`, countedText + "Value 'x!' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
			{"BatchWriteItem", `{"RequestItems":{"hash":[` + puts(15) + `],"nope":[` + puts(15) + `]}}`, "ValidationException: Too many items requested for the BatchWriteItem call"},
			{"BatchWriteItem", `{"RequestItems":{"hash":[{}]}}`, "ValidationException: Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"},
			{"BatchWriteItem", `{"RequestItems":{"nope":[{"PutRequest":{"Item":{"a":{"SS":[]}}}}]}}`, invalidText + "An string set  may not be empty"},
			{"BatchWriteItem", `{"RequestItems":{"nope":[{"PutRequest":{"Item":{"a":{"S":"a"}}}}]}}`, noResourceText},
			{"BatchWriteItem", `{"RequestItems":{"comp":[{"PutRequest":{"Item":{"pk":{"S":"a"},"sk":{"N":"1"}}}}]}}`, noSchemaText},
			{"BatchWriteItem", `{"RequestItems":{"comp":[{"PutRequest":{"Item":{"pk":{"S":"a"},"sk":{"S":"1"},"l1":{"N":"1"}}}}]}}`, invalidText + "Type mismatch for Index Key l1 Expected: S Actual: N IndexName: lsi1"},
			{"BatchWriteItem", `{"RequestItems":{"hash":[{"PutRequest":{"Item":{"pk":{"S":"new"}}}},{"DeleteRequest":{"Key":{"pk":{"S":"new"}}}}]}}`, "ValidationException: Provided list of item keys contains duplicates"},
			{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"new"}}}`, `{}`},
		})
		code, out := s.call("BatchWriteItem", `{"RequestItems":{"hash":[`+puts(26)+`]}}`)
		if got := errorText(t, out); code != 400 || !strings.HasPrefix(got, countedText+"Value '{hash=[") ||
			!strings.HasSuffix(got, "at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]") {
			t.Errorf("26 writes: %s", got)
		}
	})
}

// TestHoldBack has batches answered as if there were not capacity for all.
func TestHoldBack(t *testing.T) {
	hold := 0
	s := newItemServer(t, store.Memory(), wire.Options{Fault: func(r *wire.Request) error {
		r.Context = HoldBack(r.Context, hold)
		return nil
	}}).withTables()
	hold = 2
	s.run(t, []step{
		{
			"BatchWriteItem", `{"RequestItems":{"hash":[{"PutRequest":{"Item":{"pk":{"S":"a"}}}},{"PutRequest":{"Item":{"pk":{"S":"b"}}}},{"DeleteRequest":{"Key":{"pk":{"S":"c"}}}}]}}`,
			`{"UnprocessedItems":{"hash":[{"PutRequest":{"Item":{"pk":{"S":"b"}}}},{"DeleteRequest":{"Key":{"pk":{"S":"c"}}}}]}}`,
		},
		{
			"BatchGetItem", `{"RequestItems":{"hash":{"Keys":[{"pk":{"S":"a"}},{"pk":{"S":"b"}}],"AttributesToGet":["pk"]}}}`,
			`{"Responses":{"hash":[{"pk":{"S":"a"}}]},"UnprocessedKeys":{"hash":{"Keys":[{"pk":{"S":"b"}}],"AttributesToGet":["pk"]}}}`,
		},
		{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"b"}}}`, `{}`},
	})
}
