package rpc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

const (
	// DefaultMaxFrame is the largest message read when [Options] names no other:
	// far above any source file, far below what hurts.
	DefaultMaxFrame = 64 << 20

	maxHeader = 8 << 10 // bytes in the header of one message
	maxSkip   = 1 << 30 // a message that claims more is no message
	firstRead = 4 << 20 // allocated for a message before its bytes have come
	keepRead  = 4 << 20 // a buffer larger than this is not kept for the next message
)

// ErrFrame is wrapped by the errors that say that the bytes read are not
// frames of the base protocol, so that no next message can be found.
var ErrFrame = errors.New("not a message of the language server protocol")

// tooLarge is a message that was skipped; the next one can be read.
type tooLarge struct {
	size int64
	max  int
}

func (e *tooLarge) Error() string {
	return fmt.Sprintf("a message of %d bytes was skipped: the limit is %d", e.size, e.max)
}

// frameReader reads frames: a header with Content-Length, an empty line, the
// body (LSP 3.18, "Base Protocol").
type frameReader struct {
	in  *bufio.Reader
	max int
	buf []byte
}

func newFrameReader(in io.Reader, limit int) *frameReader {
	if limit <= 0 {
		limit = DefaultMaxFrame
	}
	return &frameReader{in: bufio.NewReaderSize(in, 64<<10), max: limit}
}

// next gives the body of the next message, valid until the next call. It
// returns io.EOF between messages, a *tooLarge after skipping one, else an error
// after which nothing can be read.
func (r *frameReader) next() ([]byte, error) {
	size, err := r.header()
	switch {
	case err != nil:
		return nil, err
	case size > maxSkip:
		return nil, fmt.Errorf("%w: Content-Length %d", ErrFrame, size)
	case size > int64(r.max):
		if _, err := r.in.Discard(int(size)); err != nil {
			return nil, short(err)
		}
		return nil, &tooLarge{size, r.max}
	}
	return r.body(int(size))
}

func (r *frameReader) body(size int) ([]byte, error) {
	buf := r.buf[:0]
	if cap(buf) < min(size, firstRead) {
		buf = make([]byte, 0, max(min(size, firstRead), 4<<10))
	}
	for len(buf) < size {
		if len(buf) == cap(buf) { // grows with what has come, not with what was announced
			grown := make([]byte, len(buf), min(size, 2*cap(buf)))
			copy(grown, buf)
			buf = grown
		}
		n, err := io.ReadFull(r.in, buf[len(buf):min(size, cap(buf))])
		buf = buf[:len(buf)+n]
		if err != nil {
			return nil, short(err)
		}
	}
	r.buf = buf
	if cap(buf) > keepRead {
		r.buf = nil
	}
	return buf, nil
}

// header reads up to the empty line and gives Content-Length. Field names are
// matched without case, as in HTTP, whose syntax the header has; other fields
// are ignored.
func (r *frameReader) header() (size int64, err error) {
	size = -1
	for read := 0; ; {
		line, err := r.in.ReadSlice('\n')
		read += len(line)
		switch {
		case err == io.EOF && read == 0:
			return 0, io.EOF
		case errors.Is(err, bufio.ErrBufferFull) || read > maxHeader:
			return 0, fmt.Errorf("%w: a header of more than %d bytes", ErrFrame, maxHeader)
		case err != nil:
			return 0, short(err)
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok {
			return 0, fmt.Errorf("%w: header line %.60q", ErrFrame, line)
		}
		if !bytes.EqualFold(bytes.TrimSpace(name), []byte("Content-Length")) {
			continue
		}
		if size, err = parseLength(bytes.TrimSpace(value)); err != nil {
			return 0, err
		}
	}
	if size < 0 {
		return 0, fmt.Errorf("%w: a header without Content-Length", ErrFrame)
	}
	return size, nil
}

func parseLength(digits []byte) (int64, error) {
	n, err := strconv.ParseUint(string(digits), 10, 63)
	if err != nil {
		return 0, fmt.Errorf("%w: Content-Length %.40q", ErrFrame, digits)
	}
	return int64(n), nil
}

// short says that the input ended inside a message.
func short(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// frameRoom is kept free before a body for the longest header appendFrame
// writes.
const frameRoom = len("Content-Length: \r\n\r\n") + 20

// finish writes the header of a frame whose body starts at frameRoom, and gives
// the frame.
func finish(buf []byte) []byte {
	var header [frameRoom]byte
	h := append(header[:0], "Content-Length: "...)
	h = strconv.AppendInt(h, int64(len(buf)-frameRoom), 10)
	h = append(h, "\r\n\r\n"...)
	start := frameRoom - len(h)
	copy(buf[start:], h)
	return buf[start:]
}

// A FrameReader reads message bodies; tests and benchmarks use it to see what
// really went over the wire.
type FrameReader struct{ r *frameReader }

// NewFrameReader reads frames from in.
func NewFrameReader(in io.Reader) *FrameReader { return &FrameReader{newFrameReader(in, 0)} }

// Next gives the next body, valid until the next call, or io.EOF.
func (r *FrameReader) Next() ([]byte, error) { return r.r.next() }

// Frame gives body as a frame.
func Frame(body []byte) []byte {
	buf := make([]byte, frameRoom, frameRoom+len(body))
	return finish(append(buf, body...))
}
