package store

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"syscall"
)

// problem makes the error of a failed step. An error that says it already, and
// one of a context, is passed on.
func problem(doing, path string, err error) error {
	var ours *DiskError
	if err == nil || errors.As(err, &ours) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	kind := Failed
	switch {
	case isOne(err, fullErrors):
		kind = Full
	case errors.Is(err, fs.ErrPermission) || isOne(err, deniedErrors):
		kind = Denied
	}
	return &DiskError{kind, path, doing, err}
}

// isOne finds a number of the operating system in an error. bbolt passes some
// of them on as text alone, so that the text is looked for as well; it comes
// from the same table, whatever the user's language.
func isOne(err error, numbers []syscall.Errno) bool {
	for _, n := range numbers {
		if errors.Is(err, n) || strings.Contains(err.Error(), n.Error()) {
			return true
		}
	}
	return false
}
