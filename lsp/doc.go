// Package lsp is the language server: `devhelper lsp`.
//
// It holds no feature. It keeps the editor's unsaved buffers, turns requests
// into runs of the command table, and turns what those return into what the
// protocol knows: positions in the editor's encoding, workspace edits, progress,
// messages. There is one file per area of the protocol; start with [Main], then
// server.go. The transport, and what keeps the server alive whatever an editor
// sends, is package rpc; package lsptest is a fake editor for tests.
//
// # Concurrency
//
// Notifications are handled one by one in the order they came, so sync.go needs
// no order of its own. Every request runs beside them on what [frozen] holds: the
// files and buffers at the moment the request was read.
package lsp
