package wire

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

const benchItem = `{"pk":{"S":"user#12345"},"sk":{"S":"order#2026-01-01"},"total":{"N":"42.50"},"name":{"S":"A name of some length"},"tags":{"SS":["a","b"]},"address":{"M":{"street":{"S":"Main street 1"},"zip":{"N":"12345"}}}}`

const (
	benchPut = `{"TableName":"bench","Item":` + benchItem + `}`
	benchGet = `{"TableName":"bench","Key":{"pk":{"S":"user#12345"},"sk":{"S":"order#2026-01-01"}}}`
)

type benchKeyInput struct {
	ReturnConsumedCapacity   *string       `wire:"enum=INDEXES|TOTAL|NONE"`
	TableName                string        `wire:"required,min=1,max=1024,pattern=table"`
	Key                      value.RawItem `wire:"required"`
	ConsistentRead           *bool
	AttributesToGet          []string `wire:"min=1"`
	ProjectionExpression     *string
	ExpressionAttributeNames map[string]string
}

type benchOutput struct{ item value.Item }

func (o *benchOutput) AppendJSON(dst []byte) []byte {
	return append(value.AppendItemJSON(append(dst, `{"Item":`...), o.item), '}')
}

// benchServer puts into and gets from a single place: what is left is the cost
// of HTTP and JSON.
func benchServer() http.Handler {
	var mu sync.Mutex
	var kept value.Item
	return NewServer([]Operation{
		Define(DynamoDB, "PutItem", func(_ *Request, in *putInput) (any, error) {
			mu.Lock()
			defer mu.Unlock()
			kept = in.Item.Item
			return nil, nil
		}),
		Define(DynamoDB, "GetItem", func(_ *Request, in *benchKeyInput) (any, error) {
			mu.Lock()
			defer mu.Unlock()
			return &benchOutput{kept}, nil
		}),
	}, Options{})
}

// BenchmarkHandler is a put or a get without net/http's own work.
func BenchmarkHandler(b *testing.B) {
	for name, body := range map[string]string{"PutItem": benchPut, "GetItem": benchGet} {
		b.Run(name, func(b *testing.B) {
			server := benchServer()
			server.ServeHTTP(httptest.NewRecorder(), request("PutItem", benchPut))
			r := request(name, body)
			in := &rewound{text: body}
			r.Body = in
			w := &nowhere{header: http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				in.at = 0
				server.ServeHTTP(w, r)
				if w.status != 200 {
					b.Fatal(w.status)
				}
			}
		})
	}
}

type rewound struct {
	text string
	at   int
}

func (r *rewound) Read(p []byte) (int, error) {
	n := copy(p, r.text[r.at:])
	if r.at += n; r.at == len(r.text) {
		return n, io.EOF
	}
	return n, nil
}

func (r *rewound) Close() error { return nil }

type nowhere struct {
	header http.Header
	status int
}

func (w *nowhere) Header() http.Header         { return w.header }
func (w *nowhere) WriteHeader(status int)      { w.status = status }
func (w *nowhere) Write(b []byte) (int, error) { return len(b), nil }

// BenchmarkLoopback is a put and a get over keep-alive connections. The peer
// at WIRE_BENCH_ADDR, if set, is measured in place of this server; it has to
// have the table.
func BenchmarkLoopback(b *testing.B) {
	addr := os.Getenv("WIRE_BENCH_ADDR")
	if addr == "" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		server := HTTPServer(benchServer())
		go func() { _ = server.Serve(Limit(l, MaxConnections)) }()
		b.Cleanup(func() { _ = server.Close() })
		addr = l.Addr().String()
	}
	put, get := head("PutItem", len(benchPut))+"\r\n"+benchPut, head("GetItem", len(benchGet))+"\r\n"+benchGet
	for _, n := range []int{1, 16} {
		b.Run("connections="+strconv.Itoa(n), func(b *testing.B) {
			start := time.Now()
			var all sync.WaitGroup
			for i := range n {
				count := b.N / n
				if i < b.N%n {
					count++
				}
				all.Go(func() { pair(b, addr, count, put, get) })
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "pairs/s")
		})
	}
}

func pair(b *testing.B, addr string, count int, requests ...string) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		b.Error(err)
		return
	}
	defer c.Close()
	in := bufio.NewReader(c)
	for range count {
		for _, request := range requests {
			if _, err := io.WriteString(c, request); err != nil {
				b.Error(err)
				return
			}
			r, err := http.ReadResponse(in, nil)
			if err != nil {
				b.Error(err)
				return
			}
			if _, err := io.Copy(io.Discard, r.Body); err != nil || r.StatusCode != 200 {
				b.Errorf("status %d, %v", r.StatusCode, err)
				return
			}
		}
	}
}
