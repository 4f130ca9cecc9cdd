package dynamodb

import (
	"context"
	"net"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine"
)

// inProcess serves a command's own tables from this process: there is nothing
// to supervise, since whoever has started the command waits for it, and the
// tables end with us. It needs no second process, no state file and no log.
func (m *Manager) inProcess(o Options, sp *spec) (*Instance, func(), error) {
	set, err := parsePorts(o.Port)
	if err != nil {
		return nil, nil, err
	}
	e, err := engine.Open(engineOptions(sp, nil))
	if err != nil {
		return nil, nil, err
	}
	l, err := listen(set, 0)
	if err != nil {
		_ = e.Close()
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = e.Serve(ctx, l) // an error is the command's too: it meets a closed port
	}()
	port := l.Addr().(*net.TCPAddr).Port
	i := &Instance{
		ID: o.id(), Root: o.Root, Backend: builtinName, Endpoint: endpointAt(port), Port: port,
		Started: m.Now().Truncate(time.Millisecond), Token: sp.Token,
	}
	return i, func() {
		cancel()
		<-ended
		_ = e.Close()
	}, nil
}
