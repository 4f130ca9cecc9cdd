package palette

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/devhelper/devhelper/internal/files"
)

// halfLife is the time after which one use counts half.
const halfLife = 10 * 24 * time.Hour

// lockWait bounds how long recording a use waits for other processes. A lost
// use does less harm than an editor that waits.
const lockWait = 2 * time.Second

// Usage remembers how often and recently commands were used, in the file
// usage.json that all processes of a user share. It holds the names of commands and a
// hash for each project, never an argument. Each command has one number that halves
// every ten days and grows by one with each use, so nothing has to be
// maintained.
//
// A broken file is treated as an empty one. A nil Usage remembers nothing:
// that is the switch to turn it off. It may be used by many goroutines.
type Usage struct {
	name string
	now  func() time.Time

	mu   sync.Mutex  // guards what follows
	seen os.FileInfo // of the file when it was last read
	last usageFile
}

// NewUsage uses the file usage.json in a state directory ([files.Dirs]). now
// is the clock.
func NewUsage(stateDir string, now func() time.Time) *Usage {
	return &Usage{name: filepath.Join(stateDir, "usage.json"), now: now}
}

// Record counts one use of a command. project is the root it was used in, or
// "". What is not the name of a command is left out. It writes to disk:
// a few milliseconds.
func (u *Usage) Record(ctx context.Context, id, project string) error {
	if u == nil || !isCommandName(id) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	lock, err := files.WaitLock(ctx, u.name+".lock")
	if err != nil {
		return err
	}
	defer lock.Unlock()
	// What other processes wrote meanwhile is in the file, so nothing is lost.
	f := readUsage(u.name)
	now := u.now()
	f.Commands = use(f.Commands, id, now)
	if project != "" {
		key := projectKey(project)
		f.Projects[key] = use(f.Projects[key], id, now)
	}
	f.prune(now)
	data, err := f.encode()
	if err != nil {
		return err
	}
	return files.Write(u.name, data)
}

// Weights gives a weight for each command used lately, for [Query.Weights].
// Use in the given project counts twice. The caller owns the map.
func (u *Usage) Weights(project string) map[string]float64 {
	if u == nil {
		return nil
	}
	f := u.read()
	now := u.now()
	weights := make(map[string]float64, len(f.Commands))
	for id, m := range f.Commands {
		weights[id] += m.at(now)
	}
	if project != "" {
		for id, m := range f.Projects[projectKey(project)] {
			weights[id] += m.at(now)
		}
	}
	for id, w := range weights {
		if w < forgotten {
			delete(weights, id)
		}
	}
	return weights
}

// Clear forgets everything.
func (u *Usage) Clear(ctx context.Context) error {
	if u == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	lock, err := files.WaitLock(ctx, u.name+".lock")
	if err != nil {
		return err
	}
	defer lock.Unlock()
	if err := os.Remove(u.name); err != nil && !os.IsNotExist(err) {
		return err
	}
	return nil
}

// read gives the file's content, from memory while the file has not changed:
// palettes ask at every keystroke.
func (u *Usage) read() usageFile {
	u.mu.Lock()
	defer u.mu.Unlock()
	info, err := os.Stat(u.name)
	if err != nil {
		u.seen, u.last = nil, usageFile{}
		return u.last
	}
	if u.seen == nil || !os.SameFile(info, u.seen) || !info.ModTime().Equal(u.seen.ModTime()) || info.Size() != u.seen.Size() {
		u.seen, u.last = info, readUsage(u.name)
	}
	return u.last
}

// memory is what is kept of a command: a weight as of a time.
type memory struct {
	Weight float64 `json:"w"`
	Time   int64   `json:"t"` // Unix seconds
}

// at is the weight at a later time. When the clock was moved back the weight
// stands still until the clock has caught up or the command is used again.
func (m memory) at(now time.Time) float64 {
	age := max(0, float64(now.Unix())-float64(m.Time))
	return m.Weight * math.Exp2(-age/halfLife.Seconds())
}

func use(commands map[string]memory, id string, now time.Time) map[string]memory {
	if commands == nil {
		commands = map[string]memory{}
	}
	commands[id] = memory{Weight: commands[id].at(now) + 1, Time: now.Unix()}
	return commands
}

// isCommandName keeps everything but names like devhelper.git.blame or
// git.blame out of the file.
func isCommandName(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, r := range id {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-') {
			return false
		}
	}
	return !strings.HasPrefix(id, ".")
}

// projectKey stands for a project without telling its name.
func projectKey(root string) string {
	sum := sha256.Sum256([]byte(filepath.Clean(root)))
	return hex.EncodeToString(sum[:8])
}
