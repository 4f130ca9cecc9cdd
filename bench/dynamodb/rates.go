package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/devhelper/devhelper/bench/peer"
	"github.com/devhelper/devhelper/dynamodb/engine/difftest/rawhttp"
)

// rounds is how often each rate is measured on each server, in turns.
const rounds = 5

// running is a server that is measured, with a connection to it.
type running struct {
	*peer.Server
	c     *rawhttp.Client
	round int
}

// start starts the targets side by side: those not measured are idle.
func start(ctx context.Context, targets []peer.Target) (list []*running, stop func(), err error) {
	stop = func() {
		for _, r := range list {
			r.c.Close()
			r.Stop()
		}
	}
	for _, t := range targets {
		s, _, err := t.Start(ctx)
		if err != nil {
			stop()
			return nil, nil, err
		}
		list = append(list, &running{Server: s, c: rawhttp.Dial(s.Addr)})
	}
	return list, stop, nil
}

// task is a rate or a time that is measured in rounds. work gives how much was
// done; a nil error with 0 leaves the server out.
type task struct {
	row  *row
	work func(s *running) (amount int, err error)
}

// inTurns runs the tasks on all servers, several rounds, and tells rates per
// second, or milliseconds per piece of work.
func inTurns(list []*running, tasks []task) error {
	for _, t := range tasks {
		for round := range rounds + 1 {
			for _, s := range list {
				s.round = round
				amount := 0
				seconds, err := timed(func() (err error) {
					amount, err = t.work(s)
					return err
				})
				switch {
				case err != nil:
					return fmt.Errorf("%s: %s: %w", s.Target.Name, t.row.name, err)
				case amount == 0 || round == 0: // the first round warms up
				case t.row.more:
					t.row.add(s.Target.Name, float64(amount)/seconds)
				default:
					t.row.add(s.Target.Name, seconds*1e3/float64(amount))
				}
			}
		}
	}
	return nil
}

const connections = 16

// rates are requests per second of many kinds.
func (b *bench) rates(ctx context.Context) ([]*row, error) {
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
		for _, name := range []string{"serial", "parallel", "query", "scan"} {
			if err := createTable(s.c, name); err != nil {
				return nil, err
			}
		}
		if err := fill(s.c, "query", "q", 0, 100, oneKB); err != nil {
			return nil, err
		}
		if err := fill(s.c, "scan", "", 0, 10_000, oneKB); err != nil {
			return nil, err
		}
	}
	tasks := []task{
		{newRow("put and get in turn, 1 connection, 1 KB", "requests/s", true).timesOf("dynoxide", 1), func(s *running) (int, error) {
			return pairs(s.c, "serial", "p", s.round*1_000_000, b.n(1500))
		}},
		{newRow("put and get in turn, 16 connections, 1 KB", "requests/s", true).timesOf("dynoxide", 1.2), func(s *running) (int, error) {
			each := b.n(250)
			return 2 * each * connections, together(s.Addr, connections, func(c *rawhttp.Client, w int) error {
				_, err := pairs(c, "parallel", fmt.Sprint("p", w), s.round*1_000_000, each)
				return err
			})
		}},
		{newRow("update of a counter, 1 connection", "requests/s", true), func(s *running) (int, error) {
			n := b.n(1000)
			for i := range n {
				body := fmt.Appendf(nil, `{"TableName":"serial","Key":{"pk":{"S":"c"},"sk":{"S":"%d"}},"UpdateExpression":"SET #n = if_not_exists(#n, :zero) + :one",`+
					`"ExpressionAttributeNames":{"#n":"count"},"ExpressionAttributeValues":{":zero":{"N":"0"},":one":{"N":"1"}}}`, i%10)
				if _, err := call(s.c, "UpdateItem", body); err != nil {
					return 0, err
				}
			}
			return n, nil
		}},
		{newRow("query of 100 items of 1 KB", "requests/s", true), func(s *running) (int, error) {
			n := b.n(200)
			for range n {
				out, err := call(s.c, "Query", []byte(`{"TableName":"query","KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":{"S":"q"}}}`))
				if err != nil || !bytes.Contains(out, []byte(`"Count":100`)) {
					return 0, fmt.Errorf("the answer has not 100 items: %w", err)
				}
			}
			return n, nil
		}},
		{newRow("scan of 10,000 items of 1 KB, all pages", "ms", false), func(s *running) (int, error) {
			return 1, scanAll(s.c, "scan", 10_000)
		}},
		{newRow("transaction of 10 puts of 1 KB", "transactions/s", true), func(s *running) (int, error) {
			if s.Target.Name == "dynalite" { // has no transactions
				return 0, nil
			}
			n := b.n(200)
			for i := range n {
				if _, err := call(s.c, "TransactWriteItems", transaction(s.round*10_000+i)); err != nil {
					return 0, err
				}
			}
			return n, nil
		}},
		{newRow("batch write of 25 items of 1 KB", "batches/s", true), func(s *running) (int, error) {
			n := b.n(100)
			return n, fill(s.c, "parallel", "batch", s.round*1_000_000, 25*n, oneKB)
		}},
	}
	var rows []*row
	for _, t := range tasks {
		rows = append(rows, t.row)
	}
	return rows, inTurns(list, tasks)
}

// pairs puts and gets n items and gives the number of requests.
func pairs(c *rawhttp.Client, table, pk string, first, n int) (int, error) {
	for i := first; i < first+n; i++ {
		if _, err := call(c, "PutItem", putBody(table, pk, i, oneKB)); err != nil {
			return 0, err
		}
		out, err := call(c, "GetItem", getBody(table, pk, i))
		if err != nil {
			return 0, err
		}
		if len(out) < oneKB {
			return 0, fmt.Errorf("GetItem gave not the item: %s", out)
		}
	}
	return 2 * n, nil
}

func transaction(i int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"TransactItems":[`)
	for k := range 10 {
		if k > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"Put":{"TableName":"serial","Item":` + item("tx", i*10+k, oneKB) + `}}`)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}
