package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/admin"
)

const token = "secret"

type harness struct {
	t   *testing.T
	e   *Engine
	url string
}

func serve(t *testing.T, o Options) harness {
	t.Helper()
	o.Token = token
	e, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(e)
	t.Cleanup(func() {
		s.Close()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return harness{t, e, s.URL}
}

// do sends a request and gives status and body.
func (h harness) do(method, path, body string, header ...string) (int, string) {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return res.StatusCode, string(data)
}

// call runs an operation as the holder of an access key.
func (h harness) call(key, operation, body string) (int, string) {
	h.t.Helper()
	return h.do(http.MethodPost, "/", body, "X-Amz-Target", "DynamoDB_20120810."+operation, "Content-Type", "application/x-amz-json-1.0",
		"X-Amz-Date", "20260101T000000Z",
		"Authorization", "AWS4-HMAC-SHA256 Credential="+key+"/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00")
}

// must runs an operation that has to succeed.
func (h harness) must(operation, body string) string {
	h.t.Helper()
	return h.mustAs("AKIA", operation, body)
}

func (h harness) mustAs(key, operation, body string) string {
	h.t.Helper()
	status, out := h.call(key, operation, body)
	if status != 200 {
		h.t.Fatalf("%s %s: %d %s", operation, body, status, out)
	}
	return out
}

// admin runs a call of package admin and decodes its answer.
func (h harness) admin(method, path, body string, into any) {
	h.t.Helper()
	status, out := h.do(method, admin.Path+path, body, "Authorization", "Bearer "+token)
	if status != 200 {
		h.t.Fatalf("%s %s: %d %s", method, path, status, out)
	}
	if into != nil {
		if err := json.Unmarshal([]byte(out), into); err != nil {
			h.t.Fatalf("%s: %v", out, err)
		}
	}
}

func (h harness) create(key, name string) {
	h.t.Helper()
	h.mustAs(key, "CreateTable", `{"TableName":"`+name+`","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}`)
}

// tables lists the names an access key sees, joined.
func (h harness) tables(key string) string {
	h.t.Helper()
	var out struct{ TableNames []string }
	if err := json.Unmarshal([]byte(h.mustAs(key, "ListTables", "{}")), &out); err != nil {
		h.t.Fatal(err)
	}
	return strings.Join(out.TableNames, " ")
}

// Tables are everybody's, whatever the key and region, but for keys that ask
// for a namespace. Each can be emptied alone.
func TestNamespaces(t *testing.T) {
	h := serve(t, Options{})
	h.create("AKIA", "shared")
	h.create("NSone", "mine")
	h.create("NStwo", "mine")
	for key, want := range map[string]string{"AKIA": "shared", "other": "shared", "NSone": "mine", "NStwo": "mine", "NSthree": "", "NS": "shared"} {
		if got := h.tables(key); got != want {
			t.Errorf("%s sees %q, want %q", key, got, want)
		}
	}
	h.admin("POST", "reset", `{"namespace":"NSone"}`, nil)
	if got := h.tables("NSone") + "|" + h.tables("NStwo") + "|" + h.tables("AKIA"); got != "|mine|shared" {
		t.Errorf("after a reset of one: %q", got)
	}
	h.admin("POST", "reset", "", nil)
	if got := h.tables("NStwo") + h.tables("AKIA"); got != "" {
		t.Errorf("after a reset of all: %q", got)
	}
}

// What the clock shows decides what has expired.
func TestTimeToLiveByHand(t *testing.T) {
	h := serve(t, Options{})
	h.create("AKIA", "sessions")
	h.must("UpdateTimeToLive", `{"TableName":"sessions","TimeToLiveSpecification":{"AttributeName":"until","Enabled":true}}`)
	var now admin.Time
	h.admin("POST", "clock", `{"freeze":true}`, &now)
	if !now.Frozen {
		t.Fatalf("clock %+v", now)
	}
	h.must("PutItem", fmt.Sprintf(`{"TableName":"sessions","Item":{"id":{"S":"a"},"until":{"N":"%d"}}}`, now.Now.Unix()+3600))
	h.must("PutItem", fmt.Sprintf(`{"TableName":"sessions","Item":{"id":{"S":"b"},"until":{"N":"%d"}}}`, now.Now.Unix()+36000))
	h.admin("POST", "clock", `{"advance":"2h"}`, &now)
	for { // the sweep goes on beside us; the test's own timeout bounds the wait
		var stats admin.Stats
		h.admin("GET", "stats", "", &stats)
		if len(stats.Tables) != 1 {
			t.Fatalf("stats %+v", stats)
		}
		if stats.Tables[0].Items == 1 {
			break
		}
	}
	if got := h.must("Scan", `{"TableName":"sessions"}`); !strings.Contains(got, `"b"`) || strings.Contains(got, `"a"`) {
		t.Errorf("left is %s", got)
	}
	for _, body := range []string{`{"advance":"-1h"}`, `{"advance":"soon"}`, `{"forward":"1h"}`, `{} {}`, `[]`} {
		if status, out := h.do("POST", admin.Path+"clock", body, "Authorization", "Bearer "+token); status != 400 || !strings.Contains(out, `"error"`) {
			t.Errorf("%s: %d %s", body, status, out)
		}
	}
}

func TestFaultsOnDemand(t *testing.T) {
	h := serve(t, Options{})
	h.create("AKIA", "orders")
	h.admin("PUT", "faults", `{"faults":[{"operation":"GetItem","error":"ProvisionedThroughputExceededException","times":2}]}`, nil)
	get := func() (int, string) {
		return h.call("AKIA", "GetItem", `{"TableName":"orders","Key":{"id":{"S":"1"}}}`)
	}
	for range 2 {
		if status, out := get(); status != 400 || !strings.Contains(out, "ProvisionedThroughputExceededException") {
			t.Errorf("%d %s", status, out)
		}
	}
	if status, out := get(); status != 200 {
		t.Errorf("after the fault: %d %s", status, out)
	}
	h.admin("PUT", "faults", `{"faults":[{"error":"InternalServerError"}]}`, nil)
	if status, _ := get(); status != 500 {
		t.Errorf("status %d", status)
	}
	h.admin("PUT", "faults", `{"faults":[{"error":"Unprocessed","items":2}]}`, nil)
	status, out := h.call("AKIA", "BatchWriteItem", `{"RequestItems":{"orders":[{"PutRequest":{"Item":{"id":{"S":"1"}}}},{"PutRequest":{"Item":{"id":{"S":"2"}}}},{"PutRequest":{"Item":{"id":{"S":"3"}}}}]}}`)
	if status != 200 || strings.Count(out, `"PutRequest"`) != 2 {
		t.Errorf("a batch short of two: %d %s", status, out)
	}
	if got := h.must("Scan", `{"TableName":"orders","Select":"COUNT"}`); !strings.Contains(got, `"Count":1`) {
		t.Errorf("it has written %s", got)
	}
	h.admin("PUT", "faults", `{"faults":[]}`, nil)
	for _, body := range []string{`{"faults":[{"error":"Boom"}]}`, `{"faults":[{"error":"ThrottlingException","rate":2}]}`} {
		if status, out := h.do("PUT", admin.Path+"faults", body, "Authorization", "Bearer "+token); status != 400 {
			t.Errorf("%s: %d %s", body, status, out)
		}
	}
	if status, _ := get(); status != 200 {
		t.Errorf("a refused plan is in force: %d", status)
	}
}

// A table that is asked to take its time does, and the clock can hurry it.
func TestStatusDelay(t *testing.T) {
	h := serve(t, Options{Delay: time.Hour})
	h.create("AKIA", "orders")
	if got := h.must("DescribeTable", `{"TableName":"orders"}`); !strings.Contains(got, `"TableStatus":"CREATING"`) {
		t.Errorf("got %s", got)
	}
	if status, out := h.call("AKIA", "PutItem", `{"TableName":"orders","Item":{"id":{"S":"1"}}}`); status != 400 || !strings.Contains(out, "ResourceNotFoundException") {
		t.Errorf("a write to a table that is not there yet: %d %s", status, out)
	}
	h.admin("POST", "clock", `{"advance":"61m"}`, nil)
	for !strings.Contains(h.must("DescribeTable", `{"TableName":"orders"}`), `"TableStatus":"ACTIVE"`) {
		if t.Context().Err() != nil {
			t.Fatal("it stays in creation")
		}
	}
}

// The tables of a folder are there again, and one process at a time has it.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	open := func(o Options) *Engine {
		t.Helper()
		o.Dir = dir
		e, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	e := open(Options{Token: token})
	s := httptest.NewServer(e)
	h := harness{t, e, s.URL}
	h.create("AKIA", "orders")
	h.must("PutItem", `{"TableName":"orders","Item":{"id":{"S":"1"},"n":{"N":"1.50"}}}`)
	if _, err := Open(Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("opened twice: %v", err)
	}
	s.Close()
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	again := httptest.NewServer(open(Options{Durable: true}))
	defer again.Close()
	h = harness{t, again.Config.Handler.(*Engine), again.URL}
	defer h.e.Close()
	if got := h.must("GetItem", `{"TableName":"orders","Key":{"id":{"S":"1"}}}`); !strings.Contains(got, `{"N":"1.5"}`) {
		t.Errorf("got %s", got)
	}
}

// Serve ends with its context though somebody follows the writes, and closes
// the listener.
func TestServeEnds(t *testing.T) {
	e, err := Open(Options{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- e.Serve(ctx, l) }()
	req, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+l.Addr().String()+admin.Path+"writes", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := io.ReadAll(res.Body); err == nil && res.ContentLength > 0 {
		t.Error("the stream goes on")
	}
	if _, err := net.Dial("tcp4", l.Addr().String()); err == nil {
		t.Error("it still listens")
	}
}
