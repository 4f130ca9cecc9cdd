package main

import (
	"context"
	"fmt"

	"github.com/devhelper/devhelper/bench/peer"
)

// resetTables is how many tables a test suite has that starts afresh.
const resetTables = 20

// reset is the time from a full database to an empty one with the same 20
// tables: what a test pays that wants a clean state. Ours empties everything in
// one call and the tables are made again; the peers delete and make each table.
func (b *bench) reset(ctx context.Context) ([]*row, error) {
	targets, err := peer.Targets(b.binary, false)
	if err != nil {
		return nil, err
	}
	list, stop, err := start(ctx, targets)
	if err != nil {
		return nil, err
	}
	defer stop()
	empty := newRow("reset of 20 tables with 100 items each: all gone", "ms", false).atMost(50, 5)
	again := newRow("the same, and the tables made again", "ms", false)
	for range b.n(20) {
		for _, s := range list {
			for i := range resetTables {
				name := tableName(i)
				if err := createTable(s.c, name); err != nil {
					return nil, err
				}
				if err := fill(s.c, name, "", 0, 100, small); err != nil {
					return nil, err
				}
			}
			first, err := timed(func() error { return clear(s) })
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.Target.Name, err)
			}
			second, err := timed(func() error {
				for i := range resetTables {
					if err := createTable(s.c, tableName(i)); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.Target.Name, err)
			}
			empty.add(s.Target.Name, first*1e3)
			again.add(s.Target.Name, (first+second)*1e3)
			if err := clear(s); err != nil {
				return nil, fmt.Errorf("%s: %w", s.Target.Name, err)
			}
		}
	}
	return []*row{empty, again}, nil
}

func tableName(i int) string { return fmt.Sprintf("reset-%02d", i) }

// clear removes all tables in the quickest way a server has.
func clear(s *running) error {
	if s.Token != "" {
		r, err := s.c.Post("/_devhelper/reset", "Authorization: Bearer "+s.Token+"\r\n", nil)
		if err == nil && r.Status >= 300 {
			err = fmt.Errorf("reset: %d %s", r.Status, r.Body)
		}
		return err
	}
	for i := range resetTables {
		if err := deleteTable(s.c, tableName(i)); err != nil {
			return err
		}
	}
	return nil
}
