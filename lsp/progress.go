package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// barInterval is how often a progress bar moves at most; what comes between is
// left out. A command may report every file.
const barInterval = 100 * time.Millisecond

// progressBars are the bars an editor shows, for it to cancel.
type progressBars struct {
	mu     sync.Mutex // guards what follows
	count  int
	cancel map[protocol.ProgressToken]context.CancelFunc
}

func (b *progressBars) add(token protocol.ProgressToken, cancel context.CancelFunc) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cancel == nil {
		b.cancel = map[protocol.ProgressToken]context.CancelFunc{}
	}
	b.cancel[token] = cancel
}

func (b *progressBars) remove(token protocol.ProgressToken) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.cancel, token)
}

// WorkDoneProgressCancel cancels what a bar belongs to.
func (s *server) WorkDoneProgressCancel(_ context.Context, p *protocol.WorkDoneProgressCancelParams) error {
	s.bars.mu.Lock()
	cancel := s.bars.cancel[p.Token]
	s.bars.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	return nil
}

// bar is the progress of one run of a command. It begins with the first report,
// so that what is quick shows nothing. An editor that makes no bars gets lines
// in its log.
type bar struct {
	s      *server
	ctx    context.Context
	cancel context.CancelFunc
	title  string

	mu    sync.Mutex // guards what follows
	token protocol.ProgressToken
	state barState
	last  time.Time
}

type barState int

const (
	barNone barState = iota // nothing reported
	barShown
	barLogged // the editor shows none
	barDone
)

// newBar makes a bar with the token the client gave, if any. Cancelling the bar
// calls cancel.
func (s *server) newBar(ctx context.Context, title string, token protocol.ProgressToken, cancel context.CancelFunc) *bar {
	b := &bar{s: s, ctx: ctx, cancel: cancel, title: title, token: token}
	if token != nil {
		s.bars.add(token, cancel) // it may be cancelled before the first report
	}
	return b
}

// report moves the bar. percent is -1 where unknown.
func (b *bar) report(message string, percent int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == barNone {
		b.begin(message, percent)
		return
	}
	if now := time.Now(); now.Sub(b.last) >= barInterval {
		b.last = now
		switch b.state {
		case barShown:
			v := protocol.WorkDoneProgressReport{Kind: "report", Message: &message, Percentage: percentage(percent)}
			b.send(&v)
		case barLogged:
			b.s.log.infof("%s: %s", b.title, message)
		}
	}
}

func (b *bar) begin(message string, percent int) {
	b.last = time.Now()
	if b.token == nil {
		if !b.create() {
			b.state = barLogged
			b.s.log.infof("%s: %s", b.title, message)
			return
		}
		b.s.bars.add(b.token, b.cancel)
	}
	b.state = barShown
	yes := true
	b.send(&protocol.WorkDoneProgressBegin{
		Kind: "begin", Title: b.title, Cancellable: &yes, Message: &message, Percentage: percentage(percent),
	})
}

// create asks the editor for a bar.
func (b *bar) create() bool {
	if !b.s.editor.Load().progress {
		return false
	}
	b.s.bars.mu.Lock()
	b.s.bars.count++
	b.token = protocol.String(fmt.Sprintf("devhelper-%d", b.s.bars.count))
	b.s.bars.mu.Unlock()
	if err := b.s.client.WorkDoneProgressCreate(b.ctx, &protocol.WorkDoneProgressCreateParams{Token: b.token}); err != nil {
		b.token = nil
		return false
	}
	return true
}

// end takes the bar away.
func (b *bar) end(message string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.token != nil {
		b.s.bars.remove(b.token)
	}
	if b.state == barShown {
		v := protocol.WorkDoneProgressEnd{Kind: "end"}
		if message != "" {
			v.Message = &message
		}
		b.send(&v)
	}
	b.state = barDone
}

func (b *bar) send(value any) {
	raw, err := protocol.Marshal(value)
	if err != nil {
		b.s.log.errorf("progress: %v", err)
		return
	}
	// Queued; an editor that is gone misses nothing.
	_ = b.s.client.Progress(context.WithoutCancel(b.ctx), &protocol.ProgressParams{Token: b.token, Value: raw})
}

func percentage(percent int) *uint32 {
	if percent < 0 {
		return nil
	}
	v := uint32(min(percent, 100))
	return &v
}

// tokenOf reads the workDoneToken of params; nil without a usable one.
func tokenOf(raw jsonrpc2.RawMessage) protocol.ProgressToken {
	var n int32
	var text string
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return nil
	case json.Unmarshal(raw, &n) == nil:
		return protocol.Integer(n)
	case json.Unmarshal(raw, &text) == nil:
		return protocol.String(text)
	}
	return nil
}
