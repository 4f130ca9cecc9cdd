package wire

import "strings"

// pattern is a set of strings with the text AWS describes it by. The functions
// stand for regular expressions, which cost more than all the rest of a check.
type pattern struct {
	text  string
	match func(string) bool
	// longest is the greatest length of a string that is not an ARN, where ARNs
	// may be longer; 0 is no such limit.
	longest int64
}

var patterns = map[string]*pattern{
	// name is the name of a table or an index.
	"name": {text: "[a-zA-Z0-9_.-]+", match: isName},
	// table is a table's name, which has at most 255 characters, or its ARN.
	"table": {text: "[a-zA-Z0-9_.-]+", match: func(s string) bool { return isARN(s) || isName(s) }, longest: 255},
}

func isName(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isAlphanumeric(c) && c != '_' && c != '.' && c != '-' {
			return false
		}
	}
	return s != ""
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func isARN(s string) bool { return strings.HasPrefix(s, "arn:") }
