//go:build unix

package dynamodb

import (
	"os"
	"os/signal"
	"syscall"
)

// shimSignals gives the signals that end a shim. Those of a terminal do not: it
// ends when its owner does, if nobody else uses it. Nor does a pipe whose
// reader is gone.
func shimSignals() <-chan os.Signal {
	signal.Ignore(syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGPIPE)
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTERM)
	return c
}
