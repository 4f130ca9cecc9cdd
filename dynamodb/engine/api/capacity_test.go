package api

import (
	"strings"
	"testing"
)

// TestConsumedCapacity follows the units of reads and writes, of the table and
// of its indexes.
func TestConsumedCapacity(t *testing.T) {
	const put = `{"TableName":"comp","ReturnConsumedCapacity":"INDEXES","Item":{"pk":{"S":"p"},"sk":{"S":"s"}`
	const key = `{"TableName":"comp","Key":{"pk":{"S":"p"},"sk":{"S":"s"}},"ReturnConsumedCapacity":`
	units := func(total, table, local, global string) string {
		out := `{"ConsumedCapacity":{"TableName":"comp","CapacityUnits":` + total + `,"Table":{"CapacityUnits":` + table + `}`
		if local != "" {
			out += `,"LocalSecondaryIndexes":{` + local + `}`
		}
		if global != "" {
			out += `,"GlobalSecondaryIndexes":{` + global + `}`
		}
		return out + `}}`
	}
	index := func(name, n string) string { return `"` + name + `":{"CapacityUnits":` + n + `}` }
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables().run(t, []step{
			{"PutItem", put + `}}`, units("1", "1", "", "")},
			// Indexes take a unit for an entry that appears,
			{"PutItem", put + `,"g1":{"S":"a"},"g2":{"N":"1"}}}`, units("5", "1", index("lsik", "1"), index("gsi1", "1")+","+index("gsik", "1")+","+index("gsii", "1"))},
			// nothing while it stays as it is,
			{"PutItem", put + `,"g1":{"S":"a"},"g2":{"N":"1"}}}`, units("1", "1", "", "")},
			// two when its key changes, one when only what it holds does,
			{"PutItem", put + `,"g1":{"S":"b"},"g2":{"N":"1"},"q":{"N":"1"}}}`, units("7", "1", index("lsik", "2"), index("gsi1", "2")+","+index("gsik", "2"))},
			{"UpdateItem", key + `"INDEXES","UpdateExpression":"SET q = q + q"}`, units("2", "1", "", index("gsi1", "1"))},
			// and the larger of before and after counts.
			{
				"UpdateItem", key + `"INDEXES","UpdateExpression":"SET a = :a","ExpressionAttributeValues":{":a":{"S":"` + strings.Repeat("x", 2000) + `"}}}`,
				units("6", "2", "", index("gsi1", "2")+","+index("gsii", "2")),
			},
			{"GetItem", key + `"TOTAL","ProjectionExpression":"q"}`, `{"Item":{"q":{"N":"2"}},"ConsumedCapacity":{"TableName":"comp","CapacityUnits":0.5}}`},
			{"GetItem", key + `"TOTAL","ProjectionExpression":"q","ConsistentRead":true}`, `{"Item":{"q":{"N":"2"}},"ConsumedCapacity":{"TableName":"comp","CapacityUnits":1}}`},
			{"GetItem", key + `"NONE","ProjectionExpression":"q"}`, `{"Item":{"q":{"N":"2"}}}`},
			{"UpdateItem", key + `"TOTAL","UpdateExpression":"REMOVE a, g1, g2"}`, `{"ConsumedCapacity":{"TableName":"comp","CapacityUnits":8}}`},
			{"DeleteItem", key + `"INDEXES"}`, units("1", "1", "", "")},
			{"DeleteItem", key + `"INDEXES"}`, units("1", "1", "", "")},
			{
				"Scan", `{"TableName":"comp","IndexName":"gsi1","ReturnConsumedCapacity":"INDEXES"}`,
				`{"Items":[],"Count":0,"ScannedCount":0,"ConsumedCapacity":{"TableName":"comp","CapacityUnits":0.5,"Table":{"CapacityUnits":0},"GlobalSecondaryIndexes":{"gsi1":{"CapacityUnits":0.5}}}}`,
			},
		})
	})
}

func TestItemCollectionMetrics(t *testing.T) {
	const want = `{"ItemCollectionMetrics":{"ItemCollectionKey":{"pk":{"S":"p"}},"SizeEstimateRangeGB":[0,1]}}`
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables().run(t, []step{
			{"PutItem", `{"TableName":"comp","Item":{"pk":{"S":"p"},"sk":{"S":"s"}},"ReturnItemCollectionMetrics":"SIZE"}`, want},
			{"UpdateItem", `{"TableName":"comp","Key":{"pk":{"S":"p"},"sk":{"S":"s"}},"UpdateExpression":"SET a = sk","ReturnItemCollectionMetrics":"SIZE"}`, want},
			{"DeleteItem", `{"TableName":"comp","Key":{"pk":{"S":"p"},"sk":{"S":"s"}},"ReturnItemCollectionMetrics":"SIZE"}`, want},
			{"PutItem", `{"TableName":"comp","Item":{"pk":{"S":"p"},"sk":{"S":"s"}},"ReturnItemCollectionMetrics":"NONE"}`, `{}`},
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"p"}},"ReturnItemCollectionMetrics":"SIZE"}`, `{}`},
		})
	})
}
