package wire

import (
	"bytes"
	"context"
	"errors"
	"hash/crc32"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
)

func TestAnswer(t *testing.T) {
	server := NewServer(operations(), Options{})
	seen := map[string]bool{}
	for _, body := range []string{`{}`, `{"a":`} {
		_, out, h := do(t, server, request("Who", body))
		id := exact(h, "x-amzn-RequestId")
		if !regexp.MustCompile(`^[A-Z0-9]{52}$`).MatchString(id) || seen[id] {
			t.Errorf("request id %q", id)
		}
		seen[id] = true
		if sum := strconv.Itoa(int(crc32.ChecksumIEEE([]byte(out)))); exact(h, "x-amz-crc32") != sum {
			t.Errorf("crc32 %q, want %s", exact(h, "x-amz-crc32"), sum)
		}
	}
	for sent, want := range map[string]string{
		"application/x-amz-json-1.0":                "application/x-amz-json-1.0",
		"APPLICATION/x-amz-json-1.0; charset=utf-8": "application/x-amz-json-1.0",
		"application/x-amz-json-1.1":                "application/x-amz-json-1.1",
		"application/json; charset=utf-8":           "application/json",
	} {
		r := request("Who", `{}`)
		r.Header.Set("Content-Type", sent)
		if status, body, h := do(t, server, r); status != 200 || h.Get("Content-Type") != want {
			t.Errorf("%s: %d %s %s", sent, status, h.Get("Content-Type"), body)
		}
	}
}

// exact is a header by its name in AWS's spelling, which net/http leaves as it
// is when the handler does.
func exact(h http.Header, name string) string {
	if len(h[name]) == 1 {
		return h[name][0]
	}
	return ""
}

func TestDispatch(t *testing.T) {
	server := NewServer(operations(), Options{Region: "moon-1"})
	for _, c := range []struct {
		name   string
		change func(r *http.Request)
		status int
		want   string
	}{
		{"an operation", func(r *http.Request) {}, 200, `{"host":"127.0.0.1:8000","key":"AKIA","region":"eu-west-3","size":2}`},
		{"of streams", func(r *http.Request) { r.Header.Set("X-Amz-Target", "DynamoDBStreams_20120810.Who") }, 200, `"streams"`},
		{"of the other service", func(r *http.Request) { r.Header.Set("X-Amz-Target", "DynamoDBStreams_20120810.PutItem") }, 400, "UnknownOperationException\"}"},
		{"unknown", func(r *http.Request) { r.Header.Set("X-Amz-Target", "DynamoDB_20120810.Nope") }, 400, "UnknownOperationException\"}"},
		{"no target", func(r *http.Request) { r.Header.Del("X-Amz-Target") }, 400, "UnknownOperationException\"}"},
		{"old version", func(r *http.Request) { r.Header.Set("X-Amz-Target", "DynamoDB_20111205.Who") }, 400, "UnknownOperationException\"}"},
		{"unknown and unsigned", func(r *http.Request) { r.Header.Del("X-Amz-Target"); r.Header.Del("Authorization") }, 400, "UnknownOperationException\"}"},
		{"unsigned", func(r *http.Request) { r.Header.Del("Authorization") }, 400, `MissingAuthenticationTokenException","message":"Request is missing Authentication Token"}`},
		{"no scope", func(r *http.Request) {
			r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c")
		}, 200, `"key":"a","region":"moon-1"`},
		{"health", func(r *http.Request) { r.Method = "GET"; r.Header = http.Header{} }, 200, "healthy: dynamodb.moon-1.amazonaws.com "},
		{"other path", func(r *http.Request) { r.URL.Path = "/x" }, 404, "<UnknownOperationException/>\n"},
		{"other path, GET", func(r *http.Request) { r.URL.Path = "/x"; r.Method = "GET" }, 404, "<UnknownOperationException/>\n"},
		{"other method", func(r *http.Request) { r.Method = "PUT" }, 404, "<UnknownOperationException/>\n"},
		{"other type", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 404, "<UnknownOperationException/>\n"},
		{"no type", func(r *http.Request) { r.Header.Del("Content-Type") }, 404, "<UnknownOperationException/>\n"},
		{"compressed", func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, 415, "send the request body uncompressed"},
		{"not compressed", func(r *http.Request) { r.Header.Set("Content-Encoding", "identity") }, 200, `"size":2`},
		{"announced too large", func(r *http.Request) { r.ContentLength = MaxBody + 1 }, 413, "RequestEntityTooLargeException"},
	} {
		r := request("Who", `{}`)
		c.change(r)
		status, body, _ := do(t, server, r)
		if status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d %q, want %d %q", c.name, status, body, c.status, c.want)
		}
	}
	// What comes first when several things are wrong.
	for _, c := range []struct{ operation, body, want string }{
		{"Nope", `{x`, "SerializationException"},
		{"Nope", ``, "UnknownOperationException"},
		{"Who", `{x`, "SerializationException"},
		{"Who", ``, "MissingAuthenticationTokenException"},
		{"CreateTable", `{"Limit":"x"}`, "MissingAuthenticationTokenException"},
	} {
		r := request(c.operation, c.body)
		r.Header.Del("Authorization")
		_, body, _ := do(t, server, r)
		if typ, _ := message(t, body); typ != c.want {
			t.Errorf("unsigned %s %s: %s, want %s", c.operation, c.body, typ, c.want)
		}
	}
}

func TestForeignPages(t *testing.T) {
	for _, c := range []struct {
		host, origin string
		o            Options
		status       int
	}{
		{"localhost", "", Options{}, 200},
		{"LOCALHOST:8000", "", Options{}, 200},
		{"localhost.:80", "", Options{}, 200},
		{"db.localhost:80", "", Options{}, 200},
		{"127.0.0.1", "", Options{}, 200},
		{"127.8.9.1:65535", "", Options{}, 200},
		{"[::1]:8000", "", Options{}, 200},
		{"[::1]", "", Options{}, 200},
		{"", "", Options{}, 200},
		{"evil.com", "", Options{}, 403},
		{"127.0.0.1.evil.com:80", "", Options{}, 403},
		{"localhost.evil.com", "", Options{}, 403},
		{"evillocalhost", "", Options{}, 403},
		{"10.0.0.1:8000", "", Options{}, 403},
		{"0.0.0.0:8000", "", Options{}, 403},
		{"[::1", "", Options{}, 200},
		{"::", "", Options{}, 403},
		{":80", "", Options{}, 403},
		{"db:8000", "", Options{AllowHost: func(h string) bool { return h == "db:8000" }}, 200},
		{"db:8001", "", Options{AllowHost: func(h string) bool { return h == "db:8000" }}, 403},
		{"localhost:1", "http://localhost:3000", Options{}, 403},
		{"localhost:1", "null", Options{}, 403},
		{"localhost:1", "http://a", Options{AllowOrigin: func(o string) bool { return o == "http://a" }}, 200},
		{"localhost:1", "http://b", Options{AllowOrigin: func(o string) bool { return o == "http://a" }}, 403},
	} {
		guarded := c.o.Guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200) }))
		for _, h := range []http.Handler{NewServer(operations(), c.o), guarded} {
			r := request("Who", `{}`)
			r.Host = c.host
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
			status, body, header := do(t, h, r)
			if status != c.status {
				t.Errorf("host %q, origin %q: %d %s", c.host, c.origin, status, body)
			}
			if _, ours := h.(*Server); ours && header.Get("Access-Control-Allow-Origin") != allowed(c.origin, c.status) {
				t.Errorf("origin %q: allowed is %q", c.origin, header.Get("Access-Control-Allow-Origin"))
			}
		}
	}
	// A page asks first.
	o := Options{AllowOrigin: func(string) bool { return true }}
	r := request("Who", "")
	r.Method = http.MethodOptions
	r.Header.Set("Origin", "http://a")
	r.Header.Set("Access-Control-Request-Headers", "x-amz-target")
	if status, _, h := do(t, NewServer(nil, o), r); status != 200 || h.Get("Access-Control-Allow-Headers") != "x-amz-target" {
		t.Errorf("preflight: %d %v", status, h)
	}
	if status, _, h := do(t, NewServer(nil, Options{}), r); status != 403 || h.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("preflight of a page that is not allowed: %d %v", status, h)
	}
}

func allowed(origin string, status int) string {
	if status == 200 {
		return origin
	}
	return ""
}

func TestErrors(t *testing.T) {
	var log bytes.Buffer
	server := NewServer(operations(), Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	for how, want := range map[string]string{
		"condition":   `400 {"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed","Item":{"pk":{"S":"a"}}}`,
		"transaction": `400 {"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]","CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed","Message":"no","Item":{"pk":{"S":"a"}}}]}`,
		"missing":     `400 {"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}`,
		"throttled":   `400 {"__type":"com.amazon.coral.availability#ThrottlingException","message":"Rate of requests exceeds the allowed throughput."}`,
		"panic":       `500 {"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"The request processing has failed because of an unknown error, exception or failure."}`,
		"other":       `500 {"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"The request processing has failed because of an unknown error, exception or failure."}`,
	} {
		status, body, _ := do(t, server, request("Fail", `{"How":"`+how+`"}`))
		if got := strconv.Itoa(status) + " " + body; got != want {
			t.Errorf("%s: %s\nwant %s", how, got, want)
		}
	}
	for _, want := range []string{"on purpose", "not for the caller", "shapes_test.go"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q: %s", want, log.String())
		}
	}
	if status, body, _ := do(t, server, request("Who", `{}`)); status != 200 {
		t.Errorf("after the panic: %d %s", status, body)
	}
}

// Large bodies share a budget, and give back what they take.
func TestBudget(t *testing.T) {
	server := NewServer(operations(), Options{}).(*Server)
	large := `{"a":"` + strings.Repeat("x", 1<<20) + `"}`
	for _, body := range []string{large, large[:len(large)-1], `{}`} {
		do(t, server, request("Who", body))
		if used := server.budget.used.Load(); used != 0 {
			t.Errorf("%d bytes are in use after a body of %d", used, len(body))
		}
	}
	server.budget.used.Store(maxInFlight)
	if status, body, _ := do(t, server, request("Who", large)); status != 503 {
		t.Errorf("a large body beyond the budget: %d %s", status, body)
	}
	if status, body, _ := do(t, server, request("Who", `{}`)); status != 200 {
		t.Errorf("a small body beyond the budget: %d %s", status, body)
	}
	if used := server.budget.used.Load(); used != maxInFlight {
		t.Errorf("%d bytes are in use after a refusal", used)
	}
}

func TestHookAndFault(t *testing.T) {
	var got []Done
	var asked []string
	server := NewServer(operations(), Options{
		Hook: func(d Done) { got = append(got, d) },
		Fault: func(r *Request) error {
			asked = append(asked, r.Operation)
			if r.Operation == "Long" {
				return fault.ProvisionedThroughputExceeded()
			}
			return nil
		},
	})
	for _, c := range []struct {
		operation, body string
		want            Done
	}{
		{"Who", `{ }`, Done{Operation: "Who", Status: 200, In: 3}},
		{"Long", `{}`, Done{Operation: "Long", Status: 400, Error: "ProvisionedThroughputExceededException", In: 2}},
		{"Nope", `{}`, Done{Status: 400, Error: "UnknownOperationException", In: 2}},
		{"CreateTable", `{}`, Done{Operation: "CreateTable", Status: 400, Error: "ValidationException", In: 2}},
		{"Fail", `{"How":"panic"}`, Done{Operation: "Fail", Status: 500, Error: "InternalServerError", In: 15}},
	} {
		got, asked = nil, nil
		_, body, _ := do(t, server, request(c.operation, c.body))
		if len(got) != 1 {
			t.Fatalf("%s: %d calls of the hook", c.operation, len(got))
		}
		d := got[0]
		if d.ID == "" || d.Duration <= 0 || d.Out != len(body) {
			t.Errorf("%s: %+v", c.operation, d)
		}
		d.ID, d.Duration, d.Out = "", 0, 0
		if d != c.want {
			t.Errorf("%s: %+v, want %+v", c.operation, d, c.want)
		}
		if ask := c.operation != "Nope" && c.operation != "CreateTable"; ask != (len(asked) == 1) {
			t.Errorf("%s: the fault was asked for %v", c.operation, asked)
		}
	}
}

// A client that goes away ends its operation.
func TestCancel(t *testing.T) {
	ended := make(chan Done, 1)
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(NewServer(operations(), Options{
		Hook:  func(d Done) { ended <- d },
		Fault: func(*Request) error { cancel(); return nil },
	}))
	defer server.Close()
	r := request("Wait", `{}`).WithContext(ctx)
	r.RequestURI, r.URL.Scheme, r.URL.Host = "", "http", server.Listener.Addr().String()
	if _, err := server.Client().Do(r); !errors.Is(err, context.Canceled) {
		t.Fatalf("the client has %v", err)
	}
	select {
	case d := <-ended:
		if d.Status != statusGone {
			t.Errorf("the operation ended with %+v", d)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the operation goes on")
	}
}
