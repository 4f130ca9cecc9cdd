package wire

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
)

// A server on loopback can be reached by every web page the user opens: with
// the page's Origin, or, after the page's own name has been rebound to
// 127.0.0.1, with that name as Host. Neither is served unless allowed.

// Guard lets through the requests that the options allow, and refuses others
// with status 403, as the server itself does. It is for handlers beside it.
func (o Options) Guard(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f := o.refuse(r); f != nil {
			a := answer{status: f.Status, contentType: jsonType10, id: newID(), body: appendFault(nil, f)}
			a.send(w)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// refuse is why a request is not to be served; nil is no reason.
func (o *Options) refuse(r *http.Request) *fault.Error {
	if !isLoopback(r.Host) && (o.AllowHost == nil || !o.AllowHost(r.Host)) {
		return denied("requests for the host " + r.Host + " are not served; use 127.0.0.1 or localhost, or allow the host")
	}
	if origin := r.Header.Get("Origin"); origin != "" && (o.AllowOrigin == nil || !o.AllowOrigin(origin)) {
		return denied("requests of web pages from " + origin + " are not served; allow the origin if it is yours")
	}
	return nil
}

func denied(message string) *fault.Error {
	f := fault.AccessDenied(message)
	f.Status = http.StatusForbidden
	return f
}

// isLoopback says whether a Host header, with or without a port, names this
// machine in a way that no DNS server can change. A request of HTTP/1.0 may
// have none.
func isLoopback(host string) bool {
	if host == "" {
		return true
	}
	name := host
	if i := strings.LastIndexByte(host, ':'); i >= 0 && strings.IndexByte(host, ']') < i {
		var err error
		if name, _, err = net.SplitHostPort(host); err != nil {
			name = host
		}
	}
	name = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(name, "]"), "["), ".")
	if len(name) >= len("localhost") && strings.EqualFold(name[len(name)-len("localhost"):], "localhost") {
		rest := name[:len(name)-len("localhost")]
		return rest == "" || strings.HasSuffix(rest, ".")
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.IsLoopback()
}

// preflight answers a page that asks whether it may call.
func preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	allowOrigin(h, r)
	h.Set("Access-Control-Allow-Methods", "POST, GET, OPTIONS")
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		h.Set("Access-Control-Allow-Headers", asked)
	}
	h.Set("Access-Control-Max-Age", "172800") // seconds, AWS's
	w.WriteHeader(http.StatusOK)
}

// allowOrigin shows the answer to the page, whose origin has been allowed.
func allowOrigin(h http.Header, r *http.Request) {
	h.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	h.Set("Access-Control-Expose-Headers", "x-amzn-RequestId, x-amz-crc32")
	h.Add("Vary", "Origin")
}
