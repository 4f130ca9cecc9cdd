package palette

import "container/heap"

// top keeps the best candidates, all when limit is 0.
type top struct {
	limit int
	kept  worstFirst
}

// beats says whether availability and way alone put c behind everything kept,
// with no room left.
func (t *top) beats(c candidate) bool {
	if t.limit <= 0 || len(t.kept) < t.limit {
		return false
	}
	worst := t.kept[0]
	if worst.available != c.available {
		return worst.available
	}
	return worst.way > c.way
}

func (t *top) add(c candidate) {
	switch {
	case t.limit <= 0:
		t.kept = append(t.kept, c)
	case len(t.kept) < t.limit:
		heap.Push(&t.kept, c)
	case compare(c, t.kept[0]) < 0:
		t.kept[0] = c
		heap.Fix(&t.kept, 0)
	}
}

// worstFirst is a heap whose first entry is the one to give up next.
type worstFirst []candidate

func (h worstFirst) Len() int           { return len(h) }
func (h worstFirst) Less(i, j int) bool { return compare(h[i], h[j]) > 0 }
func (h worstFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *worstFirst) Push(c any)        { *h = append(*h, c.(candidate)) }
func (h *worstFirst) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
