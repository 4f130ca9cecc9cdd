package importer

import (
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/fixturesgen/source"
)

// resolver evaluates the intrinsic functions of a template as far as parameter
// defaults and mappings go. What remains is open: it keeps its expression and
// gets a stand-in.
type resolver struct {
	parameters map[string]parameter
	mappings   *source.Node
	conditions *source.Node
	resources  []source.Pair
	byID       map[string]*source.Node

	// outputs looks up what a nested stack gives out; nil where nothing nests.
	outputs func(stack, name string) (result, bool)

	spent  *spent
	depth  int             // evaluations that are being done
	asking map[string]bool // conditions that are being decided, against cycles
}

// spent bounds what nested functions, aliases, loops and nested templates can
// cost together.
type spent struct {
	steps  int // evaluations done
	copies int // nodes that loops have made
}

// Limits on evaluation, far above what templates need.
const (
	maxSteps = 1_000_000
	maxEval  = 100
)

// parameter is a parameter's value: what a template above passes, else the
// default; without a node it is known only at deployment.
type parameter = result

// result is what an expression comes to. A nil node is a value that is not
// there. With open set, the node is a stand-in.
type result struct {
	node *source.Node
	open string
}

// newResolver reads what is not a resource of a template. Parameters that are
// given win over their defaults.
func newResolver(root *source.Node, given map[string]result, on *spent) *resolver {
	r := &resolver{
		parameters: map[string]parameter{}, mappings: root.Get("Mappings"), conditions: root.Get("Conditions"),
		byID: map[string]*source.Node{}, asking: map[string]bool{}, spent: on,
	}
	for _, p := range root.Get("Parameters").Entries() {
		value, isGiven := given[p.Key.Value]
		if !isGiven {
			value.node = p.Value.Get("Default")
		}
		r.parameters[p.Key.Value] = typed(p.Value.Get("Type").Text(), value)
	}
	if r.conditions != nil && r.conditions.Kind == source.Map {
		r.conditions = &source.Node{Kind: source.Map, Pos: r.conditions.Pos, Pairs: r.expand(r.conditions.Entries())}
	}
	r.resources = r.expand(root.Get("Resources").Entries())
	for _, p := range r.resources {
		r.byID[p.Key.Value] = p.Value
	}
	return r
}

// typed is the value of a parameter, as its type says; empty when it is known
// only at deployment.
func typed(kind string, value parameter) parameter {
	switch {
	case !value.node.IsText(), strings.HasPrefix(kind, "AWS::SSM::Parameter::"):
		return parameter{} // the value of an SSM parameter is its path
	case value.open == "" && (kind == "CommaDelimitedList" || strings.HasPrefix(kind, "List<")):
		list := &source.Node{Kind: source.List, Pos: value.node.Pos}
		for item := range strings.SplitSeq(value.node.Value, ",") {
			list.Items = append(list.Items, scalar(strings.TrimSpace(item), value.node))
		}
		return parameter{node: list}
	}
	return value
}

// pseudo are the pseudo parameters with a natural value: the region is the one
// that fixtures use, a partition is nearly always the commercial one.
var pseudo = map[string]string{
	"AWS::Region": "us-east-1", "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com",
}

// scalar makes a text that stands where at does.
func scalar(text string, at *source.Node) *source.Node {
	return &source.Node{Value: text, Pos: at.Place()}
}

// functions with a short tag, !Name for Fn::Name; Ref and Condition have no Fn.
var functions = map[string]bool{
	"Ref": true, "Condition": true, "Fn::Sub": true, "Fn::GetAtt": true, "Fn::Join": true, "Fn::Select": true,
	"Fn::Split": true, "Fn::FindInMap": true, "Fn::If": true, "Fn::ImportValue": true, "Fn::Base64": true,
	"Fn::Cidr": true, "Fn::GetAZs": true, "Fn::Transform": true, "Fn::Length": true, "Fn::ToJsonString": true,
	"Fn::And": true, "Fn::Or": true, "Fn::Not": true, "Fn::Equals": true, "Fn::GetStackOutput": true,
}

// function takes a call apart; name is "" for anything else.
func function(n *source.Node) (name string, arg *source.Node) {
	if n == nil {
		return "", nil
	}
	if n.Tag != "" {
		name = strings.TrimPrefix(n.Tag, "!")
		if !functions[name] {
			name = "Fn::" + name
		}
		bare := *n
		bare.Tag = ""
		return name, &bare
	}
	if n.Kind == source.Map && len(n.Pairs) == 1 {
		key := n.Pairs[0].Key.Value
		// A map may have an entry called Condition; as a function it has a text.
		if functions[key] && (key != "Condition" || n.Pairs[0].Value.IsText()) {
			return key, n.Pairs[0].Value
		}
	}
	return "", n
}

// eval evaluates one level: a function is replaced by its value; the items of a
// list and the entries of a map are left as they are.
func (r *resolver) eval(n *source.Node) result {
	if n == nil || n.Kind == source.Scalar && n.Null && n.Tag == "" {
		return result{}
	}
	r.spent.steps++
	if r.spent.steps > maxSteps || r.depth > maxEval {
		return result{scalar("", n), "an expression that is too long"}
	}
	r.depth++
	defer func() { r.depth-- }()
	name, arg := function(n)
	switch name {
	case "":
		if n.Open != "" {
			return result{n, short(n.Open)} // an importer that includes templates could not tell
		}
		if n.IsText() && strings.Contains(n.Value, "{{resolve:") {
			return result{n, n.Value} // a dynamic reference: Secrets Manager or SSM
		}
		return result{node: n}
	case "Ref":
		return r.ref(arg)
	case "Fn::Sub":
		return r.sub(arg)
	case "Fn::Join":
		return r.join(arg)
	case "Fn::Select":
		return r.pick(arg)
	case "Fn::Split":
		return r.split(arg)
	case "Fn::FindInMap":
		return r.findInMap(arg)
	case "Fn::If":
		return r.branch(arg)
	case "Fn::GetAtt":
		return r.getAtt(arg)
	case "Fn::Length":
		if list := r.eval(arg); list.open == "" && list.node != nil && list.node.Kind == source.List {
			return result{node: scalar(strconv.Itoa(len(list.node.Items)), n)}
		}
	}
	// Known only at deployment, or nothing a table's declaration can hold.
	standIn := r.eval(arg).node
	if !standIn.IsText() {
		standIn = scalar(strings.TrimPrefix(name, "Fn::"), n)
	}
	return result{standIn, "!" + strings.TrimPrefix(name, "Fn::") + " " + short(standIn.Value)}
}

func (r *resolver) ref(arg *source.Node) result {
	name := arg.Text()
	if name == "AWS::NoValue" {
		return result{}
	}
	if value, ok := pseudo[name]; ok {
		return result{node: scalar(value, arg)}
	}
	if p := r.parameters[name]; p.node != nil {
		return p
	}
	if res, ok := r.byID[name]; ok {
		switch res.Get("Type").Text() {
		case plainTable, globalTable, simpleTable:
			// A reference to a table gives its name.
			if own := r.eval(r.eval(res.Get("Properties")).node.Get("TableName")); own.node.IsText() {
				return own
			}
		}
	}
	return result{scalar(strings.TrimPrefix(name, "AWS::"), arg), "${" + short(name) + "}"}
}

func (r *resolver) getAtt(arg *source.Node) result {
	name := attributeName(arg)
	id, attribute, _ := strings.Cut(name, ".")
	if output, ok := strings.CutPrefix(attribute, "Outputs."); ok && r.outputs != nil {
		if got, ok := r.outputs(id, output); ok {
			return got
		}
	}
	return result{scalar(id, arg), "${" + short(name) + "}"}
}

// attributeName is what Fn::GetAtt asks for, as Resource.Attribute.
func attributeName(arg *source.Node) string {
	if arg.Kind != source.List {
		return arg.Text()
	}
	var parts []string
	for _, item := range arg.Items {
		parts = append(parts, item.Text())
	}
	return strings.Join(parts, ".")
}

// branch is Fn::If. A condition nobody can decide here counts as false.
func (r *resolver) branch(arg *source.Node) result {
	if arg.Kind != source.List || len(arg.Items) != 3 {
		return result{scalar("", arg), "!If without three parts"}
	}
	name := arg.Items[0].Text()
	switch r.condition(name) {
	case yes:
		return r.eval(arg.Items[1])
	case no:
		return r.eval(arg.Items[2])
	}
	then, otherwise := r.eval(arg.Items[1]), r.eval(arg.Items[2])
	if then.open == "" && otherwise.open == "" && then.node.IsText() && otherwise.node.IsText() && then.node.Value == otherwise.node.Value {
		return otherwise
	}
	if otherwise.node == nil {
		otherwise.node = then.node // something a tab stop can stand on
		if then.node != nil && then.node.Kind != source.Scalar {
			otherwise.node = nil
		}
	}
	return result{otherwise.node, "condition " + short(name)}
}

func (r *resolver) findInMap(arg *source.Node) result {
	if arg.Kind != source.List || len(arg.Items) < 3 {
		return result{scalar("", arg), "!FindInMap without three parts"}
	}
	at := r.mappings
	var open string
	var path []string
	for _, part := range arg.Items[:3] {
		got := r.eval(part)
		if got.open != "" || !got.node.IsText() {
			open = got.open
			at = nil
			path = append(path, got.open)
			continue
		}
		path = append(path, got.node.Value)
		at = at.Get(got.node.Value)
	}
	if at != nil {
		return result{node: at}
	}
	if len(arg.Items) == 4 && open == "" {
		if other := arg.Items[3].Get("DefaultValue"); other != nil {
			return r.eval(other)
		}
	}
	return result{scalar(path[2], arg), "!FindInMap " + short(strings.Join(path, "."))}
}

// short cuts an expression that is to stand in a message.
func short(text string) string {
	const most = 80
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return text
}
