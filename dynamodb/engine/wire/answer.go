package wire

import (
	"hash/crc32"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// Content types, in the form that goes into a header without allocating.
var (
	jsonType10 = []string{"application/x-amz-json-1.0"}
	jsonType11 = []string{"application/x-amz-json-1.1"}
	jsonType   = []string{"application/json"}
)

// answer is what goes back to the client.
type answer struct {
	status      int
	contentType []string // nil is none
	id          string
	body        []byte
}

// bufferedByHTTP is the size up to which net/http counts a body itself.
const bufferedByHTTP = 2048

// send writes the answer. A failure means that the client has gone, and there
// is nobody to tell.
func (a *answer) send(w http.ResponseWriter) {
	h := w.Header()
	// Not by Set: the names are AWS's own, and one allocation serves both.
	values := [...]string{a.id, strconv.FormatUint(uint64(crc32.ChecksumIEEE(a.body)), 10)}
	h["x-amzn-RequestId"] = values[0:1:1]
	h["x-amz-crc32"] = values[1:2:2]
	if a.contentType != nil {
		h["Content-Type"] = a.contentType
	} else {
		h["Content-Type"] = nil // net/http does not guess then
	}
	if len(a.body) >= bufferedByHTTP {
		h["Content-Length"] = []string{strconv.Itoa(len(a.body))}
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// newID makes a request id of AWS's form: 52 capital letters and digits.
func newID() string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	var id [52]byte
	var bits uint64
	for i := range id {
		if i%12 == 0 { // twelve times five bits of 64
			bits = rand.Uint64()
		}
		id[i] = alphabet[bits&31]
		bits >>= 5
	}
	return string(id[:])
}

// The prefixes of a body's __type.
const (
	ofService = "com.amazon.coral.service#"
	ofModel   = "com.amazonaws.dynamodb.v20120810#"
)

// prefixes are those of the errors that are not the model's own.
var prefixes = map[string]string{
	"ValidationException":                 "com.amazon.coral.validate#",
	"ThrottlingException":                 "com.amazon.coral.availability#",
	"ServiceUnavailable":                  "com.amazon.coral.availability#",
	"SerializationException":              ofService,
	"UnknownOperationException":           ofService,
	"MissingAuthenticationTokenException": ofService,
	"IncompleteSignatureException":        ofService,
	"InvalidSignatureException":           ofService,
	"UnrecognizedClientException":         ofService,
	"AccessDeniedException":               ofService,
	"RequestEntityTooLargeException":      ofService,
	"UnsupportedMediaTypeException":       ofService,
}

// capital are the errors whose text AWS sends as Message.
var capital = map[string]bool{
	"SerializationException":         true,
	"AccessDeniedException":          true,
	"TransactionCanceledException":   true,
	"RequestEntityTooLargeException": true,
	"UnsupportedMediaTypeException":  true,
}

// appendFault writes the body of an error.
func appendFault(dst []byte, f *fault.Error) []byte {
	prefix, ok := prefixes[f.Type]
	if !ok {
		prefix = ofModel
	}
	dst = append(dst, `{"__type":"`...)
	dst = append(append(dst, prefix...), f.Type...)
	dst = append(dst, '"')
	if f.Message != "" {
		name := `,"message":`
		if capital[f.Type] {
			name = `,"Message":`
		}
		dst = append(dst, name...)
		dst = appendString(dst, f.Message)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Fields)) {
		if field, err := marshal(f.Fields[name]); err == nil { // rather no member than no error
			dst = append(dst, ',')
			dst = appendString(dst, name)
			dst = append(append(dst, ':'), field...)
		}
	}
	return append(dst, '}')
}

// appendString writes a JSON string; bytes that are not UTF-8, which a header
// may have, become U+FFFD.
func appendString(dst []byte, s string) []byte {
	out, err := jsontext.AppendQuote(dst, s)
	if err != nil {
		out, _ = jsontext.AppendQuote(dst, string([]rune(s)))
	}
	return out
}

// marshalers write the values of the engine that appear in outputs.
var marshalers = json.JoinMarshalers(
	json.MarshalToFunc(func(e *jsontext.Encoder, it value.Item) error {
		return e.WriteValue(value.AppendItemJSON(e.AvailableBuffer(), it))
	}),
	json.MarshalToFunc(func(e *jsontext.Encoder, v value.Value) error {
		return e.WriteValue(value.AppendJSON(e.AvailableBuffer(), v))
	}),
	json.MarshalToFunc(func(e *jsontext.Encoder, a Appender) error {
		return e.WriteValue(a.AppendJSON(e.AvailableBuffer()))
	}),
)

func marshal(v any) ([]byte, error) {
	return json.Marshal(v, json.WithMarshalers(marshalers), json.Deterministic(true))
}

// appendOutput writes what an operation returned.
func appendOutput(dst []byte, out any) ([]byte, error) {
	switch out := out.(type) {
	case nil:
		return append(dst, '{', '}'), nil
	case Appender:
		return out.AppendJSON(dst), nil
	}
	body, err := marshal(out)
	return append(dst, body...), err
}
