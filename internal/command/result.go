package command

import (
	"context"
	"io"

	"github.com/devhelper/devhelper/internal/workspace"
)

// The types of a position, an edit and a location are the workspace's. The CLI
// prints them as they are; package lsp turns them into the protocol's.
type (
	Pos      = workspace.Pos
	Span     = workspace.Span
	Location = workspace.Location
	Edit     = workspace.Edit
	Edits    = workspace.Edits
)

// A result may implement the interfaces below; each surface uses what it can.
// Every result is a struct that marshals to a JSON object.
type (
	// Texter writes a result for a person in a terminal. Without it the CLI
	// prints JSON.
	Texter interface{ Text(w io.Writer) error }

	// Viewer says how an editor shows a result.
	Viewer interface{ View() View }

	// Editing gives the edits of a result.
	Editing interface{ FileEdits() Edits }

	// Chooser lists values for an argument with choices:"this.command".
	Chooser interface{ Choices() []Choice }

	// Waiter is a result of which something goes on: after printing it, the CLI
	// calls Wait, which returns when ctx ends (the user interrupts) or the thing
	// itself does.
	Waiter interface {
		Wait(ctx context.Context) error
	}

	// ExitCoder gives the CLI's exit code.
	ExitCoder interface{ ExitCode() int }
)

// View is what an editor shows of a result. Kind tells which fields matter.
type View struct {
	Kind      string    `json:"kind" doc:"edit, locations, document, message, prompt or none"`
	Message   string    `json:"message,omitempty" doc:"one line for the message area; beside any kind"`
	Level     string    `json:"level,omitempty" doc:"info, warning or error; info when empty"`
	Hint      string    `json:"hint,omitempty" doc:"the next step, or the key that does the same"`
	Edits     Edits     `json:"edit,omitempty" doc:"kind edit: what to apply; over LSP a WorkspaceEdit"`
	Open      *Location `json:"open,omitempty" doc:"where the cursor goes afterwards"`
	Title     string    `json:"title,omitempty" doc:"kinds locations and document: the heading"`
	Locations []Place   `json:"locations,omitempty" doc:"kind locations"`
	Document  *Document `json:"document,omitempty" doc:"kind document: a text that is no file"`
	Copy      string    `json:"copy,omitempty" doc:"text worth putting into the clipboard, offered, never taken"`
	Prompt    *Prompt   `json:"prompt,omitempty" doc:"kind prompt: what to ask before the command can run"`
}

// Kinds of a View.
const (
	KindEdit      = "edit"
	KindLocations = "locations"
	KindDocument  = "document"
	KindMessage   = "message"
	KindPrompt    = "prompt"
	KindNone      = "none"
)

// Place is a location with a text.
type Place struct {
	Location Location `json:"location" doc:"where"`
	Text     string   `json:"text" doc:"what is there"`
}

// Document is a text an editor shows in a scratch buffer.
type Document struct {
	Name     string `json:"name" doc:"of the buffer, after devhelper://"`
	Language string `json:"language,omitempty" doc:"LSP language id, for colours"`
	Text     string `json:"text" doc:"the content"`
	Tail     bool   `json:"tail,omitempty" doc:"the cursor belongs on the last line, as in a log"`

	Actions []DocumentAction `json:"actions,omitempty" doc:"what keys do in the buffer"`
	Save    *DocumentSave    `json:"save,omitempty" doc:"the text can be edited, and writing the buffer runs this"`
}

// DocumentAction is a command that a key runs in a document.
type DocumentAction struct {
	Key   string         `json:"key" doc:"open, delete, add, next, first or refresh; the front end has keys for them"`
	Title string         `json:"title" doc:"what it does"`
	ID    string         `json:"id" doc:"the command"`
	Args  map[string]any `json:"args" doc:"its arguments"`
	Line  int            `json:"line,omitempty" doc:"the line it is for, from 1; 0 for all"`
}

// DocumentSave is the command that takes a document's text back.
type DocumentSave struct {
	ID   string         `json:"id" doc:"the command"`
	Args map[string]any `json:"args" doc:"its arguments, but for the text"`
	Into string         `json:"into" doc:"the argument that takes the text"`
}

// Choice is one value of an argument.
type Choice struct {
	Label  string `json:"label" doc:"as listed"`
	Insert string `json:"insert" doc:"the value"`
	Detail string `json:"detail,omitempty" doc:"greyed text behind it"`
}

// Prompt asks for arguments. The front end asks for each in turn, offering
// what palette.complete lists, and runs the command again with the answers
// added to Args.
type Prompt struct {
	ID   string         `json:"id" doc:"the command"`
	Args map[string]any `json:"args" doc:"the arguments known so far"`
	Ask  []Arg          `json:"ask" doc:"the arguments to ask for, in order"`
}

// MessageView is the View of a result that is one line of text.
func MessageView(text string) View { return View{Kind: KindMessage, Message: text} }

// EditsOf gives the edits of a result, none for one that has none.
func EditsOf(result any) Edits {
	if e, ok := result.(Editing); ok {
		return e.FileEdits()
	}
	return nil
}
