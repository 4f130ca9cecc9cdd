package value

import (
	"errors"
	"fmt"
	"strings"
)

// The key form of text and binary is their bytes with each 0 followed by 0xFF,
// and two zeros at the end: a shorter text ends before a longer one goes on, and
// the end cannot be taken for a 0 inside.
//
// That of a number is a byte for the sign, then for others than zero the power of
// ten of its first digit in a byte (there are just 256), its digits two to a byte
// as 1 to 100, and a 0. After the sign of a negative number all is inverted, so
// that what is further from zero comes first.
const (
	keyEscape   = 0xFF
	negativeKey = 1
	zeroKey     = 2
	positiveKey = 3
)

// AppendKey appends the key form of a String, Number or Binary: it ends itself,
// so that keys can stand in a row, and bytes.Compare of two forms of one kind is
// [Compare] of the values. It panics for other kinds, which no key can have.
func AppendKey(dst []byte, v Value) []byte {
	switch v.kind {
	case String, Binary:
		return append(appendEscaped(dst, v.text), 0, 0)
	case Number:
		return appendNumberKey(dst, v.text)
	}
	panic("value: no key form for kind " + v.kind.String())
}

// AppendKeyPrefix appends what the key forms of all values begin with that are
// of the kind of v and begin with v, a String or Binary.
func AppendKeyPrefix(dst []byte, v Value) []byte { return appendEscaped(dst, v.text) }

func appendEscaped(dst []byte, s string) []byte {
	for {
		i := strings.IndexByte(s, 0)
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:i+1]...)
		dst = append(dst, keyEscape)
		s = s[i+1:]
	}
}

func appendNumberKey(dst []byte, text string) []byte {
	d, bad := parseDecimal(text)
	if bad != "" || d.n == 0 {
		return append(dst, zeroKey) // bad only if the store is damaged
	}
	sign, flip := byte(positiveKey), byte(0)
	if d.neg {
		sign, flip = negativeKey, 0xFF
	}
	dst = append(dst, sign, byte(d.exp-minExponent)^flip)
	for i := 0; i < d.n; i += 2 {
		pair := d.digits[i] * 10
		if i+1 < d.n {
			pair += d.digits[i+1]
		}
		dst = append(dst, (pair+1)^flip)
	}
	return append(dst, flip)
}

// errKey is the error of [DecodeKey] for bytes that [AppendKey] has not written.
var errKey = errors.New("damaged key in the store")

// DecodeKey is the value of the key form of a kind that b begins with, and what
// of b comes after it. Nothing of the result is a part of b but rest.
func DecodeKey(kind Kind, b []byte) (v Value, rest []byte, err error) {
	switch kind {
	case String, Binary:
		var text []byte
		for i := 0; i+1 < len(b); i++ {
			if b[i] != 0 {
				text = append(text, b[i])
				continue
			}
			i++
			switch b[i] {
			case 0:
				return Value{kind: kind, text: aliasString(text)}, b[i+1:], nil
			case keyEscape:
				text = append(text, 0)
			default:
				return Value{}, nil, errKey
			}
		}
		return Value{}, nil, errKey
	case Number:
		return decodeNumberKey(b)
	}
	return Value{}, nil, fmt.Errorf("no key form for kind %q", kind)
}

func decodeNumberKey(b []byte) (v Value, rest []byte, err error) {
	if len(b) == 0 {
		return Value{}, nil, errKey
	}
	var flip byte
	switch b[0] {
	case zeroKey:
		return OfInt(0), b[1:], nil
	case negativeKey:
		flip = 0xFF
	case positiveKey:
	default:
		return Value{}, nil, errKey
	}
	if len(b) < 2 {
		return Value{}, nil, errKey
	}
	d := decimal{neg: flip != 0, exp: int(b[1]^flip) + minExponent}
	for i, c := range b[2:] {
		c ^= flip
		switch {
		case c == 0 && d.n > 0:
			if d.digits[d.n-1] == 0 {
				d.n--
			}
			if d.digits[0] == 0 || d.digits[d.n-1] == 0 {
				return Value{}, nil, errKey // not as it is written
			}
			return Value{kind: Number, text: d.text()}, b[2+i+1:], nil
		case c == 0 || c > 100 || d.n+2 > maxDigits:
			return Value{}, nil, errKey
		}
		d.digits[d.n], d.digits[d.n+1] = (c-1)/10, (c-1)%10
		d.n += 2
	}
	return Value{}, nil, errKey
}
