package dynamodb

import (
	"errors"
	"fmt"
	"strings"
)

// Error is a failure the user can do something about.
type Error struct {
	What  string   // what could not be done; may be empty
	Cause string   // why
	Next  string   // the user's next step; may be empty
	Lines []string // the backend's last lines, oldest first, at most 20
	Log   string   // file that has all of them; may be empty
	Err   error    // what is behind it; may be nil

	known bool // the cause says it all: the lines need not be shown
}

func (e *Error) Error() string {
	text := e.Cause
	if e.What != "" {
		text = e.What + ": " + e.Cause
	}
	if e.known || len(e.Lines) == 0 {
		return text
	}
	return text + "; its last lines:\n  " + strings.Join(e.Lines, "\n  ")
}

// Hint is the user's next step, or "".
func (e *Error) Hint() string {
	if e.Next == "" {
		return hintOf(e.Err)
	}
	return e.Next
}

func (e *Error) Unwrap() error { return e.Err }

// hintOf finds the next step in an error.
func hintOf(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

// refuse makes an Error of a cause and the next step.
func refuse(hint, format string, args ...any) *Error {
	return &Error{Cause: fmt.Sprintf(format, args...), Next: hint, known: true}
}
