package wire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
)

// Options of a [Server]. The zero value is a server for loopback clients.
type Options struct {
	// Region is that of requests whose signature names none, and of the health
	// check: "us-east-1" if empty.
	Region string
	// AllowHost says whether a Host header that is not loopback is served.
	// Nil refuses them all: a web page that has rebound its name to 127.0.0.1
	// sends its own.
	AllowHost func(host string) bool
	// AllowOrigin says whether a browser's page of this origin is served.
	// Nil refuses them all.
	AllowOrigin func(origin string) bool
	// Fault, if set, is asked before each operation whose input is in order; an
	// error is answered in its stead.
	Fault func(r *Request) error
	// Hook, if set, is called after each request, in its goroutine.
	Hook func(Done)
	// Log gets failures of the server itself, such as panics; nil discards them.
	Log *slog.Logger
}

// Done tells of a finished request.
type Done struct {
	Operation string        // "" when none was found
	ID        string        // the request id
	Status    int           // HTTP; 499 if the client did not wait
	Error     string        // the error's type; "" on success
	In, Out   int           // bytes of the bodies
	Duration  time.Duration // from the head of the request to the end of the answer
}

// statusGone is what Done shows for a client that has gone, as nginx does.
const statusGone = 499

// Server answers requests of the DynamoDB API. It may be used by many
// goroutines.
type Server struct {
	Options
	operations map[string]*Operation // by X-Amz-Target
	states     sync.Pool             // of *state
	budget     budget
}

// NewServer makes a server of operations. Of two with the same name in the
// same service the last counts.
func NewServer(ops []Operation, o Options) http.Handler {
	if o.Region == "" {
		o.Region = "us-east-1"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{Options: o, operations: make(map[string]*Operation, len(ops))}
	s.states.New = func() any { return newState() }
	for i := range ops {
		s.operations[ops[i].target()] = &ops[i]
	}
	return s
}

func (o *Operation) target() string {
	if o.Service == Streams {
		return "DynamoDBStreams_20120810." + o.Name
	}
	return "DynamoDB_20120810." + o.Name
}

func (s *Server) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	start := time.Now()
	a := answer{id: newID()}
	done := Done{ID: a.id}
	if f := s.refuse(hr); f != nil {
		a.contentType = jsonType10
		a.fail(f, &done)
		s.finish(w, &a, &done, start)
		return
	}
	if hr.Header.Get("Origin") != "" {
		if hr.Method == http.MethodOptions {
			preflight(w, hr)
			return
		}
		allowOrigin(w.Header(), hr)
	}
	if a.contentType = contentType(hr); a.contentType == nil {
		s.plain(&a, hr)
		s.finish(w, &a, &done, start)
		return
	}
	st := s.states.Get().(*state)
	taken, keep := s.serve(st, hr, &a, &done)
	s.finish(w, &a, &done, start) // before st goes back: the answer is in its buffer
	s.budget.used.Add(-taken)
	if keep && st.body.Cap() <= maxKept && cap(st.out) <= maxKept {
		s.states.Put(st)
	}
}

// finish sends the answer, unless there is nobody to have it, and calls the
// hook.
func (s *Server) finish(w http.ResponseWriter, a *answer, done *Done, start time.Time) {
	done.Status, done.Out = a.status, len(a.body)
	if a.status != statusGone {
		a.send(w)
	}
	if s.Hook != nil {
		done.Duration = time.Since(start)
		s.Hook(*done)
	}
}

// contentType is that of the answer to an API request; nil is no such request.
func contentType(r *http.Request) []string {
	if r.Method != http.MethodPost || r.URL.Path != "/" {
		return nil
	}
	name := r.Header.Get("Content-Type")
	if name == jsonType10[0] {
		return jsonType10
	}
	name, _, _ = strings.Cut(name, ";")
	switch strings.ToLower(strings.TrimSpace(name)) {
	case jsonType10[0]:
		return jsonType10
	case jsonType11[0]:
		return jsonType11
	case jsonType[0]:
		return jsonType
	}
	return nil
}

// plain answers what is not an API request.
func (s *Server) plain(a *answer, r *http.Request) {
	if r.Method == http.MethodGet && r.URL.Path == "/" {
		a.status, a.body = http.StatusOK, []byte("healthy: dynamodb."+s.Region+".amazonaws.com ")
		return
	}
	a.status, a.body = http.StatusNotFound, []byte("<UnknownOperationException/>\n")
}

// fail makes the answer that of an error.
func (a *answer) fail(f *fault.Error, done *Done) {
	a.status, a.body = f.Status, appendFault(a.body[:0], f)
	done.Error = f.Type
}

// serve answers an API request. taken is what it has of the budget; keep says
// whether st may be used again.
func (s *Server) serve(st *state, hr *http.Request, a *answer, done *Done) (taken int64, keep bool) {
	a.body = st.out[:0]
	r := &Request{Context: hr.Context(), ID: a.id, Host: hr.Host}
	defer func() {
		if keep {
			st.out = a.body
			return
		}
		switch cause := recover(); cause {
		case http.ErrAbortHandler:
			panic(cause)
		default:
			s.Log.Error("panic", "operation", r.Operation, "id", r.ID, "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
			a.fail(fault.InternalServerError(), done)
		}
	}()
	taken, err := readBody(st, hr, &s.budget)
	if err == nil {
		r.Size = st.body.Len()
		done.In = r.Size
		err = s.run(st, hr, r, a, done)
	}
	if err != nil {
		s.failed(r, err, a, done)
	}
	return taken, true
}

// failed answers an error of an operation.
func (s *Server) failed(r *Request, err error, a *answer, done *Done) {
	f, ok := err.(*fault.Error)
	if !ok {
		f, ok = errors.AsType[*fault.Error](err)
	}
	switch {
	case ok:
	case r.Err() != nil && errors.Is(err, context.Canceled):
		a.status, a.body, done.Error = statusGone, a.body[:0], "canceled"
		return
	default:
		s.Log.Error("operation failed", "operation", r.Operation, "id", r.ID, "error", err)
		f = fault.InternalServerError()
	}
	a.fail(f, done)
}

// run finds the operation, calls it and makes the answer of its output. Of
// several mistakes AWS reports the first of: a body that is not JSON, an
// unknown operation, a missing signature, an empty body.
func (s *Server) run(st *state, hr *http.Request, r *Request, a *answer, done *Done) error {
	op := s.operations[hr.Header.Get("X-Amz-Target")]
	if op == nil {
		return st.syntaxOr(fault.UnknownOperation())
	}
	r.Operation, r.Service, done.Operation = op.Name, op.Service, op.Name
	who, err := authenticate(hr)
	if err != nil {
		return st.syntaxOr(err)
	}
	if r.AccessKey, r.Region = who.accessKey, who.region; r.Region == "" {
		r.Region = s.Region
	}
	st.reset()
	out, err := op.call(r, st, s.Fault)
	if err != nil {
		return err
	}
	body, err := appendOutput(a.body, out)
	if err != nil {
		return err
	}
	a.status, a.body = http.StatusOK, body
	return nil
}

// syntaxOr is err, unless the body has something that is not JSON.
func (st *state) syntaxOr(err error) error {
	if st.body.Len() > 0 && !jsontext.Value(st.body.Bytes()).IsValid(options) {
		return errSyntax
	}
	return err
}
