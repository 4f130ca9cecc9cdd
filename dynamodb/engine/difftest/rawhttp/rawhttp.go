// Package rawhttp is the smallest client that speaks DynamoDB's protocol: one
// keep-alive connection, one request at a time, bytes in and bytes out. Tests
// and benchmarks use it so that they see answers as sent and measure the server,
// not a client library. Start at [Dial].
package rawhttp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Timeout is how long one request may take unless a client says otherwise.
const Timeout = 60 * time.Second

// Auth is a header that looks signed. No local server verifies signatures.
const Auth = "AWS4-HMAC-SHA256 Credential=AKIAFAKE/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=" +
	"0000000000000000000000000000000000000000000000000000000000000000"

// Response is an answer as sent. Body is valid until the client's next request.
type Response struct {
	Status int
	CRC    string // the x-amz-crc32 header, "" without
	ID     string // the x-amzn-RequestId header, "" without
	Body   []byte
}

// Client is a connection to one server. It is for one goroutine.
type Client struct {
	// Timeout is how long one request may take, connecting included.
	Timeout time.Duration

	addr string
	conn net.Conn
	in   *bufio.Reader
	head []byte
	body []byte
}

// Dial makes a client of the server at addr (host:port). It connects with the
// first request.
func Dial(addr string) *Client { return &Client{Timeout: Timeout, addr: addr} }

// Close ends the connection. The client may be used again.
func (c *Client) Close() {
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}

// Call sends a request for the operation target, such as
// "DynamoDB_20120810.ListTables".
func (c *Client) Call(target string, body []byte) (Response, error) {
	return c.Post("/", "X-Amz-Target: "+target+"\r\nAuthorization: "+Auth+"\r\nX-Amz-Date: 20260101T000000Z\r\n", body)
}

// Post sends a request with the header lines given, each ended by CRLF; Host,
// Content-Type and Content-Length are added. A connection that the server has
// closed while it was idle is replaced once.
func (c *Client) Post(path, header string, body []byte) (Response, error) {
	c.head = append(c.head[:0], "POST "+path+" HTTP/1.1\r\nHost: "+c.addr+"\r\nContent-Type: application/x-amz-json-1.0\r\n"...)
	c.head = append(c.head, header...)
	c.head = append(c.head, "Content-Length: "...)
	c.head = strconv.AppendInt(c.head, int64(len(body)), 10)
	c.head = append(c.head, "\r\n\r\n"...)
	c.head = append(c.head, body...) // one write, one segment
	fresh := c.conn == nil
	r, err := c.once()
	if err != nil {
		c.Close()
		if !fresh && (errors.Is(err, io.EOF) || !errors.Is(err, io.ErrUnexpectedEOF) && !isTimeout(err)) {
			if r, err = c.once(); err != nil {
				c.Close()
			}
		}
	}
	return r, err
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

func (c *Client) once() (Response, error) {
	if c.conn == nil {
		conn, err := net.DialTimeout("tcp", c.addr, c.Timeout)
		if err != nil {
			return Response{}, err
		}
		c.conn, c.in = conn, bufio.NewReaderSize(conn, 64<<10)
	}
	if err := c.conn.SetDeadline(time.Now().Add(c.Timeout)); err != nil {
		return Response{}, err
	}
	if _, err := c.conn.Write(c.head); err != nil {
		return Response{}, err
	}
	return c.read()
}

func (c *Client) read() (Response, error) {
	var r Response
	line, err := c.line()
	if err != nil {
		return r, err
	}
	if len(line) < 12 || !strings.HasPrefix(line, "HTTP/1.") {
		return r, fmt.Errorf("not an HTTP answer: %q", line)
	}
	if r.Status, err = strconv.Atoi(line[9:12]); err != nil {
		return r, fmt.Errorf("not an HTTP status: %q", line)
	}
	length, chunked, last := -1, false, false
	for {
		if line, err = c.line(); err != nil {
			return r, unexpected(err)
		}
		if line == "" {
			break
		}
		name, val, _ := strings.Cut(line, ":")
		val = strings.TrimSpace(val)
		switch http.CanonicalHeaderKey(name) {
		case "Content-Length":
			if length, err = strconv.Atoi(val); err != nil {
				return r, fmt.Errorf("bad Content-Length %q", val)
			}
		case "Transfer-Encoding":
			chunked = strings.EqualFold(val, "chunked")
		case "Connection":
			last = strings.EqualFold(val, "close")
		case "X-Amz-Crc32":
			r.CRC = val
		case "X-Amzn-Requestid":
			r.ID = val
		}
	}
	if r.Status == http.StatusContinue {
		return c.read()
	}
	c.body = c.body[:0]
	switch {
	case chunked:
		err = c.chunks()
	case length >= 0:
		err = c.take(length)
	default: // until the end of the connection
		last = true
		c.body, err = io.ReadAll(c.in)
	}
	if last {
		c.Close()
	}
	r.Body = c.body
	return r, unexpected(err)
}

func (c *Client) chunks() error {
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		size, _, _ := strings.Cut(line, ";")
		n, err := strconv.ParseInt(strings.TrimSpace(size), 16, 32)
		if err != nil {
			return fmt.Errorf("bad chunk size %q", line)
		}
		if err := c.take(int(n)); err != nil {
			return err
		}
		if line, err = c.line(); err != nil || line != "" {
			return errors.Join(err, fmt.Errorf("a chunk is followed by %q", line))
		}
		if n == 0 {
			return nil
		}
	}
}

func (c *Client) take(n int) error {
	have := len(c.body)
	if cap(c.body) < have+n {
		c.body = append(make([]byte, 0, 2*(have+n)), c.body...)
	}
	c.body = c.body[:have+n]
	_, err := io.ReadFull(c.in, c.body[have:])
	return err
}

// line reads a line without its end.
func (c *Client) line() (string, error) {
	b, err := c.in.ReadSlice('\n')
	if err != nil {
		if len(b) > 0 {
			err = unexpected(err)
		}
		return "", err
	}
	return strings.TrimRight(string(b), "\r\n"), nil
}

// unexpected tells an end in the middle of an answer from one before it.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
