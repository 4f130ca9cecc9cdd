package difftest

import (
	"math/rand/v2"
	"slices"
)

// gen makes requests. The same seed and the same answers give the same requests;
// the answers count because tables that could not be made are not used.
type gen struct {
	rng    *rand.Rand
	tables []*table
	serial int // of table names
	prefix string
	tokens int             // of idempotency
	queue  []*Request      // follow-ups of the last request, sent before anything new
	old    []*Request      // recent requests with a client token, to be sent again
	seen   map[string]bool // names of streams, iterators, shards that are known
	opts   genOptions
}

// genOptions are what a run may turn.
type genOptions struct {
	mistakes int  // percent of requests with one
	multi    bool // make tables with multi-attribute indexes
	tables   int  // that live at a time
	age      int  // requests in the life of a table
}

func newGen(seed uint64, o genOptions) *gen {
	return &gen{rng: rand.New(rand.NewPCG(seed, 20120810)), opts: o, prefix: "t", seen: map[string]bool{}}
}

func (g *gen) n(n int) int             { return g.rng.IntN(n) }
func (g *gen) chance(percent int) bool { return g.rng.IntN(100) < percent }
func pick[T any](g *gen, s []T) T      { return s[g.n(len(s))] }

// weighted is a choice with its share.
type weighted[T any] struct {
	weight int
	choice T
}

func draw[T any](g *gen, choices []weighted[T]) T {
	sum := 0
	for _, c := range choices {
		sum += c.weight
	}
	n := g.n(sum)
	for _, c := range choices {
		if n -= c.weight; n < 0 {
			return c.choice
		}
	}
	panic("difftest: unreachable")
}

// mix is how often each operation is drawn. The rare ones still come 500 times
// in 100,000.
var mix = []weighted[func(*gen, *table) *Request]{
	{130, (*gen).putItem},
	{90, (*gen).getItem},
	{190, (*gen).updateItem},
	{70, (*gen).deleteItem},
	{150, (*gen).query},
	{80, (*gen).scan},
	{30, (*gen).batchGet},
	{40, (*gen).batchWrite},
	{40, (*gen).transactWrite},
	{20, (*gen).transactGet},
	{10, (*gen).describeTable},
	{8, (*gen).listTables},
	{8, (*gen).updateTable},
	{8, (*gen).createTable},
	{7, (*gen).deleteTable},
	{8, (*gen).tagResource},
	{8, (*gen).untagResource},
	{8, (*gen).listTags},
	{8, (*gen).updateTTL},
	{8, (*gen).describeTTL},
	{7, (*gen).describeLimits},
	{7, (*gen).describeEndpoints},
	{8, (*gen).listStreams},
	{8, (*gen).describeStream},
	{9, (*gen).shardIterator},
	{10, (*gen).getRecords},
}

// next is the next request.
func (g *gen) next() *Request {
	if len(g.queue) > 0 {
		r := g.queue[0]
		g.queue = g.queue[1:]
		return r
	}
	if len(g.tables) < g.opts.tables {
		return g.createTable(nil)
	}
	t := pick(g, g.tables)
	if t.age++; t.age > g.opts.age {
		return g.request("DeleteTable", Object{"TableName": t.name})
	}
	r := draw(g, mix)(g, t)
	if slices.ContainsFunc(g.tables, hasMulti) && r.keys != nil {
		delete(r.Body, "ReturnConsumedCapacity") // an index more costs more
	}
	if g.chance(g.opts.mistakes) {
		g.spoil(r, t)
	}
	return r
}

// request is a request without mistakes.
func (g *gen) request(op string, body Object) *Request { return &Request{Op: op, Body: body} }

// lookup is the table of that name, nil if there is none.
func (g *gen) lookup(name string) *table {
	for _, t := range g.tables {
		if t.name == name {
			return t
		}
	}
	return nil
}

func (g *gen) forget(name string) {
	for i, t := range g.tables {
		if t.name == name {
			g.tables = append(g.tables[:i:i], g.tables[i+1:]...)
			return
		}
	}
}
