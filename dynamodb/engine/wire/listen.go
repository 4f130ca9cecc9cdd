package wire

import (
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// HTTPServer makes a server with limits that fit a local database: clients may
// be idle for minutes, but not slow. Handlers that stream set their own write
// deadline by [http.ResponseController].
func HTTPServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute, // of 16 MB at most
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       3 * time.Minute, // SDKs keep connections for later; the editor's pause is longer than AWS's
		MaxHeaderBytes:    64 << 10,
	}
}

// MaxConnections is a number of connections for [Limit] that an SDK with
// thousands of goroutines does not reach.
const MaxConnections = 4096

// refusal is the answer to a connection that is one too many.
const refusal = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\nRetry-After: 1\r\n\r\n"

// Limit makes a listener that has at most n connections open at once. Further
// ones are answered with 503 and closed, which SDKs try again.
func Limit(l net.Listener, n int) net.Listener {
	return &limited{Listener: l, free: make(chan struct{}, n)}
}

type limited struct {
	net.Listener
	free chan struct{} // has an element for each open connection
}

func (l *limited) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case l.free <- struct{}{}:
			return &counted{Conn: c, done: func() { <-l.free }}, nil
		default:
			// The kernel's buffer has room for so little: this does not wait.
			_ = c.SetWriteDeadline(time.Now().Add(time.Second))
			_, _ = io.WriteString(c, refusal)
			_ = c.Close()
		}
	}
}

// counted gives its place back when it is closed.
type counted struct {
	net.Conn
	once sync.Once
	done func()
}

func (c *counted) Close() error {
	err := c.Conn.Close()
	c.once.Do(c.done)
	return err
}
