package dynamodb

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// client sends signed requests to an endpoint. Only the signer is the SDK's:
// the client made for DynamoDB prepares over a millisecond of tables at the
// start of every process, and an editor starts many.
type client struct {
	endpoint string
	as       account
	http     *http.Client
}

// account is what requests are signed with.
type account struct{ key, secret, session, region string }

var fakeAccount = account{fakeKey, fakeSecret, "", fakeRegion}

// newClient makes a client that uses nothing of the caller's environment. A
// connection is used once, so that none is left open.
func newClient(endpoint string, as account) *client {
	transport := &http.Transport{
		// No Proxy: an endpoint is where it says.
		DialContext:       (&net.Dialer{Timeout: probeTimeout}).DialContext,
		DisableKeepAlives: true,
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client{endpoint, as, &http.Client{Transport: transport, CheckRedirect: stay}}
}

// apiError is an answer that is no success.
type apiError struct {
	Status int
	Type   string // as ResourceNotFoundException; "" when it is not DynamoDB's
	Text   string
}

func (e *apiError) Error() string {
	switch {
	case e.Type == "":
		return fmt.Sprintf("it answers with HTTP status %d, which is not what DynamoDB would say", e.Status)
	case e.Text == "":
		return e.Type
	}
	return e.Type + ": " + e.Text
}

// maxAnswer bounds what is read of an answer: DynamoDB sends at most 16 MB of
// items, which JSON makes longer.
const maxAnswer = 64 << 20

// errForeign says that what answers with success is not DynamoDB.
var errForeign = errors.New("what it answers is not DynamoDB's")

// call runs an operation of the API: in and out are marshalled as JSON.
func (c *client) call(ctx context.Context, operation string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint+"/", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	sum := sha256.Sum256(body)
	as := aws.Credentials{AccessKeyID: c.as.key, SecretAccessKey: c.as.secret, SessionToken: c.as.session}
	if err := v4.NewSigner().SignHTTP(ctx, as, req, hex.EncodeToString(sum[:]), "dynamodb", c.as.region, time.Now()); err != nil {
		return err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return answered(res.StatusCode, data)
	}
	if json.Unmarshal(data, out) != nil {
		return errForeign
	}
	return nil
}

func answered(status int, body []byte) *apiError {
	e := &apiError{Status: status}
	var sent struct {
		Type  string `json:"__type"`
		Lower string `json:"message"`
		Upper string `json:"Message"`
	}
	if json.Unmarshal(body, &sent) != nil {
		return e
	}
	_, after, found := strings.Cut(sent.Type, "#")
	if !found {
		after = sent.Type
	}
	e.Type, e.Text = after, sent.Lower
	if e.Text == "" {
		e.Text = sent.Upper
	}
	return e
}
