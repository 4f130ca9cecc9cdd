package table

import (
	"sync"
	"time"
)

// Clock is the time the database lives by: creation times, delays of status
// changes, expiry, the age of stream records. Its times have a wall clock
// reading that may be set by hand.
type Clock interface {
	Now() time.Time
	// Until returns a channel that is closed once Now is not before t. The
	// caller calls stop when it no longer waits.
	Until(t time.Time) (reached <-chan struct{}, stop func())
}

// SystemClock is the machine's clock.
func SystemClock() Clock { return systemClock{} }

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Until(t time.Time) (<-chan struct{}, func()) {
	reached := make(chan struct{})
	timer := time.AfterFunc(time.Until(t), func() { close(reached) })
	return reached, func() { timer.Stop() }
}

// HandClock is a clock that can be frozen, moved forward and let go again, for
// tests that must not wait. It begins as a running clock that shows the
// machine's time. It is safe for use by many goroutines.
type HandClock struct {
	mu      sync.Mutex // guards everything below
	frozen  bool
	at      time.Time     // shown while frozen
	ahead   time.Duration // of the machine's clock while running
	waiters map[*waiter]struct{}
}

type waiter struct {
	at      time.Time
	reached chan struct{}
	timer   *time.Timer // only while the clock runs
}

// NewHandClock makes a running clock.
func NewHandClock() *HandClock { return &HandClock{waiters: map[*waiter]struct{}{}} }

// NewFrozenClock makes a clock that stands at t.
func NewFrozenClock(t time.Time) *HandClock {
	c := NewHandClock()
	c.Freeze(t)
	return c
}

// Now tells the clock's time.
func (c *HandClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *HandClock) now() time.Time {
	if c.frozen {
		return c.at
	}
	return time.Now().Add(c.ahead)
}

// Freeze stops the clock at t; the zero time stops it where it stands. Going
// backwards is allowed: what has happened stays.
func (c *HandClock) Freeze(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.IsZero() {
		t = c.now()
	}
	c.frozen, c.at = true, t
	c.rearm()
}

// Advance moves the clock forward by d, frozen or not, and wakes who has
// waited for the time it now shows.
func (c *HandClock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.frozen {
		c.at = c.at.Add(d)
	} else {
		c.ahead += d
	}
	c.rearm()
	return c.now()
}

// Run lets the clock go on from the time it shows.
func (c *HandClock) Run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.frozen {
		c.frozen, c.ahead = false, time.Until(c.at)
	}
	c.rearm()
}

// Reset shows the machine's time again.
func (c *HandClock) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen, c.ahead = false, 0
	c.rearm()
}

// Frozen tells whether the clock stands.
func (c *HandClock) Frozen() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.frozen
}

// Waiting tells how many wait for the clock; a test advances the clock when
// those it knows of have come.
func (c *HandClock) Waiting() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiters)
}

// Until is as [Clock] says; on a frozen clock only Advance, Freeze and Run
// bring the time about.
func (c *HandClock) Until(t time.Time) (<-chan struct{}, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := &waiter{at: t, reached: make(chan struct{})}
	c.waiters[w] = struct{}{}
	c.arm(w)
	return w.reached, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.drop(w)
	}
}

// arm wakes w when its time has come, or has a timer do so while the clock
// runs.
func (c *HandClock) arm(w *waiter) {
	wait := w.at.Sub(c.now())
	switch {
	case wait <= 0:
		c.drop(w)
		close(w.reached)
	case !c.frozen:
		w.timer = time.AfterFunc(wait, func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			if _, waits := c.waiters[w]; waits {
				c.arm(w) // not by closing at once: the clock may have been moved meanwhile
			}
		})
	}
}

func (c *HandClock) rearm() {
	for w := range c.waiters {
		if w.timer != nil {
			w.timer.Stop()
			w.timer = nil
		}
		c.arm(w)
	}
}

func (c *HandClock) drop(w *waiter) {
	if w.timer != nil {
		w.timer.Stop()
	}
	delete(c.waiters, w)
}
