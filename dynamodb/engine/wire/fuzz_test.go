package wire

import (
	"net/http/httptest"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// Whatever the body is, the answer is a success or the caller's mistake, as
// JSON; and what is taken is JSON.
func FuzzBody(f *testing.F) {
	names := []string{"PutItem", "CreateTable", "BatchWriteItem", "BatchGetItem"}
	for i, seed := range []string{
		benchPut,
		`{"TableName":"abc","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"Extra":[1],"Tags":[{"Key":"k"},null],"Names":["a"],"Limit":1.5,"ProvisionedThroughput":{"ReadCapacityUnits":1,"Share":1e5}}`,
		`{"RequestItems":{"abc":[{"PutRequest":{"Item":{"a":{"S":"x"}}}},{"DeleteRequest":{"Key":{}}}],"\u0061":null}}`,
		`{"RequestItems":{"abc":{"Keys":[{"a":{"N":"1"}}],"ConsistentRead":"TRUE"}}}`,
		`{"Expected":{"a":{"Value":{"L":[{"NULL":true}]},"Exists":false}},"ExpressionAttributeNames":{"#a":"b"},"ExpressionAttributeValues":{":a":{"SS":["a"]}}}`,
		`{"KeySchema":[{"AttributeName":1}],"KeySchema":{}}`,
		`[[{}]]`, `null`, `"`, "{\"a\":\"\xff\"}", `{"TableName":"\ud800"}`,
	} {
		f.Add(uint8(i), []byte(seed))
	}
	server := NewServer(operations(), Options{})
	f.Fuzz(func(t *testing.T, which uint8, body []byte) {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, request(names[int(which)%len(names)], string(body)))
		if w.Code != 200 && w.Code != 400 {
			t.Errorf("%q: status %d", body, w.Code)
		}
		if !jsontext.Value(w.Body.Bytes()).IsValid() {
			t.Errorf("%q: answer %q", body, w.Body)
		}
		if w.Code == 200 && !jsontext.Value(body).IsValid(options) {
			t.Errorf("%q is taken", body)
		}
	})
}
