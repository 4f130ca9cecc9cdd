package dynamodb

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/devhelper/devhelper/internal/files"
)

const (
	maxLog  = 5 << 20 // bytes of a log before it is rotated; one old one is kept
	maxRing = 200     // lines kept in memory
	maxLine = 8 << 10 // bytes of a line kept in memory
	inError = 20      // lines an error shows
)

func oldLog(name string) string { return name + ".1" }

// logFile takes what a backend prints: all of it to a file, the last lines to
// memory. A disk that is full loses the log, not the backend.
type logFile struct {
	name string

	mu   sync.Mutex
	file *os.File // guarded by mu, as is all below; nil once it could not be opened
	size int64
	ring []string
	part []byte // of a line that is not complete
}

func openLog(name, dir string) (*logFile, error) {
	if err := files.MakeDir(dir); err != nil {
		return nil, err
	}
	l := &logFile{name: name}
	return l, l.open()
}

func (l *logFile) open() error {
	f, err := os.OpenFile(l.name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	l.file, l.size = f, 0
	if info, err := f.Stat(); err == nil {
		l.size = info.Size()
	}
	return nil
}

// Write never fails: a backend must not hang or die for want of a log.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.remember(p)
	if l.file != nil && l.size+int64(len(p)) > maxLog && l.size > 0 {
		l.file.Close()
		l.file = nil
		// On Windows a reader that has the file open can keep it from being
		// renamed: then it goes on growing.
		_ = os.Rename(l.name, oldLog(l.name))
		_ = l.open()
	}
	if l.file != nil {
		n, _ := l.file.Write(p)
		l.size += int64(n)
	}
	return len(p), nil
}

func (l *logFile) remember(p []byte) {
	for len(p) > 0 {
		end := bytes.IndexByte(p, '\n')
		line := p
		if end >= 0 {
			line, p = p[:end], p[end+1:]
		} else {
			p = nil
		}
		l.part = append(l.part, line[:min(len(line), maxLine-len(l.part))]...)
		if end < 0 {
			return
		}
		l.push()
	}
}

func (l *logFile) push() {
	if len(l.ring) == maxRing {
		l.ring = slices.Delete(l.ring, 0, 1)
	}
	l.ring = append(l.ring, strings.ToValidUTF8(strings.TrimRight(string(l.part), "\r"), "\uFFFD"))
	l.part = l.part[:0]
}

// last gives the last lines that are not empty, at most n, oldest first.
func (l *logFile) last(n int) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.part) > 0 {
		l.push()
	}
	lines := slices.DeleteFunc(slices.Clone(l.ring), func(s string) bool { return strings.TrimSpace(s) == "" })
	return lines[max(0, len(lines)-n):]
}

// forget empties the memory: what follows is another try's.
func (l *logFile) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ring, l.part = nil, nil
}

func (l *logFile) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil {
		l.file.Close()
		l.file = nil
	}
}

// dropEmpty removes a log that nothing was written to.
func (l *logFile) dropEmpty() {
	if info, err := os.Stat(l.name); err == nil && info.Size() == 0 {
		_ = os.Remove(l.name)
	}
}

// tailLog reads the last n lines of a log and, if it has not as many, of the
// one before. A log that is not there is empty.
func tailLog(name string, n int) ([]string, error) {
	if n <= 0 {
		return nil, nil
	}
	var lines []string
	for _, file := range []string{name, oldLog(name)} {
		data, err := os.ReadFile(file) // at most maxLog and a line
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		text := strings.TrimSuffix(strings.ToValidUTF8(string(data), "\uFFFD"), "\n")
		if text != "" {
			lines = append(strings.Split(text, "\n"), lines...)
		}
		if len(lines) >= n {
			break
		}
	}
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, "\r")
	}
	return lines[max(0, len(lines)-n):], nil
}
