package dynamodb

import (
	"encoding/json"
	"time"
)

// accept serves the control socket until it is closed.
func (s *shim) accept() {
	for {
		conn, err := s.control.Accept()
		if err != nil {
			return
		}
		c := &peer{to: conn, close: func() { conn.Close() }}
		s.mu.Lock()
		if s.ending {
			s.mu.Unlock()
			conn.Close()
			continue
		}
		s.clients[c] = true
		s.mu.Unlock()
		go s.serve(c, json.NewDecoder(conn))
	}
}

// serve answers the requests of a client until it has gone.
func (s *shim) serve(c *peer, in *json.Decoder) {
	for {
		var r request
		if err := in.Decode(&r); err != nil {
			s.leave(c)
			c.close()
			return
		}
		switch r.Op {
		case opLease, opWatch:
			if !s.join(c, r.Op == opLease) {
				c.close()
				return
			}
		case opRelease:
			if s.leave(c) {
				c.say(message{Event: sayKept})
				c.close()
				return
			}
		case opShare:
			s.share(r.Grace)
		case opDetach:
			s.detach()
		case opStop:
			s.end()
		}
	}
}

// join answers ready, or says no when it is over.
func (s *shim) join(c *peer, lease bool) bool {
	s.mu.Lock()
	if s.ending || s.record.ID == "" {
		s.mu.Unlock()
		return false
	}
	if lease && !c.lease {
		c.lease = true
		s.leases++
		s.stay()
	}
	i := s.record.Instance
	s.mu.Unlock()
	c.say(message{Event: sayReady, Instance: &i})
	return true
}

// detach adds a lease that nobody holds.
func (s *shim) detach() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending || s.record.Detached || s.record.ID == "" {
		return
	}
	s.leases++
	s.stay()
	s.record.Detached = true
	_ = s.host.sp.Dirs.write(s.record) // it only says so to others
}

// share makes the instance wait for the next client when the last is gone.
func (s *shim) share(grace time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending || s.record.ID == "" || grace <= 0 || grace > MaxGrace {
		return
	}
	s.grace = grace
	s.record.Grace = seconds(grace)
	_ = s.host.sp.Dirs.write(s.record) // it only says so to others
}

// seconds rounds up: a state file that says 0 says that there is no grace.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// stay ends a wait for the next client. The caller holds s.mu.
func (s *shim) stay() {
	if s.last != nil {
		s.last.Stop()
		s.last = nil
	}
}

// empty is called when the last lease is gone, with s.mu held: it is over, at
// once or when nobody has come for a while.
func (s *shim) empty() {
	if s.grace <= 0 || s.ending || s.record.ID == "" {
		s.endLocked()
		return
	}
	s.last = time.AfterFunc(s.grace, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.leases == 0 {
			s.endLocked()
		}
	})
}

// leave takes a client's lease and says whether the instance goes on without
// it. When it does not, the client stays on the list of those who are told of
// the end.
func (s *shim) leave(c *peer) (goesOn bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.lease {
		c.lease = false
		if s.leases--; s.leases == 0 {
			s.empty()
		}
	}
	if !s.ending {
		delete(s.clients, c)
	}
	return !s.ending
}
