package rpc

import (
	"sync"
	"time"
)

// inflight counts what is running. It is no WaitGroup, as counting goes on
// while somebody waits, and waiting has an end.
type inflight struct {
	mu   sync.Mutex // guards what follows
	n    int
	idle chan struct{} // not nil while somebody waits; closed when n reaches 0
}

func (f *inflight) add(d int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n += d
	if f.n == 0 && f.idle != nil {
		close(f.idle)
		f.idle = nil
	}
}

// wait returns when nothing is running, or after d.
func (f *inflight) wait(d time.Duration) {
	f.mu.Lock()
	if f.n == 0 {
		f.mu.Unlock()
		return
	}
	if f.idle == nil {
		f.idle = make(chan struct{})
	}
	idle := f.idle
	f.mu.Unlock()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-idle:
	case <-t.C:
	}
}
