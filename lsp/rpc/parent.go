package rpc

import (
	"context"
	"time"
)

// ParentInterval is how often a server looks whether its editor still lives.
const ParentInterval = 3 * time.Second

// WatchParent waits until process pid is gone and returns true, or false when
// ctx ends. It looks at each tick. End of input tells the same earlier in most
// cases; but an editor's child may hold the pipe open after the editor died.
//
// A pid that is not there at the start is not ours to judge by: the editor may
// live in another pid namespace (a container). WatchParent then returns false
// at once.
func WatchParent(ctx context.Context, pid int, tick <-chan time.Time, alive func(pid int) bool) bool {
	if pid <= 0 || !alive(pid) {
		return false
	}
	for {
		select {
		case <-ctx.Done():
			return false
		case <-tick:
			if !alive(pid) {
				return true
			}
		}
	}
}
