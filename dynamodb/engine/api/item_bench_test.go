package api

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

// discard is a ResponseWriter that keeps the status alone.
type discard struct {
	header http.Header
	code   int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(code int)        { d.code = code }

// BenchmarkPutGet is a put and a get of a small item through the handler,
// without sockets.
func BenchmarkPutGet(b *testing.B) {
	s := newItemServer(b, store.Memory(), wire.Options{}).withTables()
	send := func(op, body string) {
		w := &discard{header: http.Header{}, code: 200}
		s.http.ServeHTTP(w, itemRequest(op, body))
		if w.code != 200 {
			b.Fatal(w.code)
		}
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		key := `{"pk":{"S":"k` + strconv.Itoa(i%1000) + `"}`
		i++
		send("PutItem", `{"TableName":"hash","Item":`+key+`,"name":{"S":"a name"},"count":{"N":"42"},"tags":{"SS":["a","b"]},"at":{"M":{"x":{"N":"1.5"},"y":{"N":"2.5"}}}}}`)
		send("GetItem", `{"TableName":"hash","Key":`+key+`}}`)
	}
}

// BenchmarkRequest is what the benchmark itself costs a request.
func BenchmarkRequest(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		r := itemRequest("GetItem", strings.Repeat("x", 100))
		_, _ = io.Copy(io.Discard, r.Body)
	}
}
