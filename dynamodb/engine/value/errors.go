package value

import (
	"errors"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
)

// The texts are AWS's own, grammar included; clients match on them.
const (
	notNumber     = "The parameter cannot be converted to a numeric value"
	overflow      = "Number overflow. Attempting to store a number with magnitude larger than supported range"
	underflow     = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
	tooManyDigits = "Attempting to store more than 38 significant digits in a Number"

	noType   = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
	twoTypes = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
	tooDeep  = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"

	invalidParameter = "One or more parameter values were invalid: "
	falseNull        = invalidParameter + "Null attribute value types must have the value of true"
	duplicateNumbers = "Input collection contains duplicates"
)

// emptySet is the message for a set without elements. The two blanks in a row
// are AWS's.
func emptySet(kind Kind) string {
	switch kind {
	case StringSet:
		return invalidParameter + "An string set  may not be empty"
	case NumberSet:
		return invalidParameter + "An number set  may not be empty"
	}
	return invalidParameter + "Binary sets should not be empty"
}

// nullElement is the message for a JSON null among the elements of a set.
func nullElement(kind Kind) string {
	switch kind {
	case StringSet:
		return invalidParameter + "An string set may not have a null string as a member"
	case NumberSet:
		return notNumber
	}
	return invalidParameter + "Binary sets may not contain null or empty values"
}

// ErrTooDeep makes the error for a value of more than [MaxDepth] levels.
func ErrTooDeep() error { return invalid(tooDeep) }

// Detected tells whether err, of a [Raw] or [RawItem], is one of those that
// PutItem and UpdateItem answer with "1 validation error detected: " before the
// message: those on the content of sets and of NULL. Errors of numbers and of
// missing or too many types come without.
func Detected(err error) bool {
	var f *fault.Error
	return errors.As(err, &f) && (strings.HasPrefix(f.Message, invalidParameter) ||
		strings.HasPrefix(f.Message, duplicateNumbers))
}

// invalid makes a ValidationException of a text that is no format.
func invalid(message string) error { return fault.New("ValidationException", message) }

// mistyped makes the error for JSON of a type that does not fit.
func mistyped(message string) error { return fault.New("SerializationException", message) }
