package value

import "sync"

// slab hands out the parts of one item from few allocations: most items hold
// several small lists and maps, and what an item costs to read is mostly how
// often memory is asked for. The parts live and die together.
type slab struct {
	values []Value
	attrs  []Attr
	deeps  []deep
}

// How many parts are allocated at once. Larger lists and maps get their own.
const (
	slabValues = 8
	slabAttrs  = 8
	slabDeeps  = 4
)

// takeValues is n values that nobody else has.
func (s *slab) takeValues(n int) []Value { return take(&s.values, n, slabValues) }

// takeAttrs is n attributes that nobody else has.
func (s *slab) takeAttrs(n int) []Attr { return take(&s.attrs, n, slabAttrs) }

// hold makes the deep part of a value that is not empty.
func (s *slab) hold(d deep) *deep {
	p := &take(&s.deeps, 1, slabDeeps)[0]
	*p = d
	return p
}

func take[E any](free *[]E, n, atOnce int) []E {
	if n > len(*free) {
		if n >= atOnce {
			return make([]E, n)
		}
		*free = make([]E, atOnce)
	}
	part := (*free)[:n:n]
	*free = (*free)[n:]
	return part
}

// scratch is where lists and maps are collected whose length is not known until
// they end: two stacks, of which each open list or map has the top.
type scratch struct {
	values []Value
	attrs  []Attr
}

var scratches = sync.Pool{New: func() any {
	return &scratch{values: make([]Value, 0, 32), attrs: make([]Attr, 0, 32)}
}}

// release gives the stacks back, unless a rare big item has made them so large
// that keeping them would be a waste.
func (s *scratch) release() {
	if cap(s.values) > 1024 || cap(s.attrs) > 1024 {
		return
	}
	s.values = pop(s.values, 0) // what an error has left
	s.attrs = pop(s.attrs, 0)
	scratches.Put(s)
}

// pop takes what stands above n off a stack. It clears it, or texts of past
// requests would live on there.
func pop[E any](stack []E, n int) []E {
	clear(stack[n:])
	return stack[:n]
}
