package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// bench measures two servers in turn, so that what else the machine does hits
// both.
type bench struct {
	ours, floor target
	home        string
	rounds      float64 // factor on the number of rounds
}

func (b *bench) n(rounds int) int { return max(1, int(float64(rounds)*b.rounds)) }

func (b *bench) all(ctx context.Context) (results, error) {
	var rs results
	for _, measure := range []func(context.Context) (result, error){b.startup, b.small, b.change, b.memory, b.palette} {
		r, err := measure(ctx)
		if err != nil {
			return nil, err
		}
		rs = append(rs, r)
	}
	return rs, nil
}

// timed gives the milliseconds fn took.
func timed(fn func() error) (float64, error) {
	begin := time.Now()
	err := fn()
	return float64(time.Since(begin).Nanoseconds()) / 1e6, err
}

// startup is from the start of the process to the answer to initialize.
func (b *bench) startup(context.Context) (result, error) {
	r := result{name: "start to `initialize` reply", unit: "ms", target: 10, at: 50}
	for range b.n(100) {
		for _, side := range r.sides(b) {
			var c *client
			ms, err := timed(func() (err error) {
				if c, err = side.target.start(); err != nil {
					return err
				}
				return c.initialize("")
			})
			if err != nil {
				return r, err
			}
			*side.samples = append(*side.samples, ms)
			if err := c.stop(); err != nil {
				return r, fmt.Errorf("%s: %w", side.target.name, err)
			}
		}
	}
	return r, nil
}

// small is the round trip of a request that does next to nothing.
func (b *bench) small(context.Context) (result, error) {
	r := result{name: "small request, round trip", unit: "ms", target: 1, at: 99}
	return r, r.each(b, func(c *client, t target, samples *[]float64) error {
		for i := range b.n(10_000) + 100 {
			ms, err := timed(func() error { return c.request(t.small, map[string]any{}, nil) })
			if err != nil {
				return err
			}
			if i >= 100 { // the first ones warm up
				*samples = append(*samples, ms)
			}
		}
		return nil
	})
}

// change sends a whole text of 1 MB and waits for the answer to a small request
// right behind it: by then the text has been taken in.
func (b *bench) change(context.Context) (result, error) {
	r := result{name: "full `didChange` of 1 MB", unit: "ms", target: 25, at: 90}
	line := "def handler(event, context):  # größe\n"
	text := strings.Repeat(line, 1_000_000/len(line))
	file := "file://" + filepath.ToSlash(filepath.Join(b.home, "big.py"))
	return r, r.each(b, func(c *client, t target, samples *[]float64) error {
		err := c.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": file, "languageId": "python", "version": 1, "text": "x"}})
		if err != nil {
			return err
		}
		for i := range b.n(200) {
			// Encoding a text is the editor's work and not timed.
			change, err := frame(map[string]any{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": map[string]any{
				"textDocument":   map[string]any{"uri": file, "version": i + 2},
				"contentChanges": []any{map[string]any{"text": text}},
			}})
			if err != nil {
				return err
			}
			ms, err := timed(func() error {
				_, err := c.in.Write(change)
				return errors.Join(err, c.request(t.small, map[string]any{}, nil))
			})
			if err != nil {
				return err
			}
			*samples = append(*samples, ms)
		}
		return nil
	})
}

// memory is the resident memory after initialize and one small request.
func (b *bench) memory(context.Context) (result, error) {
	r := result{name: "resident memory after start", unit: "MB", target: 25, at: 50}
	for range b.n(10) {
		err := r.each(b, func(c *client, t target, samples *[]float64) error {
			if err := c.request(t.small, map[string]any{}, nil); err != nil {
				return err
			}
			if bytes, ok := c.rss(); ok {
				*samples = append(*samples, bytes/1e6)
			}
			return nil
		})
		if err != nil {
			return r, err
		}
	}
	return r, nil
}

// paletteFiles is how many items the palette ranks.
const paletteFiles = 50_000

// palette types words into the palette over the files of a project, a request
// per keystroke.
func (b *bench) palette(ctx context.Context) (result, error) {
	r := result{name: fmt.Sprintf("palette query over %d files, per keystroke", paletteFiles), unit: "ms", target: 30, at: 90}
	root := filepath.Join(b.home, "project")
	if err := makeFiles(root, paletteFiles); err != nil {
		return r, err
	}
	c, err := b.ours.start()
	if err != nil {
		return r, err
	}
	if err := errors.Join(c.initialize(root), c.notify("initialized", map[string]any{})); err != nil {
		return r, err
	}
	var got struct {
		Items      []struct{ ID string }
		Total      int
		Incomplete bool
	}
	query := func(text, session string) error {
		return c.request("devhelper/palette/query", map[string]any{"mode": "files", "query": text, "session": session, "limit": 50}, &got)
	}
	for done := false; !done; done = !got.Incomplete && got.Total == paletteFiles { // the list is made once
		if err := query("", "warm"); err != nil {
			return r, err
		}
		if err := ctx.Err(); err != nil {
			return r, err
		}
		if !got.Incomplete && got.Total != paletteFiles {
			return r, fmt.Errorf("the palette lists %d of %d files", got.Total, paletteFiles)
		}
	}
	for i := range b.n(20) {
		for _, words := range []string{"handler order", "srv17 test py", "modelinvoice", "e", "zzzzqq"} {
			for n := 1; n <= len(words); n++ {
				ms, err := timed(func() error { return query(words[:n], fmt.Sprint(i, words)) })
				if err != nil {
					return r, err
				}
				r.ours = append(r.ours, ms)
			}
		}
	}
	return r, c.stop()
}

// makeFiles makes empty files with names as projects have them.
func makeFiles(root string, n int) error {
	kinds := []string{"handler", "model", "service", "client", "test", "util", "view", "schema"}
	things := []string{"order", "invoice", "customer", "basket", "payment", "shipment", "user"}
	for made := 0; made < n; {
		dir := filepath.Join(root, fmt.Sprintf("services/srv%d/%s", made/500, things[made/100%len(things)]))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		for i := 0; i < 100 && made < n; i++ {
			name := fmt.Sprintf("%s_%s_%d.py", things[i%len(things)], kinds[made%len(kinds)], made)
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
				return err
			}
			made++
		}
	}
	return nil
}
