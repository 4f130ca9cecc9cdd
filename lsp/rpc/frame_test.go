package rpc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

func TestFrameReader(t *testing.T) {
	long := strings.Repeat("x", 3<<20)
	tests := []struct {
		name string
		in   string
		want []string
		err  error // after want; io.EOF when nil
	}{
		{"two frames", "Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n{ }", []string{"{}", "{ }"}, nil},
		{"lower case", "content-length: 2\r\n\r\n{}", []string{"{}"}, nil},
		{"type first", "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length:2\r\n\r\n{}", []string{"{}"}, nil},
		{"bare newlines", "Content-Length: 2\n\n{}", []string{"{}"}, nil},
		{"blanks around the value", "Content-Length :  2 \r\n\r\n{}", []string{"{}"}, nil},
		{"large body", fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(long), long), []string{long}, nil},
		{"empty body", "Content-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n{}", []string{"", "{}"}, nil},
		{"nothing", "", nil, nil},
		{"no length", "Content-Type: x\r\n\r\n{}", nil, ErrFrame},
		{"negative", "Content-Length: -1\r\n\r\n", nil, ErrFrame},
		{"no number", "Content-Length: two\r\n\r\n", nil, ErrFrame},
		{"number too large for any machine", "Content-Length: 99999999999999999999999\r\n\r\n", nil, ErrFrame},
		{"more than can be meant", "Content-Length: 1099511627776\r\n\r\n{}", nil, ErrFrame},
		{"a stray print", "listening on 8000\nContent-Length: 2\r\n\r\n{}", nil, ErrFrame},
		{"binary", "\x00\x01\x02\xff\n\n", nil, ErrFrame},
		{"header without end", strings.Repeat("A: b\r\n", 5000), nil, ErrFrame},
		{"line without end", strings.Repeat("a", 1<<20), nil, ErrFrame},
		{"cut in the header", "Content-Length: 2\r\n", nil, io.ErrUnexpectedEOF},
		{"cut in a line", "Content-Le", nil, io.ErrUnexpectedEOF},
		{"cut in the body", "Content-Length: 20\r\n\r\n{}", nil, io.ErrUnexpectedEOF},
	}
	readers := map[string]func(io.Reader) io.Reader{
		"whole":               func(r io.Reader) io.Reader { return r },
		"bytes":               iotest.OneByteReader,
		"half":                iotest.HalfReader,
		"data with the error": iotest.DataErrReader,
	}
	for _, tt := range tests {
		for how, wrap := range readers {
			t.Run(tt.name+"/"+how, func(t *testing.T) {
				r := newFrameReader(wrap(strings.NewReader(tt.in)), 0)
				for i, want := range tt.want {
					got, err := r.next()
					if err != nil || string(got) != want {
						t.Fatalf("frame %d: %.40q, %v; want %.40q", i, got, err, want)
					}
				}
				want := tt.err
				if want == nil {
					want = io.EOF
				}
				if got, err := r.next(); !errors.Is(err, want) {
					t.Errorf("at the end: %.40q, %v; want %v", got, err, want)
				}
			})
		}
	}
}

// A length is a claim: memory is taken for what has come.
func TestHugeLengthTakesNoMemory(t *testing.T) {
	for _, length := range []string{"1073741824", "1073741825", "67108864", "9223372036854775807"} {
		in := "Content-Length: " + length + "\r\n\r\n{}"
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := newFrameReader(strings.NewReader(in), 0).next()
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Fatalf("Content-Length %s of two bytes was taken", length)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 2*firstRead {
			t.Errorf("Content-Length %s: %d bytes were allocated", length, took)
		}
	}
}

func TestLargeMessageIsSkipped(t *testing.T) {
	in := Frame(bytes.Repeat([]byte("x"), 1000))
	in = append(in, Frame([]byte("{}"))...)
	r := newFrameReader(bytes.NewReader(in), 100)
	_, err := r.next()
	var large *tooLarge
	if !errors.As(err, &large) || large.size != 1000 {
		t.Fatalf("got %v", err)
	}
	if got, err := r.next(); err != nil || string(got) != "{}" {
		t.Errorf("after it: %q, %v", got, err)
	}
}

func TestBufferOfLargeMessageIsNotKept(t *testing.T) {
	in := Frame(bytes.Repeat([]byte("x"), 2*keepRead))
	r := newFrameReader(bytes.NewReader(in), 0)
	if _, err := r.next(); err != nil {
		t.Fatal(err)
	}
	if cap(r.buf) > keepRead {
		t.Errorf("%d bytes are kept", cap(r.buf))
	}
}

// FuzzFrames reads arbitrary bytes: never a panic, and what is read is what a
// naive reader finds.
func FuzzFrames(f *testing.F) {
	f.Add([]byte("Content-Length: 2\r\n\r\n{}"))
	f.Add([]byte("content-length:2\n\n{}Content-Type: a\r\nContent-Length: 1\r\n\r\n1"))
	f.Add([]byte("Content-Length: 5\r\nContent-Length: 2\r\n\r\n{}"))
	f.Add([]byte("Content-Length: 1073741825\r\n\r\n"))
	f.Add([]byte("a\n\nContent-Length: 0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		whole, wholeErr := readAll(bytes.NewReader(in))
		split, splitErr := readAll(iotest.OneByteReader(bytes.NewReader(in)))
		if fmt.Sprint(whole, wholeErr) != fmt.Sprint(split, splitErr) {
			t.Fatalf("reading at once: %q, %v\nbyte by byte: %q, %v", whole, wholeErr, split, splitErr)
		}
		var again []byte
		for _, body := range whole {
			again = append(again, Frame([]byte(body))...)
		}
		back, err := readAll(bytes.NewReader(again))
		if fmt.Sprint(back) != fmt.Sprint(whole) || err != io.EOF {
			t.Fatalf("written and read again: %q, %v; want %q", back, err, whole)
		}
	})
}

func readAll(in io.Reader) (bodies []string, err error) {
	r := newFrameReader(in, 1<<20)
	for {
		body, err := r.next()
		var large *tooLarge
		if errors.As(err, &large) {
			continue
		}
		if err != nil {
			return bodies, err
		}
		bodies = append(bodies, string(body))
	}
}
