package data

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

// Client sends signed requests to an endpoint. Only the signer is the SDK's:
// the client made for DynamoDB prepares over a millisecond of tables at the
// start of every process, and an editor starts many.
type Client struct {
	endpoint string
	as       Account
	http     *http.Client
}

// Account is what requests are signed with.
type Account struct{ Key, Secret, Session, Region string }

// Bounds of waiting for a server. What a server does for a request may take
// long; to accept a connection on the same machine may not.
const (
	dialTimeout  = 2 * time.Second
	farTimeout   = 15 * time.Second // to accept one from another machine
	replyTimeout = 90 * time.Second
)

// NewClient makes a client that uses nothing of the caller's environment. It
// keeps up to connections open until Close; with 0 each is used once, so that
// none is left open.
func NewClient(endpoint string, as Account, connections int) *Client {
	limit := dialTimeout
	if connections > 0 {
		limit = farTimeout
	}
	transport := &http.Transport{
		// No Proxy: an endpoint is where it says.
		DialContext:           (&net.Dialer{Timeout: limit}).DialContext,
		DisableKeepAlives:     connections == 0,
		MaxIdleConnsPerHost:   connections,
		ResponseHeaderTimeout: replyTimeout,
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{endpoint, as, &http.Client{Transport: transport, CheckRedirect: stay}}
}

// Close closes the connections that are open.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Endpoint is where the client sends to.
func (c *Client) Endpoint() string { return c.endpoint }

// Do sends a request that is not one of DynamoDB's.
func (c *Client) Do(req *http.Request) (*http.Response, error) { return c.http.Do(req) }

// APIError is an answer that is no success.
type APIError struct {
	Status int
	Type   string // as ResourceNotFoundException; "" when it is not DynamoDB's
	Text   string
}

func (e *APIError) Error() string {
	switch {
	case e.Type == "":
		return fmt.Sprintf("it answers with HTTP status %d, which is not what DynamoDB would say", e.Status)
	case e.Text == "":
		return e.Type
	}
	return e.Type + ": " + e.Text
}

// MaxAnswer bounds what is read of an answer: DynamoDB sends at most 16 MB of
// items, which JSON makes longer.
const MaxAnswer = 64 << 20

// ErrForeign says that what answers with success is not DynamoDB.
var ErrForeign = errors.New("what it answers is not DynamoDB's")

// Call runs an operation of the API: in and out are marshalled as JSON.
func (c *Client) Call(ctx context.Context, operation string, in, out any) error {
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
	as := aws.Credentials{AccessKeyID: c.as.Key, SecretAccessKey: c.as.Secret, SessionToken: c.as.Session}
	if err := v4.NewSigner().SignHTTP(ctx, as, req, hex.EncodeToString(sum[:]), "dynamodb", c.as.Region, time.Now()); err != nil {
		return err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, MaxAnswer))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return answered(res.StatusCode, data)
	}
	if json.Unmarshal(data, out) != nil {
		return ErrForeign
	}
	return nil
}

func answered(status int, body []byte) *APIError {
	e := &APIError{Status: status}
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
