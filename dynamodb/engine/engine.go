// Package engine is a DynamoDB inside a Go program: the DynamoDB and DynamoDB
// Streams APIs over HTTP, with tables in memory or in a folder.
//
//	e, err := engine.Open(engine.Options{})
//	...
//	server := httptest.NewServer(e)
//	// point any AWS SDK at server.URL
//
// It is for the launcher and for tests; start at [Open]. Below it, from the
// bottom: value (attribute values), store (ordered bytes), expr (expressions),
// wire (the HTTP protocol), stream, table (tables and their indexes), api (one
// file per operation) and admin (what AWS does not have).
package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/admin"
	"github.com/devhelper/devhelper/dynamodb/engine/api"
	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

// Options say what database is wanted. The zero value is an empty one in
// memory whose tables are active at once.
type Options struct {
	// Dir keeps the tables; it is made if need be, and one process at a time
	// may have it. "" is memory.
	Dir string
	// Durable makes a write wait until the disk has it. Without it what was
	// answered survives the end of the process, but not that of the machine.
	Durable bool
	// Delay is how long tables and indexes take to be created, changed and
	// deleted; on AWS it is seconds to minutes.
	Delay time.Duration
	// Token opens the calls of package admin; "" closes them.
	Token string
	// Log takes what a developer wants to see: refused requests, changes of
	// tables, panics. Nil discards it.
	Log *slog.Logger
}

// Engine is an open database. It is an http.Handler, safe for use by many
// goroutines.
type Engine struct {
	store   store.Store
	db      *api.Database
	catalog *table.Catalog // the database's
	clock   *table.HandClock
	plan    admin.Plan
	log     *slog.Logger
	api     http.Handler
	admin   http.Handler
}

// Open opens the database. The caller closes it.
func Open(o Options) (*Engine, error) {
	s := store.Memory()
	if o.Dir != "" {
		var err error
		if s, err = store.OpenDisk(o.Dir, store.DiskOptions{Durable: o.Durable}); err != nil {
			return nil, err
		}
	}
	clock := table.NewHandClock()
	db, err := api.Open(s, api.Options{Clock: clock, Delay: o.Delay})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	e := &Engine{store: s, db: db, catalog: db.Catalog, clock: clock, log: log}
	options := wire.Options{Hook: e.done, Fault: e.fault, Log: log}
	e.api = wire.NewServer(api.Operations(db), options)
	e.admin = options.Guard(admin.Handler(o.Token, e))
	return e, nil
}

// ServeHTTP answers a request of either API or of package admin.
func (e *Engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, admin.Path) {
		e.admin.ServeHTTP(w, r)
		return
	}
	e.api.ServeHTTP(w, r)
}

// fault is asked before each operation.
func (e *Engine) fault(r *wire.Request) error {
	unprocessed, err := e.plan.Next(r.Operation)
	if unprocessed > 0 {
		r.Context = api.HoldBack(r.Context, unprocessed)
	}
	return err
}

// done is told of each operation.
func (e *Engine) done(d wire.Done) {
	switch {
	case d.Status >= http.StatusBadRequest:
		e.log.Warn(d.Operation, "status", d.Status, "error", d.Error)
	case strings.HasSuffix(d.Operation, "Table") && d.Operation != "DescribeTable":
		e.log.Info(d.Operation, "took", d.Duration.Round(10*time.Microsecond))
	}
}

// Serve answers on a listener until ctx ends, and then closes it. Requests
// under way are given a moment to end.
func (e *Engine) Serve(ctx context.Context, l net.Listener) error {
	server := wire.HTTPServer(e)
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		// Streams of writes have no end of their own: what is not over is cut.
		grace, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		if server.Shutdown(grace) != nil {
			_ = server.Close()
		}
	})
	err := server.Serve(wire.Limit(l, wire.MaxConnections))
	if !stop() {
		<-ended
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serving DynamoDB: %w", err)
}

// Close ends background work and closes the tables. Requests that come later
// fail.
func (e *Engine) Close() error {
	e.db.Close()
	return e.store.Close()
}
