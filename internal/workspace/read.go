package workspace

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// MaxFileSize is the size in bytes of the largest file that is read whole.
// Sources, templates and ignore files are far below; a log or a database that
// was named by mistake is far above.
const MaxFileSize = 64 << 20

const separator = filepath.Separator

// FileError tells what is wrong with a file and what to do about it.
type FileError struct {
	Path    string
	Problem string // "is a directory"
	Next    string // the hint, or empty
	Err     error  // the cause, or nil
}

func (e *FileError) Error() string { return e.Path + ": " + e.Problem }
func (e *FileError) Unwrap() error { return e.Err }

// Hint gives the user's next step, or "".
func (e *FileError) Hint() string { return e.Next }

// readDisk reads a regular file. A device or a pipe is recognised before it is
// opened, because opening one can have effects, and again after.
func readDisk(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, pathProblem(path, err)
	}
	if err := mustBeRegular(path, info); err != nil {
		return nil, err
	}
	f, err := openNonblocking(path)
	if err != nil {
		return nil, pathProblem(path, err)
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return nil, pathProblem(path, err)
	}
	if err := mustBeRegular(path, info); err != nil {
		return nil, err
	}
	// Files below /proc say they are empty, others grow while they are read: the limit holds for what comes.
	data := make([]byte, 0, info.Size()+1)
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if len(data) > MaxFileSize {
			return nil, tooLarge(path)
		}
		if errors.Is(err, io.EOF) {
			return data, nil
		}
		if err != nil {
			return nil, pathProblem(path, err)
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
}

func mustBeRegular(path string, info fs.FileInfo) error {
	mode := info.Mode()
	switch {
	case mode.IsDir():
		return &FileError{Path: path, Problem: "is a directory", Next: "name a file in it"}
	case mode&fs.ModeNamedPipe != 0:
		return &FileError{Path: path, Problem: "is a pipe, not a file"}
	case mode&fs.ModeSocket != 0:
		return &FileError{Path: path, Problem: "is a socket, not a file"}
	case mode&fs.ModeDevice != 0:
		return &FileError{Path: path, Problem: "is a device, not a file"}
	case !mode.IsRegular():
		return &FileError{Path: path, Problem: "is not a regular file"}
	case info.Size() > MaxFileSize:
		return tooLarge(path)
	}
	return nil
}

func tooLarge(path string) error {
	return &FileError{Path: path, Problem: fmt.Sprintf("is larger than %d MiB, the limit for reading a file", MaxFileSize>>20)}
}

// pathProblem words an error of the system for a user and keeps it as cause.
func pathProblem(path string, err error) error {
	e := &FileError{Path: path, Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Problem = "no such file or directory"
		if dir := filepath.Dir(path); dir != path {
			if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
				e.Next = fmt.Sprintf("its directory %s does not exist either", dir)
			}
		}
	case errors.Is(err, fs.ErrPermission):
		e.Problem = "permission denied"
		e.Next = "check the rights of the file and of the directories above it"
	default:
		e.Problem = cause(err).Error()
	}
	return e
}

// cause strips the operation and the path, which the FileError names itself.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	var le *os.LinkError
	if errors.As(err, &le) {
		return le.Err
	}
	return err
}
