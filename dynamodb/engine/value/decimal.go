package value

import "strings"

// The bounds of DynamoDB's numbers: 38 significant digits, and a magnitude from
// 1E-130 to below 1E+126, or zero.
const (
	maxDigits   = 38
	minExponent = -130
	maxExponent = 125
)

// decimal is a number taken apart: 0 if n is 0, else d.ddd * 10^exp with n
// digits, of which the first and the last are not zero.
type decimal struct {
	neg    bool
	n      int // digits used
	exp    int // power of ten of the first digit
	digits [maxDigits]byte
}

// parseDecimal reads a number as Java's BigDecimal does: an optional sign,
// digits with an optional point among, before or after them, an optional
// exponent. What is bad of it is the message of the error of [OfNumber].
func parseDecimal(text string) (d decimal, bad string) {
	i := 0
	if i < len(text) && (text[i] == '-' || text[i] == '+') {
		d.neg = text[i] == '-'
		i++
	}
	seen, point, long := false, false, false
	places := 0 // digits from the first that is not zero up to the point
	zeros := 0  // zeros not yet known to stand before another digit
	for ; i < len(text); i++ {
		c := text[i]
		if c == '.' && !point {
			point = true
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		seen = true
		started := d.n > 0 || c != '0'
		switch {
		case point && !started:
			places--
		case !point && started:
			places++
		}
		switch {
		case !started:
		case c == '0':
			zeros++
		case d.n+zeros >= maxDigits:
			long = true
			zeros = 0
		default:
			d.n += zeros // the array holds binary zeros there
			zeros = 0
			d.digits[d.n] = c - '0'
			d.n++
		}
	}
	exp, ok := parseExponent(text[i:])
	if !seen || !ok {
		if text == "" {
			return decimal{}, notNumber
		}
		return decimal{}, notNumber + ": " + text
	}
	if d.n == 0 {
		return decimal{}, ""
	}
	d.exp = places - 1 + exp
	switch {
	case d.exp > maxExponent:
		return decimal{}, overflow
	case d.exp < minExponent:
		return decimal{}, underflow
	case long:
		return decimal{}, tooManyDigits
	}
	return d, ""
}

// hugeExponent is beyond what the digits of any request bring back into range,
// which has at most 16 MB of them.
const hugeExponent = 100_000_000

// parseExponent reads an exponent with its E, or nothing. It stops counting at
// hugeExponent.
func parseExponent(text string) (exp int, ok bool) {
	if text == "" {
		return 0, true
	}
	if text[0] != 'e' && text[0] != 'E' {
		return 0, false
	}
	text = text[1:]
	sign := 1
	if text != "" && (text[0] == '-' || text[0] == '+') {
		if text[0] == '-' {
			sign = -1
		}
		text = text[1:]
	}
	if text == "" {
		return 0, false
	}
	for i := range len(text) {
		c := text[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		if exp < hugeExponent {
			exp = exp*10 + int(c-'0')
		}
	}
	return sign * exp, true
}

// text writes the number as DynamoDB does: plain, never with an exponent.
func (d *decimal) text() string {
	if d.n == 0 {
		return "0"
	}
	var b strings.Builder
	b.Grow(3 + max(d.n, d.exp+1, d.n-d.exp))
	if d.neg {
		b.WriteByte('-')
	}
	if d.exp < 0 {
		b.WriteString("0.")
		for range -d.exp - 1 {
			b.WriteByte('0')
		}
	}
	for i := range max(d.n, d.exp+1) {
		if i > 0 && i == d.exp+1 {
			b.WriteByte('.')
		}
		if i < d.n {
			b.WriteByte('0' + d.digits[i])
		} else {
			b.WriteByte('0')
		}
	}
	return b.String()
}
