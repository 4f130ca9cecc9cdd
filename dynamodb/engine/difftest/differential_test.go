package difftest

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine"
)

var (
	requests = flag.Int("requests", 3000, "how many requests the differential test makes; 100000 is a full run")
	seed     = flag.Uint64("seed", 1, "the seed of the differential test's requests")
	report   = flag.String("report", "", "write all differences into this file")
	quick    = flag.Bool("noshrink", false, "report requests as they were made")
	summary  = flag.String("summary", "", "write what the run has covered into this file; testdata/full.txt is what docs/conformance.md shows")
	record   = flag.Bool("record", false, "write a reproduction of each class met into testdata/pins")
	peers    = flag.Bool("peers", false, "leave the engine out: how the peers differ")
)

// full is the number of requests from which the run must have met everything
// often.
const full = 100_000

// TestDifferential sends the same requests to dynoxide, dynalite and the engine:
//
//	go test ./dynamodb/engine/difftest -run TestDifferential -requests 100000 -timeout 1h -noshrink -summary testdata/full.txt
//	go run ./bench/conformance -decisions
func TestDifferential(t *testing.T) {
	c, err := Decisions()
	if err != nil {
		t.Fatal(err)
	}
	s := &Session{Servers: []*Server{peer(t, "dynoxide"), peer(t, "dynalite")}, Classes: c, Coverage: NewCoverage(), NoShrink: *quick}
	if !*peers {
		s.Servers = append(s.Servers, ours(t))
	}
	var all strings.Builder
	shown := 0
	s.Report = func(f Finding) {
		text := f.String()
		all.WriteString(text + "\n")
		if shown++; shown <= 10 && *report == "" {
			t.Errorf("%s", text)
		}
	}
	if *record {
		s.Record = func(f Finding) { writePin(t, newPin(f)) }
	}
	ctx := t.Context()
	if deadline, ok := t.Deadline(); ok { // ends in time to end the peers
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-10*time.Second))
		defer cancel()
	}
	bad, err := s.Run(ctx, *seed, *requests)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("seed %d: %s", *seed, s.Coverage)
	if *report != "" {
		for k, n := range s.Coverage.Undone {
			fmt.Fprintf(&all, "## %d\n%s\n\n", n, k)
		}
		if err := os.WriteFile(*report, []byte(all.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if bad > 0 {
		t.Errorf("seed %d: %d of %d requests differ, in %d classes", *seed, bad, *requests, len(s.Coverage.Undone))
	}
	if *summary != "" {
		text := fmt.Sprintf("%s, seed %d: %s\n", time.Now().UTC().Format(time.DateOnly), *seed, s.Coverage)
		if err := os.WriteFile(*summary, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if *requests >= full {
		if rare := s.Coverage.Rare(500); len(rare) > 0 {
			t.Errorf("met less than 500 times: %s", strings.Join(rare, ", "))
		}
		if share := s.Coverage.Share(s.Coverage.Succeeded); share < 40 {
			t.Errorf("only %.1f %% of the requests succeeded everywhere", share)
		}
	}
}

// ours serves the engine in this process.
func ours(t *testing.T) *Server {
	t.Helper()
	e, err := engine.Open(engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Serve(ctx, l) }()
	s := NewServer("ours", l.Addr().String())
	s.Reset = func() error { return e.Reset(ctx, nil) }
	t.Cleanup(func() {
		s.Close()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
