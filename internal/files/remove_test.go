package files

import (
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// TestRemovedLockKeepsOut: a lock whose file its holder removes keeps out those
// who have opened the old file as well as those who make a new one.
func TestRemovedLockKeepsOut(t *testing.T) {
	name := filepath.Join(t.TempDir(), "locks", "port-8000")
	var holders, taken atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				l, err := WaitLock(t.Context(), name)
				if err != nil {
					t.Error(err)
					return
				}
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d holders at once", n)
				}
				taken.Add(1)
				runtime.Gosched()
				holders.Add(-1)
				if err := l.Remove(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if taken.Load() != 8*50 {
		t.Errorf("taken %d times", taken.Load())
	}
	if _, err := os.Stat(name); err == nil && runtime.GOOS != "windows" {
		t.Error("the file is left behind")
	}
}
