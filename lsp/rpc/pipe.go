package rpc

import (
	"io"
	"sync"
)

// Pipe gives an in-memory pipe that holds whatever is written to it, as far as
// memory goes. Two ends in one process that both write before they read wait
// for ever over an io.Pipe; operating systems' pipes have a buffer, and so has
// this one.
func Pipe() (io.ReadCloser, io.WriteCloser) {
	p := &pipe{}
	p.wake = sync.NewCond(&p.mu)
	return pipeReader{p}, pipeWriter{p}
}

type pipe struct {
	mu     sync.Mutex // guards what follows
	wake   *sync.Cond
	buf    []byte
	closed bool // by the writer: io.EOF after buf
	gone   bool // the reader: writes fail
}

type (
	pipeReader struct{ p *pipe }
	pipeWriter struct{ p *pipe }
)

func (r pipeReader) Read(b []byte) (int, error) {
	p := r.p
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.buf) == 0 && !p.closed && !p.gone {
		p.wake.Wait()
	}
	if p.gone {
		return 0, io.ErrClosedPipe
	}
	if len(p.buf) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.buf)
	p.buf = p.buf[n:]
	if len(p.buf) == 0 {
		p.buf = nil
	}
	return n, nil
}

func (r pipeReader) Close() error { return r.p.end(&r.p.gone) }

func (w pipeWriter) Write(b []byte) (int, error) {
	p := w.p
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.gone {
		return 0, io.ErrClosedPipe
	}
	p.buf = append(p.buf, b...)
	p.wake.Broadcast()
	return len(b), nil
}

func (w pipeWriter) Close() error { return w.p.end(&w.p.closed) }

func (p *pipe) end(flag *bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	*flag = true
	p.wake.Broadcast()
	return nil
}
