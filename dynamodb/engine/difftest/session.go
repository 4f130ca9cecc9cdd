package difftest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Session drives the servers: the peers first, ours last if it is there.
type Session struct {
	Servers  []*Server
	Classes  *Classes
	Coverage *Coverage
	Report   func(Finding) // called with each bad verdict; the run goes on
	Record   func(Finding) // called with the first decided difference of each class
	NoShrink bool

	gen     *gen
	findOne map[string]bool // classes already reported in this run
}

// Finding is a difference, shrunk.
type Finding struct {
	Judgement Judgement
	History   []*Request // what brings the tables into the state that matters
	Request   *Request
	Answers   map[string]Answer
	Shrunk    bool // the history and the request alone lead there
	Seed      uint64
	Number    int // of the request in the run
}

// Run makes n requests of a seed and compares the answers. It gives the number
// of bad verdicts; an error means that a server could not be asked.
func (s *Session) Run(ctx context.Context, seed uint64, n int) (bad int, err error) {
	o := genOptions{mistakes: 42, tables: 6, age: 320}
	o.multi = slices.ContainsFunc(s.Servers, func(v *Server) bool { return v.ours })
	s.gen = newGen(seed, o)
	s.findOne = map[string]bool{}
	defer func() { s.clean(context.WithoutCancel(ctx)) }()
	for i := range n {
		if ctx.Err() != nil {
			return bad, ctx.Err()
		}
		if i > 0 && i%renewal == 0 {
			if err := s.renew(ctx); err != nil {
				return bad, err
			}
		}
		r := s.gen.next()
		r.serial = i
		begin := time.Now()
		f, err := s.step(ctx, r)
		s.Coverage.time(r, time.Since(begin))
		if err != nil {
			return bad, fmt.Errorf("request %d of seed %d: %w", i, seed, err)
		}
		if f == nil {
			continue
		}
		f.Seed, f.Number = seed, i
		if !f.Judgement.Verdict.Bad() {
			if k := f.Judgement.Class; s.Record != nil && !s.findOne[k.Name] {
				if s.findOne[k.Name] = s.shrink(ctx, f); s.findOne[k.Name] {
					s.Record(*f)
				}
			}
			continue
		}
		bad++
		if once := f.Judgement.Key.String() + f.Judgement.Verdict.String(); !s.findOne[once] && s.Report != nil {
			s.findOne[once] = true
			if !s.NoShrink {
				f.Shrunk = s.shrink(ctx, f)
			}
			s.Report(*f)
		}
	}
	return bad, nil
}

// renewal is the number of requests after which the peers are started anew:
// dynalite grows and becomes slow.
const renewal = 2500

// renew starts the peers anew, without tables.
func (s *Session) renew(ctx context.Context) error {
	s.clean(ctx)
	for _, v := range s.Servers {
		if v.Reset != nil {
			if err := v.Reset(); err != nil {
				return err
			}
		}
		if v.Restart != nil {
			if err := v.restart(); err != nil {
				return err
			}
		}
	}
	return nil
}

// step makes one request everywhere, judges the answers and brings the servers
// in step again.
func (s *Session) step(ctx context.Context, r *Request) (*Finding, error) {
	answers, err := s.ask(r)
	if err != nil {
		return nil, err
	}
	j := s.judge(r, answers)
	s.Coverage.count(r, answers, j)
	var f *Finding
	if j.Verdict >= Decided && !s.patched(r) {
		f = &Finding{Judgement: j, Request: r.clone(), Answers: answers}
		f.History = history(s.involved(r))
	}
	if err := s.after(ctx, r, answers); err != nil {
		return nil, err
	}
	return f, nil
}

// anyDied tells, once, that a server had to be started again.
func (s *Session) anyDied() bool {
	died := false
	for _, v := range s.Servers {
		died = died || v.died
		v.died = false
	}
	return died
}

// ask sends a request to all servers that have what it needs.
func (s *Session) ask(r *Request) (map[string]Answer, error) {
	type result struct {
		name string
		a    Answer
		err  error
	}
	results := make([]*result, len(s.Servers))
	var wg sync.WaitGroup
	for i, v := range s.Servers {
		if v.lacks[r.Op] || s.skips(v, r) {
			continue
		}
		wg.Go(func() {
			a, err := v.ask(r)
			results[i] = &result{v.Name, a, err}
		})
	}
	wg.Wait()
	answers := map[string]Answer{}
	for _, res := range results {
		if res == nil {
			continue
		}
		if res.err != nil {
			return nil, fmt.Errorf("%w\n%s", res.err, text(r))
		}
		if res.a.Broken == died {
			s.Coverage.Died++ // no evidence of anything but that
			continue
		}
		if !res.a.unknown() || r.Target != "" {
			answers[res.name] = res.a
		}
	}
	return answers, nil
}

func (s *Session) judge(r *Request, answers map[string]Answer) Judgement {
	one := func(name string) *Answer {
		if a, ok := answers[name]; ok {
			return &a
		}
		return nil
	}
	return s.Classes.judge(r, one("dynoxide"), one("dynalite"), one("ours"))
}

// involved are the tables that a request names.
func (s *Session) involved(r *Request) []*table {
	var out []*table
	add := func(name string) {
		if t := s.gen.lookup(name); t != nil && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	for _, p := range places(r.Body, "TableName") {
		add(p.in[p.member].(string))
	}
	for _, p := range places(r.Body, "StreamArn", "ResourceArn", "ShardIterator") {
		if _, name, ok := strings.Cut(p.in[p.member].(string), " "); ok {
			add(name)
		}
	}
	if items, ok := r.Body["RequestItems"].(Object); ok {
		for _, n := range names(items) {
			add(n)
		}
	}
	return out
}

func (s *Session) skips(v *Server, r *Request) bool {
	if r.Op == "ListTables" || r.Op == "ListStreams" {
		return slices.ContainsFunc(s.gen.tables, func(t *table) bool { return t.skip[v.Name] })
	}
	return slices.ContainsFunc(s.involved(r), func(t *table) bool { return t.skip[v.Name] })
}

// patched tells of a read of a stream that holds what keeps the servers in step
// and no request asked for.
func (s *Session) patched(r *Request) bool {
	return slices.Contains(streamOps, r.Op) && slices.ContainsFunc(s.involved(r), func(t *table) bool { return t.patched })
}

// after takes note of what a request changed and undoes what it changed on some
// servers only.
func (s *Session) after(ctx context.Context, r *Request, answers map[string]Answer) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if s.anyDied() {
		s.clean(ctx) // its tables are gone: all begin anew
		return nil
	}
	done, failed := 0, 0
	for _, a := range answers {
		if a.ok() {
			done++
		} else {
			failed++
		}
	}
	if done == 0 {
		return nil
	}
	switch r.Op {
	case "CreateTable":
		return s.created(ctx, r, answers)
	case "DeleteTable":
		return s.drop(ctx, r.table())
	case "UpdateTable", "UpdateTimeToLive", "TagResource", "UntagResource":
		for _, t := range s.involved(r) {
			if failed > 0 || len(answers) < s.having(t) {
				return s.drop(ctx, t.name) // a difference in definition is there to stay
			}
			t.log = append(t.log, r)
			if r.Op == "UpdateTable" {
				return s.updated(ctx, t)
			}
			if spec, ok := r.Body["TimeToLiveSpecification"].(Object); ok && r.Op == "UpdateTimeToLive" {
				t.ttl = ""
				if spec["Enabled"] == true {
					t.ttl, _ = spec["AttributeName"].(string)
				}
			}
		}
	}
	for _, name := range names(r.keys) {
		t := s.gen.lookup(name)
		if t == nil {
			continue
		}
		t.log = append(t.log, r)
		for _, k := range r.keys[name] {
			t.remember(k)
		}
		if failed > 0 || len(answers) < s.having(t) || r.Mistake != "" {
			if err := s.align(t, r.keys[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// having is how many servers have a table.
func (s *Session) having(t *table) int { return len(s.Servers) - len(t.skip) }

// clean deletes all tables.
func (s *Session) clean(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for len(s.gen.tables) > 0 {
		_ = s.drop(ctx, s.gen.tables[0].name) // the servers end soon anyway
	}
}
