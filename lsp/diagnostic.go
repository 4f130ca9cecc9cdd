package lsp

import (
	"context"
	"sync"
	"time"

	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/internal/command"
)

// restTime is how long nothing is typed before an ignore file is looked at.
const restTime = 200 * time.Millisecond

// checks keeps the findings of open ignore files up to date.
type checks struct {
	mu     sync.Mutex
	rounds map[string]int // of the files that are followed: the last look that was asked for
	send   sync.Mutex     // held while findings are sent, so that the last ones are the newest
}

// begin counts a look at a file; false when the file is not followed.
func (c *checks) begin(path string, follow bool) (round int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.rounds[path]; !ok && !follow {
		return 0, false
	}
	c.rounds[path]++
	return c.rounds[path], true
}

func (c *checks) isLast(path string, round int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rounds[path] == round
}

// check looks at an ignore file some time after the last change, beside everything
// else.
func (s *server) check(path string, wait time.Duration) {
	round, ok := s.checks.begin(path, false)
	if !ok {
		return
	}
	s.spawn("check of "+path, func(ctx context.Context) {
		if wait > 0 {
			t := time.NewTimer(wait)
			defer t.Stop()
			select {
			case <-ctx.Done():
				return
			case <-t.C:
			}
		}
		if !s.checks.isLast(path, round) {
			return
		}
		ctx = s.freeze(ctx)
		buf, open := s.frozen(ctx).Buffer(path)
		p := &protocol.PublishDiagnosticsParams{URI: s.docs.uri(path), Diagnostics: []protocol.Diagnostic{}}
		if open {
			p.Version = protocol.NewOptional(buf.Version)
			call := s.callAbout(ctx, p.URI, nil)
			c := s.converter(ctx)
			for _, f := range command.IgnoreFindings(ctx, call) {
				p.Diagnostics = append(p.Diagnostics, s.diagnostic(c, f))
			}
		}
		s.publish(ctx, path, round, p)
	})
}

// publish sends findings if nothing has changed since they were asked for.
func (s *server) publish(ctx context.Context, path string, round int, p *protocol.PublishDiagnosticsParams) {
	s.checks.send.Lock()
	defer s.checks.send.Unlock()
	if !s.checks.isLast(path, round) {
		return
	}
	if err := s.client.PublishDiagnostics(ctx, p); err != nil && ctx.Err() == nil {
		s.log.infof("findings of %s were not sent: %v", path, err)
	}
}

// follow begins to look at a document that was opened, if it is an ignore file.
func (s *server) follow(path string) {
	if !s.editor.Load().text["publishDiagnostics"].listed {
		return
	}
	call := s.session.NewCall(command.Editor)
	call.Snapshot = s.space.Snapshot()
	if call.IsIgnoreFile(path) {
		s.checks.begin(path, true)
		s.check(path, 0)
	}
}

// unfollow takes the findings of a document back that was closed. The editor's
// spelling of its URI is forgotten with it.
func (s *server) unfollow(path string, p *protocol.PublishDiagnosticsParams) {
	round, ok := s.checks.begin(path, false)
	if !ok {
		return
	}
	s.spawn("end of checks of "+path, func(ctx context.Context) {
		s.publish(ctx, path, round, p)
		s.checks.mu.Lock()
		defer s.checks.mu.Unlock()
		if s.checks.rounds[path] == round {
			delete(s.checks.rounds, path)
		}
	})
}

// diagnostic converts a finding.
func (s *server) diagnostic(c *converter, f command.IgnoreFinding) protocol.Diagnostic {
	can := s.editor.Load().text["publishDiagnostics"]
	d := protocol.Diagnostic{
		Range: c.span(f.Location.Path, f.Location.Span), Severity: protocol.DiagnosticSeverityInformation,
		Code: protocol.String(f.Code), Source: protocol.NewOptional("devhelper"), Message: protocol.String(f.Message),
	}
	if f.Serious {
		d.Severity = protocol.DiagnosticSeverityWarning
	}
	if f.Unneeded && can.has("tagSupport") {
		d.Tags = protocol.NewDiagnosticTags(protocol.DiagnosticTagUnnecessary)
	}
	if f.Cause.Path != "" && can.has("relatedInformation") {
		if at, err := c.location(f.Cause); err == nil {
			d.RelatedInformation = []protocol.DiagnosticRelatedInformation{{Location: at, Message: "because of this line"}}
		}
	}
	return d
}
