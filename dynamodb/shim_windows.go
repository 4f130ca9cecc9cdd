package dynamodb

import (
	"os"
	"os/signal"
	"syscall"
)

// shimSignals gives the signals that end a shim: the end of the user's session.
// Ctrl-C is the owner's.
func shimSignals() <-chan os.Signal {
	signal.Ignore(os.Interrupt)
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTERM)
	return c
}

// closeInherited has nothing to do: handles are handed on by name here.
func closeInherited() {}
