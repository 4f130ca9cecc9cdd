package fixturesgen

import (
	"crypto/sha256"
	"sync"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/internal/workspace"
)

// memory keeps what files held: an editor asks again and again about a project
// of which most stays the same. The tables are shared: nobody may change what
// they point at.
type memory struct {
	mu    sync.Mutex // guards what follows
	byKey map[memoryKey]remembered
}

// memoryKey has the root, for it bounds what a file may include.
type memoryKey struct{ root, path string }

// remembered is what a file held, and the states of the files it hangs on: the
// file itself and those it includes.
type remembered struct {
	on     []dependency
	tables []schema.Table
	err    error
}

// dependency is a file's state when it was read.
type dependency struct {
	path    string
	stamp   workspace.Stamp
	settled bool              // the stamp tells a change
	hash    [sha256.Size]byte // of the file itself
}

// holds says, without reading, whether all files are as they were.
func (r remembered) holds(now stamper) bool {
	for _, d := range r.on {
		if !d.settled {
			return false
		}
		if stamp, ok := now.Stamp(d.path); !ok || stamp != d.stamp {
			return false
		}
	}
	return true
}

func hashOf(content []byte) [sha256.Size]byte { return sha256.Sum256(content) }

// maxMemory is how many files are kept, most of them without any table: some
// 15 MB.
const maxMemory = 1 << 16

var known = memory{byKey: map[memoryKey]remembered{}}

func (m *memory) get(key memoryKey) (remembered, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	had, ok := m.byKey[key]
	return had, ok
}

func (m *memory) put(key memoryKey, now remembered) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, had := m.byKey[key]; !had && len(m.byKey) >= maxMemory {
		clear(m.byKey)
	}
	m.byKey[key] = now
}
