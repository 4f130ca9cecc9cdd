package rawhttp

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// serve answers the n-th request of all connections with what the script says,
// byte for byte, and closes the connection when the script does.
func serve(t *testing.T, answers []string) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for i := 0; i < len(answers); {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			for open := true; open && i < len(answers); i++ {
				buf := make([]byte, 4096)
				if _, err := conn.Read(buf); err != nil {
					break
				}
				text, closing := strings.CutSuffix(answers[i], "<close>")
				open = !closing
				_, _ = io.WriteString(conn, strings.ReplaceAll(text, "\n", "\r\n"))
			}
			conn.Close()
		}
	}()
	return l.Addr().String()
}

func TestFraming(t *testing.T) {
	for _, tc := range []struct {
		name, answer string
		status       int
		body         string
		fails        bool
	}{
		{"length", "HTTP/1.1 200 OK\ncontent-length: 2\nX-Amz-Crc32: 7\n\n{}", 200, "{}", false},
		{"empty", "HTTP/1.1 400 Bad Request\nContent-Length: 0\n\n", 400, "", false},
		{"chunked", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n1;x=y\nd\n0\n\n", 200, "abcd", false},
		{"to the end", "HTTP/1.1 500 No\nConnection: close\n\nrest<close>", 500, "rest", false},
		{"continue first", "HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\nContent-Length: 1\n\nx", 200, "x", false},
		{"cut", "HTTP/1.1 200 OK\nContent-Length: 5\n\nab<close>", 200, "", true},
		{"not HTTP", "hello\n\n<close>", 0, "", true},
		{"bad length", "HTTP/1.1 200 OK\nContent-Length: x\n\n<close>", 0, "", true},
		{"bad chunk", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nzz\n<close>", 0, "", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := Dial(serve(t, []string{tc.answer}))
			defer c.Close()
			r, err := c.Call("X.Y", []byte("{}"))
			if tc.fails {
				if err == nil {
					t.Fatalf("got %d %q, want an error", r.Status, r.Body)
				}
				return
			}
			if err != nil || r.Status != tc.status || string(r.Body) != tc.body {
				t.Fatalf("got %d %q, %v; want %d %q", r.Status, r.Body, err, tc.status, tc.body)
			}
		})
	}
}

// A server may close an idle connection at any time; a request that finds it
// closed is sent again.
func TestReconnect(t *testing.T) {
	ok := "HTTP/1.1 200 OK\nContent-Length: 1\n\n"
	c := Dial(serve(t, []string{ok + "1<close>", ok + "2", ok + "3"}))
	defer c.Close()
	for i := 1; i <= 3; i++ {
		r, err := c.Call("X.Y", nil)
		if err != nil || string(r.Body) != fmt.Sprint(i) {
			t.Fatalf("request %d: got %q, %v", i, r.Body, err)
		}
	}
}

func TestRequest(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("x-amz-crc32", "42")
		w.Header().Set("x-amzn-RequestId", "ID")
		fmt.Fprintf(w, "%s %s %t %s %s", r.Header.Get("X-Amz-Target"), r.Header.Get("Content-Type"), r.Header.Get("Authorization") == Auth, r.Host, body)
	}))
	defer s.Close()
	addr := s.Listener.Addr().String()
	c := Dial(addr)
	defer c.Close()
	r, err := c.Call("DynamoDB_20120810.ListTables", []byte(`{"Limit":1}`))
	want := "DynamoDB_20120810.ListTables application/x-amz-json-1.0 true " + addr + ` {"Limit":1}`
	if err != nil || string(r.Body) != want || r.CRC != "42" || r.ID != "ID" {
		t.Fatalf("got %q (crc %q, id %q), %v; want %q", r.Body, r.CRC, r.ID, err, want)
	}
}
