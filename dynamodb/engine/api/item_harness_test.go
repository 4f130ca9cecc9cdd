package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

// itemServer is a database behind the protocol, without a socket.
type itemServer struct {
	t     testing.TB
	db    *Database
	http  http.Handler
	clock *table.HandClock
}

// itemStores are the stores every test of items runs over.
var itemStores = map[string]func(t testing.TB) store.Store{
	"memory": func(testing.TB) store.Store { return store.Memory() },
	"disk": func(t testing.TB) store.Store {
		s, err := store.OpenDisk(t.TempDir(), store.DiskOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	},
}

// overStores runs a test over each store.
func overStores(t *testing.T, test func(t *testing.T, s *itemServer)) {
	for name, open := range itemStores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := open(t)
			t.Cleanup(func() { st.Close() })
			test(t, newItemServer(t, st, wire.Options{}))
		})
	}
}

func newItemServer(t testing.TB, st store.Store, o wire.Options) *itemServer {
	clock := table.NewFrozenClock(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	db, err := Open(st, Options{Clock: clock, SweepEvery: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return &itemServer{t: t, db: db, http: wire.NewServer(Operations(db), o), clock: clock}
}

func itemRequest(op, body string) *http.Request {
	r := httptest.NewRequest("POST", "http://127.0.0.1:8000/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-amz-json-1.0")
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+op)
	r.Header.Set("X-Amz-Date", "20260102T030405Z")
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIAFAKE/20260102/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00")
	return r
}

// call sends a request and gives status and body.
func (s *itemServer) call(op, body string) (int, string) {
	w := httptest.NewRecorder()
	s.http.ServeHTTP(w, itemRequest(op, body))
	return w.Code, w.Body.String()
}

// ok is a call that has to succeed.
func (s *itemServer) ok(op, body string) string {
	s.t.Helper()
	code, out := s.call(op, body)
	if code != 200 {
		s.t.Fatalf("%s %.300s: %d %s", op, body, code, out)
	}
	return out
}

// step is a request and what is expected of it: JSON, or the type and message
// of an error as "Type: message", or "" for any success.
type step struct {
	op, in, want string
}

// run runs steps one after another.
func (s *itemServer) run(t *testing.T, steps []step) {
	t.Helper()
	for i, st := range steps {
		code, out := s.call(st.op, st.in)
		what := fmt.Sprintf("step %d: %s %.400s", i+1, st.op, st.in)
		switch {
		case st.want == "":
			if code != 200 {
				t.Fatalf("%s\ngot %d %s", what, code, out)
			}
		case st.want[0] == '{':
			if code != 200 {
				t.Fatalf("%s\ngot %d %s", what, code, out)
			}
			if diff := cmp.Diff(normalized(t, st.want), normalized(t, out)); diff != "" {
				t.Errorf("%s\n(-want +got)\n%s", what, diff)
			}
		default:
			if got := errorText(t, out); code == 200 || got != st.want {
				t.Errorf("%s\n got %d %s\nwant %s", what, code, got, st.want)
			}
		}
	}
}

// errorText is the type and message of an error's body.
func errorText(t testing.TB, body string) string {
	var e struct {
		Type    string `json:"__type"`
		Message string `json:"message"`
		Upper   string `json:"Message"`
	}
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		t.Fatalf("error's body %q: %v", body, err)
	}
	_, typ, _ := strings.Cut(e.Type, "#")
	return typ + ": " + e.Message + e.Upper
}

func normalized(t testing.TB, text string) any {
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return v
}

// The tables of the tests: "hash" has a partition key alone; "comp" a sort key
// too, two local and three global indexes with different projections.
const (
	createHash = `{"TableName":"hash","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
		"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]}`
	createComp = `{"TableName":"comp","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[
		{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"S"},{"AttributeName":"l1","AttributeType":"S"},
		{"AttributeName":"g1","AttributeType":"S"},{"AttributeName":"g2","AttributeType":"N"}],
		"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
		"LocalSecondaryIndexes":[
			{"IndexName":"lsi1","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"l1","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}},
			{"IndexName":"lsik","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"g1","KeyType":"RANGE"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}],
		"GlobalSecondaryIndexes":[
			{"IndexName":"gsi1","KeySchema":[{"AttributeName":"g1","KeyType":"HASH"},{"AttributeName":"g2","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}},
			{"IndexName":"gsik","KeySchema":[{"AttributeName":"g1","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}},
			{"IndexName":"gsii","KeySchema":[{"AttributeName":"g2","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["a","b"]}}]}`
)

// withTables creates both tables.
func (s *itemServer) withTables() *itemServer {
	s.t.Helper()
	s.ok("CreateTable", createHash)
	s.ok("CreateTable", createComp)
	return s
}
