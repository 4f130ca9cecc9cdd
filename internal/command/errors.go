package command

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// Exit codes of the CLI. They are part of its contract.
const (
	ExitOK     = 0
	ExitFailed = 1 // the command could not do its work, or a check found something
	ExitUsage  = 2 // the command line is wrong
)

// UsageError is a wrong command line or request: what was asked cannot be
// meant. The CLI exits with 2, the server answers InvalidParams.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }
func (e *UsageError) Unwrap() error { return e.Err }

// Usagef makes a UsageError.
func Usagef(format string, args ...any) error { return &UsageError{fmt.Errorf(format, args...)} }

// Hinter is an error that knows the user's next step. Features define their
// own; [Hint] finds it through wrapping.
type Hinter interface{ Hint() string }

type hinted struct {
	error
	hint string
}

func (e *hinted) Hint() string  { return e.hint }
func (e *hinted) Unwrap() error { return e.error }

// WithHint adds the next step to an error.
func WithHint(err error, format string, args ...any) error {
	return &hinted{err, fmt.Sprintf(format, args...)}
}

// Hint gives the next step an error names, or "".
func Hint(err error) string {
	var h Hinter
	if errors.As(err, &h) && h.Hint() != "" {
		return h.Hint()
	}
	var path *fs.PathError // a socket that is gone is no slip of the user's
	// These come from so many places that not each has its own hint.
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "check the rights of that file and of the folders above it; devhelper doctor looks at devhelper's own"
	case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
		return "check the spelling of the path"
	}
	return ""
}

// shellWord quotes a word for a hint, so that the line can be pasted.
func shellWord(word string) string {
	plain := func(r rune) bool {
		return r > 127 || strings.ContainsRune("/\\._-:+@%,=~", r) ||
			('0' <= r && r <= '9') || ('a' <= r && r <= 'z') || ('A' <= r && r <= 'Z')
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	if !strings.ContainsAny(word, "$`\"!") {
		return `"` + word + `"` // every shell, that of Windows too, understands these
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
