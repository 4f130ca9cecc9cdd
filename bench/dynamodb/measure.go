package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/devhelper/devhelper/bench/peer"
	"github.com/devhelper/devhelper/dynamodb/engine"
	"github.com/devhelper/devhelper/dynamodb/engine/difftest/rawhttp"
)

// ours is the name of our server among the targets.
const ours = "devhelper"

// bench measures.
type bench struct {
	binary string
	only   string
	factor float64 // on the amount of work
	log    io.Writer
}

func (b *bench) n(work int) int { return max(1, int(float64(work)*b.factor)) }

func (b *bench) all(ctx context.Context) ([]*row, error) {
	var rows []*row
	for _, part := range []struct {
		name    string
		measure func(context.Context) ([]*row, error)
	}{
		{"ready", b.ready}, {"in-process", b.inProcess}, {"memory", b.memory}, {"rates", b.rates}, {"reset", b.reset}, {"disk", b.disk}, {"growth", b.growth},
	} {
		if b.only != "" && !strings.Contains(part.name, b.only) {
			continue
		}
		fmt.Fprintln(b.log, "bench/dynamodb:", part.name)
		more, err := part.measure(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", part.name, err)
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// timed gives the seconds fn took.
func timed(fn func() error) (float64, error) {
	begin := time.Now()
	err := fn()
	return time.Since(begin).Seconds(), err
}

// ready is from the start of the process to the first answer.
func (b *bench) ready(ctx context.Context) ([]*row, error) {
	targets, err := peer.Targets(b.binary, false)
	if err != nil {
		return nil, err
	}
	r := newRow("start of the process to the first answer (p50 / p95)", "ms", false).atMost(50, 10)
	for range b.n(50) {
		for _, t := range targets {
			s, ready, err := t.Start(ctx)
			if err != nil {
				return nil, err
			}
			s.Stop()
			r.add(t.Name, ready.Seconds()*1e3)
		}
	}
	return []*row{r}, nil
}

// inProcess is what a Go test pays that has the engine inside.
func (b *bench) inProcess(context.Context) ([]*row, error) {
	r := newRow("in-process: open, listen, first answer (p50 / p95)", "ms", false).atMost(50, 1)
	for range b.n(200) {
		seconds, err := timed(func() error {
			e, err := engine.Open(engine.Options{})
			if err != nil {
				return err
			}
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			ctx, stop := context.WithCancel(context.Background())
			served := make(chan error, 1)
			go func() { served <- e.Serve(ctx, l) }()
			c := rawhttp.Dial(l.Addr().String())
			_, err = call(c, "ListTables", []byte("{}"))
			defer func() { // not part of what is measured below: it is short all the same
				c.Close()
				stop()
				<-served
				_ = e.Close()
			}()
			return err
		})
		if err != nil {
			return nil, err
		}
		r.add(ours, seconds*1e3)
	}
	return []*row{r}, nil
}

// memory is the resident memory, idle and with 10,000 items of 1 KB.
func (b *bench) memory(ctx context.Context) ([]*row, error) {
	targets, err := peer.Targets(b.binary, false)
	if err != nil {
		return nil, err
	}
	idle := newRow("resident memory, idle", "MB", false).atMost(50, 20)
	starter := newRow("resident memory of the command that holds the lease", "MB", false)
	full := newRow("resident memory, 10,000 items of 1 KB", "MB", false).atMost(50, 60)
	for range 3 {
		for _, t := range targets {
			if err := b.memoryOf(ctx, t, idle, starter, full); err != nil {
				return nil, err
			}
		}
	}
	return []*row{idle, starter, full}, nil
}

func (b *bench) memoryOf(ctx context.Context, t peer.Target, idle, starter, full *row) error {
	s, _, err := t.Start(ctx)
	if err != nil {
		return err
	}
	defer s.Stop()
	record := func(r *row) {
		server, start := s.Memory()
		if server > 0 {
			r.add(t.Name, server/(1<<20))
		}
		if start > 0 && r == idle {
			starter.add(t.Name, start/(1<<20))
		}
	}
	record(idle)
	c := rawhttp.Dial(s.Addr)
	defer c.Close()
	if err := createTable(c, "memory"); err != nil {
		return err
	}
	if err := fill(c, "memory", "", 0, 10_000, oneKB); err != nil {
		return err
	}
	record(full)
	return nil
}
