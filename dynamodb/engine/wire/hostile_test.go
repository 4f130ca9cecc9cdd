package wire

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// patience bounds all waiting of these tests; nothing takes nearly as long.
const patience = 30 * time.Second

// listen serves the tests' operations on loopback, with short limits so that
// slow clients need not be waited for.
func listen(t *testing.T, max int, change func(*http.Server)) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := HTTPServer(NewServer(operations(), Options{}))
	if change != nil {
		change(server)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(Limit(l, max)) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("the server ended with %v", err)
		}
	})
	return l.Addr().String()
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	return c
}

// head is a request's head with a body of length n; n < 0 is chunked.
func head(operation string, n int) string {
	length := fmt.Sprintf("Content-Length: %d", n)
	if n < 0 {
		length = "Transfer-Encoding: chunked"
	}
	return "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810." + operation + "\r\nContent-Type: application/x-amz-json-1.0\r\n" +
		"X-Amz-Date: x\r\nAuthorization: " + signed + "\r\n" + length + "\r\n"
}

// serves checks that the server is alive.
func serves(t *testing.T, addr string) {
	t.Helper()
	c := dial(t, addr)
	if status, body := exchange(t, c, head("Who", 2)+"\r\n{}"); status != 200 {
		t.Errorf("the server answers %d %s", status, body)
	}
}

func exchange(t *testing.T, c net.Conn, request string) (status int, body string) {
	t.Helper()
	// A server that has refused early may close while the request is on its way.
	_, _ = io.WriteString(c, request)
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

func TestHostileBodies(t *testing.T) {
	addr := listen(t, 100, nil)
	nested := func(open, shut string, n int) string { return strings.Repeat(open, n) + strings.Repeat(shut, n) }
	for _, c := range []struct {
		name, operation, body string
		status                int
	}{
		{"10,000 lists", "CreateTable", `{"Extra":` + nested("[", "]", 10_000) + `}`, 400},
		{"a million lists", "Who", nested("[", "]", 1_000_000), 400},
		{"10,000 unknown objects", "Who", `{"x":` + strings.Repeat(`{"x":`, 9_990) + `1` + strings.Repeat(`}`, 9_990) + `}`, 200},
		{"10,000 levels of a value", "PutItem", `{"TableName":"a","Item":{"a":` + strings.Repeat(`{"L":[`, 10_000) + strings.Repeat(`]}`, 10_000) + `}}`, 400},
		{"a million members", "Who", `{` + strings.Repeat(`"a":1,`, 1_000_000) + `"b":2}`, 200},
		{"a long number", "CreateTable", `{"Limit":` + strings.Repeat("9", 1_000_000) + `}`, 400},
		{"a long name", "CreateTable", `{"TableName":"` + strings.Repeat("x", 1_000_000) + `"}`, 400},
		{"a million structures", "CreateTable", `{"TableName":"abc","KeySchema":[` + strings.Repeat("{},", 1_000_000) + `null]}`, 400},
		{"a million keys", "PutItem", `{"ExpressionAttributeNames":{` + strings.Repeat(`"":"",`, 1_000_000) + `"":""}}`, 400},
		{"zeros", "Who", strings.Repeat("\x00", 1000), 400},
	} {
		status, body := exchange(t, dial(t, addr), head(c.operation, len(c.body))+"\r\n"+c.body)
		if status != c.status {
			t.Errorf("%s: %d %.300s", c.name, status, body)
		}
	}
	serves(t, addr)
}

func TestHostileLengths(t *testing.T) {
	addr := listen(t, 100, nil)
	if status, body := exchange(t, dial(t, addr), head("Who", 1<<30)+"\r\n{"); status != 413 {
		t.Errorf("1 GB announced: %d %s", status, body)
	}
	if status, body := exchange(t, dial(t, addr), head("Who", 1<<30)+"Expect: 100-continue\r\n\r\n"); status != 413 {
		t.Errorf("1 GB asked for: %d %s", status, body)
	}
	// A body without an end.
	c := dial(t, addr)
	go func() {
		_, _ = io.WriteString(c, head("Who", -1)+"\r\n")
		chunk := "10000\r\n" + strings.Repeat(" ", 0x10000) + "\r\n"
		for {
			if _, err := io.WriteString(c, chunk); err != nil {
				return
			}
		}
	}()
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || r.StatusCode != 413 {
		t.Errorf("an endless body: %v, %v", r, err)
	}
	// One of exactly 16 MB is fine, by length and in chunks.
	body := `{"a":"` + strings.Repeat("x", MaxBody-8) + `"}`
	for _, n := range []int{len(body), -1} {
		sent := body
		if n < 0 {
			sent = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)
		}
		if status, out := exchange(t, dial(t, addr), head("Who", n)+"\r\n"+sent); status != 200 || !strings.Contains(out, `"size":16777216`) {
			t.Errorf("16 MB (%d): %d %s", n, status, out)
		}
	}
	serves(t, addr)
}

// What is decoded is bounded, and judged nevertheless.
func TestHostileParts(t *testing.T) {
	st := newState()
	p, err := compile(reflect.TypeFor[createInput]())
	if err != nil {
		t.Fatal(err)
	}
	decode := func(body string) (in createInput, err error) {
		st.body.Reset()
		st.body.WriteString(body)
		st.reset()
		return in, st.decode(p, reflect.ValueOf(&in).Elem())
	}
	many := strings.Repeat("{},", 3*maxParts)
	in, err := decode(`{"KeySchema":[` + many + `{}]}`)
	if err != nil || len(in.KeySchema) != maxParts || len(st.absent) != maxAbsent {
		t.Errorf("%d elements and %d absent members of %d structures: %v", len(in.KeySchema), len(st.absent), 3*maxParts+1, err)
	}
	if _, err := decode(`{"KeySchema":[` + many + `1]}`); err == nil {
		t.Error("a wrong type behind many structures is not seen")
	}
	if in, err := decode(`{"KeySchema":[{}]}`); err != nil || len(in.KeySchema) != 1 || len(st.absent) != 3 {
		t.Errorf("afterwards: %+v, %d absent, %v", in, len(st.absent), err)
	}
}

// Memory follows what has come, not what was announced.
func TestAnnouncedMemory(t *testing.T) {
	addr := listen(t, 1000, nil)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	const clients = 200
	for range clients {
		if _, err := io.WriteString(dial(t, addr), head("Who", MaxBody)+"\r\n{"); err != nil {
			t.Fatal(err)
		}
	}
	serves(t, addr)
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > clients*(MaxBody/16) {
		t.Errorf("%d clients that announced 16 MB and sent a byte take %d MB", clients, grown>>20)
	}
}

func TestHostileProtocol(t *testing.T) {
	addr := listen(t, 100, func(s *http.Server) { s.ReadHeaderTimeout, s.ReadTimeout = 50*time.Millisecond, 50*time.Millisecond })
	for name, sent := range map[string]string{
		"HTTP/0.9":       "GET /\r\n\r\n",
		"garbage":        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\xff", 500) + "\r\n\r\n",
		"no version":     "POST / \r\n\r\n",
		"huge head":      head("Who", 2) + "X: " + strings.Repeat("x", 1<<20) + "\r\n\r\n{}",
		"two lengths":    head("Who", 2) + "Content-Length: 3\r\n\r\n{}",
		"bad length":     strings.Replace(head("Who", 2), "Length: 2", "Length: -2", 1) + "\r\n{}",
		"two hosts":      head("Who", 2) + "Host: b\r\n\r\n{}",
		"slow head":      "POST / HTTP/1.1\r\nHost: localh",
		"slow body":      head("Who", 100) + "\r\n{",
		"bad chunk":      head("Who", -1) + "\r\nxyz\r\n",
		"nothing at all": "",
	} {
		c := dial(t, addr)
		_, _ = io.WriteString(c, sent)
		answer, err := io.ReadAll(c) // the server closes the connection
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() {
			t.Errorf("%s: the connection stays open", name)
		}
		if len(answer) > 0 && !strings.HasPrefix(string(answer), "HTTP/1.1 4") {
			t.Errorf("%s: %s", name, answer)
		}
	}
	serves(t, addr)
}

func TestPipelining(t *testing.T) {
	c := dial(t, listen(t, 10, nil))
	const n = 50
	one := head("Who", 2) + "\r\n{}"
	if _, err := io.WriteString(c, strings.Repeat(one, n)); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(c)
	for i := range n {
		r, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatalf("answer %d: %v", i, err)
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil || r.StatusCode != 200 {
			t.Fatalf("answer %d: %d, %v", i, r.StatusCode, err)
		}
	}
}

func TestExpectContinue(t *testing.T) {
	c := dial(t, listen(t, 10, nil))
	in := bufio.NewReader(c)
	_, _ = io.WriteString(c, head("Who", 2)+"Expect: 100-continue\r\n\r\n")
	line, err := in.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "HTTP/1.1 100") {
		t.Fatalf("%q, %v", line, err)
	}
	if _, err := in.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(c, "{}")
	if r, err := http.ReadResponse(in, nil); err != nil || r.StatusCode != 200 {
		t.Fatalf("%v, %v", r, err)
	}
}

// Each of 2,000 clients is served or refused, and afterwards all are served.
func TestManyConnections(t *testing.T) {
	const clients, room = 2000, 500
	addr := listen(t, room, nil)
	var served, refused atomic.Int64
	var open sync.WaitGroup
	open.Add(clients)
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Error(err)
				open.Done()
				return
			}
			defer c.Close()
			_ = c.SetDeadline(time.Now().Add(patience))
			_, _ = io.WriteString(c, head("Who", 2)+"\r\n{}")
			r, err := http.ReadResponse(bufio.NewReader(c), nil)
			switch {
			case err == nil && r.StatusCode == 200:
				served.Add(1)
			case err != nil || r.StatusCode == 503: // the reset may overtake the answer
				refused.Add(1)
			default:
				t.Errorf("status %d", r.StatusCode)
			}
			open.Done()
			open.Wait() // all stay open until all have been judged
		})
	}
	all.Wait()
	if served.Load() != room || refused.Load() != clients-room {
		t.Errorf("%d served, %d refused; there is room for %d", served.Load(), refused.Load(), room)
	}
	deadline := time.Now().Add(patience)
	for range room { // their places are free again, each as soon as its end is seen
		for once(addr) != 200 {
			if time.Now().After(deadline) {
				t.Fatal("refused long after the others have gone")
			}
		}
	}
}

// once sends a request on a connection of its own; 0 is no answer.
func once(addr string) (status int) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return 0
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	_, _ = io.WriteString(c, head("Who", 2)+"Connection: close\r\n\r\n{}")
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0
	}
	return r.StatusCode
}
