package difftest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// What varies within messages of one kind.
var templates = []struct {
	find *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`(?s)Value '.*?' at '`), `Value … at '`},
	{regexp.MustCompile(`(?s)token: ".*?", near: ".*"`), `token: …, near: …`},
	{regexp.MustCompile(`(?s)token: .*?, near: .*`), `token: …, near: …`},
	{regexp.MustCompile(`at '[^']*'`), `at '…'`},
	{regexp.MustCompile(`\[[^\[\]]*\]`), `[…]`},
	{regexp.MustCompile(`\{[^{}]*\}`), `{…}`},
	{regexp.MustCompile(`"[^"]*"`), `"…"`},
	{regexp.MustCompile("`[^`]*`"), "`…`"},
	{regexp.MustCompile(`attribute value: [#:][\pL\pN_x]+`), `attribute value: …`},
	{regexp.MustCompile(`attribute name: [#:][\pL\pN_x]+`), `attribute name: …`},
	{regexp.MustCompile(`attribute name used in the document path is not defined; attribute name: \S+`), `attribute name used in the document path is not defined; attribute name: …`},
	{regexp.MustCompile(`reserved keyword: \S+`), `reserved keyword: …`},
	{regexp.MustCompile(`(function|operator|operator or function|type|actual|Expected|expected|Actual|Index Name|index|table|key|name|attribute|IndexName|keys?): [^\s,;)]+`), `$1: …`},
	{regexp.MustCompile(`(Missing the key|The key|Type mismatch for key|Key|attribute) \S+`), `$1 …`},
	{regexp.MustCompile(`([Tt]able|resource|Function|function) \S*[-.]\S*`), `$1 …`},
	{regexp.MustCompile(`\b\d+\b`), `#`},
	{regexp.MustCompile(`[-+]?\d\S*`), `#`},
}

const shapeLength = 220 // long enough to tell messages apart, short enough to read

// shape is an answer as a class sees it: status, type, and the message with what
// varies left out.
func (a Answer) shape() string {
	switch {
	case a.Broken != "":
		return fmt.Sprintf("%d broken: %s", a.Status, a.Broken)
	case a.ok():
		return "ok"
	}
	m := a.message()
	for _, t := range templates {
		m = t.find.ReplaceAllString(m, t.with)
	}
	m = strings.Join(strings.Fields(m), " ")
	if r := []rune(m); len(r) > shapeLength {
		m = string(r[:shapeLength])
	}
	status := ""
	if a.Status != 400 {
		status = fmt.Sprintf("%d ", a.Status)
	}
	return strings.TrimSpace(status + a.kind() + ": " + m)
}

// shapes are those of two answers; of two successes, the members in which they
// differ are part of the second.
func shapes(a, b Answer) (string, string) {
	x, y := a.shape(), b.shape()
	switch relation := related(a, b); {
	case relation != "":
		y = relation
	case x != y || equal(a, b):
	case a.Pages != b.Pages:
		y += " but pages"
	default:
		// The same template of a message may differ in its values.
		at := differences(a.Body, b.Body)
		y += " but " + strings.Join(at[:min(len(at), 6)], " ")
	}
	return x, y
}

// The two wordings that AWS puts around a message, by operation and, for a
// while, by region; so that peers of different ages differ in these alone.
const (
	envelope = "1 validation error detected: "
	wrapper  = "ExpressionAttributeValues contains invalid value: "
)

// related tells of two errors with the same message but for what stands around
// it.
func related(a, b Answer) string {
	m, n := a.message(), b.message()
	if a.kind() != b.kind() || a.Status != b.Status || m == n || m == "" {
		return ""
	}
	around := func(m string) (core string, enveloped, wrapped bool) {
		core, enveloped = strings.CutPrefix(m, envelope)
		if core, wrapped = strings.CutPrefix(core, wrapper); wrapped {
			core, _, _ = strings.Cut(core, " for key :")
		}
		return core, enveloped, wrapped
	}
	core, envA, wrapA := around(m)
	other, envB, wrapB := around(n)
	if core != other {
		return ""
	}
	var how []string
	for _, w := range []struct {
		a, b bool
		name string
	}{{envA, envB, "envelope"}, {wrapA, wrapB, "wrapper"}} {
		switch {
		case w.a && !w.b:
			how = append(how, "without the "+w.name)
		case !w.a && w.b:
			how = append(how, "in the "+w.name)
		}
	}
	return "the same " + strings.Join(how, ", ")
}

// free are members whose own members have names that the user has chosen.
var free = []string{"Item", "Items", "Attributes", "Key", "Keys", "LastEvaluatedKey", "Responses", "UnprocessedItems", "UnprocessedKeys", "NewImage", "OldImage", "M", "ItemCollectionKey"}

// differences are the paths at which two trees differ, each once, without the
// numbers of list elements and names of the user's.
func differences(a, b any) []string {
	seen := map[string]bool{}
	differ(a, b, "", false, seen)
	return names(seen)
}

func differ(a, b any, path string, userNames bool, seen map[string]bool) {
	switch x := a.(type) {
	case Object:
		y, ok := b.(Object)
		if !ok {
			break
		}
		for _, k := range names(x) {
			step := k
			if userNames {
				step = "*"
			}
			if _, has := y[k]; !has {
				seen[join(path, step)+"(missing)"] = true
				continue
			}
			differ(x[k], y[k], join(path, step), slices.Contains(free, k), seen)
		}
		for k := range y {
			if _, has := x[k]; !has {
				step := k
				if userNames {
					step = "*"
				}
				seen[join(path, step)+"(added)"] = true
			}
		}
		return
	case List:
		y, ok := b.(List)
		if !ok {
			break
		}
		if len(x) != len(y) {
			seen[path+"(length)"] = true
			return
		}
		for i := range x {
			differ(x[i], y[i], path, userNames, seen)
		}
		return
	case json.Number:
		if y, ok := b.(json.Number); ok && x == y {
			return
		}
	default:
		if a == b {
			return
		}
	}
	seen[path] = true
}

func join(path, step string) string {
	if path == "" {
		return step
	}
	return path + "." + step
}
