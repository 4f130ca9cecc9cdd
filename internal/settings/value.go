package settings

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// mistake says what is wrong with a value.
type mistake struct{ text, hint string }

// parse reads a value from text, as flags and defaults have it.
func (s *setting) parse(text string) (any, *mistake) {
	switch s.typ.Kind() {
	case reflect.Bool:
		return s.convert(node{kind: boolNode, text: text})
	case reflect.Int:
		return s.convert(node{kind: numberNode, text: text})
	case reflect.Slice:
		n := node{kind: listNode}
		for _, part := range strings.Split(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				n.list = append(n.list, node{kind: textNode, text: part})
			}
		}
		return s.convert(n)
	}
	return s.convert(node{kind: textNode, text: text})
}

// convert makes a value of what stands in a file.
func (s *setting) convert(n node) (any, *mistake) {
	switch s.typ.Kind() {
	case reflect.Bool:
		switch {
		case n.kind == boolNode && (strings.EqualFold(n.text, "true") || n.text == "1"):
			return true, nil
		case n.kind == boolNode && (strings.EqualFold(n.text, "false") || n.text == "0"):
			return false, nil
		}
		m := &mistake{text: fmt.Sprintf("%s is true or false, not %s", s.key, n.describe())}
		switch strings.ToLower(n.text) {
		case "yes", "on":
			m.hint = "write true"
		case "no", "off":
			m.hint = "write false"
		}
		return nil, m
	case reflect.Int:
		return s.convertInt(n)
	case reflect.Slice:
		return s.convertList(n)
	}
	return s.convertText(n)
}

func (s *setting) convertInt(n node) (any, *mistake) {
	v, err := strconv.Atoi(n.text)
	if n.kind != numberNode || err != nil {
		return nil, &mistake{text: fmt.Sprintf("%s is a whole number, not %s", s.key, n.describe())}
	}
	if s.max > 0 && (v < s.min || v > s.max) {
		return nil, &mistake{text: fmt.Sprintf("%s goes from %d to %d, %d does not", s.key, s.min, s.max, v)}
	}
	return v, nil
}

func (s *setting) convertList(n node) (any, *mistake) {
	if n.kind == textNode {
		n = node{kind: listNode, list: []node{n}} // one alone needs no brackets
	}
	if n.kind != listNode {
		return nil, &mistake{text: fmt.Sprintf("%s is a list of texts, not %s", s.key, n.describe())}
	}
	list := []string{}
	for _, e := range n.list {
		if e.kind != textNode {
			return nil, &mistake{text: fmt.Sprintf("%s is a list of texts, but holds %s", s.key, e.describe())}
		}
		if hasControl(e.text) {
			return nil, &mistake{text: s.key + " holds a control character"}
		}
		list = append(list, e.text)
	}
	return list, nil
}

func (s *setting) convertText(n node) (any, *mistake) {
	if s.kind == KindPort {
		return s.convertPort(n)
	}
	if n.kind != textNode {
		m := &mistake{text: fmt.Sprintf("%s is a text, not %s", s.key, n.describe())}
		if n.kind == numberNode || n.kind == boolNode {
			m.hint = fmt.Sprintf("put it in quotes: %q", n.text)
		}
		return nil, m
	}
	if hasControl(n.text) {
		return nil, &mistake{text: s.key + " holds a control character"}
	}
	if n.text == "" {
		return "", nil // as if not set, but a later layer can say so
	}
	if len(s.enum) > 0 && !slices.Contains(s.enum, n.text) {
		return nil, &mistake{text: fmt.Sprintf("%s: %q is none of %s", s.key, n.text, strings.Join(s.enum, ", "))}
	}
	if s.kind == KindEndpoint {
		u, err := url.Parse(n.text)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil ||
			u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
			return nil, &mistake{fmt.Sprintf("%s: %q is not an endpoint", s.key, n.text), "write http://HOST:PORT"}
		}
	}
	return n.text, nil
}

func hasControl(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// convertPort takes 8000, "8000-8100", "8000,8001" and [8000, 8001]; the value is
// the text.
func (s *setting) convertPort(n node) (any, *mistake) {
	text := n.text
	switch n.kind {
	case textNode, numberNode:
	case listNode:
		var parts []string
		for _, e := range n.list {
			parts = append(parts, e.text)
		}
		text = strings.Join(parts, ",")
	default:
		return nil, &mistake{text: fmt.Sprintf("%s is a port, not %s", s.key, n.describe())}
	}
	if text == "" {
		return "", nil
	}
	for _, part := range strings.Split(text, ",") {
		lo, hi, isRange := strings.Cut(part, "-")
		first, ok := port(lo)
		last, ok2 := first, true
		if isRange {
			last, ok2 = port(hi)
		}
		if !ok || !ok2 || last < first {
			return nil, &mistake{
				fmt.Sprintf("%s: %q is neither a port from 1 to 65535 nor a range of them", s.key, part),
				"write 8000, 8000-8100 or 8000,8001",
			}
		}
	}
	return strings.ReplaceAll(text, " ", ""), nil
}

func port(text string) (int, bool) {
	text = strings.TrimSpace(text)
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 1 && n <= 65535 && strings.Trim(text, "0123456789") == ""
}
