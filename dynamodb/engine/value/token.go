package value

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"
)

// What AWS's messages call the types of its interface.
const (
	noCollection = "Unrecognized collection type "
	valueClass   = "com.amazonaws.dynamodb.v20120810.AttributeValue"
	mapClass     = "java.util.Map<java.lang.String, " + valueClass + ">"
	misplaced    = "Start of structure or map found where not expected"
)

// peek is the next byte that is no blank, unread; 0 at the end of the text.
func (p *parser) peek() byte {
	for ; p.i < len(p.s); p.i++ {
		switch c := p.s[p.i]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// broken is the error for a text that is no JSON, which the decoder before the
// parser lets nothing of through.
func (p *parser) broken() error {
	return mistyped("")
}

// end is an error if there is more than blanks left.
func (p *parser) end() error {
	if p.peek() != 0 || p.i < len(p.s) {
		return p.broken()
	}
	return nil
}

// open reads the bracket that begins a collection of a class, and is the error
// AWS has for whatever else stands there.
func (p *parser) open(bracket byte, class string) error {
	switch c := p.peek(); {
	case c == bracket:
		p.i++
		return nil
	case c == '{':
		return mistyped(misplaced)
	case c == '[':
		return mistyped(noCollection + class)
	}
	return mistyped("Unexpected field type")
}

// more tells whether another element follows in a collection, and reads the
// comma before it, or the bracket that closes.
func (p *parser) more(closing byte, first bool) (bool, error) {
	switch c := p.peek(); {
	case c == closing:
		p.i++
		return false, nil
	case first:
		return true, nil
	case c == ',':
		p.i++
		return true, nil
	}
	return false, p.broken()
}

// name reads the name of a member and its colon.
func (p *parser) name() (string, error) {
	if p.peek() != '"' {
		return "", p.broken()
	}
	s, err := p.quoted()
	if err != nil {
		return "", err
	}
	if p.peek() != ':' {
		return "", p.broken()
	}
	p.i++
	return s, nil
}

// literal reads past a number, true, false or null and returns it.
func (p *parser) literal() string {
	start := p.i
	for ; p.i < len(p.s); p.i++ {
		switch p.s[p.i] {
		case ' ', '\t', '\n', '\r', ',', ']', '}', ':', '"', '[', '{':
			return p.s[start:p.i]
		}
	}
	return p.s[start:]
}

// text reads a JSON string for a member that is a string.
func (p *parser) text() (string, error) {
	if p.peek() != '"' {
		return "", p.wrong("String")
	}
	return p.quoted()
}

// boolean reads true, false, or one of the strings AWS takes for them.
func (p *parser) boolean() (bool, error) {
	switch p.peek() {
	case 't', 'f':
		return p.literal() == "true", nil
	case '"':
		s, err := p.quoted()
		if err != nil {
			return false, err
		}
		switch strings.ToLower(s) {
		case "true", "yes", "1":
			return true, nil
		case "false", "no", "0":
			return false, nil
		}
		return false, mistyped("Unexpected token received from parser")
	}
	return false, p.wrong("Boolean")
}

// binary reads a JSON string of base64.
func (p *parser) binary() (string, error) {
	switch p.peek() {
	case '"':
	case '[':
		return "", mistyped(noCollection + "class java.nio.ByteBuffer")
	case '{':
		return "", mistyped(misplaced)
	default:
		return "", mistyped("only base-64-encoded strings are convertible to bytes")
	}
	s, err := p.quoted()
	if err != nil || s == "" {
		return "", err
	}
	if len(s)%4 != 0 {
		return "", mistyped(fmt.Sprintf("Base64 encoded length is expected a multiple of 4 bytes but found: %d", len(s)))
	}
	// Go's decoder skips line ends, AWS's does not.
	b := make([]byte, base64.StdEncoding.DecodedLen(len(s)))
	n, err := strictBase64.Decode(b, []byte(s))
	if err != nil || strings.ContainsAny(s, "\r\n") {
		return "", mistyped("Invalid last non-pad Base64 character dectected") // so spelt
	}
	return aliasString(b[:n]), nil
}

// strictBase64 refuses a last character whose unused bits are not zero.
var strictBase64 = base64.StdEncoding.Strict()

// aliasString is b as a string without a copy; b must not change any more.
func aliasString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// wrong is AWS's error for the next token where a Java class is wanted that JSON
// has as a string or a truth value.
func (p *parser) wrong(class string) error {
	token := ""
	switch p.peek() {
	case '[':
		return mistyped(noCollection + "class java.lang." + class)
	case '{':
		return mistyped(misplaced)
	case 't':
		token = "TRUE_VALUE"
	case 'f':
		token = "FALSE_VALUE"
	case '"':
		token = "STRING_VALUE"
	default:
		token = "NUMBER_VALUE"
		if strings.ContainsAny(p.literal(), ".eE") {
			token = "DECIMAL_VALUE"
		}
	}
	return mistyped(token + " cannot be converted to " + class)
}

// quoted reads a JSON string. What cannot be UTF-8 in it becomes U+FFFD.
func (p *parser) quoted() (string, error) {
	start := p.i
	rest := p.s[start+1:]
	for n := 0; ; n++ {
		next := strings.IndexByte(rest[n:], '"')
		if next < 0 {
			return "", p.broken()
		}
		// A quote after a backslash belongs to the string, unless that backslash
		// is escaped itself.
		n += next
		slashes := 0
		for slashes < n && rest[n-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			p.i = start + 1 + n + 1
			break
		}
	}
	s := p.s[start+1 : p.i-1]
	if strings.IndexByte(s, '\\') < 0 {
		if utf8.ValidString(s) {
			return s, nil
		}
		return strings.ToValidUTF8(s, "\uFFFD"), nil
	}
	// The error is about invalid UTF-8, which is replaced all the same.
	b, _ := jsontext.AppendUnquote(make([]byte, 0, len(s)), p.s[start:p.i])
	return aliasString(b), nil
}

// skip reads past a value of any kind.
func (p *parser) skip() error {
	for depth := 0; ; {
		switch p.peek() {
		case 0:
			return p.broken()
		case '{', '[':
			depth++
			p.i++
		case '}', ']':
			depth--
			p.i++
		case ',', ':':
			p.i++
			continue
		case '"':
			if _, err := p.quoted(); err != nil {
				return err
			}
		default:
			p.literal()
		}
		if depth <= 0 {
			return nil
		}
	}
}
