package api

import (
	"strconv"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// Answers of item operations are appended by hand: they are the hot path, and
// their shapes are small. member and element put the comma where one is due,
// which the byte before tells.

// member appends the name of a member of the object that dst ends in.
func member(dst []byte, name string) []byte {
	if dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	dst = append(dst, '"')
	dst = append(dst, name...)
	return append(dst, '"', ':')
}

// nameMember is member for a name that may need escapes, such as a table's ARN
// or an attribute's name.
func nameMember(dst []byte, name string) []byte {
	if dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	return append(appendText(dst, name), ':')
}

// element makes room for an element of the array that dst ends in.
func element(dst []byte) []byte {
	if dst[len(dst)-1] != '[' {
		dst = append(dst, ',')
	}
	return dst
}

// itemMember appends a member that is an item; nil is no member.
func itemMember(dst []byte, name string, it value.Item) []byte {
	if it == nil {
		return dst
	}
	return value.AppendItemJSON(member(dst, name), it)
}

// itemsMember appends a member that is a list of items.
func itemsMember(dst []byte, name string, items []value.Item) []byte {
	dst = append(member(dst, name), '[')
	for _, it := range items {
		dst = value.AppendItemJSON(element(dst), it)
	}
	return append(dst, ']')
}

// appendUnits appends a number of capacity units or gigabytes with at least
// one decimal, as AWS writes doubles.
func appendUnits(dst []byte, units float64) []byte {
	n := len(dst)
	dst = strconv.AppendFloat(dst, units, 'f', -1, 64)
	for _, c := range dst[n:] {
		if c == '.' {
			return dst
		}
	}
	return append(dst, '.', '0')
}

// appendText appends a JSON string of names, which are plain but for what a
// client may have put into an ARN or a placeholder.
func appendText(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}
