package rpc

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// DefaultLogSize is the size at which a log is put aside when no other is named.
const DefaultLogSize = 4 << 20

// LogFile is a log that cannot grow without bound: once it is larger than its
// limit it becomes NAME.1, whose former content is lost. It is for the user
// alone (mode 0600), as paths and commands are nobody else's business.
//
// A LogFile never fails its user: what cannot be written is lost.
type LogFile struct {
	name string
	max  int64
	now  func() time.Time

	mu    sync.Mutex // guards what follows
	f     *os.File
	size  int64
	tried bool // opened, or known not to be possible, or closed
}

// NewLogFile makes a log that is opened, and its file made, by the first line.
// limit is in bytes; 0 means DefaultLogSize. now stamps the lines.
func NewLogFile(name string, limit int64, now func() time.Time) *LogFile {
	if limit <= 0 {
		limit = DefaultLogSize
	}
	return &LogFile{name: name, max: limit, now: now}
}

// Open opens the log now, to learn whether it can be.
func (l *LogFile) Open() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f != nil {
		return nil
	}
	return l.open()
}

func (l *LogFile) open() error {
	l.tried = true
	if err := os.MkdirAll(filepath.Dir(l.name), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(l.name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	// A file that was there keeps its mode, so it is set; it is ours or the
	// call fails, which is no reason not to log.
	_ = f.Chmod(0o600)
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return err
	}
	l.f, l.size = f, info.Size()
	return nil
}

// Printf writes one line with the time before it. A nil LogFile drops it.
func (l *LogFile) Printf(format string, args ...any) {
	if l == nil {
		return
	}
	l.write(l.now().Format("2006-01-02T15:04:05.000Z07:00") + " " + fmt.Sprintf(format, args...) + "\n")
}

func (l *LogFile) write(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.tried {
		_ = l.open() // a log that cannot be written is no reason to fail
	}
	if l.f == nil {
		return
	}
	if l.size > 0 && l.size+int64(len(line)) > l.max {
		l.rotate()
		if l.f == nil {
			return
		}
	}
	n, _ := l.f.WriteString(line)
	l.size += int64(n)
}

// rotate puts the log aside. Two processes may share a log: the one that
// renames late only moves the other's fresh file, so lines are lost, never
// mixed. Windows needs the file closed first.
func (l *LogFile) rotate() {
	l.f.Close()
	l.f = nil
	_ = os.Rename(l.name, l.name+".1")
	if l.open() == nil && l.size > l.max { // the rename failed: start over in place
		_ = l.f.Truncate(0)
		l.size = 0
	}
}

// Close closes the file.
func (l *LogFile) Close() error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tried = true
	if l.f == nil {
		return nil
	}
	err := l.f.Close()
	l.f = nil
	return err
}
