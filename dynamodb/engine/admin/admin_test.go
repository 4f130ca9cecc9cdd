package admin

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"
)

// recorder is a database that notes what it is asked to do.
type recorder struct {
	Control
	did   []string
	fails error
}

func (r *recorder) note(words ...string) error {
	r.did = append(r.did, strings.Join(words, " "))
	return r.fails
}

func (r *recorder) Reset(_ context.Context, namespace *string) error {
	if namespace == nil {
		return r.note("reset")
	}
	return r.note("reset of", *namespace)
}

func (r *recorder) Snapshot(_ context.Context, name string) error { return r.note("snapshot", name) }

func (r *recorder) Restore(_ context.Context, name string) error { return r.note("restore", name) }

func (r *recorder) DropSnapshot(_ context.Context, name string) error { return r.note("drop", name) }
func (r *recorder) Snapshots(context.Context) ([]Snapshot, error)     { return nil, r.note("list") }
func (r *recorder) Stats(context.Context) (Stats, error) {
	return Stats{Tables: []Table{{Name: "orders", Status: "ACTIVE", Items: 3, Bytes: 99}}}, r.note("stats")
}
func (r *recorder) Time() Time { return Time{Now: time.Unix(60, 0).UTC(), Frozen: true} }
func (r *recorder) SetTime(c TimeChange) (Time, error) {
	return Time{}, r.note("clock", c.Advance)
}
func (r *recorder) Faults() []Fault { return []Fault{} }
func (r *recorder) SetFaults(list []Fault) error {
	return r.note("faults", list[0].Error)
}

func (r *recorder) Watch(_ context.Context, send func(Write) error) error {
	for _, key := range []string{"a", "b"} {
		if err := send(Write{Table: "orders", Event: "INSERT", Keys: json.RawMessage(`{"id":{"S":"` + key + `"}}`)}); err != nil {
			return err
		}
	}
	return nil
}

const secret = "0123456789abcdef"

func ask(t *testing.T, c Control, method, path, body, authorization string) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	w := httptest.NewRecorder()
	Handler(secret, c).ServeHTTP(w, r)
	return w.Code, strings.TrimSpace(w.Body.String())
}

func TestCalls(t *testing.T) {
	for _, tc := range []struct {
		method, call, body string
		want               string
		did                string
	}{
		{"POST", "reset", ``, `{}`, "reset"},
		{"POST", "reset", `{}`, `{}`, "reset"},
		{"POST", "reset", `{"namespace":"NSa"}`, `{}`, "reset of NSa"},
		{"POST", "reset", `{"namespace":""}`, `{}`, "reset of "},
		{"GET", "stats", ``, `{"tables":[{"name":"orders","status":"ACTIVE","items":3,"bytes":99}]}`, "stats"},
		{"PUT", "snapshots/before%20it", ``, `{}`, "snapshot before it"},
		{"POST", "snapshots/a/restore", ``, `{}`, "restore a"},
		{"DELETE", "snapshots/a", ``, `{}`, "drop a"},
		{"GET", "snapshots", ``, `{"snapshots":[]}`, "list"},
		{"GET", "clock", ``, `{"now":"1970-01-01T00:01:00Z","frozen":true}`, ""},
		{"POST", "clock", `{"advance":"1h"}`, `{"now":"0001-01-01T00:00:00Z","frozen":false}`, "clock 1h"},
		{"GET", "faults", ``, `{"faults":[]}`, ""},
		{"PUT", "faults", `{"faults":[{"error":"X"}]}`, `{}`, "faults X"},
	} {
		t.Run(tc.method+" "+tc.call, func(t *testing.T) {
			c := &recorder{}
			code, out := ask(t, c, tc.method, Path+tc.call, tc.body, "Bearer "+secret)
			if code != 200 || out != tc.want {
				t.Errorf("%d %s, want %s", code, out, tc.want)
			}
			if did := strings.Join(c.did, "; "); did != tc.did {
				t.Errorf("did %q, want %q", did, tc.did)
			}
		})
	}
}

type hinted struct{ error }

func (hinted) Hint() string { return "do this" }

func TestRefusedCalls(t *testing.T) {
	good := "Bearer " + secret
	long := `{"namespace":"` + strings.Repeat("x", maxBody) + `"}`
	for _, tc := range []struct {
		name, method, path, body, authorization string
		fails                                   error
		code                                    int
		want                                    string
	}{
		{"no token", "POST", "reset", ``, "", nil, 401, "need the token"},
		{"another token", "POST", "reset", ``, "Bearer 0123456789abcdeg", nil, 401, "need the token"},
		{"a longer token", "POST", "reset", ``, good + "0", nil, 401, "need the token"},
		{"an empty token", "POST", "reset", ``, "Bearer ", nil, 401, "need the token"},
		{"another scheme", "POST", "reset", ``, "Basic " + secret, nil, 401, "need the token"},
		{"a signed request", "POST", "reset", ``, "AWS4-HMAC-SHA256 Credential=" + secret, nil, 401, "need the token"},
		{"another method", "GET", "reset", ``, good, nil, 405, ""},
		{"an unknown call", "POST", "explode", ``, good, nil, 404, ""},
		{"no JSON", "POST", "reset", `now`, good, nil, 400, "not understood"},
		{"an unknown member", "POST", "reset", `{"tables":["a"]}`, good, nil, 400, "not understood"},
		{"two objects", "POST", "reset", `{} {}`, good, nil, 400, "something follows"},
		{"too long", "POST", "reset", long, good, nil, 400, "too large"},
		{"a failure", "POST", "snapshots/a/restore", ``, good, errors.New("there is no snapshot a"), 400, `{"error":"there is no snapshot a","hint":""}`},
		{"a failure with a hint", "POST", "snapshots/a/restore", ``, good, hinted{errors.New("no")}, 400, `{"error":"no","hint":"do this"}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := &recorder{fails: tc.fails}
			code, out := ask(t, c, tc.method, Path+tc.path, tc.body, tc.authorization)
			if code != tc.code || !strings.Contains(out, tc.want) {
				t.Errorf("%d %.200s, want %d %s", code, out, tc.code, tc.want)
			}
			if tc.fails == nil && len(c.did) > 0 {
				t.Errorf("it did %q", c.did)
			}
		})
	}
	t.Run("an instance without a token", func(t *testing.T) {
		c := &recorder{}
		r := httptest.NewRequestWithContext(t.Context(), "POST", Path+"reset", nil)
		r.Header.Set("Authorization", "Bearer ")
		w := httptest.NewRecorder()
		if Handler("", c).ServeHTTP(w, r); w.Code != 401 || len(c.did) > 0 {
			t.Errorf("%d, did %q", w.Code, c.did)
		}
	})
}

func TestWrites(t *testing.T) {
	s := httptest.NewServer(Handler(secret, &recorder{}))
	defer s.Close()
	r, err := http.NewRequestWithContext(t.Context(), "GET", s.URL+Path+"writes", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	res, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var keys []string
	d := json.NewDecoder(res.Body)
	for {
		var w Write
		if err := d.Decode(&w); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, w.Event+" "+string(w.Keys))
	}
	if want := []string{`INSERT {"id":{"S":"a"}}`, `INSERT {"id":{"S":"b"}}`}; !reflect.DeepEqual(keys, want) {
		t.Errorf("writes %q, want %q", keys, want)
	}
}
