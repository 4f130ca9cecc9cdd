package settings

import (
	"fmt"
	"strings"
)

// Source is a layer of settings.
type Source string

// The layers, the first overridden by all others.
const (
	SourceDefault Source = "default"
	SourceUser    Source = "user"
	SourceProject Source = "project"
	SourceEditor  Source = "editor"
	SourceFlag    Source = "flag"
)

// Severity says how bad a problem is.
type Severity string

// An error is a mistake someone has to mend; a warning tells that something
// does not take effect though it is written as it should be.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Problem is something wrong with a layer. It is an error with a hint.
type Problem struct {
	Severity Severity `json:"severity"`
	Source   Source   `json:"source"`
	Key      string   `json:"key,omitempty"`    // the setting it is about, or the unknown key
	File     string   `json:"file,omitempty"`   // for a layer that is a file
	Line     int      `json:"line,omitempty"`   // from 1; 0 when not known
	Column   int      `json:"column,omitempty"` // from 1, in bytes
	Message  string   `json:"message"`
	HintText string   `json:"hint,omitempty"` // the next step
}

// Where is the place as people and editors read it: file:line:column, or the
// layer's name.
func (p *Problem) Where() string {
	var b strings.Builder
	switch {
	case p.File != "":
		b.WriteString(p.File)
	case p.Source == SourceEditor:
		b.WriteString("the editor's settings")
	default:
		b.WriteString(string(p.Source))
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, max(p.Column, 1))
	}
	return b.String()
}

// Error is the place and the message on one line.
func (p *Problem) Error() string { return p.Where() + ": " + p.Message }

// Hint is the next step, or "".
func (p *Problem) Hint() string { return p.HintText }
