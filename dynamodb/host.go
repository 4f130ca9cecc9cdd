package dynamodb

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/devhelper/devhelper/internal/files"
	"github.com/devhelper/devhelper/internal/proc"
)

// host runs the backend of one instance: it finds it a port, starts it, knows
// when it is ready and why it ended.
type host struct {
	sp      *spec
	backend backend
	log     *logFile
	port    int     // of the backend that is ready
	run     running // nil before a start
}

// running is a backend that has been started.
type running interface {
	id() proc.ID
	done() <-chan struct{}
	exit() proc.Exit // after done
	stop(grace time.Duration)
}

// tries bounds how often a port that another program takes between our look
// and the backend's is replaced by a new one.
const tries = 5

// errPortInUse says that the backend found its port taken.
var errPortInUse = errors.New("its port is in use")

// start returns when the backend answers. On an error nothing of it runs.
func (h *host) start(ctx context.Context) error {
	set, err := parsePorts(h.sp.Port)
	if err != nil {
		return err
	}
	preferred := 0
	if len(set) == 0 {
		preferred = h.lastPort()
	}
	for range tries {
		err = h.try(ctx, set, preferred)
		if !errors.Is(err, errPortInUse) {
			break
		}
		if port := set.fixed(); port != 0 {
			err = &portTaken{port}
			break
		}
		preferred = 0
		h.log.forget()
	}
	var taken *portTaken
	switch {
	case errors.Is(err, errPortInUse):
		return refuse("start it again", "starting %s: %d ports that were free were taken before it could listen", h.backend.name(), tries)
	case errors.As(err, &taken):
		return taken.explain(ctx)
	case err == nil && !isPrivate(h.sp.ID) && h.port != h.lastPort():
		// A restart without it takes another port, nothing else.
		_ = files.WriteVolatile(h.sp.Dirs.port(h.sp.ID), []byte(strconv.Itoa(h.port)+"\n"))
	}
	return err
}

func (h *host) lastPort() int {
	data, err := os.ReadFile(h.sp.Dirs.port(h.sp.ID))
	if err != nil {
		return 0
	}
	port, _ := parsePort(string(data))
	return port
}

func (h *host) try(ctx context.Context, set portSet, preferred int) error {
	var port int
	var answers func(context.Context) error
	switch b := h.backend.(type) {
	case server:
		l, err := listen(set, preferred)
		if err != nil {
			return err
		}
		port = l.Addr().(*net.TCPAddr).Port
		inside := startServer(b, h.sp, l, h.log)
		h.run, answers = inside, func(ctx context.Context) error { return h.told(ctx, inside.up) }
	case program:
		// Of a name that the lock of the instance makes ours.
		tidyUp(b, h.sp)
		res, err := h.sp.Dirs.reserve(ctx, set, preferred, proc.Self())
		if err != nil {
			return err
		}
		defer res.free()
		port = res.port
		if h.run, err = startProgram(b, h.sp, port, h.log); err != nil {
			return err
		}
		answers = func(ctx context.Context) error { return h.asked(ctx, port) }
	default:
		return fmt.Errorf("%s can neither be started nor serve", b.name())
	}
	if err := h.ready(ctx, answers); err != nil {
		h.run.stop(stopGrace)
		tidyUp(h.backend, h.sp)
		return err
	}
	h.port = port
	return nil
}

// ready waits until the backend answers, and fails when it ends before,
// whatever its exit code: DynamoDB Local ends with 0 when it does not like its
// options.
func (h *host) ready(ctx context.Context, answers func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, h.sp.Ready)
	defer cancel()
	go func() {
		select {
		case <-h.run.done():
			cancel()
		case <-ctx.Done():
		}
	}()
	return answers(ctx)
}

// told waits for the word of a backend in our own process. It has the listener
// already: connections made from now on wait for it in the system's queue, and
// to ask over the network would tell no more. That would take a millisecond of
// the eight that a start takes.
func (h *host) told(ctx context.Context, up <-chan struct{}) error {
	select {
	case <-up:
		return nil
	case <-ctx.Done():
		return h.notReady(ctx, nil)
	}
}

// asked waits until another program answers on its port.
func (h *host) asked(ctx context.Context, port int) error {
	const first, longest = 5 * time.Millisecond, 50 * time.Millisecond
	var last error
	for pause := first; ; pause = min(pause*3/2, longest) {
		if err := probe(ctx, endpointAt(port), fakeAccount); err == nil {
			// Somebody else may have been quicker to take the port.
			_, foreign := h.backend.(stranger)
			if !h.over() && (foreign || proc.Owns(h.run.id().PID, port)) {
				return nil
			}
			last = errors.New("another process answers on its port")
		} else if ctx.Err() == nil {
			last = err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return h.notReady(ctx, last)
		}
	}
}

func (h *host) over() bool {
	select {
	case <-h.run.done():
		return true
	default:
		return false
	}
}

func (h *host) notReady(ctx context.Context, last error) error {
	e := &Error{What: "starting " + h.backend.name(), Log: h.sp.Dirs.log(h.sp.ID)}
	switch {
	case h.over():
		d := h.backend.diagnose(h.sp, h.log.last(maxRing), h.run.exit())
		if d.portInUse {
			return errPortInUse
		}
		e.Cause, e.Next, e.known = d.cause, d.hint, d.cause != ""
		if e.Cause == "" {
			e.Cause = "it ended before it was ready (" + h.run.exit().String() + ")"
			e.Next = "correct what its last lines name, or take another backend: devhelper dynamodb backends"
		}
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		e.Cause = "it did not answer within " + h.sp.Ready.String()
		if last != nil && !errors.Is(last, context.DeadlineExceeded) {
			e.Cause += ": " + rootCause(last)
		}
		e.Next = "allow it more time with the setting dynamodb.readyTimeout"
	default:
		return ctx.Err()
	}
	e.Lines = h.log.last(inError)
	return e
}

// rootCause drops the layers that say again what was asked of whom.
func rootCause(err error) string {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Error()
	}
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err.Error()
	}
	return err.Error()
}

// crashed says why a backend ended that had been ready.
func (h *host) crashed() *Error {
	d := h.backend.diagnose(h.sp, h.log.last(maxRing), h.run.exit())
	e := &Error{
		What: h.backend.name(), Cause: "it ended by itself (" + h.run.exit().String() + ")", Next: d.hint,
		Lines: h.log.last(inError), Log: h.sp.Dirs.log(h.sp.ID), known: d.cause != "",
	}
	if d.cause != "" {
		e.Cause += ": " + d.cause
	}
	if e.Next == "" {
		e.Next = "devhelper dynamodb start"
	}
	return e
}

// stopGrace is how long a backend that keeps its tables in memory may take to
// end: it has nothing to save. One on disk has diskGrace.
const (
	stopGrace = 300 * time.Millisecond
	diskGrace = 3 * time.Second
)

func (h *host) stop() {
	grace := stopGrace
	if h.sp.DataDir != "" {
		grace = diskGrace
	}
	h.run.stop(grace)
	tidyUp(h.backend, h.sp)
}

// tidyLimit bounds the removal of what a killed program has left.
const tidyLimit = 20 * time.Second

// tidyUp removes what a program may have left behind. That it fails is worth a
// line in nobody's log: there is mostly nothing left.
func tidyUp(b backend, sp *spec) {
	t, ok := b.(tidier)
	if !ok {
		return
	}
	cmd := t.tidy(sp)
	cmd.Env = append(proc.Clean(os.Environ()), cmd.Env...)
	_, _ = proc.Run(context.Background(), cmd, proc.Limits{Timeout: tidyLimit})
}
