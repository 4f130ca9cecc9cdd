package lsp

import (
	"context"

	"github.com/devhelper/devhelper/internal/command"
)

const methodIgnored = "devhelper/ignored"

// ignored says that git ignores a file that was opened, and by which rule.
type ignored struct {
	URI     string `json:"uri"`
	Source  string `json:"source"`
	Line    int    `json:"line"`
	Pattern string `json:"pattern"`
}

// tellIgnored tells the editor, if it wants to know, when git ignores a file that
// was opened: what is written there will not be committed.
func (s *server) tellIgnored(path string) {
	if !s.editor.Load().ignored {
		return
	}
	s.spawn("rules for "+path, func(ctx context.Context) {
		u := s.docs.uri(path)
		call := s.callAbout(s.freeze(ctx), u, nil)
		if call == nil {
			return
		}
		if by, ok := command.IgnoredBy(call); ok {
			s.notify(methodIgnored, ignored{string(u), by.Source, by.Line, by.Pattern})
		}
	})
}
