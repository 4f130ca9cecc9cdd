package workspace

import (
	"errors"
	"hash/maphash"
	"io/fs"
	"os"
	"time"
)

// Stamp tells two states of a file apart without reading it: as long as it is
// the same, so is what [Snapshot.ReadFile] gives. The zero Stamp is that of a
// file that does not exist. It holds in this process alone.
type Stamp struct {
	size     int64
	modified int64  // nanoseconds since 1970
	changed  int64  // the same, of the inode, where the system keeps it
	device   uint64 // where the system tells it
	inode    uint64
	buffer   uint64 // hash of an open buffer's text; size is its length then
	isBuffer bool
}

// settles is how long a file has to be left alone before its times tell that
// nothing was written since: file systems count time in steps, FAT in 2 s.
const settles = 2*time.Second + 500*time.Millisecond

var stampSeed = maphash.MakeSeed()

// Stamp gives the state of a file as the user sees it: of the open buffer, else
// on disk. It is false when that cannot be told: the file was written a moment
// ago, or it cannot be looked at.
func (s *Snapshot) Stamp(path string) (Stamp, bool) {
	if b, ok := s.Buffer(path); ok {
		return Stamp{size: int64(len(b.Text)), buffer: maphash.String(stampSeed, b.Text), isBuffer: true}, true
	}
	info, err := os.Stat(Clean(path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Stamp{}, true
	case err != nil:
		return Stamp{}, false
	}
	return stampOf(info, time.Now())
}

func stampOf(info fs.FileInfo, now time.Time) (Stamp, bool) {
	st := Stamp{size: info.Size(), modified: info.ModTime().UnixNano()}
	st.identify(info)
	youngest := now.Add(-settles).UnixNano()
	return st, st.modified < youngest && st.changed < youngest
}
