package rpc

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.lsp.dev/jsonrpc2"
)

// Filter chooses methods: a comma-separated list of names, each of which may
// end in * for all that start so, or begin with ! to leave them out. The last
// one that matches decides. "*,!$/progress" is all but progress.
type Filter []string

// ParseFilter reads a filter; an empty text matches nothing.
func ParseFilter(text string) Filter {
	var f Filter
	for p := range strings.SplitSeq(text, ",") {
		if p = strings.TrimSpace(p); p != "" {
			f = append(f, p)
		}
	}
	return f
}

// Match says whether the filter has the method.
func (f Filter) Match(method string) bool {
	yes := false
	for _, p := range f {
		name, out := strings.CutPrefix(p, "!")
		start, open := strings.CutSuffix(name, "*")
		if open && strings.HasPrefix(method, start) || name == method {
			yes = !out
		}
	}
	return yes
}

// Trace writes a line for each message of chosen methods: direction, method,
// id, size, for answers how long they took and the error code. Message bodies
// hold the user's files; they are written only when asked for, cut at 4 KiB. A
// nil Trace records nothing.
type Trace struct {
	log    *LogFile
	choice atomic.Pointer[choice]

	mu   sync.Mutex        // guards open
	open map[string]opened // requests without an answer yet, by direction and id
}

type choice struct {
	filter Filter
	bodies bool
}

// NewTrace makes a trace that records nothing until [Trace.Choose] is called.
func NewTrace(log *LogFile) *Trace { return &Trace{log: log} }

// Choose says which messages are recorded from now on, and whether their bodies
// are.
func (t *Trace) Choose(f Filter, bodies bool) { t.choice.Store(&choice{f, bodies}) }

// chosen is nil when nothing is recorded.
func (t *Trace) chosen() *choice {
	if t == nil {
		return nil
	}
	if c := t.choice.Load(); c != nil && len(c.filter) > 0 {
		return c
	}
	return nil
}

type opened struct {
	method string
	at     time.Time
}

const (
	fromEditor = "<-"
	toEditor   = "->"

	maxTraced = 4 << 10 // bytes of a body
	maxOpen   = 4096    // requests remembered; an answer to a forgotten one is not traced
)

// sent records a message that was encoded by us.
func (t *Trace) sent(body []byte) {
	if t.chosen() == nil {
		return
	}
	if m, err := jsonrpc2.DecodeMessage(body); err == nil {
		t.record(toEditor, m, body)
	}
}

func (t *Trace) record(dir string, m jsonrpc2.Message, body []byte) {
	c := t.chosen()
	if c == nil {
		return
	}
	var method, line string
	switch m := m.(type) {
	case *jsonrpc2.Call:
		method = m.Method()
		line = fmt.Sprintf("%s %s #%v %d B", dir, method, m.ID(), len(body))
		if c.filter.Match(method) {
			t.remember(dir, m.ID(), method)
		}
	case *jsonrpc2.Notification:
		method = m.Method()
		line = fmt.Sprintf("%s %s %d B", dir, method, len(body))
	case *jsonrpc2.Response:
		call := t.answered(dir, m.ID())
		if call.method == "" {
			return
		}
		method = call.method
		line = fmt.Sprintf("%s %s #%v answer %d B %.1f ms", dir, method, m.ID(), len(body), float64(t.log.now().Sub(call.at).Microseconds())/1000)
		if e, ok := m.Err().(*jsonrpc2.Error); ok && e != nil {
			line += fmt.Sprintf(" error %d", e.Code)
		}
	}
	if !c.filter.Match(method) {
		return
	}
	if c.bodies {
		line += "\n    " + string(body[:min(len(body), maxTraced)])
	}
	t.log.Printf("%s", line)
}

func (t *Trace) remember(dir string, id jsonrpc2.ID, method string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open == nil || len(t.open) > maxOpen {
		t.open = map[string]opened{}
	}
	t.open[dir+fmt.Sprintf("%q", id)] = opened{strings.Clone(method), t.log.now()}
}

func (t *Trace) answered(dir string, id jsonrpc2.ID) opened {
	asked := toEditor
	if dir == toEditor {
		asked = fromEditor
	}
	key := asked + fmt.Sprintf("%q", id)
	t.mu.Lock()
	defer t.mu.Unlock()
	call := t.open[key]
	delete(t.open, key)
	return call
}
