package importer

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// Serverless reads the resources of a Serverless Framework service: what
// serverless.yml declares and includes is CloudFormation once its variables are
// resolved, as the framework's guide to variables describes them.
var Serverless = Source{
	ID: "serverless", Title: "Serverless Framework service",
	Extensions: []string{".yml", ".yaml", ".json", ".ts", ".js", ".mjs", ".cjs"},
	Probe: func(content []byte) bool {
		return bytes.Contains(content, []byte("provider")) && bytes.Contains(content, []byte("resources")) &&
			(bytes.Contains(content, []byte("AWS::DynamoDB::")) || bytes.Contains(content, []byte("${file(")))
	},
	Read: readServerless,
}

func readServerless(in Input) ([]schema.Table, error) {
	base := strings.ToLower(filepath.Base(in.Path))
	switch filepath.Ext(base) {
	case ".yml", ".yaml", ".json":
	default:
		if strings.TrimSuffix(base, filepath.Ext(base)) != "serverless" {
			return nil, ErrOtherKind
		}
		return nil, &source.Error{
			Pos: schema.Pos{File: in.Path}, Message: "a service that is written in code is not read: it would have to be run",
			Next: "write what it comes to into a file: serverless print --format yaml > serverless.yml, in a directory of its own",
		}
	}
	docs, err := source.Parse(in.Path, in.Content)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 || !isService(docs[0], base) {
		return nil, ErrOtherKind
	}
	s := newService(in, docs[0])
	doc := s.template()
	t := newTemplate(in, doc, nil, &family{roots: map[string]*source.Node{}})
	tables := t.tables()
	if s.unread != nil {
		return tables, s.unread
	}
	return tables, nil
}

// isService tells services from all other YAML.
func isService(doc *source.Node, base string) bool {
	if doc.Get("provider") == nil || doc.Get("Resources") != nil {
		return false
	}
	return doc.Get("service") != nil || strings.HasPrefix(base, "serverless")
}

// template makes the CloudFormation template the service declares.
func (s *slsService) template() *source.Node {
	resources := s.resolve(s.root.Get("resources"))
	parts := []*source.Node{resources}
	if resources != nil && resources.Kind == source.List {
		parts = resources.Items
	}
	sections := map[string]*source.Node{}
	names := []string{"Transform", "Parameters", "Mappings", "Conditions", "Resources", "extensions"}
	for _, part := range parts {
		s.mustBeMap(part, "resources")
		for _, name := range names {
			section := part.Get(name)
			s.mustBeMap(section, name)
			sections[name] = slsJoined(sections[name], section)
		}
	}
	for _, e := range sections["Resources"].Entries() {
		s.mustBeMap(e.Value, e.Key.Value)
	}
	sections["Resources"] = s.extended(s.withFunctions(sections["Resources"]), sections["extensions"])
	sections["Globals"] = slsWrapped(s.resolve(s.root.At("provider", "environment")), "Function", "Environment", "Variables")
	doc := &source.Node{Kind: source.Map, Pos: s.root.Pos}
	for _, name := range append(names, "Globals") {
		if section := sections[name]; section != nil && name != "extensions" {
			doc.Pairs = append(doc.Pairs, source.Pair{Key: &source.Node{Value: name, Pos: section.Pos}, Value: section})
		}
	}
	return doc
}

// mustBeMap notes what would have to be read to know all tables, and cannot be.
func (s *slsService) mustBeMap(n *source.Node, what string) {
	if n == nil || n.Open == "" || n.Kind != source.Scalar || s.unread != nil {
		return
	}
	why := s.why[n]
	if why == "" {
		why = "it has no value here"
	}
	s.unread = &source.Error{
		Pos: n.Pos, Message: what + ": " + short(n.Open) + " cannot be read: " + why,
		Next: "the other tables of the service are read; serverless print shows what it comes to",
	}
}

// slsJoined is a map with the entries of both; of a key that both have the second's.
func slsJoined(a, b *source.Node) *source.Node {
	switch {
	case a == nil || a.Kind != source.Map:
		return b
	case b == nil || b.Kind != source.Map:
		return a
	}
	pairs := slices.DeleteFunc(slices.Clone(a.Pairs), func(p source.Pair) bool { return b.Get(p.Key.Value) != nil })
	return &source.Node{Kind: source.Map, Pos: a.Pos, Pairs: append(pairs, b.Pairs...)}
}

// extended applies resources.extensions: Properties and Metadata get the
// extension's entries, other attributes are replaced.
func (s *slsService) extended(resources, extensions *source.Node) *source.Node {
	if resources == nil {
		return nil
	}
	out := *resources
	out.Pairs = slices.Clone(resources.Pairs)
	for _, e := range extensions.Entries() {
		i := slices.IndexFunc(out.Pairs, func(p source.Pair) bool { return p.Key.Value == e.Key.Value })
		if i < 0 || out.Pairs[i].Value.Kind != source.Map {
			continue
		}
		changes := &source.Node{Kind: source.Map, Pos: e.Value.Pos}
		for _, attribute := range e.Value.Entries() {
			if name := attribute.Key.Value; name == "Properties" || name == "Metadata" {
				attribute.Value = slsJoined(out.Pairs[i].Value.Get(name), attribute.Value)
			}
			changes.Pairs = append(changes.Pairs, attribute)
		}
		out.Pairs[i].Value = slsJoined(out.Pairs[i].Value, changes)
	}
	return &out
}

// withFunctions adds the service's functions as resources, for the sake of their
// environment variables.
func (s *slsService) withFunctions(resources *source.Node) *source.Node {
	if resources == nil || resources.Kind != source.Map {
		return resources
	}
	out := *resources
	out.Pairs = slices.Clone(resources.Pairs)
	functions := s.resolve(s.root.Get("functions"))
	parts := []*source.Node{functions}
	if functions != nil && functions.Kind == source.List {
		parts = functions.Items
	}
	for _, part := range parts {
		for _, f := range part.Entries() {
			environment := f.Value.Get("environment")
			if environment == nil {
				continue
			}
			key := *f.Key
			if resources.Get(key.Value) != nil {
				key.Value += "LambdaFunction" // the id the framework gives it
			}
			value := slsWrapped(environment, "Properties", "Environment", "Variables")
			value.Pairs = append(value.Pairs, source.Pair{
				Key: &source.Node{Value: "Type", Pos: f.Key.Pos}, Value: &source.Node{Value: "AWS::Lambda::Function", Pos: f.Key.Pos},
			})
			out.Pairs = append(out.Pairs, source.Pair{Key: &key, Value: value})
		}
	}
	return &out
}

// slsWrapped puts a node into maps with one entry each.
func slsWrapped(n *source.Node, path ...string) *source.Node {
	if n == nil {
		return nil
	}
	for _, key := range slices.Backward(path) {
		n = &source.Node{Kind: source.Map, Pos: n.Pos, Pairs: []source.Pair{{Key: &source.Node{Value: key, Pos: n.Pos}, Value: n}}}
	}
	return n
}
