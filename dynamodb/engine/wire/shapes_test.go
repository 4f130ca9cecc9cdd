package wire

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// The inputs of the tests are like those of real operations, but smaller.

type putInput struct {
	ReturnConsumedCapacity    *string       `wire:"enum=INDEXES|TOTAL|NONE"`
	TableName                 string        `wire:"required,min=1,max=1024,pattern=table"`
	Item                      value.RawItem `wire:"required"`
	Expected                  map[string]expectation
	ReturnValues              *string `wire:"enum=ALL_OLD|NONE"`
	ConditionExpression       *string
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues map[string]value.Raw
}

type expectation struct {
	Value  *value.Raw
	Exists *bool
}

// WireName shows that a type's own name does not matter.
func (expectation) WireName() string { return "ExpectedAttributeValue" }

type createInput struct {
	tableInput
	KeySchema             []keySchemaElement `wire:"required,min=1,max=2"`
	ProvisionedThroughput *throughput
	Extra                 jsontext.Value
	Tags                  []*tag
	Names                 []string `wire:"min=1,max=3,each.min=1,each.max=5"`
	Limit                 *int32   `wire:"min=1,bare"`
}

// Precheck comes before all tags.
func (in *createInput) Precheck() error {
	if in.TableName == "early" {
		return fault.Validation("early")
	}
	return nil
}

// Check comes after them.
func (in *createInput) Check() error {
	if in.TableName == "late" {
		return fault.Validation("late")
	}
	return nil
}

type tableInput struct {
	TableName string `wire:"required,min=3,max=255,pattern=name"`
}

type keySchemaElement struct {
	AttributeName string `wire:"required,min=1,max=255"`
	KeyType       string `wire:"required,enum=HASH|RANGE"`
}

type throughput struct {
	ReadCapacityUnits *int64 `wire:"required,min=1"`
	Share             *float64
}

func (throughput) WireName() string { return "ProvisionedThroughput" }

type tag struct {
	Key   *string `wire:"required"`
	Value *string
}

type batchInput struct {
	RequestItems map[string][]writeRequest `wire:"required,min=1,key.min=3,key.max=255,key.pattern=name,each.min=1,each.max=2"`
}

type writeRequest struct {
	PutRequest    *putRequest
	DeleteRequest *deleteRequest
}

type putRequest struct {
	Item value.RawItem `wire:"required"`
}

type deleteRequest struct {
	Key value.RawItem `wire:"required"`
}

type getBatchInput struct {
	RequestItems map[string]keysAndAttributes `wire:"required"`
}

type keysAndAttributes struct {
	Keys           []value.RawItem `wire:"required,min=1,max=2,bare"`
	ConsistentRead *bool
}

// echo is an output that shows what an operation got.
type echo struct{ Got any }

// operations of the tests.
func operations() []Operation {
	return []Operation{
		Define(DynamoDB, "PutItem", func(_ *Request, in *putInput) (any, error) { return nil, nil }),
		Define(DynamoDB, "CreateTable", func(_ *Request, in *createInput) (any, error) { return echo{in}, nil }),
		Define(DynamoDB, "BatchWriteItem", func(_ *Request, in *batchInput) (any, error) { return nil, nil }),
		Define(DynamoDB, "BatchGetItem", func(_ *Request, in *getBatchInput) (any, error) { return nil, nil }),
		Define(DynamoDB, "Who", func(r *Request, in *struct{}) (any, error) {
			return map[string]any{"key": r.AccessKey, "region": r.Region, "host": r.Host, "size": r.Size}, nil
		}),
		Define(Streams, "Who", func(r *Request, in *struct{}) (any, error) { return "streams", nil }),
		Define(DynamoDB, "Fail", func(_ *Request, in *failInput) (any, error) { return nil, in.err() }),
		Define(DynamoDB, "Wait", func(r *Request, in *struct{}) (any, error) {
			<-r.Done()
			return nil, context.Cause(r)
		}),
		Define(DynamoDB, "Long", func(_ *Request, in *struct{}) (any, error) { return strings.Repeat("x", 100_000), nil }),
	}
}

type failInput struct {
	How *string
}

func (in *failInput) err() error {
	item := value.NewItem(value.Attr{Name: "pk", Value: value.OfString("a")})
	switch *in.How {
	case "panic":
		panic("on purpose")
	case "other":
		return errors.New("not for the caller")
	case "condition":
		return fault.ConditionalCheckFailed(item)
	case "transaction":
		return fault.TransactionCanceled([]fault.Reason{{Code: "None"}, {Code: "ConditionalCheckFailed", Message: "no", Item: item}})
	case "missing":
		return fault.ResourceNotFound("")
	}
	return fault.Throttling()
}

const signed = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-3/dynamodb/aws4_request, SignedHeaders=host, Signature=00"

// request makes a request as an SDK does.
func request(operation, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader([]byte(body)))
	r.Host = "127.0.0.1:8000"
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	r.Header.Set("Content-Type", "application/x-amz-json-1.0")
	r.Header.Set("Authorization", signed)
	r.Header.Set("X-Amz-Date", "20260101T000000Z")
	return r
}

// do serves a request and returns its answer.
func do(t *testing.T, h http.Handler, r *http.Request) (status int, body string, header http.Header) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String(), w.Result().Header
}

// message is the type and text of an error's body.
func message(t *testing.T, body string) (typ, text string) {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		t.Fatalf("body %q: %v", body, err)
	}
	typ, _ = out["__type"].(string)
	_, typ, _ = strings.Cut(typ, "#")
	for _, name := range []string{"message", "Message"} {
		if s, ok := out[name].(string); ok {
			text = s
		}
	}
	return typ, text
}
