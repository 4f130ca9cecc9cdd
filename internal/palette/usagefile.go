package palette

import (
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"os"
	"slices"
	"time"
)

// Bounds of the file.
const (
	maxUsageFile = 1 << 20
	maxCommands  = 500 // per project, and over all
	maxProjects  = 100
	forgotten    = 0.05 // a single use is forgotten after 43 days
	maxWeight    = 1e6
)

// usageFile is the content of usage.json.
type usageFile struct {
	Version  int                          `json:"version"`
	Commands map[string]memory            `json:"commands"`
	Projects map[string]map[string]memory `json:"projects"`
}

// readUsage never fails: what cannot be read or understood counts as nothing.
func readUsage(name string) usageFile {
	f := usageFile{Version: 1, Commands: map[string]memory{}, Projects: map[string]map[string]memory{}}
	r, err := os.Open(name)
	if err != nil {
		return f
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxUsageFile+1))
	if err != nil || len(data) > maxUsageFile {
		return f
	}
	var got usageFile
	if json.Unmarshal(data, &got) != nil || got.Version != 1 {
		return f
	}
	f.Commands = sane(got.Commands)
	for key, commands := range got.Projects {
		f.Projects[key] = sane(commands)
	}
	return f
}

func sane(commands map[string]memory) map[string]memory {
	kept := map[string]memory{}
	for id, m := range commands {
		if isCommandName(id) && m.Weight > 0 && m.Weight < maxWeight && m.Time > 0 {
			kept[id] = m
		}
	}
	return kept
}

func (f *usageFile) encode() ([]byte, error) { return json.Marshal(f) }

// prune forgets what no longer weighs anything and, beyond the bounds, what
// weighs least.
func (f *usageFile) prune(now time.Time) {
	pruneCommands(f.Commands, now)
	weight := map[string]float64{}
	for key, commands := range f.Projects {
		pruneCommands(commands, now)
		for _, m := range commands {
			weight[key] += m.at(now)
		}
	}
	keys := slices.SortedFunc(maps.Keys(f.Projects), func(a, b string) int { return cmp.Compare(weight[b], weight[a]) })
	for k, key := range keys {
		if k >= maxProjects || len(f.Projects[key]) == 0 {
			delete(f.Projects, key)
		}
	}
}

func pruneCommands(commands map[string]memory, now time.Time) {
	ids := slices.SortedFunc(maps.Keys(commands), func(a, b string) int {
		return cmp.Compare(commands[b].at(now), commands[a].at(now))
	})
	for k, id := range ids {
		if k >= maxCommands || commands[id].at(now) < forgotten {
			delete(commands, id)
		}
	}
}
