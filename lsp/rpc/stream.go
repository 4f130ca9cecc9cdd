package rpc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"go.lsp.dev/jsonrpc2"
)

// flushTime bounds how long closing waits for an editor that does not read.
const flushTime = 500 * time.Millisecond

// Options are what a Stream may be told.
type Options struct {
	MaxFrame int               // bytes of the largest message read; 0 means DefaultMaxFrame
	Trace    *Trace            // nil traces nothing
	Skipped  func(bytes int64) // a message was larger than MaxFrame and is lost
}

// Stream carries messages over a pair of byte streams. It implements
// jsonrpc2.Stream. Unlike that package's own streams it reads frames with
// bounded memory, answers a frame that holds no message and goes on, never
// blocks a writer, and moves the ids of what it sends (see [FirstID]).
type Stream struct {
	frames *frameReader
	in     io.Reader
	out    io.Writer
	box    *outbox
	opt    Options

	endOnce sync.Once
	end     chan struct{} // closed by the first error
	endErr  error         // why; set before end is closed
}

// NewStream frames messages over in and out. Closing the stream closes those of
// the two that are io.Closers.
func NewStream(in io.Reader, out io.Writer, opt Options) *Stream {
	s := &Stream{frames: newFrameReader(in, opt.MaxFrame), in: in, out: out, opt: opt, end: make(chan struct{})}
	s.box = newOutbox(out, s.fail)
	return s
}

// Ended is closed when no message can be read or written any more.
func (s *Stream) Ended() <-chan struct{} { return s.end }

// Err says why the stream ended: io.EOF when the editor closed it.
func (s *Stream) Err() error {
	select {
	case <-s.end:
		return s.endErr
	default:
		return nil
	}
}

func (s *Stream) fail(err error) {
	s.endOnce.Do(func() {
		s.endErr = err
		close(s.end)
	})
}

// Read gives the next message, valid until the next Read.
func (s *Stream) Read(context.Context) (jsonrpc2.Message, int64, error) {
	for {
		body, err := s.frames.next()
		var large *tooLarge
		switch {
		case errors.As(err, &large):
			s.refuse(nil, jsonrpc2.InvalidRequest, large.Error())
			if s.opt.Skipped != nil {
				s.opt.Skipped(large.size)
			}
			continue
		case err != nil:
			s.fail(err)
			return nil, 0, err
		}
		m, err := jsonrpc2.DecodeMessage(body)
		if err != nil {
			code := jsonrpc2.InvalidRequest
			if errors.Is(err, jsonrpc2.ErrParse) {
				code = jsonrpc2.ParseError
			}
			s.refuse(body, code, fmt.Sprintf("%v: %.60s", err, body))
			continue
		}
		s.opt.Trace.record(fromEditor, m, body)
		return received(m), int64(len(body)), nil
	}
}

// refuse answers a frame that holds no message: with its id, should it have
// one.
func (s *Stream) refuse(body []byte, code jsonrpc2.Code, why string) {
	var id jsonrpc2.ID
	var m struct {
		ID any `json:"id"`
	}
	if json.Unmarshal(body, &m) == nil {
		switch v := m.ID.(type) {
		case float64:
			id = jsonrpc2.NewNumberID(int64(v))
		case string:
			id = jsonrpc2.NewStringID(v)
		}
	}
	_, _ = s.Write(context.Background(), jsonrpc2.NewResponse(id, nil, jsonrpc2.NewError(code, why)))
}

// Write queues a message and returns. An error says that the editor is gone.
func (s *Stream) Write(_ context.Context, m jsonrpc2.Message) (int64, error) {
	buf := appendShifted(make([]byte, frameRoom, frameRoom+512), m)
	s.opt.Trace.sent(buf[frameRoom:])
	frame := finish(buf)
	return int64(len(frame)), s.box.put(frame)
}

// Close writes what is queued, for half a second at most, and closes both ends.
func (s *Stream) Close() error {
	s.box.close(flushTime)
	s.fail(io.ErrClosedPipe)
	var errs []error
	for _, end := range []any{s.in, s.out} {
		if c, ok := end.(io.Closer); ok {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}

// Flush waits until what is queued is written, for half a second at most.
// Nothing can be written afterwards.
func (s *Stream) Flush() { s.box.close(flushTime) }
