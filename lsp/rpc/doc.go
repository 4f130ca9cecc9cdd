// Package rpc carries the Language Server Protocol between an editor and a
// server: frames, messages, dispatch, and the life of the process beside the
// editor's. It knows nothing of what the server does.
//
// It is for package lsp and for package lsptest. Start with [NewStream], which
// frames messages, and [Conn.Serve], which dispatches them. What it promises:
//
//   - Notifications, initialize and shutdown are handled one by one in the order
//     they came; every other request runs beside them, on what [Config].Freeze
//     put into its context when it was read.
//   - Nothing the editor sends and no handler ends the connection except end of
//     input, exit, and bytes that are no frames.
//   - The reader never waits for the writer.
//   - Our requests have ids from 1<<30 upwards: Vim before 9.0.1924 takes a
//     request whose id equals that of one of its own requests for the answer.
//
// # Borrowed memory
//
// go.lsp.dev/jsonrpc2 recycles a request, and the context it came with, once its
// handler returns, unless the handler was released by jsonrpc2.Async. That is
// why inline handlers get the connection's context here, and why the tests run
// once with the build tag jsonrpc2poison, which scribbles over recycled
// requests.
package rpc
