package importer

import (
	"strings"

	"github.com/devhelper/devhelper/fixturesgen/source"
)

// Limits on what the variables of a service may cost.
const (
	maxServiceSteps = 300_000
	maxServiceDepth = 250
	maxServiceFiles = 500
	maxServiceBytes = 32 << 20
)

// slsService resolves the variables of a service. What has no value stays as it is
// written: the node is open and its value a stand-in.
type slsService struct {
	in    Input
	root  *source.Node
	files map[string]slsFile // by path relative to the service
	bytes int

	steps, depth int
	texts        map[*source.Node]*source.Node // scalars that are resolved
	done         map[*source.Node]*source.Node // lists and maps with all that is in them
	busy         map[*source.Node]bool
	why          map[*source.Node]string // why a node is open, where more than the text tells

	unread *source.Error // the first part of the resources that cannot be read
}

type slsFile struct {
	node *source.Node
	why  string // there is no node
}

func newService(in Input, root *source.Node) *slsService {
	return &slsService{
		in: in, root: root, files: map[string]slsFile{}, texts: map[*source.Node]*source.Node{}, done: map[*source.Node]*source.Node{},
		busy: map[*source.Node]bool{}, why: map[*source.Node]string{},
	}
}

// resolve is a tree with its variables resolved. What stands in the service
// itself keeps its place; what is included has the place where it stands.
func (s *slsService) resolve(n *source.Node) *source.Node { return s.inside(n, false) }

// inside resolves a node; in the argument of Fn::Sub an open variable stays in
// the text, where CloudFormation's reader finds it.
func (s *slsService) inside(n *source.Node, sub bool) *source.Node {
	if n == nil || n.Kind == source.Scalar && !strings.Contains(n.Value, "${") {
		return n
	}
	if had, ok := s.done[n]; ok {
		return had
	}
	if n.Kind == source.Scalar {
		if got := s.shallow(n, sub); got == n || got.Kind == source.Scalar {
			return got
		} else if !s.busy[n] {
			n = got
			if had, ok := s.done[n]; ok {
				return had
			}
		}
	}
	s.steps++
	if s.busy[n] || s.steps > maxServiceSteps || s.depth > maxServiceDepth {
		return s.open(n, n.Value, "it refers to itself")
	}
	s.busy[n] = true
	s.depth++
	defer func() { s.depth--; delete(s.busy, n) }()
	c := *n
	switch n.Kind {
	case source.List:
		c.Items = make([]*source.Node, len(n.Items))
		for i, item := range n.Items {
			c.Items[i] = s.inside(item, sub || n.Tag == "!Sub")
		}
	case source.Map:
		c.Pairs = make([]source.Pair, len(n.Pairs))
		for i, p := range n.Pairs {
			c.Pairs[i] = source.Pair{Key: p.Key, Value: s.inside(p.Value, p.Key.Value == "Fn::Sub")}
		}
	}
	s.done[n] = &c
	return &c
}

// shallow is a node, or what it is when it is a variable: a map or a list then
// still has its variables.
func (s *slsService) shallow(n *source.Node, sub bool) *source.Node {
	if n == nil || n.Kind != source.Scalar || !strings.Contains(n.Value, "${") {
		return n
	}
	if had, ok := s.texts[n]; ok {
		return had
	}
	s.steps++
	if s.busy[n] || s.steps > maxServiceSteps || s.depth > maxServiceDepth {
		return s.open(n, n.Value, "it refers to itself")
	}
	s.busy[n] = true
	s.depth++
	out := s.scalar(n, sub || n.Tag == "!Sub")
	s.depth--
	delete(s.busy, n)
	s.texts[n] = out
	return out
}

func (s *slsService) open(at *source.Node, expr, why string) *source.Node {
	n := &source.Node{Value: slsLastName(expr), Open: expr, Pos: at.Place()}
	if why != "" {
		s.why[n] = why
	}
	return n
}

// scalar resolves a text: one that is a variable and nothing else may become
// anything, one with more in it becomes a text.
func (s *slsService) scalar(n *source.Node, sub bool) *source.Node {
	parts := slsParts(n.Value)
	if len(parts) == 1 && parts[0].variable {
		got := s.variable(parts[0].text, n)
		switch {
		case got.Open != "" && sub:
			return n
		case got.Kind != source.Scalar:
			return got
		}
		c := *got
		c.Pos, c.Tag = n.Pos, n.Tag
		if why := s.why[got]; why != "" {
			s.why[&c] = why
		}
		return &c
	}
	var value, expr strings.Builder
	isOpen := false
	for _, p := range parts {
		if value.Len() > maxText || expr.Len() > maxText {
			isOpen = true
			break
		}
		if !p.variable {
			value.WriteString(p.text)
			expr.WriteString(p.text)
			continue
		}
		got := s.variable(p.text, n)
		switch {
		case got.Open != "":
			isOpen = true
			expr.WriteString(got.Open)
			if sub {
				value.WriteString("${" + p.text + "}")
			} else {
				value.WriteString(got.Text())
			}
		case got.Kind != source.Scalar:
			isOpen = true
			expr.WriteString("${" + p.text + "}")
		default:
			value.WriteString(got.Text())
			expr.WriteString(got.Text())
		}
	}
	c := *n
	c.Value, c.Plain, c.Null = value.String(), false, false
	if isOpen && !sub {
		c.Open = expr.String()
	}
	return &c
}

// variable resolves what stands between ${ and }: alternatives, of which the
// first with a value counts.
func (s *slsService) variable(text string, at *source.Node) *source.Node {
	var last *source.Node
	for _, alternative := range slsSplit(text) {
		got := s.alternative(strings.TrimSpace(alternative), at)
		if got != nil && got.Open == "" && !got.Null {
			return got
		}
		if got != nil && (last == nil || last.Open == "") {
			last = got
		}
	}
	if last != nil && last.Open == "" {
		return last // null, which all of them come to
	}
	open := s.open(at, "${"+text+"}", s.why[last])
	if last != nil && last.Open != "" && !strings.Contains(text, ",") && strings.Contains(last.Open, "${") {
		open.Open, open.Value = last.Open, last.Value // what it hangs on in the end
	}
	return open
}

// alternative resolves one of them: a literal or a source. Nil is no value.
func (s *slsService) alternative(text string, at *source.Node) *source.Node {
	s.steps++
	if s.steps > maxServiceSteps {
		return nil
	}
	if n := len(text); n > 1 && (text[0] == '\'' || text[0] == '"') && text[n-1] == text[0] {
		return s.shallow(&source.Node{Value: text[1 : n-1], Pos: at.Place()}, false)
	}
	if strings.HasPrefix(text, "${") && slsEnd(text, 2) == len(text)-1 {
		return s.shallow(&source.Node{Value: text, Pos: at.Place()}, false)
	}
	if !strings.Contains(text, "${") {
		return s.source(text, at)
	}
	inner := s.shallow(&source.Node{Value: text, Pos: at.Place()}, false)
	if inner.Open != "" {
		return s.open(at, "${"+inner.Open+"}", "")
	}
	return s.source(inner.Text(), at)
}
