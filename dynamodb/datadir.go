package dynamodb

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/devhelper/devhelper/internal/files"
)

// dataDir is the folder a backend keeps its tables in, locked: DynamoDB Local
// and SQLite would let two servers write into it.
type dataDir struct {
	lock *files.Lock
	made string // topmost folder that was made for it; "" when all were there
}

// openData makes the folder if need be and locks it. An empty path is memory.
func (d stateDirs) openData(path string) (*dataDir, error) {
	if path == "" {
		return &dataDir{}, nil
	}
	// The lock is not inside: a folder of the user's gets nothing of ours.
	sum := sha256.Sum256([]byte(path))
	lock, held, err := files.TryLock(filepath.Join(d.Runtime, "data-"+hex.EncodeToString(sum[:8])+".lock"))
	if err != nil {
		return nil, err
	}
	if held {
		return nil, refuse("use another data directory, or stop the other instance: devhelper dynamodb list",
			"the data directory %s is in use by another instance", path)
	}
	data := &dataDir{lock: lock, made: firstMissing(path)}
	if err := writable(path); err != nil {
		data.undo()
		return nil, err
	}
	return data, nil
}

func writable(path string) error {
	cannot := func(err error) error {
		var in *fs.PathError
		if errors.As(err, &in) {
			err = in.Err
		}
		return refuse("use another data directory, or none for memory", "the data directory %s cannot be used: %v", path, err)
	}
	if err := files.MakeDir(path); err != nil {
		return cannot(err)
	}
	f, err := os.CreateTemp(path, ".devhelper-*")
	if err != nil {
		return cannot(err)
	}
	f.Close()
	return os.Remove(f.Name())
}

// firstMissing gives the topmost part of a path that is not there.
func firstMissing(path string) string {
	missing := ""
	for {
		if _, err := os.Lstat(path); err == nil || filepath.Dir(path) == path {
			return missing
		}
		missing, path = path, filepath.Dir(path)
	}
}

// undo removes what was made for a server that never got ready, so that no
// client can have written into it, and frees the lock.
func (d *dataDir) undo() {
	if d.made != "" {
		_ = os.RemoveAll(d.made)
	}
	d.close()
}

func (d *dataDir) close() {
	if d.lock != nil {
		_ = d.lock.Remove() // most folders are used once, as those of tests
	}
}
