package api

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
)

// tokenLife is how long a ClientRequestToken stands for its request.
const tokenLife = 10 * time.Minute

// tokens are the ClientRequestTokens of the last ten minutes and what they
// stand for.
type tokens struct {
	now func() time.Time

	mu   sync.Mutex
	seen map[string]*token // guarded by mu
	next time.Time         // when to look for those that are over; guarded by mu
}

// token is a request under way, until done is closed, or one that has been
// carried out.
type token struct {
	sum    [sha256.Size]byte
	tables []*table.Table
	until  time.Time
	done   chan struct{}
}

func newTokens(now func() time.Time) *tokens {
	return &tokens{now: now, seen: map[string]*token{}}
}

// once runs a transaction unless its token says that it has been carried out:
// then again is true. While another request with the token is under way it
// waits. A request that has failed leaves nothing behind.
func (ts *tokens) once(ctx context.Context, name string, t *transaction, run func() error) (again bool, err error) {
	mine := &token{sum: t.sum(), tables: t.tables, done: make(chan struct{})}
	for {
		have := ts.enter(name, mine)
		if have == nil {
			break
		}
		select {
		case <-have.done:
		case <-ctx.Done():
			return false, ctx.Err()
		}
		if !ts.stands(name, have) {
			continue // it has failed, or is over
		}
		if have.sum != mine.sum {
			return false, fault.IdempotentParameterMismatch()
		}
		return true, nil
	}
	defer close(mine.done)
	kept := false
	defer func() {
		if !kept {
			ts.forget(name, mine)
		}
	}()
	if err := run(); err != nil {
		return false, err
	}
	kept = true
	return false, nil
}

// enter makes mine the request of the token and returns nil, or the request
// that is it already.
func (ts *tokens) enter(name string, mine *token) *token {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	now := ts.now()
	if !now.Before(ts.next) {
		maps.DeleteFunc(ts.seen, func(_ string, t *token) bool { return !now.Before(t.until) })
		ts.next = now.Add(tokenLife / 10)
	}
	have := ts.seen[name]
	if have != nil && now.Before(have.until) && !have.orphaned() {
		return have
	}
	mine.until = now.Add(tokenLife)
	ts.seen[name] = mine
	return nil
}

// orphaned tells whether a table of the request has gone: what was done is no
// longer there, as after a reset.
func (t *token) orphaned() bool {
	return slices.ContainsFunc(t.tables, func(t *table.Table) bool { return t.Definition() == nil })
}

func (ts *tokens) stands(name string, t *token) bool {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	return ts.seen[name] == t && ts.now().Before(t.until)
}

func (ts *tokens) forget(name string, t *token) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.seen[name] == t {
		delete(ts.seen, name)
	}
}

// sum tells transactions apart.
func (t *transaction) sum() [sha256.Size]byte {
	var b []byte
	for i := range t.actions {
		b = t.actions[i].appendCanonical(b)
	}
	return sha256.Sum256(b)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
