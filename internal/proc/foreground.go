package proc

import (
	"context"
	"os"
	"os/signal"
	"time"
)

// recent is how long before the end of a context a signal counts as its cause.
const recent = time.Second

// Foreground runs a program in our place: until it ends, signals that reach us
// go to it, and what it does with them is its own affair.
//
// When we own the terminal the program stays in our process group, so that it
// can read and be interrupted as without us; the terminal then sends it
// Ctrl-C itself. Else it has a group of its own and every signal is forwarded.
//
// When ctx ends by something other than a signal, the program is stopped
// within grace and the context's error is returned beside the exit.
func Foreground(ctx context.Context, c Cmd, grace time.Duration) (Exit, error) {
	ours := ownsTerminal()
	c.Shared = c.Shared || ours
	signals := make(chan os.Signal, 16)
	var watched []os.Signal
	for _, sig := range forwarded {
		if !signal.Ignored(sig) { // nohup's choice stands
			watched = append(watched, sig)
		}
	}
	if len(watched) > 0 {
		signal.Notify(signals, watched...)
		defer signal.Stop(signals)
	}
	p, err := Start(c)
	if err != nil {
		return Exit{Code: -1}, err
	}
	over := ctx.Done()
	var last time.Time // of a signal that may have ended ctx
	var check <-chan time.Time
	for {
		select {
		case <-p.Done():
			return p.Exit(), nil
		case sig := <-signals:
			last = time.Now()
			if !ours || !fromTerminal(sig) {
				_ = p.Signal(sig) // it may have just ended
			}
		case <-over:
			// The caller's context may have ended because of the very signal
			// that is on its way to us: look there first.
			over, check = nil, time.After(20*time.Millisecond)
		case <-check:
			if time.Since(last) > recent {
				err := p.Stop(grace)
				if err == nil {
					err = ctx.Err()
				}
				return p.Exit(), err
			}
		}
	}
}
