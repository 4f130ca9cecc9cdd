package command

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb"
)

// environment follows the instances of a session and tells the front end which
// variables hold while they run.
type environment struct {
	instances []dynamodb.Instance // ready, in order of their start
	states    []InstanceStatus
}

// instanceChanged turns what the launcher reports into an Event.
func (s *Session) instanceChanged(e dynamodb.Event) {
	s.envMu.Lock()
	defer s.envMu.Unlock()
	env := &s.env
	before := env.variables()
	env.instances = slices.DeleteFunc(env.instances, func(i dynamodb.Instance) bool { return i.ID == e.Instance.ID })
	env.states = slices.DeleteFunc(env.states, func(i InstanceStatus) bool { return i.ID == e.Instance.ID })
	replaced := ""
	if e.State == dynamodb.StateReady {
		if n := len(env.instances); n > 0 && env.instances[n-1].Root != e.Instance.Root {
			replaced = env.instances[n-1].Root
		}
		env.instances = append(env.instances, e.Instance)
	}
	if e.State != dynamodb.StateEnded {
		env.states = append(env.states, InstanceStatus{ID: e.Instance.ID, Backend: e.Instance.Backend, Endpoint: e.Instance.Endpoint, State: e.State})
	}
	if s.Notify == nil {
		return
	}
	if e.State == dynamodb.StateReady && e.Instance.Manages() {
		defer s.follow(s.alive, e.Instance)
	}
	after := env.variables()
	event := Event{Set: after, Instances: slices.Clone(env.states)}
	for name := range before {
		if _, ok := after[name]; !ok {
			event.Unset = append(event.Unset, name)
		}
	}
	slices.Sort(event.Unset)
	if replaced != "" {
		event.Level = "warning"
		event.Message = fmt.Sprintf("DYNAMODB_ENDPOINT now leads to the database of %s, no longer to that of %s", e.Instance.Root, replaced)
	}
	if e.Cause != "" && e.State == dynamodb.StateEnded {
		event.Message, event.Level = "local DynamoDB ended: "+e.Cause, "error"
		if e.Hint != "" {
			event.Message += "; hint: " + e.Hint
		}
	}
	s.Notify(event)
}

// variables are those of the instance started last.
func (e *environment) variables() map[string]string {
	if len(e.instances) == 0 {
		return nil
	}
	return e.instances[len(e.instances)-1].Env()
}

type dynamodbEnvArgs struct {
	ID     string `json:"id" arg:"1" choices:"dynamodb.list" doc:"the instance, by id or name; the project's own without it"`
	Format string `json:"format" short:"f" enum:"sh,dotenv,fish,powershell,cmd" default:"sh" doc:"how to write them"`
}

type dynamodbEnvResult struct {
	Env    map[string]string `json:"env" doc:"variables by name"`
	format string
}

func dynamodbEnv(ctx context.Context, call *Call, args dynamodbEnvArgs) (dynamodbEnvResult, error) {
	i, err := call.instance(ctx, args.ID)
	if err != nil {
		return dynamodbEnvResult{}, err
	}
	return dynamodbEnvResult{i.Env(), args.Format}, nil
}

// assignments are how shells set a variable. Values are addresses, keys and
// region names: they hold no character that any of these would interpret.
var assignments = map[string]string{
	"sh": "export %s=%s", "dotenv": "%s=%s", "fish": "set -gx %s %s", "powershell": `$env:%s = "%s"`, "cmd": "set %s=%s",
}

// Text prints one assignment a line.
func (r dynamodbEnvResult) Text(w io.Writer) error {
	for _, name := range slices.Sorted(maps.Keys(r.Env)) {
		if _, err := fmt.Fprintf(w, assignments[r.format]+"\n", name, r.Env[name]); err != nil {
			return err
		}
	}
	return nil
}

// View shows the assignments, ready to be copied.
func (r dynamodbEnvResult) View() View {
	v := textView("dynamodb/env", r)
	if v.Document != nil {
		v.Document.Language, v.Copy = "shellscript", strings.TrimSpace(v.Document.Text)
	}
	return v
}
