package dynamodb

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// account is what requests are signed with.
type account struct{ key, secret, session, region string }

var fakeAccount = account{fakeKey, fakeSecret, "", fakeRegion}

// newClient makes a client for an endpoint that uses nothing of the caller's
// environment. A connection is used once, so that none is left open.
func newClient(endpoint string, as account) *dynamodb.Client {
	transport := &http.Transport{
		// No Proxy: an endpoint is where it says.
		DialContext:       (&net.Dialer{Timeout: probeTimeout}).DialContext,
		DisableKeepAlives: true,
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(endpoint),
		Region:       as.region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: as.key, SecretAccessKey: as.secret, SessionToken: as.session}, nil
		}),
		HTTPClient: &http.Client{Transport: transport, CheckRedirect: stay},
		Retryer:    aws.NopRetryer{},
	})
}

// probe asks an endpoint for its tables and gives nil when it answers as
// DynamoDB does. TCP alone would not do: DynamoDB Local accepts connections
// some 0.3 s before it can answer.
func probe(ctx context.Context, endpoint string, as account) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	_, err := newClient(endpoint, as).ListTables(ctx, &dynamodb.ListTablesInput{Limit: aws.Int32(1)})
	return err
}

// probeTimeout bounds one probe. A server that is starting may accept and then
// be silent; the next probe finds it ready.
const probeTimeout = 2 * time.Second
