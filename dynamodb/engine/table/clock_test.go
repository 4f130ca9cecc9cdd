package table

import (
	"testing"
	"time"
)

func reached(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestHandClockFrozen(t *testing.T) {
	c := NewFrozenClock(epoch)
	early, stopEarly := c.Until(epoch.Add(time.Minute))
	late, stopLate := c.Until(epoch.Add(time.Hour))
	defer stopEarly()
	now, stopNow := c.Until(epoch)
	defer stopNow()
	if !reached(now) {
		t.Error("a time that has come is waited for")
	}
	if c.Waiting() != 2 {
		t.Errorf("%d wait, want 2", c.Waiting())
	}
	c.Advance(time.Minute - 1)
	if reached(early) {
		t.Error("reached a nanosecond early")
	}
	if got := c.Advance(1); !got.Equal(epoch.Add(time.Minute)) || !c.Now().Equal(got) {
		t.Errorf("the clock shows %v", got)
	}
	if !reached(early) || reached(late) {
		t.Error("advancing by a minute has not woken just who waited for that")
	}
	stopLate()
	c.Advance(time.Hour)
	if reached(late) || c.Waiting() != 0 {
		t.Error("who has stopped waiting is woken")
	}
}

func TestHandClockRuns(t *testing.T) {
	c := NewHandClock()
	if c.Frozen() {
		t.Fatal("a new clock is frozen")
	}
	soon, stop := c.Until(c.Now().Add(time.Millisecond))
	defer stop()
	select {
	case <-soon:
	case <-time.After(patience):
		t.Fatal("a running clock does not reach the next millisecond")
	}
	hour, stopHour := c.Until(c.Now().Add(time.Hour))
	defer stopHour()
	c.Freeze(time.Time{})
	if at := c.Now(); !c.Now().Equal(at) || reached(hour) {
		t.Error("a frozen clock moves")
	}
	c.Run()
	c.Advance(time.Hour)
	select {
	case <-hour:
	case <-time.After(patience):
		t.Fatal("advancing a running clock wakes nobody")
	}
	if ahead := time.Until(c.Now()); ahead < 50*time.Minute {
		t.Errorf("the clock is %v ahead", ahead)
	}
	c.Reset()
	if ahead := time.Until(c.Now()); ahead > time.Minute {
		t.Errorf("after Reset the clock is %v ahead", ahead)
	}
}

func TestSystemClock(t *testing.T) {
	c := SystemClock()
	done, stop := c.Until(c.Now())
	defer stop()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("now is never reached")
	}
	never, stopNever := c.Until(c.Now().Add(time.Hour))
	stopNever()
	if reached(never) {
		t.Error("an hour has passed at once")
	}
}
