package proc

import "fmt"

// Holder is who listens on a port. What the system does not tell is zero.
type Holder struct {
	PID     int // 0 when another user owns it
	Command string
	UID     int // -1 when unknown
}

// String says it for messages: "node (process 4711)".
func (h Holder) String() string {
	switch {
	case h.Command != "":
		return fmt.Sprintf("%s (process %d)", h.Command, h.PID)
	case h.UID >= 0:
		return fmt.Sprintf("a process of user %d", h.UID)
	default:
		return "another process"
	}
}

// Answer is yes, no, or what a system that does not tell leaves us with.
type Answer int

// The values of an Answer.
const (
	Unknown Answer = iota
	Yes
	No
)
