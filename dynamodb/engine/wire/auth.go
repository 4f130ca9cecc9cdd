package wire

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
)

// credential is who signed a request. The signature itself is not verified:
// the server has no secrets, and is for callers on the same machine.
type credential struct {
	accessKey string
	region    string // "" if the scope has none
}

const signaturePrefix = "AWS4-" // of AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256

// authenticate finds the credential in the Authorization header or, of a
// presigned request, in the query.
func authenticate(r *http.Request) (credential, error) {
	header := r.Header.Get("Authorization")
	var query url.Values
	if r.URL.RawQuery != "" {
		query = r.URL.Query()
	}
	presigned := query.Has("X-Amz-Algorithm")
	switch {
	case presigned && header != "":
		return credential{}, fault.InvalidSignature("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")
	case presigned:
		return parseQuery(query)
	case !strings.HasPrefix(header, signaturePrefix):
		return credential{}, fault.MissingAuthenticationToken()
	}
	dated := r.Header.Get("X-Amz-Date") != "" || r.Header.Get("Date") != ""
	return parseAuthorization(header, dated)
}

// parseAuthorization reads the header
//
//	AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, SignedHeaders=..., Signature=...
//
// dated says whether the request has a date, which is part of what is signed.
func parseAuthorization(header string, dated bool) (credential, error) {
	var scope, headers, signature string
	_, rest, _ := strings.Cut(header, " ")
	for rest != "" {
		var part string
		if i := strings.IndexAny(rest, ", "); i >= 0 {
			part, rest = rest[:i], rest[i+1:]
		} else {
			part, rest = rest, ""
		}
		name, arg, _ := strings.Cut(part, "=")
		switch name {
		case "Credential":
			scope = arg
		case "SignedHeaders":
			headers = arg
		case "Signature":
			signature = arg
		}
	}
	if scope != "" && headers != "" && signature != "" && dated {
		return parseScope(scope), nil
	}
	var text strings.Builder
	demand := func(ok bool, what string) {
		if !ok {
			text.WriteString("Authorization header requires ")
			text.WriteString(what)
			text.WriteString(". ")
		}
	}
	demand(scope != "", "'Credential' parameter")
	demand(signature != "", "'Signature' parameter")
	demand(headers != "", "'SignedHeaders' parameter")
	demand(dated, "existence of either a 'X-Amz-Date' or a 'Date' header")
	text.WriteString("Authorization=")
	text.WriteString(header)
	return credential{}, fault.IncompleteSignature(text.String())
}

// parseQuery reads the parameters of a presigned request.
func parseQuery(query url.Values) (credential, error) {
	var text strings.Builder
	for _, name := range []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"} {
		if query.Get(name) == "" {
			text.WriteString("AWS query-string parameters must include '")
			text.WriteString(name)
			text.WriteString("'. ")
		}
	}
	if text.Len() > 0 {
		text.WriteString("Re-examine the query-string parameters.")
		return credential{}, fault.IncompleteSignature(text.String())
	}
	return parseScope(query.Get("X-Amz-Credential")), nil
}

// parseScope splits KEY/DATE/REGION/SERVICE/aws4_request from its end, since
// made-up keys may have slashes.
func parseScope(scope string) credential {
	rest := scope
	var parts [4]string
	for i := len(parts) - 1; i >= 0; i-- {
		at := strings.LastIndexByte(rest, '/')
		if at < 0 {
			key, _, _ := strings.Cut(scope, "/")
			return credential{accessKey: key}
		}
		rest, parts[i] = rest[:at], rest[at+1:]
	}
	return credential{accessKey: rest, region: parts[1]}
}
