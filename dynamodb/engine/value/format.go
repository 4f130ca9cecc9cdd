package value

import (
	"encoding/base64"
	"unicode/utf8"
	"unsafe"
)

// AppendJSON appends the value as DynamoDB's JSON has it, such as {"N":"1"}. The
// output is ASCII where the text is; only what JSON demands is escaped, and bytes
// that are no UTF-8 become U+FFFD. A Value of kind Invalid is an empty object.
func AppendJSON(dst []byte, v Value) []byte {
	switch v.kind {
	case String:
		dst = append(dst, `{"S":`...)
		dst = AppendString(dst, v.text)
	case Number:
		dst = append(dst, `{"N":"`...)
		dst = append(dst, v.text...)
		dst = append(dst, '"')
	case Binary:
		dst = append(dst, `{"B":`...)
		dst = appendBase64(dst, v.text)
	case Bool:
		if v.flag {
			return append(dst, `{"BOOL":true}`...)
		}
		return append(dst, `{"BOOL":false}`...)
	case Null:
		return append(dst, `{"NULL":true}`...)
	case List:
		dst = append(dst, `{"L":[`...)
		for i, e := range v.List() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendJSON(dst, e)
		}
		dst = append(dst, ']')
	case Map:
		dst = append(dst, `{"M":`...)
		dst = AppendItemJSON(dst, v.Map())
	case StringSet, NumberSet, BinarySet:
		dst = append(dst, `{"`...)
		dst = append(dst, v.kind.String()...)
		dst = append(dst, `":[`...)
		for i, e := range v.List() {
			if i > 0 {
				dst = append(dst, ',')
			}
			if v.kind == BinarySet {
				dst = appendBase64(dst, e.text)
			} else {
				dst = AppendString(dst, e.text)
			}
		}
		dst = append(dst, ']')
	default:
		dst = append(dst, '{')
	}
	return append(dst, '}')
}

// AppendItemJSON appends the item as an object of attribute values, its names in
// the item's order.
func AppendItemJSON(dst []byte, it Item) []byte {
	dst = append(dst, '{')
	for i := range it {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendString(dst, it[i].Name)
		dst = append(dst, ':')
		dst = AppendJSON(dst, it[i].Value)
	}
	return append(dst, '}')
}

func appendBase64(dst []byte, raw string) []byte {
	dst = append(dst, '"')
	// The encoder only reads its input, so that no copy is needed.
	dst = base64.StdEncoding.AppendEncode(dst, unsafe.Slice(unsafe.StringData(raw), len(raw)))
	return append(dst, '"')
}

// plain marks the bytes that stand for themselves in a JSON string.
var plain = func() (t [utf8.RuneSelf]bool) {
	for c := range t {
		t[c] = c >= ' ' && c != '"' && c != '\\'
	}
	return t
}()

// AppendString appends a JSON string as DynamoDB writes it: the shortest escapes,
// HTML left alone. It is for answers that write their own JSON.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	done := 0 // up to where s is appended
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if plain[c] {
				i++
				continue
			}
			dst = append(dst, s[done:i]...)
			dst = appendEscape(dst, c)
			i++
			done = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			dst = append(dst, s[done:i]...)
			dst = append(dst, "\uFFFD"...)
			done = i + 1
		}
		i += size
	}
	dst = append(dst, s[done:]...)
	return append(dst, '"')
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}
