// Package admin is what a local DynamoDB can do that AWS's cannot: be emptied
// in milliseconds, go back to a snapshot, stand still in time, fail on demand,
// and tell each write. It speaks JSON over HTTP below [Path] and wants the
// instance's token. Start at [Handler].
package admin

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// Path is where the calls are: no path of DynamoDB's begins with it.
const Path = "/_devhelper/"

// Control is the database as these calls see it.
type Control interface {
	// Reset removes all tables of a namespace; of all when namespace is nil.
	Reset(ctx context.Context, namespace *string) error
	// Snapshot keeps all tables under a name, in place of what had it.
	Snapshot(ctx context.Context, name string) error
	// Restore brings back what a snapshot has kept, in place of all tables.
	Restore(ctx context.Context, name string) error
	DropSnapshot(ctx context.Context, name string) error
	Snapshots(ctx context.Context) ([]Snapshot, error)
	Stats(ctx context.Context) (Stats, error)
	// Watch sends writes until ctx ends. What a slow reader misses is counted in
	// the next Write's Lost.
	Watch(ctx context.Context, send func(Write) error) error
	Time() Time
	SetTime(TimeChange) (Time, error)
	Faults() []Fault
	SetFaults([]Fault) error
}

// Snapshot is a state that has been kept.
type Snapshot struct {
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
	Bytes   int64     `json:"bytes"` // on disk; 0 in memory
}

// Stats are the tables of an instance.
type Stats struct {
	Tables []Table `json:"tables"` // by namespace and name
}

// Table is one of them.
type Table struct {
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
	Status    string `json:"status"`
	Items     int64  `json:"items"`
	Bytes     int64  `json:"bytes"` // by DynamoDB's rules for the size of items
}

// Write is a change of an item.
type Write struct {
	Time      time.Time       `json:"time"`
	Namespace string          `json:"namespace,omitempty"`
	Table     string          `json:"table"`
	Event     string          `json:"event"` // INSERT, MODIFY or REMOVE
	Keys      json.RawMessage `json:"keys"`  // in DynamoDB's JSON
	Expired   bool            `json:"expired,omitempty"`
	Lost      uint64          `json:"lost,omitempty"` // writes before this one that were not sent
}

// Time is the database's clock.
type Time struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
}

// TimeChange moves the clock; members are applied in this order.
type TimeChange struct {
	Reset   bool       `json:"reset"`   // to the machine's time, running
	Freeze  bool       `json:"freeze"`  // stand still where it is
	At      *time.Time `json:"at"`      // stand still there
	Advance string     `json:"advance"` // by this much, as Go writes durations: 36h
	Run     bool       `json:"run"`     // go on from there
}

// Handler serves the calls. Every one needs the header
// "Authorization: Bearer TOKEN".
func Handler(token string, c Control) http.Handler {
	mux := http.NewServeMux()
	call := func(pattern string, run func(r *http.Request) (any, error)) {
		method, rest, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" "+Path+rest, func(w http.ResponseWriter, r *http.Request) {
			out, err := run(r)
			reply(w, out, err)
		})
	}
	call("GET stats", func(r *http.Request) (any, error) { return c.Stats(r.Context()) })
	call("POST reset", func(r *http.Request) (any, error) {
		var in struct {
			Namespace *string `json:"namespace"`
		}
		if err := read(r, &in); err != nil {
			return nil, err
		}
		return struct{}{}, c.Reset(r.Context(), in.Namespace)
	})
	call("GET snapshots", func(r *http.Request) (any, error) {
		list, err := c.Snapshots(r.Context())
		return map[string][]Snapshot{"snapshots": append([]Snapshot{}, list...)}, err
	})
	call("PUT snapshots/{name}", func(r *http.Request) (any, error) {
		return struct{}{}, c.Snapshot(r.Context(), r.PathValue("name"))
	})
	call("DELETE snapshots/{name}", func(r *http.Request) (any, error) {
		return struct{}{}, c.DropSnapshot(r.Context(), r.PathValue("name"))
	})
	call("POST snapshots/{name}/restore", func(r *http.Request) (any, error) {
		return struct{}{}, c.Restore(r.Context(), r.PathValue("name"))
	})
	call("GET clock", func(*http.Request) (any, error) { return c.Time(), nil })
	call("POST clock", func(r *http.Request) (any, error) {
		var in TimeChange
		if err := read(r, &in); err != nil {
			return nil, err
		}
		return c.SetTime(in)
	})
	call("GET faults", func(*http.Request) (any, error) { return faults{c.Faults()}, nil })
	call("PUT faults", func(r *http.Request) (any, error) {
		var in faults
		if err := read(r, &in); err != nil {
			return nil, err
		}
		return struct{}{}, c.SetFaults(in.Faults)
	})
	mux.HandleFunc("GET "+Path+"writes", func(w http.ResponseWriter, r *http.Request) { writes(w, r, c) })
	return authorized(token, mux)
}

type faults struct {
	Faults []Fault `json:"faults"`
}

func authorized(token string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if token == "" || !ok || subtle.ConstantTimeCompare([]byte(sent), []byte(token)) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			fail(w, http.StatusUnauthorized, "these calls need the token of the instance", "it is in DEVHELPER_DYNAMODB_TOKEN: devhelper dynamodb env")
			return
		}
		h.ServeHTTP(w, r)
	})
}

// maxBody bounds what a call takes.
const maxBody = 1 << 20

// errBody says that a call was sent something it cannot read.
type errBody struct{ error }

func read(r *http.Request, into any) error {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if err != nil {
		return errBody{err}
	}
	if len(body) == 0 {
		return nil
	}
	if err := strict(body, into); err != nil {
		return errBody{err}
	}
	return nil
}

func strict(body []byte, into any) error {
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the object")
	}
	return nil
}

func reply(w http.ResponseWriter, out any, err error) {
	var body errBody
	var hint interface{ Hint() string }
	switch {
	case err == nil:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out)
	case errors.As(err, &body):
		fail(w, http.StatusBadRequest, "the request is not understood: "+err.Error(), "send one JSON object")
	case errors.As(err, &hint):
		fail(w, http.StatusBadRequest, err.Error(), hint.Hint())
	default:
		fail(w, http.StatusBadRequest, err.Error(), "")
	}
}

func fail(w http.ResponseWriter, status int, text, hint string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": text, "hint": hint})
}

// writes streams a line of JSON for each write, until either side ends.
func writes(w http.ResponseWriter, r *http.Request, c Control) {
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "application/x-ndjson")
	_ = out.SetWriteDeadline(time.Time{}) // it has no end of its own
	_ = out.Flush()                       // the caller may now write and see it
	encoder := json.NewEncoder(w)
	_ = c.Watch(r.Context(), func(write Write) error {
		if err := encoder.Encode(write); err != nil {
			return err
		}
		return out.Flush()
	})
}
