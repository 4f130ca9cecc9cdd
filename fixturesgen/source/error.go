package source

import (
	"fmt"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// Error is what is wrong with a file, and where. Its text begins with
// file:line:col, as compilers print it.
type Error struct {
	Pos     schema.Pos // File is always set; the line may be unknown
	Message string
	Next    string // what the user can do; may be empty
}

func (e *Error) Error() string {
	switch {
	case e.Pos.File == "":
		return e.Message
	case !e.Pos.Known():
		return e.Pos.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Pos.File, e.Pos.Line, e.Pos.Column, e.Message)
}

// Hint is the user's next step.
func (e *Error) Hint() string { return e.Next }
