package workspace

import (
	"hash/maphash"
	"slices"
)

// shards is how many lists the open buffers are spread over. A change copies
// the table of lists (512 bytes) and one list: with 1,000 open buffers some 16
// pointers, so a keystroke costs the same whether one file is open or many.
const shards = 64

// buffers is an immutable map from key to Buffer.
type buffers [shards][]*entry

type entry struct {
	key string
	*Buffer
}

var seed = maphash.MakeSeed()

func shardOf(key string) int { return int(maphash.String(seed, key) % shards) }

func (m *buffers) find(key string) *Buffer {
	if m == nil {
		return nil
	}
	for _, e := range m[shardOf(key)] {
		if e.key == key {
			return e.Buffer
		}
	}
	return nil
}

// with gives a map that has b too, in place of an older one of its path.
func (m *buffers) with(b *Buffer) *buffers {
	e := &entry{key(b.Path), b}
	next := m.without(e.key)
	i := shardOf(e.key)
	next[i] = append(next[i], e)
	return next
}

// without gives a map that has no such key. Its lists can be appended to.
func (m *buffers) without(key string) *buffers {
	var next buffers
	if m != nil {
		next = *m
	}
	i := shardOf(key)
	next[i] = slices.DeleteFunc(append(make([]*entry, 0, len(next[i])+1), next[i]...),
		func(e *entry) bool { return e.key == key })
	return &next
}

func (m *buffers) all() []Buffer {
	var out []Buffer
	if m == nil {
		return nil
	}
	for _, list := range m {
		for _, e := range list {
			out = append(out, *e.Buffer)
		}
	}
	return out
}
