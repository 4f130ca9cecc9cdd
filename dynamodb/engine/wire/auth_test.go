package wire

import (
	"net/http"
	"strings"
	"testing"
)

func TestAuthenticate(t *testing.T) {
	const (
		key    = "Authorization header requires 'Credential' parameter. "
		sig    = "Authorization header requires 'Signature' parameter. "
		heads  = "Authorization header requires 'SignedHeaders' parameter. "
		date   = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
		noDate = "-date"
		query  = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20260101%2Fus-west-2%2Fdynamodb%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=00"
	)
	for _, c := range []struct {
		header, query string
		want          credential
		typ, text     string // of the error
	}{
		{header: signed, want: credential{"AKIA", "eu-west-3"}},
		{header: strings.ReplaceAll(signed, ", ", ","), want: credential{"AKIA", "eu-west-3"}},
		{header: strings.ReplaceAll(signed, ", ", "  "), want: credential{"AKIA", "eu-west-3"}},
		{header: strings.Replace(signed, "AKIA", "my_fake-key", 1), want: credential{"my_fake-key", "eu-west-3"}},
		{header: strings.Replace(signed, "AKIA", "a/b", 1), want: credential{"a/b", "eu-west-3"}},
		{header: strings.Replace(signed, "AKIA", "", 1), want: credential{"", "eu-west-3"}},
		{header: "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c", want: credential{"a", ""}},
		{header: "AWS4-HMAC-SHA256 x, Credential=a/b, Credential=c, SignedHeaders=b, Signature=c", want: credential{"c", ""}},
		{header: "", typ: "MissingAuthenticationTokenException", text: "Request is missing Authentication Token"},
		{header: "Basic abc", typ: "MissingAuthenticationTokenException", text: "Request is missing Authentication Token"},
		{header: "aws4-hmac-sha256 Credential=a, SignedHeaders=b, Signature=c", typ: "MissingAuthenticationTokenException", text: "Request is missing Authentication Token"},
		{header: "AWS4-HMAC-SHA256", typ: "IncompleteSignatureException", text: key + sig + heads + "Authorization=AWS4-HMAC-SHA256"},
		{header: "AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature=", typ: "IncompleteSignatureException", text: key + sig + heads + "Authorization=AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature="},
		{header: "AWS4-HMAC-SHA256 Credential=a", typ: "IncompleteSignatureException", text: sig + heads + "Authorization=AWS4-HMAC-SHA256 Credential=a"},
		{header: "AWS4-HMAC-SHA256 Signature=a", typ: "IncompleteSignatureException", text: key + heads + "Authorization=AWS4-HMAC-SHA256 Signature=a"},
		{header: noDate + signed, typ: "IncompleteSignatureException", text: date + "Authorization=" + signed},
		{query: query, want: credential{"AK", "us-west-2"}},
		{header: signed, query: query, typ: "InvalidSignatureException", text: "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."},
		{query: "X-Amz-Algorithm=x&X-Amz-Signature=y", typ: "IncompleteSignatureException", text: "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters."},
		{query: "X-Amz-Credential=a&X-Amz-Signature=y", typ: "MissingAuthenticationTokenException", text: "Request is missing Authentication Token"},
		{header: signed, query: "a=%zz;b", want: credential{"AKIA", "eu-west-3"}},
	} {
		r := request("Who", "")
		r.URL.RawQuery = c.query
		r.Header.Set("Authorization", strings.TrimPrefix(c.header, noDate))
		if strings.HasPrefix(c.header, noDate) {
			r.Header.Del("X-Amz-Date")
		}
		who, err := authenticate(r)
		if c.typ == "" {
			if err != nil || who != c.want {
				t.Errorf("%q %q: %+v, %v; want %+v", c.header, c.query, who, err, c.want)
			}
			continue
		}
		if err == nil || err.Error() != c.typ+": "+c.text {
			t.Errorf("%q %q: %v\nwant %s: %s", c.header, c.query, err, c.typ, c.text)
		}
	}
	r := request("Who", "")
	r.Header.Del("X-Amz-Date")
	r.Header.Set("Date", "Thu, 01 Jan 2026 00:00:00 GMT")
	if _, err := authenticate(r); err != nil {
		t.Errorf("with Date: %v", err)
	}
}

func FuzzAuthorization(f *testing.F) {
	for _, seed := range []string{signed, "", "AWS4-", "AWS4-HMAC-SHA256 Credential=a", "AWS4-HMAC-SHA256 ,,  ,Credential=/////,SignedHeaders=x,Signature==", "AWS4-X \xff"} {
		f.Add(seed, "X-Amz-Algorithm=a&X-Amz-Credential=b%2Fc")
	}
	f.Fuzz(func(t *testing.T, header, query string) {
		r := request("Who", "")
		r.Header = http.Header{"Authorization": {header}, "X-Amz-Date": {"x"}}
		r.URL.RawQuery = query
		who, err := authenticate(r)
		if err != nil {
			return
		}
		if !strings.Contains(header, who.accessKey) && !strings.Contains(r.URL.Query().Get("X-Amz-Credential"), who.accessKey) {
			t.Errorf("the key %q is from nowhere", who.accessKey)
		}
	})
}
