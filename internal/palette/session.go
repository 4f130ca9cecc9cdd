package palette

import (
	"context"
	"sync"
	"weak"
)

// maxSessions is how many open palettes are remembered: more than a person has,
// so that one that was never closed goes by itself.
const maxSessions = 8

// Sessions make typing into a long list cheaper: when a query only grew since
// the last one of the same session over the same index, just what that one
// found is looked at. The zero value is ready; it may be used by many
// goroutines.
type Sessions struct {
	mu   sync.Mutex // guards last
	last []found    // the latest at the end
}

// found is what the latest query of a session found. It never changes. It does
// not keep an index alive that its owner has replaced.
type found struct {
	session string
	index   weak.Pointer[Index]
	terms   []term
	items   []int32
}

// Rank answers a query as [Index.Rank] does. session is any name that stays
// the same while one palette is open; with an empty one nothing is kept.
func (s *Sessions) Rank(ctx context.Context, session string, x *Index, q Query) (Ranking, error) {
	terms := termsOf(q.Text)
	// Small lists are ranked before a look into the past pays.
	if len(terms) == 0 || session == "" || x.Len() < 2*chunk {
		return x.Rank(ctx, q)
	}
	r, items, err := x.search(ctx, q, terms, s.narrowed(session, x, terms), true)
	if err == nil {
		s.keep(found{session, weak.Make(x), terms, items})
	}
	return r, err
}

// End forgets a session; not calling it does no harm.
func (s *Sessions) End(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(session)
}

func (s *Sessions) narrowed(session string, x *Index, terms []term) []int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.last {
		if f.session == session && f.index.Value() == x && grownFrom(terms, f.terms) {
			return f.items
		}
	}
	return nil
}

func (s *Sessions) keep(f found) {
	if f.items == nil {
		f.items = []int32{} // nothing was found, which is not the same as nothing known
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(f.session)
	if len(s.last) >= maxSessions {
		s.last = append(s.last[:0], s.last[1:]...)
	}
	s.last = append(s.last, f)
}

func (s *Sessions) drop(session string) {
	for i := range s.last {
		if s.last[i].session == session {
			s.last = append(s.last[:i], s.last[i+1:]...)
			return
		}
	}
}
