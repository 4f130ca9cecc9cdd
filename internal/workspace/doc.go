// Package workspace is the project as a user sees it at one moment: the root
// directories, the files below them that git would not ignore, and the texts
// of buffers an editor has not saved yet. It is also the only writer of a
// user's files.
//
// The server keeps one [Workspace] and feeds it from the editor; everything
// else works on a [Snapshot], which never changes. A command line makes a
// Workspace with [New] and uses its Snapshot at once; [RootFor] finds the
// project a path belongs to.
//
// # Paths
//
// Every path that goes in may be spelled in any way; [Clean] gives the spelling
// that comes out, and that buffers are kept by. Symbolic links are left as they
// are; [Real] resolves them.
//
// # Changes
//
// Features return [Edits]. An editor applies them itself; a command line turns
// them into whole files with [Plan], to show them, and writes them with [Write].
package workspace
