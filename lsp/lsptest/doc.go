// Package lsptest is a fake editor for tests of the language server.
//
// An [Editor] opens, types, saves and closes; it sends requests and runs
// commands; it answers what the server asks, as a real editor would: it applies
// edits, shows documents and messages, gives its settings, makes progress bars.
// [Start] starts one, with a server in the same process or with a program over
// standard input and output. A test tells what it expects by
// [Editor.Await]: expectations are awaited, never slept for, and one that can
// no longer be met fails at once. When a test fails, everything both sides said
// is printed.
//
// The editor has its own small JSON-RPC client and its own naive text buffers:
// what it checks, it does not share with the server.
package lsptest
