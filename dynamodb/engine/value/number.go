package value

import (
	"cmp"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// OfNumber is a value of kind Number. The text is any form of a decimal number,
// such as "007", "-.5" or "1.5E2"; [Value.Text] gives it back in the one form
// DynamoDB answers with. A text that is no number, has more than 38 significant
// digits, or lies outside of 1E-130 to 9.99...E+125 is a ValidationException.
func OfNumber(text string) (Value, error) {
	v, bad := parseNumber(text)
	if bad != "" {
		return Value{}, invalid(bad)
	}
	return v, nil
}

// parseNumber is OfNumber with the message of its error.
func parseNumber(text string) (v Value, bad string) {
	if isCanonical(text) {
		return Value{kind: Number, text: text}, ""
	}
	d, bad := parseDecimal(text)
	if bad != "" {
		return Value{}, bad
	}
	return Value{kind: Number, text: d.text()}, ""
}

// OfInt is a value of kind Number.
func OfInt(i int64) Value { return Value{kind: Number, text: strconv.FormatInt(i, 10)} }

// isCanonical tells whether the text is short enough to be within all bounds
// and already as DynamoDB would write it. Most numbers of most requests are, and
// need neither be taken apart nor allocated.
func isCanonical(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || len(digits) > maxDigits {
		return false
	}
	point := -1
	for i := range len(digits) {
		switch c := digits[i]; {
		case c == '.' && point < 0:
			point = i
		case c < '0' || c > '9':
			return false
		}
	}
	if point < 0 {
		return digits[0] != '0' || text == "0"
	}
	return point > 0 && point < len(digits)-1 && digits[len(digits)-1] != '0' &&
		(digits[0] != '0' || point == 1)
}

// compareNumbers compares canonical texts by value. Because they are canonical
// the longer whole part is the larger, and equally long ones compare as text.
func compareNumbers(a, b string) int {
	negA, negB := strings.HasPrefix(a, "-"), strings.HasPrefix(b, "-")
	switch {
	case negA && negB:
		return comparePositive(b[1:], a[1:])
	case negA:
		return -1
	case negB:
		return 1
	}
	return comparePositive(a, b)
}

func comparePositive(a, b string) int {
	if order := cmp.Compare(wholePart(a), wholePart(b)); order != 0 {
		return order
	}
	return strings.Compare(a, b)
}

// wholePart is the number of digits before the point.
func wholePart(text string) int {
	if i := strings.IndexByte(text, '.'); i >= 0 {
		return i
	}
	return len(text)
}

// Add is the sum of two numbers. It is exact: a sum of more than 38 significant
// digits is an error, not rounded, as is one outside of the range of numbers.
// Values of other kinds are an error that AWS has no words for.
func Add(a, b Value) (Value, error) { return calculate(a, b, false) }

// Sub is the difference of two numbers, with the errors of [Add].
func Sub(a, b Value) (Value, error) { return calculate(a, b, true) }

func calculate(a, b Value, subtract bool) (Value, error) {
	if a.kind != Number || b.kind != Number {
		return Value{}, fmt.Errorf("arithmetic on kinds %q and %q", a.kind, b.kind)
	}
	if i, ok := smallInt(a.text); ok {
		if j, ok := smallInt(b.text); ok {
			if subtract {
				return OfInt(i - j), nil
			}
			return OfInt(i + j), nil
		}
	}
	x, xExp, err := toBig(a.text)
	if err != nil {
		return Value{}, err
	}
	y, yExp, err := toBig(b.text)
	if err != nil {
		return Value{}, err
	}
	exp := min(xExp, yExp)
	scale(x, xExp-exp)
	scale(y, yExp-exp)
	if subtract {
		y.Neg(y)
	}
	// Nothing is rounded before the number's own limits are checked.
	return OfNumber(x.Add(x, y).String() + "E" + strconv.Itoa(exp))
}

// scale multiplies x by 10^n. The range of numbers bounds n to some 300.
func scale(x *big.Int, n int) {
	if n > 0 {
		x.Mul(x, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
	}
}

// toBig gives a number as digits * 10^exp. It checks the text although it is
// canonical unless the store is damaged: a huge exponent would take for ever.
func toBig(text string) (digits *big.Int, exp int, err error) {
	d, bad := parseDecimal(text)
	if bad != "" {
		return nil, 0, invalid(bad)
	}
	digits = new(big.Int)
	if d.n == 0 {
		return digits, 0, nil
	}
	ascii := d.digits
	for i := range d.n {
		ascii[i] += '0'
	}
	digits.SetString(string(ascii[:d.n]), 10)
	if d.neg {
		digits.Neg(digits)
	}
	return digits, d.exp - d.n + 1, nil
}

// smallInt reads a canonical number that is whole and of at most 18 digits, so
// that sums of two fit an int64.
func smallInt(text string) (n int64, ok bool) {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || len(digits) > 18 {
		return 0, false
	}
	for i := range len(digits) {
		c := digits[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if len(digits) < len(text) {
		n = -n
	}
	return n, true
}
