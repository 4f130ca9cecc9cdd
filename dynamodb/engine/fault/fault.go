// Package fault holds the errors of the DynamoDB API: their types, HTTP codes
// and bodies. Every other package of the engine returns them, wire sends them.
// Start at [Error].
package fault

import "fmt"

// Error is an error as DynamoDB answers it. A caller compares Type, never the
// message.
type Error struct {
	// Type is the name after the '#' of the body's __type, such as
	// "ValidationException".
	Type string
	// Message is the text AWS sends; it may be empty.
	Message string
	// Status is the HTTP code: 400 for what the caller did, 500 for the server.
	Status int
	// Fields are further members of the body, such as CancellationReasons or
	// Item, ready to be marshalled; an order that is not AWS's does no harm.
	Fields map[string]any
}

func (e *Error) Error() string {
	if e.Message == "" {
		return e.Type
	}
	return e.Type + ": " + e.Message
}

// New makes an error that the caller of the API has caused.
func New(typ, message string) *Error { return &Error{Type: typ, Message: message, Status: 400} }

// Validation makes a ValidationException.
func Validation(format string, args ...any) *Error {
	return New("ValidationException", fmt.Sprintf(format, args...))
}
