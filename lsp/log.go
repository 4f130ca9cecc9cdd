package lsp

import (
	"context"
	"fmt"
	"sync/atomic"

	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/lsp/rpc"
)

// level is how severe a message is; the numbers are those of MessageType.
type level int32

const (
	levelError level = iota + 1
	levelWarn
	levelInfo
	levelDebug
)

var levelNames = map[string]level{"error": levelError, "warn": levelWarn, "info": levelInfo, "debug": levelDebug}

// logger writes to a bounded file and, once the editor is known, to the
// editor's log of the server. Nothing is ever printed.
type logger struct {
	file   *rpc.LogFile
	all    bool // the file takes all levels that are on, not warnings and errors only
	client protocol.Client

	on    atomic.Int32 // least severe level; 0 means info
	ready atomic.Bool  // the editor may be told: initialize has been answered
}

func (l *logger) setLevel(name string) {
	if v, ok := levelNames[name]; ok {
		l.on.Store(int32(v))
	}
}

func (l *logger) errorf(format string, args ...any) { l.logf(levelError, format, args...) }
func (l *logger) warnf(format string, args ...any)  { l.logf(levelWarn, format, args...) }
func (l *logger) infof(format string, args ...any)  { l.logf(levelInfo, format, args...) }

func (l *logger) logf(v level, format string, args ...any) {
	on := level(l.on.Load())
	if on == 0 {
		on = levelInfo
	}
	if v > on {
		return
	}
	text := fmt.Sprintf(format, args...)
	if l.all || v <= levelWarn {
		l.file.Printf("%s", text)
	}
	if l.client != nil && l.ready.Load() {
		// Queued, not written: it does not wait, and an editor that is gone
		// misses nothing.
		_ = l.client.LogMessage(context.Background(), &protocol.LogMessageParams{Type: protocol.MessageType(v), Message: text})
	}
}
