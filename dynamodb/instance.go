package dynamodb

import (
	"context"
	"net/url"
	"time"
)

// Instance is a DynamoDB with an endpoint. Copies are snapshots: an Instance
// does not change when its server does.
type Instance struct {
	ID       string    `json:"id" doc:"names it among all instances of the user"`
	Name     string    `json:"name" doc:"given by the user; empty for a project's own"`
	Root     string    `json:"root" doc:"the project it belongs to"`
	Backend  string    `json:"backend" doc:"what serves it"`
	Version  string    `json:"version" doc:"of the backend; empty when it does not tell"`
	Endpoint string    `json:"endpoint" doc:"where it answers"`
	Port     int       `json:"port" doc:"of the endpoint"`
	PID      int       `json:"pid" doc:"the process that serves; 0 for one devhelper did not start"`
	Shim     int       `json:"shim" doc:"the process that supervises it; 0 for one devhelper did not start"`
	Started  time.Time `json:"started" doc:"when it was ready, or attached to"`
	DataDir  string    `json:"dataDir" doc:"folder its tables are kept in; empty for memory"`
	Log      string    `json:"log" doc:"file with the output of its backend"`
	Detached bool      `json:"detached" doc:"it goes on when nobody uses it"`
	Grace    int       `json:"grace,omitempty" doc:"seconds it goes on when nobody uses it any more"`
	Attached bool      `json:"attached" doc:"devhelper did not start it and does not end it"`
	Token    string    `json:"token,omitempty" doc:"opens the built-in engine's own calls; empty for other backends"`

	watch *watch // how its end is learnt; nil for a snapshot out of a state file
	dirs  *stateDirs
}

// Fake credentials. DynamoDB Local takes only letters and digits as a key, and
// none of the backends checks the signature.
const (
	fakeKey    = "devhelper"
	fakeSecret = "devhelper"
	fakeRegion = "us-east-1"
)

// Env gives the variables that lead SDKs and generated fixtures to the
// instance. For an endpoint that is not on this machine they hold no
// credentials: those are the user's affair.
func (i Instance) Env() map[string]string {
	env := map[string]string{
		"DYNAMODB_ENDPOINT":                 i.Endpoint,
		"AWS_ENDPOINT_URL_DYNAMODB":         i.Endpoint,
		"AWS_ENDPOINT_URL_DYNAMODB_STREAMS": i.Endpoint,
	}
	if u, err := url.Parse(i.Endpoint); err == nil && !isLoopback(u.Hostname()) {
		return env
	}
	env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"] = fakeKey, fakeSecret
	env["AWS_REGION"], env["AWS_DEFAULT_REGION"] = fakeRegion, fakeRegion
	env["AWS_EC2_METADATA_DISABLED"] = "true"
	if i.Token != "" {
		env["DEVHELPER_DYNAMODB_TOKEN"] = i.Token
	}
	return env
}

// Wait returns when the instance has ended: nil when it was asked to, else an
// error with the cause. When ctx ends first its error is returned. The end of
// an instance that was attached to is not known; only ctx bounds the wait.
func (i *Instance) Wait(ctx context.Context) error {
	w := i.watch
	if w == nil && i.Shim != 0 && i.dirs != nil {
		var err error
		if w, err = i.dirs.watch(ctx, i.ID); err != nil {
			return err
		}
		defer w.close()
	}
	if w == nil {
		<-ctx.Done()
		return ctx.Err()
	}
	select {
	case <-w.done:
		return w.err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// The states of an Event.
const (
	StateStarting = "starting"
	StateReady    = "ready"
	StateFailed   = "failed" // it never got ready
	StateEnded    = "ended"  // with a Cause when nobody asked for it
)

// Event tells what happens to an instance this process uses.
type Event struct {
	Instance Instance
	State    string
	Cause    string // of failed, and of an end nobody asked for
	Hint     string // the user's next step; may be empty
}
