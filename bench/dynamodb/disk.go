package main

import (
	"context"
	"fmt"

	"github.com/devhelper/devhelper/bench/peer"
	"github.com/devhelper/devhelper/dynamodb/engine/difftest/rawhttp"
)

// disk are the rates with tables in files. --durable waits for the disk at each
// write, as no peer does.
func (b *bench) disk(ctx context.Context) ([]*row, error) {
	targets, err := peer.Targets(b.binary, true)
	if err != nil {
		return nil, err
	}
	list, stop, err := start(ctx, targets)
	if err != nil {
		return nil, err
	}
	defer stop()
	durable, err := peer.Ours(b.binary, true, "--durable")
	if err != nil {
		return nil, err
	}
	alone, stopAlone, err := start(ctx, []peer.Target{durable})
	if err != nil {
		return nil, err
	}
	defer stopAlone()
	for _, s := range append(list, alone...) {
		if err := createTable(s.c, "disk"); err != nil {
			return nil, err
		}
	}
	serial := func(n int) func(s *running) (int, error) {
		return func(s *running) (int, error) { return puts(s.c, "p", s.round*1_000_000, n) }
	}
	parallel := func(n int) func(s *running) (int, error) {
		return func(s *running) (int, error) {
			return n * connections, together(s.Addr, connections, func(c *rawhttp.Client, w int) error {
				_, err := puts(c, fmt.Sprint("p", w), s.round*1_000_000, n)
				return err
			})
		}
	}
	tasks := []task{
		{newRow("puts on disk, 1 connection, 1 KB", "requests/s", true), serial(b.n(1000))},
		{newRow("puts on disk, 16 connections, 1 KB", "requests/s", true), parallel(b.n(150))},
	}
	slow := []task{
		{newRow("puts on disk with --durable, 1 connection, 1 KB", "requests/s", true), serial(b.n(200))},
		{newRow("puts on disk with --durable, 16 connections, 1 KB", "requests/s", true), parallel(b.n(60))},
	}
	if err := inTurns(list, tasks); err != nil {
		return nil, err
	}
	if err := inTurns(alone, slow); err != nil {
		return nil, err
	}
	return []*row{tasks[0].row, tasks[1].row, slow[0].row, slow[1].row}, nil
}

func puts(c *rawhttp.Client, pk string, first, n int) (int, error) {
	for i := first; i < first+n; i++ {
		if _, err := call(c, "PutItem", putBody("disk", pk, i, oneKB)); err != nil {
			return 0, err
		}
	}
	return n, nil
}
