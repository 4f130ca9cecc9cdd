package seed

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxYAML bounds a YAML file: it is read as a whole.
const maxYAML = 64 << 20

// maxDepth is how deep DynamoDB lets documents nest; aliases that lead to
// themselves end there too.
const maxDepth = 32

func readYAML(in *bufio.Reader, yield emit) error {
	text, err := io.ReadAll(io.LimitReader(in, maxYAML+1))
	if err != nil {
		return err
	}
	if len(text) > maxYAML {
		return &RowError{1, "more than 64 MB of YAML", "write it as JSONL, which is read line by line"}
	}
	d := yaml.NewDecoder(strings.NewReader(string(text)))
	for {
		var doc yaml.Node
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return yamlError(err)
		}
		if len(doc.Content) == 0 {
			continue
		}
		if err := yamlDocument(doc.Content[0], yield); err != nil {
			return err
		}
	}
}

func yamlError(err error) error {
	line := 1
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if i := strings.Index(text, "line "); i >= 0 {
		_, _ = fmt.Sscanf(text[i:], "line %d", &line)
	}
	return &RowError{max(line, 1), "not YAML: " + text, ""}
}

func yamlDocument(n *yaml.Node, yield emit) error {
	n = behind(n)
	switch {
	case n.Kind == yaml.SequenceNode:
		return yamlItems("", n, yield)
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return nil
	case byTable(n):
		for i := 0; i+1 < len(n.Content); i += 2 {
			table := n.Content[i].Value
			if table == "Items" {
				table = ""
			}
			if err := yamlItems(table, behind(n.Content[i+1]), yield); err != nil {
				return err
			}
		}
		return nil
	}
	return yamlItem("", n, yield)
}

// byTable is what holds is for JSON.
func byTable(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		return false
	}
	for i := 1; i < len(n.Content); i += 2 {
		list := behind(n.Content[i])
		if list.Kind != yaml.SequenceNode {
			return false
		}
		for _, e := range list.Content {
			if behind(e).Kind != yaml.MappingNode {
				return false
			}
		}
	}
	return true
}

func behind(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func yamlItems(table string, list *yaml.Node, yield emit) error {
	for _, e := range list.Content {
		if err := yamlItem(table, e, yield); err != nil {
			return err
		}
	}
	return nil
}

func yamlItem(table string, n *yaml.Node, yield emit) error {
	budget := 1 << 20 // nodes, with those behind aliases: a few lines can stand for billions
	tree, err := yamlTree(n, 0, &budget)
	if err != nil {
		var row *RowError
		if errors.As(err, &row) {
			return told(yield, row.Line, row.Message, row.Next)
		}
		return told(yield, n.Line, err.Error(), "")
	}
	return give(yield, table, n.Line, tree)
}

// yamlTree makes of a node what encoding/json would have made of the same in
// JSON.
func yamlTree(n *yaml.Node, depth int, budget *int) (any, error) {
	n = behind(n)
	if depth > maxDepth {
		return nil, fmt.Errorf("nested deeper than the %d levels DynamoDB takes", maxDepth)
	}
	if *budget--; *budget < 0 {
		return nil, errors.New("an item of more than a million values")
	}
	switch n.Kind {
	case yaml.MappingNode:
		out := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, err := behind(n.Content[i]), error(nil)
			if key.Kind != yaml.ScalarNode {
				return nil, &RowError{key.Line, "the name of an attribute is not a text", ""}
			}
			if key.Tag == "!!merge" {
				return nil, &RowError{key.Line, "<< is not taken", "write the attributes out"}
			}
			if _, twice := out[key.Value]; twice {
				return nil, &RowError{key.Line, fmt.Sprintf("attribute %q stands twice", key.Value), ""}
			}
			if out[key.Value], err = yamlTree(n.Content[i+1], depth+1, budget); err != nil {
				return nil, err
			}
		}
		return out, nil
	case yaml.SequenceNode:
		out := make([]any, 0, len(n.Content))
		for _, e := range n.Content {
			v, err := yamlTree(e, depth+1, budget)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	}
	return yamlScalar(n)
}

func yamlScalar(n *yaml.Node) (any, error) {
	switch n.ShortTag() {
	case "!!null":
		return nil, nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true"), nil
	case "!!int":
		i, ok := new(big.Int).SetString(strings.ReplaceAll(n.Value, "_", ""), 0)
		if !ok {
			return nil, &RowError{n.Line, fmt.Sprintf("%q is not a number", n.Value), "quote it if it is a text"}
		}
		return json.Number(i.String()), nil
	case "!!float":
		text := strings.ReplaceAll(n.Value, "_", "")
		if strings.Contains(text, ".") && strings.Trim(text, "+-.infaINFA") == "" {
			return nil, &RowError{n.Line, n.Value + " is a number DynamoDB does not have", "quote it if it is a text"}
		}
		if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "-.") {
			text = strings.Replace(text, ".", "0.", 1)
		}
		return json.Number(strings.TrimSuffix(text, ".")), nil
	case "!!binary":
		data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Value), ""))
		if err != nil {
			return nil, &RowError{n.Line, "!!binary that is not base64", ""}
		}
		return data, nil
	}
	return n.Value, nil
}
