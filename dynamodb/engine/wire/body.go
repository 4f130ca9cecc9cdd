package wire

import (
	"io"
	"net/http"
	"strconv"
	"sync/atomic"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
)

// MaxBody is the size of the largest request, in bytes: AWS's 16 MB.
const MaxBody = 16 << 20

const (
	// firstRead is what a body gets before any of it is there, whatever length
	// it announces.
	firstRead = 64 << 10
	// maxInFlight bounds the large bodies of all requests together.
	maxInFlight = 256 << 20
	// maxKept is the size up to which a buffer is used again.
	maxKept = 256 << 10
)

var (
	errTooLarge = &fault.Error{
		Type: "RequestEntityTooLargeException", Status: http.StatusRequestEntityTooLarge,
		Message: "The request body is larger than " + strconv.Itoa(MaxBody) + " bytes",
	}
	errOverloaded = fault.ServiceUnavailable("Too many large requests are under way")
	errEncoding   = &fault.Error{
		Type: "UnsupportedMediaTypeException", Status: http.StatusUnsupportedMediaType,
		Message: "Content-Encoding is not supported: send the request body uncompressed",
	}
	errBroken = &fault.Error{Type: "SerializationException", Status: http.StatusBadRequest, Message: "The request body could not be read"}
)

// budget counts the bytes of bodies beyond firstRead.
type budget struct{ used atomic.Int64 }

func (b *budget) take(n int64) bool {
	if b.used.Add(n) > maxInFlight {
		b.used.Add(-n)
		return false
	}
	return true
}

// readBody reads the whole body into st. The memory it takes grows with what
// has come, not with what was announced; taken is to be given back to the
// budget afterwards.
func readBody(st *state, r *http.Request, b *budget) (taken int64, err error) {
	if e := r.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return 0, errEncoding
	}
	st.body.Reset()
	if r.ContentLength > MaxBody {
		return 0, errTooLarge
	}
	want := min(int(r.ContentLength), firstRead)
	if want < 0 { // chunked
		want = 4 << 10
	}
	for {
		st.body.Grow(want + 1) // one more, so that the end is seen in the same read
		room := st.body.AvailableBuffer()
		room = room[:cap(room)]
		n, err := r.Body.Read(room)
		st.body.Write(room[:n])
		switch {
		case err == io.EOF:
			return taken, nil
		case err != nil:
			return taken, errBroken
		case st.body.Len() > MaxBody:
			return taken, errTooLarge
		}
		want = 1
		if size := int64(st.body.Cap()); st.body.Available() == 0 && size >= firstRead {
			// The buffer is about to double.
			if !b.take(size) {
				return taken, errOverloaded
			}
			taken += size
		}
	}
}
