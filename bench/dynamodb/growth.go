package main

import (
	"context"
	"fmt"

	"github.com/devhelper/devhelper/bench/peer"
)

// sizes are the numbers of items at which the cost of a put is measured.
var sizes = []int{1_000, 10_000, 100_000, 1_000_000}

// peersUpTo is where the peers stop: filling them further takes many minutes.
const peersUpTo = 100_000

// growth is the cost of a put into tables that hold more and more items of 100
// bytes.
func (b *bench) growth(ctx context.Context) ([]*row, error) {
	targets, err := peer.Targets(b.binary, false)
	if err != nil {
		return nil, err
	}
	list, stop, err := start(ctx, targets)
	if err != nil {
		return nil, err
	}
	defer stop()
	for _, s := range list {
		if err := createTable(s.c, "growth"); err != nil {
			return nil, err
		}
	}
	var rows []*row
	have := 0
	for _, size := range sizes {
		if b.factor < 1 && size > 10_000 {
			break
		}
		r := newRow(fmt.Sprintf("put into a table of %s items of 100 bytes", thousands(size)), "µs", false)
		rows = append(rows, r)
		var busy []*running
		for _, s := range list {
			if s.Target.Name != ours && size > peersUpTo {
				continue
			}
			fmt.Fprintf(b.log, "  %s: %d items\n", s.Target.Name, size)
			if err := fill(s.c, "growth", "", have, size-have, small); err != nil {
				return nil, err
			}
			busy = append(busy, s)
		}
		have = size
		const n = 1000
		t := task{newRow(r.name, "ms", false), func(s *running) (int, error) {
			for i := range n { // over keys that are there: the size stays
				k := (i*7919 + s.round*104729) % size
				if _, err := call(s.c, "PutItem", putBody("growth", partition("", k), k, small)); err != nil {
					return 0, err
				}
			}
			return n, nil
		}}
		if err := inTurns(busy, []task{t}); err != nil {
			return nil, err
		}
		for name, ms := range t.row.samples {
			for _, v := range ms {
				r.add(name, v*1e3)
			}
		}
	}
	// Flat is up to half more at the end than at the beginning: a tree is
	// deeper, and caches of the processor are smaller than a million items.
	first, last := rows[0], rows[len(rows)-1]
	limit := 1.5
	last.target = &target{fmt.Sprintf("<= %.1f x the first", limit), func(*row) bool {
		return percentile(last.samples[ours], 50) <= limit*percentile(first.samples[ours], 50)
	}}
	return rows, nil
}

// thousands writes a number with commas.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return thousands(n/1000) + fmt.Sprintf(",%03d", n%1000)
}
