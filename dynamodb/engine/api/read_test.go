package api

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGetItem(t *testing.T) {
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables().run(t, []step{
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"g"},"m":{"M":{"a":{"N":"1"},"b":{"N":"2"}}},"z":{"B":"AQI="}}}`, ""},
			{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"g"}},"ProjectionExpression":"#m.a, z","ExpressionAttributeNames":{"#m":"m"},"ConsistentRead":true}`, `{"Item":{"m":{"M":{"a":{"N":"1"}}},"z":{"B":"AQI="}}}`},
			{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"g"}},"AttributesToGet":["z","none"]}`, `{"Item":{"z":{"B":"AQI="}}}`},
			{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"g"}},"ProjectionExpression":"nowhere"}`, `{"Item":{}}`},
			{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"absent"}},"ProjectionExpression":"z"}`, `{}`},
			{
				"GetItem", `{"TableName":"nope","Key":{"pk":{"SS":[]}},"AttributesToGet":["a"],"ProjectionExpression":"b"}`,
				"ValidationException: Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}",
			},
			{"GetItem", `{"TableName":"nope","Key":{"pk":{"SS":[]}},"AttributesToGet":["a","a"]}`, invalidText + "An string set  may not be empty"},
			{"GetItem", `{"TableName":"nope","Key":{"pk":{"S":"a"}},"AttributesToGet":["a","a"]}`, invalidText + "Duplicate value in attribute name: a"},
			{"GetItem", `{"TableName":"nope","Key":{"pk":{"S":"a"}},"ExpressionAttributeNames":{"#a":"b"}}`, "ValidationException: ExpressionAttributeNames can only be specified when using expressions"},
			{"GetItem", `{"TableName":"nope","Key":{}}`, noResourceText},
			{"GetItem", `{"TableName":"comp","Key":{"pk":{"S":"a"}}}`, noSchemaText},
			{"GetItem", `{"TableName":"comp","Key":{"pk":{"S":"a"},"sk":{"S":""}}}`, notValidText + "The AttributeValue for a key attribute cannot contain an empty string value. Key: sk"},
		})
	})
}

// rows fills comp with ten rows of one partition, s0 to s9: l1 in reverse, g1
// "g" for all, g2 the number, and an attribute of 200 bytes.
func (s *itemServer) rows() *itemServer {
	s.withTables()
	for i := range 10 {
		s.ok("PutItem", fmt.Sprintf(`{"TableName":"comp","Item":{"pk":{"S":"p"},"sk":{"S":"s%d"},"l1":{"S":"l%d"},"g1":{"S":"g"},"g2":{"N":"%d"},"a":{"S":"%s"},"even":{"BOOL":%t}}}`,
			i, 9-i, i, strings.Repeat("x", 200), i%2 == 0))
	}
	return s
}

// pages reads all pages of a request and lists the values of an attribute of
// each page.
func (s *itemServer) pages(op, in, attribute string) (pages []string) {
	s.t.Helper()
	var start json.RawMessage
	for range 100 {
		body := in
		if start != nil {
			body = strings.TrimSuffix(in, "}") + `,"ExclusiveStartKey":` + string(start) + "}"
		}
		var out struct {
			Items            []map[string]map[string]any
			LastEvaluatedKey json.RawMessage
		}
		if err := json.Unmarshal([]byte(s.ok(op, body)), &out); err != nil {
			s.t.Fatal(err)
		}
		var values []string
		for _, it := range out.Items {
			for _, v := range it[attribute] {
				values = append(values, fmt.Sprint(v))
			}
		}
		pages = append(pages, strings.Join(values, " "))
		if start = out.LastEvaluatedKey; start == nil {
			return pages
		}
	}
	s.t.Fatalf("%s %s has no end", op, in)
	return nil
}

func TestQueryPages(t *testing.T) {
	const table = `{"TableName":"comp","ExpressionAttributeValues":{":p":{"S":"p"}},"KeyConditionExpression":"pk = :p"`
	const global = `{"TableName":"comp","ExpressionAttributeValues":{":p":{"S":"g"}},"KeyConditionExpression":"g1 = :p"`
	overStores(t, func(t *testing.T, s *itemServer) {
		s.rows()
		for _, c := range []struct {
			in   string
			want []string
		}{
			{table + `}`, []string{"s0 s1 s2 s3 s4 s5 s6 s7 s8 s9"}},
			{table + `,"Limit":4}`, []string{"s0 s1 s2 s3", "s4 s5 s6 s7", "s8 s9"}},
			{table + `,"Limit":5}`, []string{"s0 s1 s2 s3 s4", "s5 s6 s7 s8 s9", ""}},
			{table + `,"Limit":4,"ScanIndexForward":false}`, []string{"s9 s8 s7 s6", "s5 s4 s3 s2", "s1 s0"}},
			{table + `,"Limit":4,"IndexName":"lsi1"}`, []string{"s9 s8 s7 s6", "s5 s4 s3 s2", "s1 s0"}},
			{table + `,"Limit":6,"IndexName":"lsik"}`, []string{"s0 s1 s2 s3 s4 s5", "s6 s7 s8 s9"}},
			{global + `,"Limit":6,"IndexName":"gsi1","ScanIndexForward":false}`, []string{"s9 s8 s7 s6 s5 s4", "s3 s2 s1 s0"}},
			{global + `,"Limit":6,"IndexName":"gsik"}`, []string{"s0 s1 s2 s3 s4 s5", "s6 s7 s8 s9"}},
			{table + `,"Limit":4,"FilterExpression":"even = :t"}`, nil},
			{strings.Replace(table, `:p":{"S":"p"}`, `:p":{"S":"p"},":t":{"BOOL":true}`, 1) + `,"Limit":4,"FilterExpression":"even = :t"}`, []string{"s0 s2", "s4 s6", "s8"}},
			{`{"TableName":"comp","KeyConditions":{"pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"p"}]},"sk":{"ComparisonOperator":"GE","AttributeValueList":[{"S":"s7"}]}},"Limit":2}`, []string{"s7 s8", "s9"}},
		} {
			if c.want == nil {
				if code, out := s.call("Query", c.in); code == 200 {
					t.Errorf("%s: %s", c.in, out)
				}
				continue
			}
			if diff := cmp.Diff(c.want, s.pages("Query", c.in, "sk")); diff != "" {
				t.Errorf("%s\n(-want +got)\n%s", c.in, diff)
			}
		}
	})
}

func TestQuery(t *testing.T) {
	query := func(more string) string {
		return `{"TableName":"comp","ExpressionAttributeValues":{":p":{"S":"p"}},"KeyConditionExpression":"pk = :p",` + more + `}`
	}
	overStores(t, func(t *testing.T, s *itemServer) {
		s.rows().run(t, []step{
			{"Query", query(`"Limit":1,"ProjectionExpression":"sk"`), `{"Items":[{"sk":{"S":"s0"}}],"Count":1,"ScannedCount":1,"LastEvaluatedKey":{"pk":{"S":"p"},"sk":{"S":"s0"}}}`},
			{"Query", query(`"Limit":3,"Select":"COUNT"`), `{"Count":3,"ScannedCount":3,"LastEvaluatedKey":{"pk":{"S":"p"},"sk":{"S":"s2"}}}`},
			{"Query", query(`"Limit":3,"Select":"COUNT","FilterExpression":"l1 = :p"`), `{"Count":0,"ScannedCount":3,"LastEvaluatedKey":{"pk":{"S":"p"},"sk":{"S":"s2"}}}`},
			{"Query", query(`"Limit":1,"IndexName":"lsi1","ProjectionExpression":"sk"`), `{"Items":[{"sk":{"S":"s9"}}],"Count":1,"ScannedCount":1,"LastEvaluatedKey":{"pk":{"S":"p"},"sk":{"S":"s9"},"l1":{"S":"l0"}}}`},
			{"Query", query(`"Limit":1,"IndexName":"lsik"`), `{"Items":[{"pk":{"S":"p"},"sk":{"S":"s0"},"g1":{"S":"g"}}],"Count":1,"ScannedCount":1,"LastEvaluatedKey":{"pk":{"S":"p"},"sk":{"S":"s0"},"g1":{"S":"g"}}}`},
			{"Query", `{"TableName":"comp","KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":{"S":"none"}}}`, `{"Items":[],"Count":0,"ScannedCount":0}`},
			{"Query", query(`"IndexName":"zzz"`), "ValidationException: The table does not have the specified index: zzz"},
			{"Query", query(`"IndexName":"gsi1"`), "ValidationException: Query condition missed key schema element: g1"},
			{"Query", query(`"IndexName":"gsi1","ConsistentRead":true`), "ValidationException: Consistent reads are not supported on global secondary indexes"},
			{"Query", query(`"IndexName":"gsik","Select":"ALL_ATTRIBUTES"`), invalidText + "Select type ALL_ATTRIBUTES is not supported for global secondary index gsik because its projection type is not ALL"},
			{"Query", query(`"Select":"ALL_PROJECTED_ATTRIBUTES"`), "ValidationException: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"},
			{"Query", query(`"Select":"SPECIFIC_ATTRIBUTES"`), countedText + "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"},
			{"Query", query(`"Select":"COUNT","ProjectionExpression":"sk"`), "ValidationException: Cannot specify the ProjectionExpression when choosing to get only the Count"},
			{"Query", query(`"FilterExpression":"sk = :p"`), "ValidationException: Filter Expression can only contain non-primary key attributes: Primary key attribute: sk"},
			{"Query", query(`"Limit":0`), countedText + "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1"},
			{"Query", `{"TableName":"comp"}`, "ValidationException: Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."},
			{"Query", `{"TableName":"nope","ExclusiveStartKey":{"pk":{"SS":[]}},"KeyConditionExpression":"bad"}`, "ValidationException: The provided starting key is invalid: One or more parameter values were invalid: An string set  may not be empty"},
			{"Query", `{"TableName":"nope","KeyConditionExpression":"pk = :p AND sk = :s","ExpressionAttributeValues":{":p":{"S":"p"},":s":{"SS":["a"]}}}`, invalidText + "ComparisonOperator EQ is not valid for SS AttributeValue type"},
			{"Query", `{"TableName":"comp","ConditionalOperator":"OR","KeyConditions":{"pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"none"}]}},"QueryFilter":{"a":{"ComparisonOperator":"NOT_CONTAINS","AttributeValueList":[{"B":"/w=="}]},"dot.ted":{"ComparisonOperator":"NOT_CONTAINS","AttributeValueList":[{"S":"b"}]}}}`, `{"Items":[],"Count":0,"ScannedCount":0}`},
			{"Query", query(`"ExclusiveStartKey":{}`), "ValidationException: The provided starting key is invalid"},
			{"Query", query(`"ExclusiveStartKey":{"pk":{"S":"p"}}`), "ValidationException: The provided starting key is invalid"},
			{"Query", query(`"ExclusiveStartKey":{"pk":{"S":"q"},"sk":{"S":"s1"}}`), "ValidationException: The provided starting key is outside query boundaries based on provided conditions"},
			{"Query", query(`"IndexName":"lsi1","ExclusiveStartKey":{"pk":{"S":"p"},"sk":{"S":"x"},"l1":{"N":"1"}}`), noSchemaText},
			{
				"Query", `{"TableName":"comp","KeyConditions":{"pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"p"}]}},"QueryFilter":{"sk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"p"}]}}}`,
				"ValidationException: QueryFilter can only contain non-primary key attributes: Primary key attribute: sk",
			},
			{"Query", `{"TableName":"comp","KeyConditionExpression":"pk = :p AND sk = :n","ExpressionAttributeValues":{":p":{"S":"p"},":n":{"N":"1"}}}`, invalidText + "Condition parameter type does not match schema type"},
		})
	})
}

// TestWholeItemsOfLocalIndex asks a local index that holds keys alone for all
// attributes.
func TestWholeItemsOfLocalIndex(t *testing.T) {
	overStores(t, func(t *testing.T, s *itemServer) {
		s.rows()
		out := s.ok("Query", `{"TableName":"comp","IndexName":"lsik","Select":"ALL_ATTRIBUTES","KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":{"S":"p"}},"ReturnConsumedCapacity":"INDEXES"}`)
		if n := strings.Count(out, `"even":`); n != 10 {
			t.Errorf("%d of 10 items are whole: %s", n, out)
		}
		want := `"ConsumedCapacity":{"TableName":"comp","CapacityUnits":1.0,"Table":{"CapacityUnits":0.5},"LocalSecondaryIndexes":{"lsik":{"CapacityUnits":0.5}}}}`
		if !strings.HasSuffix(out, want) {
			t.Errorf("got %s\nwant at its end %s", out[len(out)-len(want):], want)
		}
	})
}

// TestPageOfAMegabyte ends a page with the item that goes beyond a megabyte.
func TestPageOfAMegabyte(t *testing.T) {
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables()
		big := strings.Repeat("x", 390_000)
		for i := range 4 {
			s.ok("PutItem", fmt.Sprintf(`{"TableName":"comp","Item":{"pk":{"S":"p"},"sk":{"S":"%d"},"d":{"S":"%s"}}}`, i, big))
		}
		in := `{"TableName":"comp","KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":{"S":"p"}}}`
		if got := s.pages("Query", in, "sk"); !slices.Equal(got, []string{"0 1 2", "3"}) {
			t.Errorf("query: %q", got)
		}
		if got := s.pages("Scan", `{"TableName":"comp"}`, "sk"); !slices.Equal(got, []string{"0 1 2", "3"}) {
			t.Errorf("scan: %q", got)
		}
	})
}

func TestScan(t *testing.T) {
	overStores(t, func(t *testing.T, s *itemServer) {
		s.rows().run(t, []step{
			{"Scan", `{"TableName":"comp","Limit":1,"IndexName":"gsii"}`, ""},
			{"Scan", `{"TableName":"comp","Select":"COUNT"}`, `{"Count":10,"ScannedCount":10}`},
			{"Scan", `{"TableName":"comp","Select":"COUNT","FilterExpression":"even = :t","ExpressionAttributeValues":{":t":{"BOOL":true}}}`, `{"Count":5,"ScannedCount":10}`},
			{"Scan", `{"TableName":"comp","ScanFilter":{"sk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"s3"}]}},"AttributesToGet":["g2"]}`, `{"Count":1,"ScannedCount":10,"Items":[{"g2":{"N":"3"}}]}`},
			{"Scan", `{"TableName":"comp","IndexName":"gsik","FilterExpression":"sk = :s","ExpressionAttributeValues":{":s":{"S":"s3"}}}`, `{"Count":1,"ScannedCount":10,"Items":[{"pk":{"S":"p"},"sk":{"S":"s3"},"g1":{"S":"g"}}]}`},
			{"Scan", `{"TableName":"nope","Segment":1}`, "ValidationException: The TotalSegments parameter is required but was not present in the request when Segment parameter is present"},
			{"Scan", `{"TableName":"nope","TotalSegments":1}`, "ValidationException: The Segment parameter is required but was not present in the request when parameter TotalSegments is present"},
			{"Scan", `{"TableName":"nope","TotalSegments":3,"Segment":3,"FilterExpression":"bad"}`, "ValidationException: The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 3 is not less than TotalSegments: 3"},
			{"Scan", `{"TableName":"nope","ExclusiveStartKey":{"pk":{"SS":[]}},"TotalSegments":1}`, "ValidationException: The provided starting key is invalid: One or more parameter values were invalid: An string set  may not be empty"},
			{"Scan", `{"TableName":"nope","AttributesToGet":["a","a"],"ExclusiveStartKey":{"pk":{"SS":[]}}}`, invalidText + "Duplicate value in attribute name: a"},
			{"Scan", `{"TableName":"comp","IndexName":"gsi1","ConsistentRead":true}`, "ValidationException: Consistent reads are not supported on global secondary indexes"},
			{"Scan", `{"TableName":"comp","ExclusiveStartKey":{"pk":{"S":"p"}}}`, "ValidationException: The provided starting key is invalid: The provided key element does not match the schema"},
			{"Scan", `{"TableName":"comp","IndexName":"gsi1","ExclusiveStartKey":{"pk":{"S":"p"},"sk":{"S":"1"}}}`, "ValidationException: The provided starting key is invalid"},
			{"Scan", `{"TableName":"comp","Select":"SPECIFIC_ATTRIBUTES"}`, "ValidationException: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"},
			{"Scan", `{"TableName":"comp","ExpressionAttributeValues":{":a":{"S":"a"}}}`, "ValidationException: ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null"},
		})
	})
}

// TestParallelScan reads a table in segments, in pages: every item once.
func TestParallelScan(t *testing.T) {
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables()
		var want []string
		for i := range 60 {
			name := fmt.Sprintf("k%02d", i)
			want = append(want, name)
			s.ok("PutItem", `{"TableName":"hash","Item":{"pk":{"S":"`+name+`"}}}`)
		}
		for _, n := range []int{1, 3, 7} {
			var got []string
			for i := range n {
				for _, page := range s.pages("Scan", fmt.Sprintf(`{"TableName":"hash","Segment":%d,"TotalSegments":%d,"Limit":4}`, i, n), "pk") {
					got = append(got, strings.Fields(page)...)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%d segments: %v", n, got)
			}
		}
	})
}
