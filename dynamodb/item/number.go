package item

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The bounds of numbers, from "Supported data types and naming rules" of the
// DynamoDB developer guide: 38 significant digits, 1E-130 to 9.99...E+125.
const (
	maxDigits = 38
	minPower  = -130
	maxPower  = 125
)

var errNumber = errors.New("is not a number")

// CheckNumber says why DynamoDB would not take a text as a number.
func CheckNumber(text string) error {
	_, digits, power, err := decimal(text)
	switch {
	case err != nil:
		return fmt.Errorf("%.50q %w", text, err)
	case len(digits) > maxDigits:
		return fmt.Errorf("the number %.50s has %d significant digits, and DynamoDB keeps %d", text, len(digits), maxDigits)
	case len(digits) > 0 && (power < minPower || power > maxPower):
		return fmt.Errorf("the number %.50s is beyond DynamoDB's range, 1E-130 to 9.99E+125", text)
	}
	return nil
}

// decimal splits a number into its sign, its significant digits (none for zero)
// and the power of ten of the first of them.
func decimal(text string) (negative bool, digits string, power int, err error) {
	rest := text
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		negative, rest = rest[0] == '-', rest[1:]
	}
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(rest), "e")
	if scientific {
		n, err := strconv.ParseInt(exponent, 10, 32)
		if err != nil {
			return false, "", 0, errNumber
		}
		power = int(n)
	}
	whole, fraction, point := strings.Cut(mantissa, ".")
	all := whole + fraction
	if all == "" || point && fraction == "" || strings.Trim(all, "0123456789") != "" {
		return false, "", 0, errNumber
	}
	power += len(whole) - 1
	digits = strings.TrimLeft(all, "0")
	power -= len(all) - len(digits)
	digits = strings.TrimRight(digits, "0")
	if digits == "" {
		return false, "", 0, nil
	}
	return negative, digits, power, nil
}

// canonical writes equal numbers the same.
func canonical(number string) string {
	negative, digits, power, err := decimal(number)
	if err != nil || digits == "" {
		return "0"
	}
	sign := ""
	if negative {
		sign = "-"
	}
	return sign + digits + "e" + strconv.Itoa(power)
}

// Equal says whether DynamoDB takes two values for equal: 1 and 1.0 are, and
// sets in any order.
func (v Value) Equal(o Value) bool {
	if v.Type != o.Type {
		return false
	}
	switch v.Type {
	case Number:
		return canonical(v.Text) == canonical(o.Text)
	case Bool:
		return v.Bool == o.Bool
	case List:
		return slices.EqualFunc(v.List, o.List, Value.Equal)
	case Map:
		return v.Map.Equal(o.Map)
	case StringSet, NumberSet, BinarySet:
		return slices.Equal(sortedSet(v), sortedSet(o))
	}
	return v.Text == o.Text
}

// Equal says whether two items have equal attributes.
func (it Item) Equal(o Item) bool {
	if len(it) != len(o) {
		return false
	}
	for name, v := range it {
		if w, ok := o[name]; !ok || !v.Equal(w) {
			return false
		}
	}
	return true
}

func sortedSet(v Value) []string {
	out := slices.Clone(v.Set)
	if v.Type == NumberSet {
		for i, n := range out {
			out[i] = canonical(n)
		}
	}
	slices.Sort(out)
	return out
}

// KeyText is the same text for equal key values, and another for others.
func (v Value) KeyText() string {
	if v.Type == Number {
		return "N" + canonical(v.Text)
	}
	return string(v.Type) + v.Text
}
