package lsp

import (
	"context"
	"fmt"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/internal/command"
)

// maxMessage is how much text a message shows. Editors that have no view of
// their own for devhelper get the beginning of a longer one.
const maxMessage = 4 << 10

// show shows a View in an editor that has nothing of ours: by applying edits,
// opening documents and messages.
func (s *server) show(ctx context.Context, v command.View) error {
	switch v.Kind {
	case command.KindEdit:
		if err := s.apply(ctx, v); err != nil {
			return err
		}
	case command.KindLocations:
		s.showPlaces(ctx, v)
	case command.KindDocument:
		if v.Document != nil && v.Message == "" {
			v.Message = shorten(v.Document.Text, v.Document.Tail)
		}
	case command.KindPrompt:
		return promptError(v.Prompt)
	}
	if v.Open != nil {
		s.openAt(ctx, *v.Open)
	}
	if v.Message != "" {
		s.message(levelOf(v.Level), v.Message, v.Hint)
	}
	return nil
}

// apply has the editor apply edits.
func (s *server) apply(ctx context.Context, v command.View) error {
	if len(v.Edits) == 0 {
		return nil
	}
	e := s.editor.Load()
	if !e.applyEdit {
		return command.WithHint(fmt.Errorf("%s does not apply edits", e.name), "the result of the command holds the edit")
	}
	w, err := s.converter(ctx).workspaceEdit(v.Edits)
	if err != nil {
		return err
	}
	label := "devhelper"
	if v.Title != "" {
		label = v.Title
	}
	answer, err := s.client.ApplyEdit(ctx, &protocol.ApplyWorkspaceEditParams{Label: &label, Edit: *w})
	switch {
	case err != nil:
		return fmt.Errorf("%s did not apply the edit: %w", e.name, err)
	case answer == nil || !answer.Applied:
		why := "it gave no reason"
		if answer != nil && answer.FailureReason != nil && *answer.FailureReason != "" {
			why = *answer.FailureReason
		}
		return fmt.Errorf("%s did not apply the edit: %s", e.name, why)
	}
	return nil
}

// openAt has the editor open a file at a place.
func (s *server) openAt(ctx context.Context, l command.Location) {
	if !s.editor.Load().showDocument {
		return
	}
	loc, err := s.converter(ctx).location(l)
	if err == nil {
		yes := true
		_, err = s.client.ShowDocument(ctx, &protocol.ShowDocumentParams{URI: loc.URI, TakeFocus: &yes, Selection: &loc.Range})
	}
	if err != nil && ctx.Err() == nil && !s.gone() {
		s.log.infof("%s was not shown: %v", l.Path, err)
	}
}

// showPlaces opens the first place: the protocol has no list. All are in the
// command's result.
func (s *server) showPlaces(ctx context.Context, v command.View) {
	if len(v.Locations) == 0 {
		return
	}
	s.openAt(ctx, v.Locations[0].Location)
	if v.Message == "" {
		s.message(levelInfo, placesText(v), v.Hint)
	}
}

func placesText(v command.View) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d", orElse(v.Title, "places"), len(v.Locations))
	for _, p := range v.Locations {
		line := fmt.Sprintf("\n%s:%d: %s", p.Location.Path, p.Location.Span.Start.Line, p.Text)
		if b.Len()+len(line) > maxMessage {
			b.WriteString("\n...")
			break
		}
		b.WriteString(line)
	}
	return b.String()
}

func promptError(p *command.Prompt) error {
	if p == nil {
		return nil
	}
	var names []string
	for _, a := range p.Ask {
		names = append(names, a.Name)
	}
	return command.Usagef("%s needs %s", p.ID, strings.Join(names, ", "))
}

// message shows one message to the user.
func (s *server) message(v level, text, hint string) {
	if hint != "" {
		text += "\nhint: " + hint
	}
	// Queued; an editor that is gone misses nothing.
	_ = s.client.ShowMessage(context.Background(), &protocol.ShowMessageParams{Type: protocol.MessageType(v), Message: text})
}

func levelOf(name string) level {
	switch name {
	case "error":
		return levelError
	case "warning":
		return levelWarn
	}
	return levelInfo
}

// shorten cuts a text to what a message can show, at lines.
func shorten(text string, tail bool) string {
	text = strings.TrimRight(text, "\n")
	if len(text) <= maxMessage {
		return text
	}
	if tail {
		text = text[len(text)-maxMessage:]
		if n := strings.IndexByte(text, '\n'); n >= 0 {
			text = text[n+1:]
		}
		return "...\n" + strings.ToValidUTF8(text, "")
	}
	text = text[:maxMessage]
	if n := strings.LastIndexByte(text, '\n'); n > 0 {
		text = text[:n]
	}
	return strings.ToValidUTF8(text, "") + "\n..."
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
