package palette

import "slices"

// list answers the empty query.
func (x *Index) list(q Query) Ranking {
	n := x.Len()
	limit := n
	if q.Limit > 0 {
		limit = min(q.Limit, n)
	}
	r := Ranking{Total: n, Hits: make([]Hit, 0, limit)}
	recent := x.recent(q.Weights)
	for _, i := range recent[:min(len(recent), limit)] {
		r.Hits = append(r.Hits, Hit{Item: x.item(i), Index: int(i), Recent: true})
	}
	if x.paths != nil {
		for i := int32(0); int(i) < n && len(r.Hits) < limit; i++ {
			if !slices.Contains(recent, i) {
				r.Hits = append(r.Hits, Hit{Item: x.item(i), Index: int(i)})
			}
		}
		return r
	}
	order := make([]int32, 0, n)
	category := map[string]int{}
	for i := range x.items {
		if c := x.items[i].Category; category[c] == 0 {
			category[c] = len(category) + 1
		}
		if !slices.Contains(recent, int32(i)) {
			order = append(order, int32(i))
		}
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		p, q := &x.items[a], &x.items[b]
		switch {
		case (p.Unavailable == "") != (q.Unavailable == ""):
			return sign(p.Unavailable == "")
		case p.Context != q.Context:
			return sign(p.Context)
		}
		return category[p.Category] - category[q.Category]
	})
	for _, i := range order[:limit-len(r.Hits)] {
		r.Hits = append(r.Hits, Hit{Item: x.item(i), Index: int(i)})
	}
	return r
}

// recent lists the available items of greatest weight, at most recents.
func (x *Index) recent(weights map[string]float64) []int32 {
	if len(weights) == 0 {
		return nil
	}
	var used []int32
	for i := range int32(x.Len()) {
		if weights[x.id(i)] > 0 && x.available(i) {
			used = append(used, i)
		}
	}
	slices.SortStableFunc(used, func(a, b int32) int {
		switch wa, wb := weights[x.id(a)], weights[x.id(b)]; {
		case wa > wb:
			return -1
		case wa < wb:
			return 1
		}
		return 0
	})
	return used[:min(len(used), recents)]
}
