package dynamodb

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A server somebody else runs becomes the project's, for all processes, until
// Stop; it is not ended, and a restart after its end is a fresh one.
func TestAttach(t *testing.T) {
	server := httptest.NewServer(noTables)
	defer server.Close()
	var events []string
	m := newManager(t, func(c *Config) {
		c.Notify = func(e Event) { events = append(events, e.State) }
		c.Now = func() time.Time { return time.Unix(1e9, 0) }
	})
	o := Options{Root: t.TempDir()}
	localhost := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	i, err := m.Attach(t.Context(), localhost+"/", o)
	if err != nil {
		t.Fatal(err)
	}
	if !i.Attached || i.Endpoint != server.URL || i.PID != 0 || i.Backend != "attach" || i.Log != "" || i.Started.Unix() != 1e9 {
		t.Errorf("attached %+v", i)
	}
	other := sharing(t, m)
	if found, ok, err := other.Find(t.Context(), o.Root, ""); err != nil || !ok || found.Endpoint != server.URL || !other.Running(o.Root) {
		t.Errorf("another process finds %+v, %v, %v", found, ok, err)
	}
	if again := start(t, other, o); again.ID != i.ID || !again.Attached {
		t.Errorf("start gives %+v", again)
	}
	if _, err := other.Start(t.Context(), Options{Root: o.Root, Backend: "outer"}, nil); err == nil || !strings.Contains(err.Error(), "backend attach, not outer") {
		t.Errorf("start of another backend: %v", err)
	}
	if lines, file, err := m.Logs(t.Context(), i.ID, 5); len(lines) > 0 || file != "" || err != nil {
		t.Errorf("logs: %v, %q, %v", lines, file, err)
	}
	other.Close()
	if _, ok, _ := m.Find(t.Context(), o.Root, ""); !ok {
		t.Error("it is gone with a process that used it")
	}
	if err := m.Stop(t.Context(), i.ID); err != nil {
		t.Error(err)
	}
	if _, ok, _ := m.Find(t.Context(), o.Root, ""); ok || m.Running(o.Root) {
		t.Error("it is still found")
	}
	if got := strings.Join(events, " "); got != "ready ended" {
		t.Errorf("events %s", got)
	}
	if err := probe(t.Context(), server.URL, fakeAccount); err != nil {
		t.Errorf("the server was ended: %v", err)
	}

	// It goes away by itself: the next start is one.
	if _, err := m.Start(t.Context(), Options{Root: o.Root, Endpoint: server.URL}, nil); err != nil {
		t.Fatal(err)
	}
	server.Close()
	if i := start(t, m, Options{Root: o.Root, Backend: "outer"}); i.Attached {
		t.Errorf("got %+v", i)
	}
}

func TestAttachRefuses(t *testing.T) {
	m := newManager(t)
	signed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Authorization"), "Credential=devhelper/") || r.Header.Get("X-Amz-Target") != "DynamoDB_20120810.ListTables" {
			t.Errorf("probe sent %v", r.Header)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(400)
		fmt.Fprint(w, `{"__type":"com.amazon.coral.service#UnrecognizedClientException","message":"who?"}`)
	}))
	defer signed.Close()
	elsewhere := httptest.NewServer(noTables)
	defer elsewhere.Close()
	redirecting := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer redirecting.Close()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }))
	defer web.Close()
	closed := httptest.NewServer(noTables)
	closed.Close()
	for _, tc := range []struct{ endpoint, message, hint string }{
		{"", "no endpoint is named", "http://127.0.0.1:8000"},
		{"localhost:8000", `"localhost:8000" is not an endpoint`, "http://127.0.0.1:8000"},
		{"ftp://127.0.0.1", "is not an endpoint", "http://"},
		{"http://", "is not an endpoint", "http://"},
		{"http://127.0.0.1:0", "0 is no port", "http://"},
		{"http://127.0.0.1:99999", "is no port", "http://"},
		{"http://ann:secret@127.0.0.1:8000", "has more than", "http://"},
		{"http://127.0.0.1:8000/path?x", "has more than", "http://"},
		{"http://db.example.com:8000", "db.example.com:8000 is not on this machine", "--allow-remote"},
		{"http://0.0.0.0:8000", "is not on this machine", "--allow-remote"},
		{closed.URL, "does not answer as DynamoDB: dial tcp", "devhelper dynamodb start"},
		{web.URL, "is not DynamoDB: what it answers", "another server"},
		{redirecting.URL, "is not DynamoDB: it answers with HTTP status 307", "another server"},
		{signed.URL, "answers, but does not list its tables: UnrecognizedClientException", "real keys"},
	} {
		_, err := m.Attach(t.Context(), tc.endpoint, Options{Root: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), tc.message) || !strings.Contains(hintOf(err), tc.hint) {
			t.Errorf("%s: %v (%s), want %s (%s)", tc.endpoint, err, hintOf(err), tc.message, tc.hint)
		}
	}
	nothingLeft(t, m.dirs)

	running := start(t, m, Options{Root: t.TempDir(), Backend: "outer"})
	if _, err := m.Attach(t.Context(), elsewhere.URL, Options{Root: running.Root}); err == nil || !strings.Contains(err.Error(), "runs already") {
		t.Errorf("beside a running one: %v", err)
	}
	if i, err := m.Attach(t.Context(), running.Endpoint, Options{Root: running.Root}); err != nil || i.PID != running.PID {
		t.Errorf("to the running one: %+v, %v", i, err)
	}
}

// The user's own keys go to a remote endpoint they have allowed, and nowhere
// else.
func TestWhoseAccount(t *testing.T) {
	env := map[string]string{"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t", "AWS_REGION": "eu-central-1"}
	m := New(Config{Getenv: func(k string) string { return env[k] }})
	if a := m.account("http://127.0.0.1:8000"); a != fakeAccount {
		t.Errorf("local: %+v", a)
	}
	if a, want := m.account("https://dynamodb.eu-central-1.amazonaws.com"), (account{Key: "AKIA", Secret: "s", Session: "t", Region: "eu-central-1"}); a != want {
		t.Errorf("remote: %+v", a)
	}
	delete(env, "AWS_ACCESS_KEY_ID")
	if a := m.account("https://db.example.com"); a != fakeAccount {
		t.Errorf("remote without keys: %+v", a)
	}
}

func FuzzParseEndpoint(f *testing.F) {
	for _, s := range []string{"", "http://127.0.0.1:8000", "https://h", "http://[::1]:1/", "http://localhost", "x://", "http://a@b", "http://a:99999", "http://%zz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := parseEndpoint(text)
		if err != nil {
			return
		}
		again, err := parseEndpoint(u.String())
		if err != nil || again.String() != u.String() || u.Host == "" || *u != (url.URL{Scheme: u.Scheme, Host: u.Host}) {
			t.Errorf("%q gives %q, and that %v, %v", text, u, again, err)
		}
	})
}
