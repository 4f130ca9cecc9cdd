package clienttest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/devhelper/devhelper/dynamodb/engine"
	"github.com/devhelper/devhelper/dynamodb/engine/admin"
)

// Who the clients are: an engine keeps the tables of each key and region apart.
const (
	region    = "eu-central-1"
	accessKey = "AKIACLIENT"
)

// server is an engine of its own for one client, so that clients run beside
// each other.
type server struct {
	t      *testing.T
	engine *engine.Engine
	url    string

	mu    sync.Mutex
	calls map[string]int // by operation; guarded by mu
}

// serve starts an engine on loopback whose tables take a moment to become
// active, with a table "bulk" of which one BatchGetItem cannot return all, and
// which throttles the first GetItem and fails the second.
func serve(t *testing.T) *server {
	t.Helper()
	e, err := engine.Open(engine.Options{Delay: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, engine: e, calls: map[string]int{}}
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		s.mu.Lock()
		s.calls[operation]++
		s.mu.Unlock()
		e.ServeHTTP(w, r)
	}))
	s.url = h.URL
	t.Cleanup(func() {
		h.Close()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	s.fill()
	if err := e.SetFaults([]admin.Fault{
		{Operation: "GetItem", Error: "ProvisionedThroughputExceededException", Times: 1},
		{Operation: "GetItem", Error: "InternalServerError", Times: 1},
	}); err != nil {
		t.Fatal(err)
	}
	return s
}

// fill makes the table "bulk": 45 items of 390 KiB, over the 16 MiB that a
// BatchGetItem returns.
func (s *server) fill() {
	s.t.Helper()
	ctx, client := s.t.Context(), s.client()
	_, err := client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName:            aws.String("bulk"),
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeN}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}},
		BillingMode:          types.BillingModePayPerRequest,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	exists(ctx, s.t, client, "bulk")
	data := text(strings.Repeat("x", 390<<10))
	for id := range 45 {
		if _, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("bulk"), Item: item{"id": number(id), "data": data}}); err != nil {
			s.t.Fatal(err)
		}
	}
}

// client is the AWS SDK for Go, as a program sets it up but for the address.
func (s *server) client() *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(s.url), Region: region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: accessKey, SecretAccessKey: "secret"}, nil
		}),
	})
}

// counted gives the requests there were for an operation.
func (s *server) counted(operation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[operation]
}

// check is for the end of the story: nothing but "bulk" is left, and the
// faults were met.
func (s *server) check() {
	s.t.Helper()
	if left := s.engine.Faults(); len(left) > 0 {
		s.t.Errorf("the client did not come across these faults: %v", left)
	}
	stats, err := s.engine.Stats(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	if len(stats.Tables) != 1 || stats.Tables[0].Name != "bulk" {
		s.t.Errorf("tables that are left: %v, want bulk alone", stats.Tables)
	}
}
