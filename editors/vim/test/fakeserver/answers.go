package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
)

type object map[string]any

// control obeys a test.
func (s *server) control(m message) {
	var p struct {
		canned
		ID     json.RawMessage `json:"id"`
		Params json.RawMessage `json:"params"`
		URI    string          `json:"uri"`
		Code   int             `json:"code"`
	}
	if err := json.Unmarshal(m.Params, &p); err != nil {
		p.Code = 0 // [] for an empty object
	}
	var result any
	switch m.Method {
	case "fake/set":
		s.answer[p.Method] = p.canned
	case "fake/unset":
		delete(s.answer, p.Method)
	case "fake/release": // answers what was held, newest first
		for i := len(s.held) - 1; i >= 0; i-- {
			c := s.answer[s.held[i].Method]
			s.answerWith(c, s.held[i].ID)
		}
		result, s.held = len(s.held), nil
	case "fake/seen":
		result = s.recorded(p.Method)
	case "fake/forget":
		s.seen, s.answers = nil, nil
	case "fake/answers":
		result = append([]message{}, s.answers...)
	case "fake/notify":
		s.send(message{Method: p.Method, Params: p.Params})
	case "fake/ask":
		if p.ID == nil {
			s.nextID++
			p.ID, _ = json.Marshal(s.nextID)
		}
		s.send(message{ID: p.ID, Method: p.Method, Params: p.Params})
	case "fake/doc":
		text, open := s.docs[p.URI]
		result = object{"open": open, "text": text}
	case "fake/exit":
		os.Exit(p.Code)
	}
	s.reply(m.ID, result)
}

func (s *server) recorded(method string) []message {
	out := []message{}
	for _, m := range s.seen {
		if method == "" || m.Method == method {
			out = append(out, m)
		}
	}
	return out
}

// standard answers what no test has said anything about.
func (s *server) standard(m message) {
	switch m.Method {
	case "initialize":
		s.initialize(m)
	case "shutdown":
		s.reply(m.ID, nil)
	case "exit":
		os.Exit(0)
	case "$/cancelRequest":
		s.cancel(m)
	case "textDocument/didOpen", "textDocument/didChange", "textDocument/didClose":
		s.sync(m)
	case "devhelper/palette/query":
		s.reply(m.ID, query(m.Params))
	case "devhelper/palette/complete":
		s.reply(m.ID, complete(m.Params))
	case "devhelper/palette/run":
		s.reply(m.ID, object{"kind": "message", "message": "ran " + ran(m.Params)})
	default:
		if m.ID != nil {
			s.fail(m.ID, -32601, "no "+m.Method)
		}
	}
}

func (s *server) initialize(m message) {
	switch {
	case s.noInit:
	case s.refuse:
		s.fail(m.ID, -32603, "no disk")
	default:
		s.reply(m.ID, object{
			"serverInfo": object{"name": "fakeserver", "version": "9.9"},
			"capabilities": object{
				"positionEncoding": s.encoding,
				"textDocumentSync": object{"openClose": true, "change": 1, "save": true},
				"experimental":     object{"devhelper": object{"protocol": s.protocol}},
			},
		})
	}
}

func (s *server) cancel(m message) {
	var p struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(m.Params, &p) != nil {
		return
	}
	for i, held := range s.held {
		if bytes.Equal(held.ID, p.ID) {
			s.held = append(s.held[:i], s.held[i+1:]...)
			s.fail(p.ID, -32800, "cancelled")
			return
		}
	}
}

func (s *server) sync(m message) {
	var p struct {
		Doc struct {
			URI  string `json:"uri"`
			Text string `json:"text"`
		} `json:"textDocument"`
		Changes []struct {
			Text string `json:"text"`
		} `json:"contentChanges"`
	}
	if json.Unmarshal(m.Params, &p) != nil {
		return
	}
	switch m.Method {
	case "textDocument/didOpen":
		s.docs[p.Doc.URI] = p.Doc.Text
	case "textDocument/didClose":
		delete(s.docs, p.Doc.URI)
	default:
		for _, c := range p.Changes {
			s.docs[p.Doc.URI] = c.Text
		}
	}
}

var items = []object{
	{"id": "devhelper.fixture.generate", "category": "Fixture", "title": "Generate a fixture", "kind": "command", "recent": true, "keys": []string{`\f`}},
	{"id": "devhelper.dynamodb.start", "category": "DynamoDB", "title": "Start local DynamoDB", "kind": "command"},
	{"id": "devhelper.dynamodb.stop", "category": "DynamoDB", "title": "Stop", "kind": "command", "unavailable": "nothing is running"},
	{"id": "devhelper.doctor", "category": "", "title": "Doctor für alles", "kind": "command"},
}

// query keeps the items whose title holds the query, and marks it in them.
func query(params json.RawMessage) object {
	var p struct {
		Query string `json:"query"`
	}
	_ = json.Unmarshal(params, &p)
	found := []object{}
	for _, item := range items {
		label := item["title"].(string)
		if c := item["category"].(string); c != "" {
			label = c + ": " + label
		}
		at := strings.Index(strings.ToLower(label), strings.ToLower(p.Query))
		if at < 0 {
			continue
		}
		copied := object{}
		for k, v := range item {
			copied[k] = v
		}
		if p.Query != "" {
			copied["match"] = [][2]int{{at, len(p.Query)}}
		}
		found = append(found, copied)
	}
	return object{"items": found, "total": len(items), "incomplete": false}
}

func complete(params json.RawMessage) object {
	var p struct {
		Value string `json:"value"`
	}
	_ = json.Unmarshal(params, &p)
	found := []object{}
	for _, v := range []string{"Orders", "Customers", "Order Lines"} {
		if strings.HasPrefix(v, p.Value) {
			found = append(found, object{"label": v, "insert": v, "detail": "a table"})
		}
	}
	out := object{"items": found}
	if p.Value == "bad" {
		out["problem"] = "bad is no good"
	}
	return out
}

// ran shows what was asked for, without the context and tokens.
func ran(params json.RawMessage) string {
	var p struct {
		Words []string        `json:"words"`
		ID    string          `json:"id"`
		Args  json.RawMessage `json:"args"`
	}
	_ = json.Unmarshal(params, &p)
	if p.ID != "" {
		return p.ID + " " + string(p.Args)
	}
	return strings.Join(p.Words, " ")
}
