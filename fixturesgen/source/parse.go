package source

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf16"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// Parse reads a file's text into trees: one per YAML document, one for JSON.
// What begins with { and is not called .yaml or .yml is JSON; YAML readers take
// most of JSON, but neither all of its escapes nor tabs everywhere. A text
// without any value gives no tree. Errors are of type [*Error].
func Parse(file string, text []byte) ([]*Node, error) {
	if len(text) > MaxSize {
		return nil, &Error{
			Pos: schema.Pos{File: file}, Message: fmt.Sprintf("too large: %d bytes, %d are read", len(text), MaxSize),
		}
	}
	text = decode(text)
	if !looksLikeJSON(text) {
		return parseYAML(file, text)
	}
	root, err := parseJSON(file, text)
	if err == nil {
		return []*Node{root}, nil
	}
	// A flow mapping is YAML's own way to begin with {.
	ext := strings.ToLower(filepath.Ext(file))
	if ext == ".json" {
		return nil, err
	}
	docs, yamlErr := parseYAML(file, text)
	if yamlErr != nil && ext != ".yaml" && ext != ".yml" {
		return nil, err
	}
	return docs, yamlErr
}

func looksLikeJSON(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	return len(text) > 0 && text[0] == '{'
}

// decode takes a byte order mark off, and turns UTF-16 into UTF-8: Windows
// PowerShell writes it by default.
func decode(text []byte) []byte {
	if rest, ok := bytes.CutPrefix(text, []byte("\xef\xbb\xbf")); ok {
		return rest
	}
	little := bytes.HasPrefix(text, []byte("\xff\xfe"))
	if !little && !bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return text
	}
	units := make([]uint16, 0, len(text)/2)
	for i := 2; i+1 < len(text); i += 2 {
		if little {
			units = append(units, uint16(text[i])|uint16(text[i+1])<<8)
		} else {
			units = append(units, uint16(text[i])<<8|uint16(text[i+1]))
		}
	}
	return []byte(string(utf16.Decode(units)))
}
