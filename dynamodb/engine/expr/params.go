package expr

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// maxNameKey is the longest key of ExpressionAttributeNames, in bytes, its '#'
// included.
const maxNameKey = 255

// Params are the ExpressionAttributeNames and ExpressionAttributeValues of one
// request. Every expression of the request is parsed with the same Params, so
// that Unused can tell which entries none of them needed. Not safe for
// concurrent use.
type Params struct {
	names  map[string]string
	values map[string]value.Raw
	// trees are those of the expressions parsed so far.
	trees []*tree
	room  [4]*tree
}

// NewParams keeps both maps; nil means that the request did not send one.
func NewParams(names map[string]string, values map[string]value.Raw) *Params {
	return &Params{names: names, values: values}
}

// Check is what AWS checks of both maps before it parses anything: neither may
// be empty, keys must be well formed, attribute names not empty, values valid.
func (p *Params) Check() error {
	if p.names != nil {
		if len(p.names) == 0 {
			return fault.Validation("ExpressionAttributeNames must not be empty")
		}
		if err := checkEach(p.names, nameProblem); err != nil {
			return err
		}
	}
	if p.values != nil {
		if len(p.values) == 0 {
			return fault.Validation("ExpressionAttributeValues must not be empty")
		}
		keyProblem := func(key string, _ value.Raw) string {
			if isPlaceholder(key, ':') {
				return ""
			}
			return fmt.Sprintf("ExpressionAttributeValues contains invalid key: Syntax error; key: \"%s\"", key)
		}
		if err := checkEach(p.values, keyProblem); err != nil {
			return err
		}
		return checkEach(p.values, func(key string, v value.Raw) string {
			if v.Err == nil {
				return ""
			}
			return fmt.Sprintf("ExpressionAttributeValues contains invalid value: %s for key %s", messageOf(v.Err), key)
		})
	}
	return nil
}

func nameProblem(key, name string) string {
	switch {
	case len(key) > maxNameKey:
		return fmt.Sprintf("ExpressionAttributeNames contains invalid key: "+
			"The expression attribute map contains a key that is too long; size of key: %d", len(key))
	case !isPlaceholder(key, '#'):
		return fmt.Sprintf("ExpressionAttributeNames contains invalid key: Syntax error; key: \"%s\"", key)
	case name == "":
		return "ExpressionAttributeNames contains invalid value: Empty attribute name for key " + key
	}
	return ""
}

// isPlaceholder tells whether key is the sign followed by a word.
func isPlaceholder(key string, sign byte) bool {
	return len(key) > 1 && key[0] == sign && wordEnd(key, 1) == len(key)
}

// checkEach returns the problem of the entry that comes first by key, so that
// the same request always gets the same answer.
func checkEach[V any](m map[string]V, problem func(string, V) string) error {
	first, message := "", ""
	for k, v := range m {
		if found := problem(k, v); found != "" && (message == "" || k < first) {
			first, message = k, found
		}
	}
	if message == "" {
		return nil
	}
	return fault.New("ValidationException", message)
}

// messageOf is the text of an error as it stands in a longer message.
func messageOf(err error) string {
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return f.Message
	}
	return err.Error()
}

// note remembers that the expression of t belongs to the request.
func (p *Params) note(t *tree) {
	if p.trees == nil {
		p.trees = p.room[:0]
	}
	p.trees = append(p.trees, t)
}

// Unused is the error about entries of either map that no expression parsed
// with p has used. Call it after the last of them.
func (p *Params) Unused() error {
	if len(p.names) > 0 {
		if list := unused(p.names, p.trees, func(t *tree) []string { return t.names }); list != "" {
			return fault.New("ValidationException",
				"Value provided in ExpressionAttributeNames unused in expressions: keys: {"+list+"}")
		}
	}
	if len(p.values) > 0 {
		if list := unused(p.values, p.trees, func(t *tree) []string { return t.values }); list != "" {
			return fault.New("ValidationException",
				"Value provided in ExpressionAttributeValues unused in expressions: keys: {"+list+"}")
		}
	}
	return nil
}

// unused lists the keys of m that no tree uses.
func unused[V any](m map[string]V, trees []*tree, uses func(*tree) []string) string {
	// Every placeholder of a tree that was bound is a key of m, so one tree that
	// has as many of them uses all: the usual case, told without a set.
	total := 0
	for _, t := range trees {
		n := len(uses(t))
		if n == len(m) {
			return ""
		}
		total += n
	}
	used := make(map[string]struct{}, total)
	for _, t := range trees {
		for _, key := range uses(t) {
			used[key] = struct{}{}
		}
	}
	var left []string
	for key := range m {
		if _, ok := used[key]; !ok {
			left = append(left, key)
		}
	}
	sort.Strings(left)
	return strings.Join(left, ", ")
}
