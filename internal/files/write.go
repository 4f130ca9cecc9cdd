package files

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
)

// Write replaces the file name by data so that a reader sees the old or the
// new content, never a part: a temporary file beside it, synced, then renamed.
// Missing directories are made. The file's mode is 0600.
func Write(name string, data []byte) error {
	return write(name, bytes.NewReader(data), true)
}

// WriteFrom is Write for content that is streamed.
func WriteFrom(name string, r io.Reader) error { return write(name, r, true) }

// WriteVolatile is Write for what means nothing after the machine has gone
// down, such as who runs: it is not synced, which costs milliseconds on a disk.
func WriteVolatile(name string, data []byte) error {
	return write(name, bytes.NewReader(data), false)
}

func write(name string, r io.Reader, durable bool) (err error) {
	dir := filepath.Dir(name)
	if err := MakeDir(dir); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(name)+".*") // mode 0600 by os.CreateTemp's contract
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if _, err = io.Copy(f, r); err != nil {
		return err
	}
	if durable {
		if err = f.Sync(); err != nil {
			return err
		}
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
