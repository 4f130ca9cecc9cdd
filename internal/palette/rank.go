package palette

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/junegunn/fzf/src/util"
)

// maxBonus is the greatest share by which use raises a score, halfUse the
// weight that brings half of it.
const (
	maxBonus = 0.2
	halfUse  = 2.0
)

// chunk is how many items a worker takes at a time: some 100 microseconds of
// work, after which it looks whether anybody still wants the answer.
const chunk = 1024

// scratch is the memory that fzf's algorithm works in.
var scratch = sync.Pool{New: func() any { return util.MakeSlab(48<<10, 4<<10) }}

// Rank answers a query. It fails only with ctx.
func (x *Index) Rank(ctx context.Context, q Query) (Ranking, error) {
	terms := termsOf(q.Text)
	if len(terms) == 0 {
		return x.list(q), ctx.Err()
	}
	r, _, err := x.search(ctx, q, terms, nil, false)
	return r, err
}

// Rank answers a query over items that are used once. See [Index.Rank].
func Rank(ctx context.Context, items []Item, q Query) (Ranking, error) {
	return NewIndex(items).Rank(ctx, q)
}

// candidate is an item that was found, with what decides its place.
type candidate struct {
	item      int32
	size      int32
	available bool
	way       int8
	score     float64
}

// compare orders candidates, the better first.
func compare(a, b candidate) int {
	switch {
	case a.available != b.available:
		return sign(a.available)
	case a.way != b.way:
		return sign(a.way > b.way)
	case a.score != b.score:
		return sign(a.score > b.score)
	case a.size != b.size:
		return sign(a.size < b.size)
	}
	return int(a.item) - int(b.item)
}

func sign(better bool) int {
	if better {
		return -1
	}
	return 1
}

// search ranks the items among, or all when it is nil. With collect it also
// returns the items found, in the order of the list.
func (x *Index) search(ctx context.Context, q Query, terms []term, among []int32, collect bool) (Ranking, []int32, error) {
	n := len(x.texts)
	if among != nil {
		n = len(among)
	}
	chunks := (n + chunk - 1) / chunk
	found := make([][]int32, chunks)
	workers := max(1, min(runtime.GOMAXPROCS(0), chunks))
	searches := make([]searcher, workers)
	var next atomic.Int64
	run := func(s *searcher) {
		slab := scratch.Get().(*util.Slab)
		defer scratch.Put(slab)
		*s = searcher{x: x, q: q, terms: terms, slab: slab, top: top{limit: q.Limit}, collect: collect}
		for ctx.Err() == nil {
			c := int(next.Add(1)) - 1
			if c >= chunks {
				return
			}
			for k := c * chunk; k < min((c+1)*chunk, n); k++ {
				if among != nil {
					s.look(among[k])
				} else {
					s.look(int32(k))
				}
			}
			found[c], s.found = s.found, nil
		}
	}
	var wg sync.WaitGroup
	for w := 1; w < workers; w++ {
		wg.Go(func() { run(&searches[w]) })
	}
	run(&searches[0])
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return Ranking{}, nil, err
	}
	var all []candidate
	var r Ranking
	for i := range searches {
		all = append(all, searches[i].top.kept...)
		r.Total += searches[i].total
	}
	slices.SortFunc(all, compare)
	if q.Limit > 0 {
		all = all[:min(len(all), q.Limit)]
	}
	slab := scratch.Get().(*util.Slab)
	defer scratch.Put(slab)
	r.Hits = make([]Hit, len(all))
	for k, c := range all {
		r.Hits[k] = Hit{Item: x.item(c.item), Index: int(c.item), Match: x.spans(c.item, terms, slab)}
	}
	return r, slices.Concat(found...), nil
}

// searcher is one worker's part of a search.
type searcher struct {
	x       *Index
	q       Query
	terms   []term
	slab    *util.Slab
	top     top
	total   int
	collect bool
	found   []int32
}

// look takes in item i if the query finds it.
func (s *searcher) look(i int32) {
	x := s.x
	c := candidate{item: i, size: x.texts[i].size, available: x.available(i), way: wordStart}
	var open [maxTerms]*term // terms whose score is still to be found
	n, sum := 0, 0
	for k := range s.terms {
		way, score, _, inLabel := x.find(i, &s.terms[k])
		if way == missed {
			return
		}
		c.way = min(c.way, int8(way))
		sum += score
		if way == scattered && inLabel {
			open[n] = &s.terms[k]
			n++
		}
	}
	s.total++
	if s.collect {
		s.found = append(s.found, i)
	}
	// What is worse than all that is kept by the first two rules needs no
	// score. This spares most of the work for short queries.
	if n > 0 && s.top.beats(c) {
		return
	}
	for _, tm := range open[:n] {
		score, _ := x.align(i, tm, false, s.slab)
		sum += score
	}
	c.score = float64(sum)
	if len(s.q.Weights) > 0 {
		if w := s.q.Weights[x.id(i)]; w > 0 {
			c.score *= 1 + maxBonus*w/(w+halfUse)
		}
	}
	s.top.add(c)
}

// spans gives the bytes of item i's label where the terms were found.
func (x *Index) spans(i int32, terms []term, slab *util.Slab) []Span {
	var marks []Span // start, end
	for k := range terms {
		tm := &terms[k]
		way, _, at, inLabel := x.find(i, tm)
		switch {
		case !inLabel:
		case way == wordStart:
			r := x.rune(i, at)
			start, end := x.span(i, r, r+len(tm.runes))
			marks = append(marks, Span{start, end})
		case way == scattered:
			_, pos := x.align(i, tm, true, slab)
			for _, r := range pos {
				start, end := x.span(i, r, r+1)
				marks = append(marks, Span{start, end})
			}
		}
	}
	slices.SortFunc(marks, func(a, b Span) int { return a[0] - b[0] })
	var spans []Span
	for _, m := range marks {
		if k := len(spans) - 1; k >= 0 && m[0] <= spans[k][0]+spans[k][1] {
			spans[k][1] = max(spans[k][1], m[1]-spans[k][0])
			continue
		}
		spans = append(spans, Span{m[0], m[1] - m[0]})
	}
	return spans
}
