// Package dynamodb gives a user a local DynamoDB: an [Instance] with an
// endpoint, over interchangeable backends. It is for the commands and the
// language server; start with [New] and [Manager.Start].
//
// # Who runs what
//
//	editor or terminal --- owner's pipe ---> shim --- child ---> backend
//	another editor     --- control socket --^
//
// Every instance has a supervisor of its own, the shim: our own binary started
// as [ShimCommand]. Clients hold leases on it by open connections: the one that
// started it by the shim's standard input, the others by its control socket.
// When the last lease is gone, because its holder let go or died, the shim
// stops the backend and ends: at once, or for a shared instance when nobody has
// come within its grace. A detached instance has a lease that nobody holds.
// Should the shim itself be killed, internal/proc sees to it that the backend
// dies with it; where the system cannot promise that (macOS), the next look at
// the state directory ends the orphan.
//
// # Files
//
// Below the user's state directory, dynamodb/ holds for each instance ID.json
// (who runs it and where; written when it is ready, removed at its end), ID.log
// and ID.port (its last port). Below the runtime directory are the locks and
// sockets. A named instance has a lock and so has each data directory; the shim
// holds both while it lives.
//
// # Backends
//
// A backend (see backend.go) is a program to start or a server inside the shim.
// To add one, write a file with a type that implements the interface and list
// it in the variable backends; its place there is its rank.
package dynamodb
