// Package wire is DynamoDB's HTTP protocol: it finds the operation a request
// names, decodes and checks its input, runs it, and writes the answer or the
// error as AWS writes them. It knows no operation itself; the ones there are
// come from [Define]. Start at [NewServer] and [Define].
package wire

import "context"

// Service is one of the two APIs that share an endpoint.
type Service uint8

// The services.
const (
	DynamoDB Service = iota // X-Amz-Target DynamoDB_20120810.*
	Streams                 // X-Amz-Target DynamoDBStreams_20120810.*
)

// Request is what an operation knows about its call beside its input. Its
// Context ends when the client has gone or the server stops.
type Request struct {
	context.Context
	Operation string // "GetItem"
	Service   Service
	AccessKey string // as sent, never verified
	Region    string // of the credential scope: "us-east-1"
	ID        string // the x-amzn-RequestId of the answer
	Host      string // as sent: "127.0.0.1:8000"
	Size      int    // bytes of the body
}

// Operation is an API call the server offers. [Define] makes them.
type Operation struct {
	Name    string // as in X-Amz-Target
	Service Service

	call func(r *Request, st *state, before func(*Request) error) (any, error)
}

// Appender is an output that writes its own JSON, for operations where every
// allocation counts. Other outputs are marshalled by reflection.
type Appender interface {
	AppendJSON(dst []byte) []byte
}

// Checker is an input with rules beyond its tags. Check runs after the tags
// are found to hold; what it returns is answered as it is.
type Checker interface {
	Check() error
}

// Prechecker is an input with rules that AWS reports before those of the tags.
// Precheck runs on the decoded input, of which nothing has been checked.
type Prechecker interface {
	Precheck() error
}
