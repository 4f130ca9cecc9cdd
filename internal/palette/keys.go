package palette

import (
	"maps"
	"slices"
	"sync"
)

// Bounds of what a client may tell about its keys.
const (
	maxKeyed = 2000
	maxKeys  = 5
	maxKey   = 64
)

// Keys knows which keys run which commands in one client. Only the editor
// knows them, so it tells. The zero value is ready; it may be used by many
// goroutines.
type Keys struct {
	mu   sync.RWMutex // guards byID
	byID map[string][]string
}

// Set replaces all that is known. What is too long to be shown is left out.
func (k *Keys) Set(byID map[string][]string) {
	kept := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		var keys []string
		for _, key := range byID[id] {
			if key != "" && len(key) <= maxKey && len(keys) < maxKeys {
				keys = append(keys, key)
			}
		}
		if len(keys) > 0 && len(kept) < maxKeyed {
			kept[id] = keys
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.byID = kept
}

// Of lists the keys that run a command; the caller must not change the list.
func (k *Keys) Of(id string) []string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.byID[id]
}

// Fill sets the keys of items.
func (k *Keys) Fill(items []Item) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for i := range items {
		items[i].Keys = k.byID[items[i].ID]
	}
}
