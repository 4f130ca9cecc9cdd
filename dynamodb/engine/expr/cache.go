package expr

import (
	"strings"
	"sync"
)

// cacheBytes bounds the texts of one generation of a cache. A tree takes up to
// about a hundred times its text, so a cache stays below a few dozen megabytes
// even if somebody sends nothing but new and hostile expressions.
const cacheBytes = 64 << 10

// cache keeps trees by their text, errors included. It has two generations:
// when the young one is full it becomes the old one, and what is still asked for
// moves up again; what is not goes with the next turn.
type cache[T any] struct {
	parse func(string) *T

	mu    sync.RWMutex // guards the fields below
	young map[string]*T
	old   map[string]*T
	bytes int // of the texts in young
}

// The caches hold what programs send over and over: a handful of texts.
var (
	condTrees = cache[condTree]{parse: parseCondTree}
	updTrees  = cache[updTree]{parse: parseUpdTree}
	projTrees = cache[projTree]{parse: parseProjTree}
)

// get is the tree of a text.
func (c *cache[T]) get(text string) *T {
	if len(text) > maxBytes {
		return c.parse(text) // refused without being read
	}
	c.mu.RLock()
	t := c.young[text]
	if t != nil {
		c.mu.RUnlock()
		return t
	}
	t = c.old[text]
	c.mu.RUnlock()
	if t == nil {
		text = strings.Clone(text) // which may be part of a whole request
		t = c.parse(text)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.young == nil || c.bytes+len(text) > cacheBytes {
		c.old, c.young, c.bytes = c.young, make(map[string]*T), 0
	}
	if _, ok := c.young[text]; !ok {
		c.young[text] = t
		c.bytes += len(text)
	}
	return t
}
