package data

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"time"
)

// Error is a failure the user can do something about.
type Error struct {
	Message string
	Next    string // the user's next step; may be empty
	Err     error  // what is behind it; may be nil
}

func (e *Error) Error() string { return e.Message }

// Hint is the user's next step, or "".
func (e *Error) Hint() string { return e.Next }

func (e *Error) Unwrap() error { return e.Err }

func failf(hint, format string, args ...any) *Error {
	return &Error{Message: fmt.Sprintf(format, args...), Next: hint}
}

// is says whether an answer is an exception of that name.
func is(err error, exception string) bool {
	var api *APIError
	return errors.As(err, &api) && api.Type == exception
}

// missing are servers' words for an operation they do not have.
func missing(err error) bool {
	return is(err, "UnknownOperationException") || is(err, "NotImplementedException") || is(err, "UnsupportedOperationException")
}

// transient says whether the same request may succeed a little later: the
// errors the "Error handling" chapter of the developer guide calls retryable.
func transient(err error) bool {
	var api *APIError
	if !errors.As(err, &api) {
		var op *net.OpError
		if errors.As(err, &op) && op.Op == "dial" {
			return false // nobody is there
		}
		var lost net.Error // a connection the server has closed
		return (errors.As(err, &lost) || errors.Is(err, io.EOF)) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
	}
	switch api.Type {
	case "ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "LimitExceededException", "TransactionInProgressException":
		return true
	}
	return api.Status >= 500
}

// Bounds of trying again: half a minute altogether, in which a throttled table
// or a server under load comes round.
const (
	firstPause = 25 * time.Millisecond
	lastPause  = 5 * time.Second
	attempts   = 12
)

// pauseBefore waits before attempt n, from 1, by a growing time with jitter, so
// that parallel writers do not come back together.
func pauseBefore(ctx context.Context, n int) error {
	limit := min(firstPause<<min(n, 20), lastPause)
	t := time.NewTimer(limit/2 + rand.N(limit/2))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// try calls an operation, again while its errors are transient. It is for what
// may be done twice.
func (c *Client) try(ctx context.Context, operation string, in, out any) error {
	for n := 1; ; n++ {
		err := c.Call(ctx, operation, in, out)
		if err == nil || n == attempts || !transient(err) || ctx.Err() != nil {
			return c.unreachable(ctx, err)
		}
		if err := pauseBefore(ctx, n); err != nil {
			return err
		}
	}
}

// unreachable gives a failed connection the words of a user.
func (c *Client) unreachable(ctx context.Context, err error) error {
	var api *APIError
	switch {
	case err == nil || errors.As(err, &api):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, ErrForeign):
		return &Error{c.endpoint + " is not DynamoDB: " + err.Error(), "name the endpoint of DynamoDB", err}
	}
	var op *net.OpError
	cause := err
	if errors.As(err, &op) {
		cause = op
	}
	return &Error{c.endpoint + " does not answer: " + cause.Error(), "is it running? devhelper dynamodb list", err}
}
