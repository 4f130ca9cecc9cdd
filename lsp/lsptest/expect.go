package lsptest

import (
	"fmt"
	"strings"
	"time"
)

// Verdict is what an expectation says of a state.
type Verdict int

const (
	Unmet      Verdict = iota // not yet
	Met                       // it holds
	Unmeetable                // it cannot hold any more, whatever comes
)

func (v Verdict) String() string { return [...]string{"unmet", "met", "unmeetable"}[v] }

// Expectation is something a test waits for.
type Expectation struct {
	What  string // "the server shows ..."
	Check func(*State) Verdict
}

// Await waits until all expectations are met. It fails the test when one of
// them cannot be met any more, when the server has ended with one unmet, and
// when the editor's patience is over.
func (e *Editor) Await(expectations ...Expectation) {
	e.t.Helper()
	timer := time.NewTimer(e.patience)
	defer timer.Stop()
	for {
		e.mu.Lock()
		verdict, why := judge(&e.state, expectations)
		over := e.state.Ended != nil && e.state.Exited
		end := e.state.Ended
		changed := e.changed
		e.mu.Unlock()
		switch {
		case verdict == Met:
			return
		case verdict == Unmeetable:
			e.t.Fatalf("can no longer be met: %s", why)
		case over:
			e.t.Fatalf("the server has ended (%v) and this is unmet: %s", end, why)
		}
		select {
		case <-changed:
		case <-timer.C:
			e.t.Fatalf("not met within %v: %s", e.patience, why)
		}
	}
}

// Holds checks at once, without waiting.
func (e *Editor) Holds(expectations ...Expectation) {
	e.t.Helper()
	e.mu.Lock()
	verdict, why := judge(&e.state, expectations)
	e.mu.Unlock()
	if verdict != Met {
		e.t.Fatalf("%v: %s", verdict, why)
	}
}

// Look gives fn the state.
func (e *Editor) Look(fn func(*State)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	fn(&e.state)
}

// judge gives the worst verdict and what it is about.
func judge(s *State, expectations []Expectation) (Verdict, string) {
	verdict, why := Met, ""
	for _, x := range expectations {
		switch v := x.Check(s); {
		case v == Unmeetable:
			return v, x.What
		case v == Unmet && verdict == Met:
			verdict, why = v, x.What
		}
	}
	return verdict, why
}

// OnceMet waits for one expectation and then holds the others to be met at that
// moment: "when the answer is there, nothing was logged".
func OnceMet(first Expectation, then ...Expectation) Expectation {
	var names []string
	for _, x := range then {
		names = append(names, x.What)
	}
	return Expectation{fmt.Sprintf("once %s: %s", first.What, strings.Join(names, ", ")), func(s *State) Verdict {
		if v := first.Check(s); v != Met {
			return v
		}
		if v, _ := judge(s, then); v != Met {
			return Unmeetable
		}
		return Met
	}}
}

// Any is met as soon as one of the expectations is.
func Any(expectations ...Expectation) Expectation {
	var names []string
	for _, x := range expectations {
		names = append(names, x.What)
	}
	return Expectation{"one of: " + strings.Join(names, ", "), func(s *State) Verdict {
		best := Unmeetable
		for _, x := range expectations {
			switch x.Check(s) {
			case Met:
				return Met
			case Unmet:
				best = Unmet
			}
		}
		return best
	}}
}

// met turns a condition into an expectation that can always still be met.
func met(what string, ok func(*State) bool) Expectation {
	return Expectation{what, func(s *State) Verdict {
		if ok(s) {
			return Met
		}
		return Unmet
	}}
}

// never turns a condition into an expectation that cannot be met once it held.
func never(what string, bad func(*State) bool) Expectation {
	return Expectation{what, func(s *State) Verdict {
		if bad(s) {
			return Unmeetable
		}
		return Met
	}}
}

func contains(list []Shown, text string) bool {
	for _, m := range list {
		if strings.Contains(m.Text, text) {
			return true
		}
	}
	return false
}

// Shows expects a message to the user that contains text.
func Shows(text string) Expectation {
	return met(fmt.Sprintf("a message with %q", text), func(s *State) bool { return contains(s.Shown, text) })
}

// AsksUser expects a question to the user that contains text.
func AsksUser(text string) Expectation {
	return met(fmt.Sprintf("a question with %q", text), func(s *State) bool { return contains(s.Questions, text) })
}

// Logs expects a line in the editor's log of the server that contains text.
func Logs(text string) Expectation {
	return met(fmt.Sprintf("a log line with %q", text), func(s *State) bool { return contains(s.Logged, text) })
}

// NoErrorLogs expects that the server has logged no error.
func NoErrorLogs() Expectation {
	return never("no error is logged", func(s *State) bool {
		for _, m := range s.Logged {
			if m.Type == 1 {
				return true
			}
		}
		return false
	})
}

// Quiet expects that the server has shown and asked nothing.
func Quiet() Expectation {
	return never("nothing is shown", func(s *State) bool { return len(s.Shown)+len(s.Questions)+len(s.Opened) > 0 })
}

// Notifies expects at least n notifications of a method.
func Notifies(method string, n int) Expectation {
	return met(fmt.Sprintf("%d x %s", n, method), func(s *State) bool { return count(s.Notified, method) >= n })
}

// Asks expects at least n requests of a method from the server.
func Asks(method string, n int) Expectation {
	return met(fmt.Sprintf("%d x %s", n, method), func(s *State) bool { return count(s.Asked, method) >= n })
}

// ProgressBegun expects a progress bar with this title.
func ProgressBegun(title string) Expectation {
	return progress("begun", title, func(*Progress) bool { return true })
}

// ProgressDone expects a progress bar with this title that has ended.
func ProgressDone(title string) Expectation {
	return progress("done", title, func(p *Progress) bool { return p.Done })
}

func progress(how, title string, ok func(*Progress) bool) Expectation {
	return met(fmt.Sprintf("progress %q %s", title, how), func(s *State) bool {
		for _, p := range s.Progress {
			if strings.Contains(p.Title, title) && ok(p) {
				return true
			}
		}
		return false
	})
}

// Opens expects that the server has a document shown whose URI contains text.
func Opens(text string) Expectation {
	return met(fmt.Sprintf("a document %q is shown", text), func(s *State) bool {
		for _, uri := range s.Opened {
			if strings.Contains(uri, text) {
				return true
			}
		}
		return false
	})
}

// BufferIs expects an open buffer to have a text.
func BufferIs(path, text string) Expectation {
	return met(fmt.Sprintf("%s is %.200q", path, text), func(s *State) bool {
		b := s.Buffers[path]
		return b != nil && b.Text == text
	})
}

// EnvIs expects a variable in the editor's environment.
func EnvIs(name, value string) Expectation {
	return met(fmt.Sprintf("%s=%s in the environment", name, value), func(s *State) bool { return s.Env[name] == value })
}

// EnvUnset expects that a variable was taken out of the environment.
func EnvUnset(name string) Expectation {
	return met(name+" taken out of the environment", func(s *State) bool {
		for _, n := range s.Unset {
			if n == name {
				return true
			}
		}
		return false
	})
}

// Exits expects that the server ends with a code.
func Exits(code int) Expectation {
	return Expectation{fmt.Sprintf("exit code %d", code), func(s *State) Verdict {
		switch {
		case !s.Exited:
			return Unmet
		case s.ExitCode != code:
			return Unmeetable
		}
		return Met
	}}
}
