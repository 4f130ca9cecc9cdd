package dynamodb

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/devhelper/devhelper/dynamodb/data"
	"github.com/devhelper/devhelper/internal/files"
)

// attachName stands for a backend in the list and in an instance: a server
// that somebody else runs.
const attachName = "attach"

func attachCandidate(o Options) Candidate {
	c := Candidate{Name: attachName, Capabilities: Capabilities{}, Path: o.Endpoint, Available: o.Endpoint != "", Default: o.Endpoint != "" && o.Backend == ""}
	if o.Endpoint == "" {
		c.Reason, c.Hint = "no endpoint is named", "devhelper dynamodb attach http://127.0.0.1:8000"
	}
	return c
}

// Attach takes a server somebody else runs as the instance of a project: other
// processes of the user find it as well, until Stop. Nothing is started, and
// the server is not ended. An endpoint on another machine is taken only with
// AllowRemote, and then the caller's AWS_* variables are used to ask it.
func (m *Manager) Attach(ctx context.Context, endpoint string, o Options) (*Instance, error) {
	o.Endpoint = ""
	o, err := o.checked()
	if err != nil {
		return nil, err
	}
	u, err := parseEndpoint(endpoint)
	if err != nil {
		return nil, err
	}
	if !isLoopback(u.Hostname()) && !o.AllowRemote {
		return nil, refuse("if that is meant: devhelper dynamodb attach --allow-remote "+endpoint,
			"%s is not on this machine, and tests would write to it", u.Host)
	}
	if err := probe(ctx, u.String(), m.account(u.String())); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, noAnswer(u, err)
	}
	id := o.id()
	if r, ok, err := m.dirs.find(id); err != nil {
		return nil, err
	} else if ok && !r.Attached {
		if r.Endpoint == u.String() {
			return m.start(ctx, o, id, nil) // ours: a lease is more
		}
		return nil, m.runsAlready(id)
	}
	return m.attach(id, o, u)
}

func (m *Manager) runsAlready(id string) error {
	return refuse("stop it first: devhelper dynamodb stop "+id+"; or give the new one a name: --name NAME", "the instance %s runs already", id)
}

func (m *Manager) attach(id string, o Options, u *url.URL) (*Instance, error) {
	port, _ := strconv.Atoi(u.Port())
	i := Instance{
		ID: id, Name: o.Name, Root: o.Root, Backend: attachName, Endpoint: u.String(), Port: port,
		Started: m.Now().Truncate(time.Millisecond), Attached: true,
	}
	if o.private {
		return &i, nil
	}
	lock, taken, err := files.TryLock(m.dirs.lock(id))
	switch {
	case err != nil:
		return nil, err
	case taken:
		return nil, m.runsAlready(id)
	}
	err = m.dirs.write(record{Instance: i})
	_ = lock.Unlock()
	if err != nil {
		return nil, err
	}
	return m.hold(&held{instance: i})
}

// detach forgets an instance that was attached to.
func (m *Manager) detach(id string, h *held) error {
	lock, taken, err := files.TryLock(m.dirs.lock(id))
	if err != nil || taken {
		return err
	}
	if r, ok, _ := m.dirs.read(id); ok && r.Attached {
		m.dirs.remove(id)
	}
	_ = lock.Unlock()
	if h != nil {
		m.drop(h)
		m.notify(h.instance, StateEnded, nil)
	}
	return nil
}

// parseEndpoint reads scheme, host and port, and refuses anything more: SDKs
// would drop it or choke on it.
func parseEndpoint(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	const hint = "write it as http://127.0.0.1:8000"
	switch {
	case text == "":
		return nil, refuse(hint, "no endpoint is named")
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return nil, refuse(hint, "%q is not an endpoint", text)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "":
		return nil, refuse(hint, "%q has more than a scheme, a host and a port", text)
	}
	if _, ok := parsePort(u.Port()); u.Port() != "" && !ok {
		return nil, refuse(hint, "%q is not an endpoint: %s is no port", text, u.Port())
	}
	host := u.Host
	if u.Scheme == "http" && strings.EqualFold(u.Hostname(), "localhost") {
		// It may mean ::1 as well, where nobody may listen. A certificate is for
		// the name.
		host = "127.0.0.1"
		if u.Port() != "" {
			host += ":" + u.Port()
		}
	}
	return &url.URL{Scheme: u.Scheme, Host: host}, nil
}

// account gives what to sign requests to an endpoint with. The user's own keys
// go to no other machine than the one they have allowed, and never to a local
// server.
func (m *Manager) account(endpoint string) account {
	u, err := url.Parse(endpoint)
	if err != nil || isLoopback(u.Hostname()) || m.Getenv("AWS_ACCESS_KEY_ID") == "" {
		return fakeAccount
	}
	a := account{Key: m.Getenv("AWS_ACCESS_KEY_ID"), Secret: m.Getenv("AWS_SECRET_ACCESS_KEY"), Session: m.Getenv("AWS_SESSION_TOKEN"), Region: fakeRegion}
	for _, name := range []string{"AWS_DEFAULT_REGION", "AWS_REGION"} {
		if v := m.Getenv(name); v != "" {
			a.Region = v
		}
	}
	return a
}

// noAnswer says why an endpoint was not taken.
func noAnswer(u *url.URL, err error) error {
	var api *data.APIError
	if errors.As(err, &api) && api.Type != "" {
		return refuse("it may want real keys: set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION",
			"%s answers, but does not list its tables: %s", u, api.Type)
	}
	if errors.As(err, &api) || errors.Is(err, data.ErrForeign) {
		return refuse("another server has this port; name the one of DynamoDB", "%s is not DynamoDB: %s", u, err)
	}
	return refuse("is the server running? devhelper dynamodb start starts one", "%s does not answer as DynamoDB: %s", u, rootCause(err))
}
