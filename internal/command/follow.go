package command

import (
	"context"
	"time"

	"github.com/devhelper/devhelper/dynamodb"
)

// statusEvery bounds how often a front end is told of new counts: a test suite
// writes thousands of times a second, a status line is read by a person.
const statusEvery = 250 * time.Millisecond

// follow tells the front end what is in the tables of an instance, again
// whenever that has changed. It ends with ctx or the instance.
func (s *Session) follow(ctx context.Context, i dynamodb.Instance) {
	ctx, cancel := context.WithCancel(ctx)
	changed := make(chan struct{}, 1)
	changed <- struct{}{} // there may be something already
	signal := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	s.pending.Go(func() {
		defer cancel()
		// Its error is the end of the instance, which is told elsewhere.
		_ = s.DynamoDB().Writes(ctx, i.ID, signal, func(dynamodb.Write) error { signal(); return nil })
	})
	s.pending.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-changed:
			}
			if stats, err := s.DynamoDB().Stats(ctx, i.ID); err == nil {
				s.counted(i.ID, stats)
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(statusEvery):
			}
		}
	})
}

// counted tells the front end new counts of an instance, if they are new.
func (s *Session) counted(id string, stats dynamodb.Stats) {
	detail := ""
	if len(stats.Tables) > 0 {
		detail = count(int64(len(stats.Tables)), "table") + ", " + count(items(stats), "item")
	}
	s.envMu.Lock()
	defer s.envMu.Unlock()
	for n := range s.env.states {
		if state := &s.env.states[n]; state.ID == id && state.Detail != detail {
			state.Detail = detail
			s.Notify(Event{Set: s.env.variables(), Roots: s.env.roots(), Instances: append([]InstanceStatus{}, s.env.states...)})
		}
	}
}
