package dynamodb

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/devhelper/devhelper/dynamodb/data"
)

// What AWS has no call for is done through the built-in engine's own, which
// want the instance's token; see package dynamodb/engine/admin.

// Stats are the tables of an instance.
type Stats struct {
	Tables []TableStats `json:"tables" doc:"by name"`
}

// TableStats are the counts of a table.
type TableStats struct {
	Namespace string `json:"namespace,omitempty" doc:"of the access key it was made with; empty for the one all share"`
	Name      string `json:"name" doc:"of the table"`
	Status    string `json:"status" doc:"as DescribeTable gives it"`
	Items     int64  `json:"items" doc:"how many there are"`
	Bytes     int64  `json:"bytes" doc:"their size, by DynamoDB's rules"`
}

// Snapshot is a state of all tables that has been kept.
type Snapshot struct {
	Name    string    `json:"name" doc:"to ask for it by"`
	Created time.Time `json:"created" doc:"when it was taken"`
	Bytes   int64     `json:"bytes" doc:"of its file, or of its items in memory"`
}

// Write is a change of an item.
type Write struct {
	Time      time.Time       `json:"time" doc:"when it was committed"`
	Namespace string          `json:"namespace,omitempty" doc:"of the table; empty for the one all share"`
	Table     string          `json:"table" doc:"name of the table"`
	Event     string          `json:"event" doc:"INSERT, MODIFY or REMOVE"`
	Keys      json.RawMessage `json:"keys" doc:"the primary key, in DynamoDB's JSON"`
	Expired   bool            `json:"expired,omitempty" doc:"time to live has removed it"`
	Lost      uint64          `json:"lost,omitempty" doc:"writes before this one that came too fast to be told"`
}

// Stats counts what is in the tables of an instance.
func (m *Manager) Stats(ctx context.Context, id string) (Stats, error) {
	var s Stats
	return s, m.manage(ctx, id, http.MethodGet, "stats", nil, &s)
}

// Reset removes all tables of an instance, in milliseconds.
func (m *Manager) Reset(ctx context.Context, id string) error {
	return m.manage(ctx, id, http.MethodPost, "reset", struct{}{}, nil)
}

// Snapshot keeps all tables under a name, in place of what had it.
func (m *Manager) Snapshot(ctx context.Context, id, name string) error {
	return m.manage(ctx, id, http.MethodPut, "snapshots/"+url.PathEscape(name), nil, nil)
}

// Restore brings back the tables of a snapshot, in place of all there are.
func (m *Manager) Restore(ctx context.Context, id, name string) error {
	return m.manage(ctx, id, http.MethodPost, "snapshots/"+url.PathEscape(name)+"/restore", nil, nil)
}

// DropSnapshot forgets a snapshot.
func (m *Manager) DropSnapshot(ctx context.Context, id, name string) error {
	return m.manage(ctx, id, http.MethodDelete, "snapshots/"+url.PathEscape(name), nil, nil)
}

// Snapshots lists the snapshots of an instance by name.
func (m *Manager) Snapshots(ctx context.Context, id string) ([]Snapshot, error) {
	var out struct{ Snapshots []Snapshot }
	return out.Snapshots, m.manage(ctx, id, http.MethodGet, "snapshots", nil, &out)
}

// Writes calls f for each change of an item from now on, until ctx or the
// instance ends or f fails. begun, if not nil, is called once no later change
// can be missed.
func (m *Manager) Writes(ctx context.Context, id string, begun func(), f func(Write) error) error {
	res, err := m.ask(ctx, id, http.MethodGet, "writes", nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if begun != nil {
		begun()
	}
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var w Write
		if err := json.Unmarshal(lines.Bytes(), &w); err != nil {
			return fmt.Errorf("stream of writes: %w", err)
		}
		if err := f(w); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return lines.Err()
}

// Manages says whether an instance can be counted, reset and put back.
func (i Instance) Manages() bool { return i.Token != "" }

func (m *Manager) manage(ctx context.Context, id, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(data)
	}
	res, err := m.ask(ctx, id, method, path, body)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if out == nil {
		return nil
	}
	return json.NewDecoder(io.LimitReader(res.Body, data.MaxAnswer)).Decode(out)
}

// ask sends a call to an instance; only success is no error.
func (m *Manager) ask(ctx context.Context, id, method, path string, body io.Reader) (*http.Response, error) {
	r, ok, err := m.dirs.find(id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, refuse("devhelper dynamodb list", "the instance %s does not run", id)
	}
	if !r.Manages() {
		return nil, refuse("the built-in engine can: devhelper dynamodb start --backend "+builtinName, "%s cannot do that", r.Backend)
	}
	req, err := http.NewRequestWithContext(ctx, method, r.Endpoint+"/_devhelper/"+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+r.Token)
	res, err := newClient(r.Endpoint, fakeAccount).Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &Error{Cause: "the instance " + id + " does not answer: " + rootCause(err), Next: "devhelper dynamodb logs " + id, Err: err, known: true}
	}
	if res.StatusCode == http.StatusOK {
		return res, nil
	}
	defer res.Body.Close()
	var said struct{ Error, Hint string }
	if json.NewDecoder(io.LimitReader(res.Body, 1<<16)).Decode(&said) != nil || said.Error == "" {
		said.Error = strings.ToLower(http.StatusText(res.StatusCode))
	}
	return nil, refuse(said.Hint, "%s", said.Error)
}
