package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/internal/command"
)

// request answers devhelper/area/verb: the result alone.
func (s *server) request(ctx context.Context, cmd *command.Command, params jsonrpc2.RawMessage) (any, error) {
	r, err := s.newRun(ctx, cmd, json.RawMessage(params))
	if err != nil {
		return nil, err
	}
	result, err := r.do(ctx)
	if err != nil {
		return nil, err
	}
	return s.converter(ctx).marshal(result)
}

// ExecuteCommand runs a command for any client. What it would show itself, had
// it our front end, is shown by what the protocol has.
func (s *server) ExecuteCommand(ctx context.Context, p *protocol.ExecuteCommandParams) (protocol.LSPAny, error) {
	cmd := s.lookup(p.Command)
	if cmd == nil || cmd.Execute() != p.Command {
		return nil, command.Usagef("there is no command %q", p.Command)
	}
	var arg json.RawMessage
	if len(p.Arguments) > 0 {
		arg = json.RawMessage(p.Arguments[0])
	}
	if len(p.Arguments) > 1 {
		return nil, command.Usagef("%s takes one argument, an object; there are %d", p.Command, len(p.Arguments))
	}
	r, err := s.newRun(ctx, cmd, arg)
	if err != nil {
		return nil, err
	}
	if p.WorkDoneToken != nil {
		r.token = p.WorkDoneToken
	}
	result, err := r.do(ctx)
	if err != nil {
		return nil, err
	}
	raw, err := s.converter(ctx).marshal(result)
	if err != nil {
		return nil, err
	}
	if cmd.Plumb {
		return protocol.LSPAny(raw), nil // for front ends, which show it
	}
	if err := s.show(ctx, viewOf(result)); err != nil {
		return nil, err
	}
	return protocol.LSPAny(raw), nil
}

func viewOf(result any) command.View {
	if v, ok := result.(command.View); ok {
		return v
	}
	return command.ViewOf(result)
}

// run is one run of a command.
type run struct {
	s     *server
	cmd   *command.Command
	raw   json.RawMessage // arguments, without what is ours
	ctx   command.Context
	token protocol.ProgressToken
}

// newRun reads what comes with any command beside its arguments: the editor's
// context and a progress token.
func (s *server) newRun(ctx context.Context, cmd *command.Command, raw json.RawMessage) (*run, error) {
	if cmd.CLIOnly {
		return nil, command.WithHint(command.Usagef("%s works in a terminal only", cmd.Label()), "devhelper %s", strings.Join(cmd.Words(), " "))
	}
	r := &run{s: s, cmd: cmd, raw: raw}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return r, nil // Decode says what is wrong
	}
	r.token = tokenOf(jsonrpc2.RawMessage(fields["workDoneToken"]))
	if c, ok := fields["context"]; ok {
		var err error
		if r.ctx, err = s.readContext(ctx, c); err != nil {
			return nil, err
		}
	}
	changed := false
	if _, ok := fields["context"]; ok && cmd.Arg("context") == nil {
		delete(fields, "context")
		changed = true
	}
	// Generic clients know files as URIs only.
	for name, value := range fields {
		a := cmd.Arg(name)
		if a == nil || (a.Kind != "path" && a.Kind != "dir" && a.From != "document") {
			continue
		}
		var u string
		if json.Unmarshal(value, &u) != nil || !strings.HasPrefix(u, "file:") {
			continue
		}
		if path, ok := pathOf(u); ok {
			fields[name], _ = json.Marshal(path) // a string always can be
			changed = true
		}
	}
	if changed {
		r.raw, _ = json.Marshal(fields) // what was read can be written
	}
	return r, nil
}

// do runs the command on what the request saw. A command in a root nobody has
// trusted is run after the user was asked.
func (r *run) do(ctx context.Context) (any, error) {
	if r.cmd.Long {
		select {
		case r.s.heavy <- struct{}{}:
			defer func() { <-r.s.heavy }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	result, err := r.once(ctx)
	var untrusted *command.UntrustedError
	if errors.As(err, &untrusted) && r.s.askTrust(ctx, untrusted) {
		return r.once(ctx)
	}
	return result, err
}

func (r *run) once(ctx context.Context) (any, error) {
	args, unknown, err := r.cmd.Decode(r.raw, false)
	if err != nil {
		return nil, err
	}
	for _, name := range unknown {
		r.s.logOnce(fmt.Sprintf("%s: unknown argument %q is ignored", r.cmd.Name, name))
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	call := r.s.session.NewCall(command.Editor)
	call.Snapshot = r.s.frozen(ctx).Snapshot
	call.Context = r.ctx
	bar := r.s.newBar(ctx, r.cmd.Runs(call.Table, args).Label(), r.token, cancel)
	defer bar.end("")
	if r.cmd.Long || r.token != nil {
		call.Progress = bar.report
	}
	result, err := r.cmd.Run(ctx, call, args)
	if err != nil && ctx.Err() != nil {
		return nil, protocol.ErrRequestCancelled // by the request or by its bar
	}
	return result, err
}

// askTrust asks the user whether a root may run programs.
func (s *server) askTrust(ctx context.Context, e *command.UntrustedError) bool {
	if e.Root == "" || !s.editor.Load().ask {
		return false
	}
	const yes, always = "Trust until I quit", "Always trust"
	answer, err := s.client.ShowMessageRequest(ctx, &protocol.ShowMessageRequestParams{
		Type:    protocol.MessageTypeWarning,
		Message: fmt.Sprintf("%s. Trust it? It may then choose programs that devhelper runs.", e.Error()),
		Actions: []protocol.MessageActionItem{{Title: yes}, {Title: always}, {Title: "No"}},
	})
	if err != nil || answer == nil {
		return false
	}
	switch answer.Title {
	case yes:
		err = s.session.Trust.AddSession(e.Root)
	case always:
		_, err = s.session.Trust.Add(ctx, e.Root, false)
	default:
		return false
	}
	if err != nil {
		s.message(levelError, err.Error(), command.Hint(err))
	}
	return err == nil
}

// logOnce logs a line the first time.
func (s *server) logOnce(line string) {
	const most = 1000 // an editor that invents names is not remembered for ever
	s.mu.Lock()
	known := s.told[line] || len(s.told) >= most
	s.told[line] = true
	s.mu.Unlock()
	if !known {
		s.log.infof("%s", line)
	}
}
