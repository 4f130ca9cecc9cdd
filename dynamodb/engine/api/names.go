package api

import (
	"fmt"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
)

// Lengths of a table's name.
const (
	shortestName = 3
	longestName  = 255
)

// isTableName says whether a text is made of what the names of tables and
// indexes are made of.
func isTableName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-') {
			return false
		}
	}
	return name != ""
}

// named is the input of an operation on a table that is there. AWS looks at the
// name before anything else.
type named struct {
	TableName *string // or the table's ARN
}

// Precheck checks the name.
func (n *named) Precheck() error {
	switch {
	case n.TableName == nil:
		return errNoName()
	case isTableARN(*n.TableName):
		return nil
	case len(*n.TableName) < shortestName || len(*n.TableName) > longestName:
		return fault.Validation("TableName must be at least %d characters long and at most %d characters long", shortestName, longestName)
	}
	return checkName(*n.TableName)
}

// table is the table's name.
func (n *named) table() string { return tableName(*n.TableName) }

// newlyNamed is the input of an operation on a table that is not there yet. AWS
// words the same rules differently then.
type newlyNamed struct {
	TableName *string
}

// Precheck checks the name.
func (n *newlyNamed) Precheck() error {
	switch {
	case n.TableName == nil:
		return errNoName()
	case isTableARN(*n.TableName):
		return nil
	}
	return checkName(*n.TableName)
}

func errNoName() error {
	return fault.Validation("The parameter 'TableName' is required but was not present in the request")
}

// checkName reports all that is wrong with a name at once.
func checkName(name string) error {
	var wrong []string
	if !isTableName(name) {
		wrong = append(wrong, "satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
	}
	if len(name) < shortestName {
		wrong = append(wrong, fmt.Sprintf("have length greater than or equal to %d", shortestName))
	}
	if len(name) > longestName {
		wrong = append(wrong, fmt.Sprintf("have length less than or equal to %d", longestName))
	}
	if len(wrong) == 0 {
		return nil
	}
	for i, w := range wrong {
		wrong[i] = fmt.Sprintf("Value '%s' at 'tableName' failed to satisfy constraint: Member must %s", name, w)
	}
	errors := "errors"
	if len(wrong) == 1 {
		errors = "error"
	}
	return fault.Validation("%d validation %s detected: %s", len(wrong), errors, strings.Join(wrong, "; "))
}

// tableName is the name of a table that is given by its name or its ARN.
// Anything else is returned as it is and will not be found.
func tableName(s string) string {
	if isTableARN(s) {
		name, _, _, _ := table.SplitARN(s)
		return name
	}
	return s
}

// isTableARN tells whether s is the ARN of a table that could be.
func isTableARN(s string) bool {
	if !strings.HasPrefix(s, "arn:") {
		return false
	}
	name, index, label, ok := table.SplitARN(s)
	return ok && index == "" && label == "" && len(name) >= shortestName && len(name) <= longestName && isTableName(name)
}
