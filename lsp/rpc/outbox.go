package rpc

import (
	"errors"
	"io"
	"sync"
	"time"
)

// maxBacklog is how much may wait for an editor that does not read. An editor
// that is that far behind has stopped for good.
const maxBacklog = 64 << 20

// errBacklog ends a connection whose editor has stopped reading.
var errBacklog = errors.New("the editor has stopped reading what the server writes")

// outbox writes frames from a goroutine of its own, so that nobody who answers
// a message waits for the editor to read: two ends that both wait to write
// would wait for ever.
type outbox struct {
	w    io.Writer
	done chan struct{} // closed when the goroutine has ended

	mu     sync.Mutex // guards what follows
	wake   *sync.Cond
	queue  [][]byte
	bytes  int // in queue
	closed bool
	err    error
	failed func(error) // told why writing ended; must not call back
}

func newOutbox(w io.Writer, failed func(error)) *outbox {
	o := &outbox{w: w, done: make(chan struct{}), failed: failed}
	o.wake = sync.NewCond(&o.mu)
	go o.run()
	return o
}

// put queues a frame. Once writing has failed it returns why.
func (o *outbox) put(frame []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.err != nil:
		return o.err
	case o.closed:
		return io.ErrClosedPipe
	case o.bytes > maxBacklog:
		o.err = errBacklog
		o.wake.Signal()
		o.failed(o.err)
		return o.err
	}
	o.queue = append(o.queue, frame)
	o.bytes += len(frame)
	o.wake.Signal()
	return nil
}

func (o *outbox) run() {
	defer close(o.done)
	for {
		o.mu.Lock()
		for len(o.queue) == 0 && !o.closed && o.err == nil {
			o.wake.Wait()
		}
		batch := o.queue
		o.queue = nil
		stop := o.err != nil || len(batch) == 0
		o.mu.Unlock()
		if stop {
			return
		}
		for _, buf := range join(batch) {
			_, err := o.w.Write(buf)
			o.mu.Lock()
			o.bytes -= len(buf)
			if err != nil && o.err == nil {
				o.err = err
			}
			o.mu.Unlock()
			if err != nil {
				o.failed(err)
				return
			}
		}
	}
}

// join puts small frames together: one write for many answers.
func join(batch [][]byte) [][]byte {
	const small = 32 << 10
	var out [][]byte
	for _, f := range batch {
		if n := len(out) - 1; n >= 0 && len(out[n])+len(f) <= small {
			out[n] = append(out[n], f...)
			continue
		}
		out = append(out, f)
	}
	return out
}

// close lets what is queued be written, waiting at most for d.
func (o *outbox) close(d time.Duration) {
	o.mu.Lock()
	o.closed = true
	o.wake.Signal()
	o.mu.Unlock()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-o.done:
	case <-t.C:
	}
}
