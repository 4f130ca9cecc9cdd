package api

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
)

// checkTags checks tags that are to be set, one by one, then how many there
// are. Lengths are of characters.
func checkTags(tags []tag) error {
	seen := map[string]bool{}
	for _, t := range tags {
		key := "null"
		if t.Key != nil {
			key = *t.Key
		}
		if t.Key == nil || !validTag(key, 1, 128) {
			return fault.Validation("The Tag Key provided is invalid, Key: %s", key)
		}
		if strings.HasPrefix(strings.ToLower(key), "aws:") {
			return fault.Validation("Tag Key cannot be prefixed with aws:, Key: %s", key)
		}
		if t.Value == nil {
			return fault.Validation("The Tag Value provided is invalid, Value: null")
		}
		if !validTag(*t.Value, 0, 256) {
			return fault.Validation("The Tag Value provided is invalid, Value: %s", *t.Value)
		}
		if seen[key] {
			return fault.Validation("Duplicate Tag Keys provided as input: Duplicate Tag Key found %s", key)
		}
		seen[key] = true
	}
	return checkTagCount(len(tags))
}

func checkTagCount(n int) error {
	if n > maxTags {
		return fault.Validation("Number of Tags exceed the current limit for the provided ResourceArn")
	}
	return nil
}

// validTag tells whether a tag's key or value has a length and characters that
// AWS allows: letters, digits and blanks of any script, and _ . : / = + - @.
func validTag(s string, shortest, longest int) bool {
	if n := utf8.RuneCountInString(s); n < shortest || n > longest {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsSpace(r) && !strings.ContainsRune("_.:/=+-@", r)
	})
}

// mergeTags sets tags, those of the same key anew, and sorts them.
func mergeTags(have []table.Tag, set []tag) []table.Tag {
	for _, t := range set {
		have = slices.DeleteFunc(have, func(h table.Tag) bool { return h.Key == *t.Key })
		have = append(have, table.Tag{Key: *t.Key, Value: *t.Value})
	}
	slices.SortFunc(have, func(a, b table.Tag) int { return strings.Compare(a.Key, b.Key) })
	return have
}
