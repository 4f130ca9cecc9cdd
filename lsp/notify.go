package lsp

import (
	"context"
	"maps"
	"slices"

	"github.com/devhelper/devhelper/internal/command"
)

// The notifications of our own: docs/protocol.md.
const (
	methodEnvironment = "devhelper/environment"
	methodStatus      = "devhelper/status"
)

type environment struct {
	Set   map[string]string `json:"set"`
	Unset []string          `json:"unset"`
	Roots []rootEnvironment `json:"roots"`
}

// rootEnvironment holds for what belongs to one project.
type rootEnvironment struct {
	URI string            `json:"uri"`
	Set map[string]string `json:"set"`
}

type status struct {
	DynamoDB []command.InstanceStatus `json:"dynamodb"`
}

// event tells the editor what has changed about instances, as far as it wants
// to know. What is told here is written before the answer to the command that
// caused it, because both go through one queue.
func (s *server) event(e command.Event) {
	if s.conn == nil {
		return
	}
	ed := s.editor.Load()
	if ed.environment && len(e.Set)+len(e.Unset) > 0 {
		env := environment{e.Set, e.Unset, []rootEnvironment{}}
		for _, root := range slices.Sorted(maps.Keys(e.Roots)) {
			env.Roots = append(env.Roots, rootEnvironment{string(uriOf(root)), e.Roots[root]})
		}
		if env.Set == nil {
			env.Set = map[string]string{}
		}
		s.notify(methodEnvironment, env)
	}
	if ed.status && e.Instances != nil {
		s.notify(methodStatus, status{e.Instances})
	}
	if e.Instances != nil && ed.lenses && ed.refreshesLenses && s.log.ready.Load() {
		s.spawn("code lenses", s.refreshLenses)
	}
	if e.Message != "" && !(e.Replaced && ed.environment && ed.roots) {
		s.message(levelOf(e.Level), e.Message, "")
	}
}

func (s *server) notify(method string, params any) {
	if err := s.conn.Notify(context.Background(), method, params); err != nil {
		s.log.infof("%s was not sent: %v", method, err)
	}
}
