package dynamodb

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"sync"
	"time"

	"github.com/devhelper/devhelper/internal/files"
	"github.com/devhelper/devhelper/internal/proc"
)

// versionCache remembers what programs said when they were asked for their
// version: a JVM takes longer to tell it than some backends to start. The key
// holds the file's path, size and time, so a new version is asked again.
type versionCache struct {
	name string

	mu    sync.Mutex
	known map[string]string // guarded by mu; nil before it is read
}

func newVersionCache(name string) *versionCache { return &versionCache{name: name} }

// get gives what ask says about a file, asked once. Nothing is kept of a
// failure.
func (c *versionCache) get(path, kind string, ask func() (string, error)) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	key := fmt.Sprintf("%s %s %d %d", kind, path, info.Size(), info.ModTime().UnixNano())
	c.mu.Lock()
	c.load()
	v, ok := c.known[key]
	c.mu.Unlock()
	if ok {
		return v, nil
	}
	if v, err = ask(); err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) > 200 {
		clear(c.known)
	}
	c.known[key] = v
	if data, err := json.Marshal(c.known); err == nil {
		_ = files.Write(c.name, data) // asked again next time
	}
	return v, nil
}

func (c *versionCache) load() {
	if c.known != nil {
		return
	}
	if data, err := os.ReadFile(c.name); err != nil || json.Unmarshal(data, &c.known) != nil || c.known == nil {
		c.known = map[string]string{}
	}
}

var versionNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\d+(\.\d+)+`) })

// askTimeout bounds a program that is only asked for its version.
const askTimeout = 10 * time.Second

// ask runs a program for the first version number in what it prints.
func (s search) ask(ctx context.Context, kind, path string, args ...string) (string, error) {
	return s.versions.get(path, kind, func() (string, error) {
		cmd := proc.Cmd{Path: path, Args: args, Env: s.environ}
		out, err := proc.Run(ctx, cmd, proc.Limits{Timeout: askTimeout, MaxStdout: 64 << 10, Grace: time.Second})
		if v := versionNumber().FindString(string(out.Stdout) + "\n" + string(out.Stderr)); v != "" && ctx.Err() == nil {
			return v, nil
		}
		if err == nil {
			err = fmt.Errorf("%s does not tell its version", path)
		}
		return "", err
	})
}
