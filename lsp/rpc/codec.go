package rpc

import (
	"bytes"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// codec reads and writes params and results with protocol's own encoders, which
// know the union types; a RawMessage passes as it is.
type codec struct{}

func (codec) Marshal(v any) ([]byte, error) {
	if raw, ok := v.(jsonrpc2.RawMessage); ok {
		if raw == nil {
			return []byte("null"), nil
		}
		return raw, nil
	}
	return protocol.Marshal(v)
}

func (codec) Unmarshal(data []byte, v any) error {
	if raw, ok := v.(*jsonrpc2.RawMessage); ok {
		*raw = bytes.Clone(data)
		return nil
	}
	return protocol.Unmarshal(data, v)
}

// FirstID is the id of our first request. Editors count theirs from 0 or 1, so
// the two never meet; and it leaves a billion ids within the int32 that LSP
// gives them.
const FirstID = idBase + 1

const idBase = 1 << 30

// responseHead starts every response jsonrpc2 writes, and nothing else: large
// results are told from requests without decoding them.
const responseHead = `{"jsonrpc":"2.0","id":`

// appendShifted appends a message we send. jsonrpc2 numbers requests from 1
// with no way to change it, so the ids are moved here; those in our
// $/cancelRequest as well, which jsonrpc2's callers fill from its own numbers.
func appendShifted(dst []byte, m jsonrpc2.Message) []byte {
	start := len(dst)
	dst = jsonrpc2.AppendMessage(dst, m)
	if strings.HasPrefix(string(dst[start:min(len(dst), start+len(responseHead))]), responseHead) {
		return dst
	}
	// The concrete types of what Conn writes are not exported: only the bytes
	// tell a request from a notification.
	decoded, err := jsonrpc2.DecodeMessage(dst[start:])
	if err != nil {
		return dst
	}
	switch m := decoded.(type) {
	case *jsonrpc2.Call:
		if n, ok := m.ID().Number(); ok {
			params := bytes.Clone(m.Params()) // aliases dst
			return jsonrpc2.AppendCall(dst[:start], jsonrpc2.NewNumberID(n+idBase), strings.Clone(m.Method()), params)
		}
	case *jsonrpc2.Notification:
		if m.Method() == protocol.MethodCancelRequest {
			if id, ok := cancelID(m.Params()); ok {
				if n, ok := id.Number(); ok {
					return jsonrpc2.AppendNotification(dst[:start], protocol.MethodCancelRequest, cancelParams(n+idBase))
				}
			}
		}
	}
	return dst
}

// received gives a message as the dispatch expects it: answers with the ids
// jsonrpc2 knows, and an object for params where none came. LSP knows no
// positional params, Neovim 0.7 sends [] for an empty table.
func received(m jsonrpc2.Message) jsonrpc2.Message {
	switch m := m.(type) {
	case *jsonrpc2.Response:
		if n, ok := m.ID().Number(); ok {
			// An answer to an id we never used must not meet one we did.
			return jsonrpc2.NewResponse(jsonrpc2.NewNumberID(n-idBase), m.Result(), m.Err())
		}
	case *jsonrpc2.Call:
		if empty(m.Params()) {
			return jsonrpc2.NewCall(m.ID(), m.Method(), jsonrpc2.RawMessage("{}"))
		}
	case *jsonrpc2.Notification:
		if empty(m.Params()) {
			return jsonrpc2.NewNotification(m.Method(), jsonrpc2.RawMessage("{}"))
		}
	}
	return m
}

func empty(params []byte) bool {
	if len(params) == 0 {
		return true
	}
	if params[0] != '[' {
		return false
	}
	return len(bytes.TrimSpace(bytes.Trim(params, "[]"))) == 0
}
