package dynamodb

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// A shared instance waits for whoever comes next, and ends when nobody does.
func TestSharedWaits(t *testing.T) {
	m := newManager(t)
	o := Options{Root: t.TempDir(), Backend: "outer", Grace: MaxGrace}
	first := start(t, m, o)
	if first.Grace != int(MaxGrace/time.Second) {
		t.Errorf("grace of %d s", first.Grace)
	}
	m.Release(first.ID)
	if err := probe(t.Context(), first.Endpoint, fakeAccount); err != nil {
		t.Fatal("it did not wait: ", err)
	}
	// The last of the next users has another patience.
	next := sharing(t, m)
	o.Grace = 20 * time.Millisecond
	again := start(t, next, o)
	if again.PID != first.PID {
		t.Errorf("process %d, then %d", first.PID, again.PID)
	}
	next.Release(again.ID)
	await(t, "the end of the shared instance", func() error {
		if _, ok, err := m.Find(t.Context(), o.Root, ""); ok || err != nil {
			return errors.Join(err, errors.New("it goes on"))
		}
		return nil
	})
	nothingLeft(t, m.dirs)
}

// One that was detached while it waited no longer ends by itself; one that is
// stopped while it waits ends at once.
func TestSharedIsDetachedAndStopped(t *testing.T) {
	m := newManager(t)
	o := Options{Root: t.TempDir(), Backend: "outer", Grace: time.Hour}
	i := start(t, m, o)
	m.Release(i.ID)
	o.Detach = true
	if again := start(t, m, o); again.PID != i.PID || !again.Detached {
		t.Errorf("got %+v", again)
	}
	m.Release(i.ID)
	if err := m.Stop(t.Context(), i.ID); err != nil {
		t.Fatal(err)
	}
	nothingLeft(t, m.dirs)
}

// A killed editor's successor finds what waits for it, and only that.
func TestAdopt(t *testing.T) {
	dirs := testDirs(t)
	o := Options{Root: t.TempDir(), Backend: "outer", Grace: time.Hour}
	old := New(configFor(dirs))
	t.Cleanup(old.Close)
	f := newFamily(t, old.dirs, dirs, o)
	kill(t, f.owner.Process.Pid)
	_ = f.owner.Wait()

	terminal := New(configFor(dirs))
	t.Cleanup(terminal.Close)
	held := start(t, terminal, Options{Root: o.Root, Name: "held", Backend: "outer"})
	other := start(t, terminal, Options{Root: t.TempDir(), Backend: "outer", Detach: true})

	var events []Event
	cfg := configFor(dirs)
	cfg.Notify = func(e Event) { events = append(events, e) }
	editor := New(cfg)
	if err := editor.Adopt(t.Context(), o.Root); err != nil {
		t.Fatal(err)
	}
	if len(events) != 1 || events[0].State != StateReady || events[0].Instance.PID != f.PID {
		t.Errorf("events %+v", events)
	}
	if err := editor.Adopt(t.Context(), o.Root); err != nil || len(events) != 1 {
		t.Errorf("a second time: %v, %d events", err, len(events))
	}
	if err := editor.Adopt(t.Context(), ""); err != nil || len(events) != 1 {
		t.Errorf("without a folder: %v, %d events", err, len(events))
	}
	terminal.Release(held.ID)
	if _, ok, _ := terminal.Find(t.Context(), o.Root, "held"); ok {
		t.Error("what a terminal held goes on")
	}
	for _, id := range []string{f.ID, other.ID} {
		if err := editor.Stop(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	editor.Close()
	nothingLeft(t, editor.dirs)
}

func TestGraceIsChecked(t *testing.T) {
	for _, grace := range []time.Duration{-1, MaxGrace + 1} {
		if _, err := (Options{Grace: grace}).checked(); err == nil || !strings.Contains(err.Error(), "is no time to wait") {
			t.Errorf("%v: %v", grace, err)
		}
	}
	if seconds(1) != 1 || seconds(time.Second) != 1 || seconds(0) != 0 {
		t.Error("seconds are not rounded up")
	}
}
