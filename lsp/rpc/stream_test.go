package rpc

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

func TestFramesWithoutMessageAreAnswered(t *testing.T) {
	tests := []struct {
		name, body, id string
		code           int
	}{
		{"not JSON", `{"jsonrpc":`, "null", -32700},
		{"empty", ``, "null", -32700},
		{"batch", `[{"jsonrpc":"2.0","id":1,"method":"test/echo"}]`, "null", -32600},
		{"other version", `{"jsonrpc":"1.0","id":7,"method":"test/echo"}`, "7", -32600},
		{"string id, request and answer at once", `{"jsonrpc":"2.0","id":"x","method":"test/echo","result":1}`, `"x"`, -32600},
		{"id of no kind", `{"jsonrpc":"2.0","id":{},"method":"test/echo"}`, "null", -32600},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := connect(t, Config{Custom: echo(nil)}, Options{})
			p.start()
			p.send(tt.body)
			m := p.next()
			if m.Error == nil || m.Error.Code != tt.code || string(m.ID) != tt.id {
				t.Errorf("answer %s %+v, want error %d for id %s", m.ID, m.Error, tt.code, tt.id)
			}
			p.alive(2)
		})
	}
}

func TestUnusualMessages(t *testing.T) {
	p := connect(t, Config{Custom: echo(nil)}, Options{})
	p.start()
	// Nothing asked for this answer, and no answer may end the connection.
	p.send(`{"jsonrpc":"2.0","id":1,"result":null}`)
	p.send(`{"jsonrpc":"2.0","id":1073741825,"error":{"code":-32601,"message":"no"}}`)
	p.send(`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}`)
	p.send(`{"jsonrpc":"2.0","id":"a string","method":"test/echo","params":{"lone":"\ud800","dup":1,"dup":2}}`)
	if m := p.next(); string(m.ID) != `"a string"` || m.Error != nil {
		t.Errorf("string id: %+v", m)
	}
	p.send(`{"jsonrpc":"2.0","id":9007199254740993,"method":"test/echo","params":{}}`)
	if m := p.next(); string(m.ID) != "9007199254740993" {
		t.Errorf("id above 1<<53: %s", m.ID)
	}
	p.send("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"textDocument/hover\",\"params\":{\"textDocument\":{\"uri\":\"file:///\xff\"}}}")
	if m := p.answer(5); m.Error == nil || m.Error.Code != -32601 {
		t.Errorf("invalid UTF-8: %+v", m)
	}
	p.alive(6)
}

func TestSkippedMessageIsTold(t *testing.T) {
	var skipped int64
	p := connect(t, Config{Custom: echo(nil)}, Options{MaxFrame: 1000, Skipped: func(n int64) { skipped = n }})
	p.start()
	p.notify("textDocument/didChange", fmt.Sprintf(`{"text":%q}`, strings.Repeat("x", 2000)))
	if m := p.next(); m.Error == nil || m.Error.Code != -32600 {
		t.Fatalf("got %+v", m)
	}
	p.alive(2) // ordered after the call of Skipped
	if skipped < 2000 {
		t.Errorf("%d bytes were reported", skipped)
	}
}

// Missing params, null and the [] of Neovim's empty tables are an empty object.
func TestParamsMayBeMissing(t *testing.T) {
	p := connect(t, Config{Custom: echo(nil)}, Options{})
	p.start()
	for i, params := range []string{``, `,"params":null`, `,"params":[]`, `,"params":[ ]`, `,"params":{}`} {
		p.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"test/echo"%s}`, i+1, params))
		if m := p.answer(i + 1); string(m.Result) != "{}" {
			t.Errorf("%s: %s %+v", params, m.Result, m.Error)
		}
	}
	// A standard method without params fails or not by its handler, never with
	// a parse error, and initialized takes effect.
	p.send(`{"jsonrpc":"2.0","id":20,"method":"textDocument/hover"}`)
	p.fails(20, -32601)
	done := make(chan struct{})
	q := connect(t, Config{Server: &server{initDone: func(context.Context) { close(done) }}}, Options{})
	q.start()
	q.send(`{"jsonrpc":"2.0","method":"initialized"}`)
	<-done
}

// Every id the server uses is out of an editor's way, also in the cancelling of
// its own requests, and answers find their requests.
func TestOurIDsAreShifted(t *testing.T) {
	p := connect(t, Config{Custom: echo(nil)}, Options{})
	p.start()
	const n = 200
	var wg sync.WaitGroup
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r, err := p.conn.Client().ShowMessageRequest(context.Background(), &protocol.ShowMessageRequestParams{Message: fmt.Sprint(i)})
			if i%2 == 0 && (err != nil || r == nil || r.Title != fmt.Sprint(i)) {
				t.Errorf("answer to %d: %+v, %v", i, r, err)
			}
			if i%2 == 1 && err == nil {
				t.Errorf("%d: the editor's error is lost", i)
			}
		}()
	}
	for range n {
		m := p.next()
		var id int
		fmt.Sscan(string(m.ID), &id)
		if id < FirstID || m.Method != "window/showMessageRequest" {
			t.Fatalf("%s has id %s", m.Method, m.ID)
		}
		var text string
		fmt.Sscanf(string(m.Params[strings.Index(string(m.Params), `"message":`):]), `"message":%q`, &text)
		var i int
		fmt.Sscan(text, &i)
		if i%2 == 0 {
			p.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":{"title":%q}}`, m.ID, text))
		} else {
			p.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"unknown"}}`, m.ID))
		}
	}
	wg.Wait()
}

func TestCancellingOurRequestNamesItsID(t *testing.T) {
	p := connect(t, Config{}, Options{})
	p.start()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() {
		_, err := p.conn.Client().ShowDocument(ctx, &protocol.ShowDocumentParams{URI: "file:///a"})
		ended <- err
	}()
	asked := p.next()
	cancel()
	if err := <-ended; err == nil {
		t.Error("a cancelled call has no error")
	}
	m := p.next()
	if m.Method != "$/cancelRequest" || string(m.Params) != fmt.Sprintf(`{"id":%s}`, asked.ID) {
		t.Errorf("got %s %s, want the cancelling of %s", m.Method, m.Params, asked.ID)
	}
}

// An editor that uses the same numbers as we do in the other direction, as old
// Vims do, gets its own answers; even with ids above ours.
func TestIDsOfBothSidesMayBeEqual(t *testing.T) {
	release := make(chan struct{})
	p := connect(t, Config{Custom: echo(map[string]Call{
		"test/wait": func(context.Context, jsonrpc2.RawMessage) (any, error) { <-release; return "waited", nil },
	})}, Options{})
	p.start()
	p.call(1, "test/wait", "{}")
	p.call(FirstID, "test/wait", "{}")
	ended := make(chan error)
	go func() {
		_, err := p.conn.Client().WorkspaceFolders(context.Background())
		ended <- err
	}()
	m := p.next()
	if string(m.ID) != fmt.Sprint(FirstID) {
		t.Fatalf("our first id is %s", m.ID)
	}
	p.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":[]}`, FirstID))
	if err := <-ended; err != nil {
		t.Errorf("our call: %v", err)
	}
	close(release)
	got := map[string]bool{string(p.next().ID): true}
	got[string(p.next().ID)] = true
	if !got["1"] || !got[fmt.Sprint(FirstID)] {
		t.Errorf("answers for %v", got)
	}
}
