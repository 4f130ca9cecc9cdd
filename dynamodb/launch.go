package dynamodb

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/devhelper/devhelper/internal/files"
	"github.com/devhelper/devhelper/internal/proc"
)

// fresh starts an instance that does not run. errBusy means that another
// process was quicker.
func (m *Manager) fresh(ctx context.Context, o Options, id string, step func(string)) (*Instance, error) {
	step("looking for a backend")
	b, c, err := m.choose(ctx, o)
	if err != nil {
		return nil, err
	}
	sp := &spec{
		ID: id, Name: o.Name, Root: o.Root, Backend: c.Name, Version: c.Version, Program: c.Path, DataDir: o.DataDir,
		Durable: o.Durable, Delay: o.Delay, Port: o.Port, Detach: o.Detach, Grace: o.Grace, Ready: o.ReadyTimeout, Dirs: m.dirs,
	}
	if c.Name == builtinName {
		sp.Token = rand.Text()
	}
	coming := Instance{ID: id, Name: o.Name, Root: o.Root, Backend: c.Name, Version: c.Version, DataDir: o.DataDir, Log: m.dirs.log(id)}
	m.notify(coming, StateStarting, nil)
	h, err := m.prepared(ctx, b, o, sp, step)
	switch {
	case err == nil:
		return m.hold(h)
	case errors.Is(err, errBusy) || ctx.Err() != nil:
		m.notify(coming, StateEnded, nil)
	default:
		m.notify(coming, StateFailed, err)
	}
	return nil, err
}

func (m *Manager) prepared(ctx context.Context, b backend, o Options, sp *spec, step func(string)) (*held, error) {
	if err := b.preflight(ctx, m.search(o), sp); err != nil {
		return nil, err
	}
	step(strings.TrimSpace("starting " + sp.Backend + " " + sp.Version))
	return m.spawn(ctx, sp)
}

// spawnMargin is how much longer than its backend a shim may take to answer.
const spawnMargin = 20 * time.Second

// spawn starts a shim and waits until it is ready. When that fails, or ctx
// ends, the shim is gone on return and has taken all of its own with it.
func (m *Manager) spawn(ctx context.Context, sp *spec) (*held, error) {
	if err := files.MakeDir(m.dirs.State); err != nil {
		return nil, err
	}
	words := &logFile{} // memory alone: what a shim says when it cannot go on
	peer, err := proc.Spawn(proc.Cmd{
		Path: m.Shim[0], Args: m.Shim[1:], Env: proc.Clean(m.Environ()), Stderr: words,
		Dir: m.dirs.State, // not the user's, which it would keep from being unmounted
	})
	if err != nil {
		return nil, err
	}
	l := newLink(peer.In, peer.Out, func() error { return errors.Join(peer.In.Close(), peer.Out.Close()) }, peer.Process)
	answer := make(chan message, 1)
	go func() {
		var msg message
		if json.NewEncoder(peer.In).Encode(sp) == nil {
			msg, _ = l.receive() // no message: it has ended
		}
		answer <- msg
	}()
	limit := time.NewTimer(sp.Ready + spawnMargin)
	defer limit.Stop()
	select {
	case msg := <-answer:
		if msg.Event == sayReady && msg.Instance != nil {
			return m.follow(record{Instance: *msg.Instance, ShimStart: peer.ID().Start}, l), nil
		}
		m.bury(peer, sp.ID, msg.Event == "")
		switch {
		case msg.Event == sayBusy:
			return nil, errBusy
		case msg.Failure != nil:
			return nil, msg.Failure.error()
		case ctx.Err() != nil:
			return nil, ctx.Err()
		}
		return nil, &Error{What: "starting " + sp.Backend, Cause: "its supervisor ended (" + peer.Exit().String() + ")", Lines: words.last(inError)}
	case <-ctx.Done():
		m.bury(peer, sp.ID, false)
		return nil, ctx.Err()
	case <-limit.C:
		m.bury(peer, sp.ID, false)
		return nil, &Error{What: "starting " + sp.Backend, Cause: "its supervisor does not answer", Lines: words.last(inError)}
	}
}

// bury sees a shim off. The end of its input is all it needs; one that does not
// heed it is killed. Who was killed, by us or, when it ended without a word, by somebody else, has
// left its files.
func (m *Manager) bury(peer *proc.Peer, id string, killed bool) {
	peer.In.Close()
	select {
	case <-peer.Done():
	case <-time.After(stopTimeout):
		_ = peer.Stop(0)
		killed = true
	}
	peer.Out.Close()
	if killed {
		m.dirs.cleanSoon(id)
	}
}
