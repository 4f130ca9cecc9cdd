package api

import (
	"encoding/json"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

// startOfTests is what frozen clocks show at first.
var startOfTests = time.Date(2026, 1, 2, 3, 4, 5, 250e6, time.UTC)

// newControlServer is a database in memory with options; its clock is frozen.
func newControlServer(t testing.TB, o Options) *itemServer {
	st := store.Memory()
	t.Cleanup(func() { _ = st.Close() })
	clock := table.NewFrozenClock(startOfTests)
	o.Clock = clock
	if o.SweepEvery == 0 {
		o.SweepEvery = -1
	}
	db, err := Open(st, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return &itemServer{t: t, db: db, http: wire.NewServer(Operations(db), wire.Options{}), clock: clock}
}

// streams is call for DynamoDB Streams.
func (s *itemServer) streams(op, body string) (int, string) {
	r := itemRequest(op, body)
	r.Header.Set("X-Amz-Target", "DynamoDBStreams_20120810."+op)
	w := httptest.NewRecorder()
	s.http.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// as is call with another access key.
func (s *itemServer) as(key, op, body string) (int, string) {
	r := itemRequest(op, body)
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+key+"/20260102/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00")
	w := httptest.NewRecorder()
	s.http.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// describe is the table as DescribeTable tells it.
func (s *itemServer) describe(name string) map[string]any {
	s.t.Helper()
	var out struct{ Table map[string]any }
	decodeInto(s.t, s.ok("DescribeTable", `{"TableName":"`+name+`"}`), &out)
	return out.Table
}

// awaitStatus waits until a table and its indexes have a status. The goroutine
// of the catalog brings it about; the deadline only bounds the waiting.
func (s *itemServer) awaitStatus(name, status string) {
	s.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		d := s.describe(name)
		done := d["TableStatus"] == status
		for _, x := range list(d["GlobalSecondaryIndexes"]) {
			done = done && x["IndexStatus"] == status
		}
		if done {
			return
		}
	}
	s.t.Fatalf("%s is not %s: %v", name, status, s.describe(name))
}

func list(v any) []map[string]any {
	var out []map[string]any
	all, _ := v.([]any)
	for _, x := range all {
		out = append(out, x.(map[string]any))
	}
	return out
}

func decodeInto(t testing.TB, text string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}
