package importer

import (
	"bytes"
	"path/filepath"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// Terraform reads the tables of Terraform and OpenTofu configurations, in HCL
// and in JSON: aws_dynamodb_table, with the indexes that
// aws_dynamodb_global_secondary_index adds, and modules, as the language's and
// the AWS provider's documentation describe them.
//
// A file is read together with its directory, which is the module it belongs
// to. A table in a local module belongs to the file that calls the module.
var Terraform = Source{
	ID: "terraform", Title: "Terraform configuration",
	Extensions: []string{".tf", ".tofu", ".json"},
	Probe: func(content []byte) bool {
		return bytes.Contains(content, []byte(terraformTable)) || bytes.Contains(content, []byte(tableModule)) ||
			bytes.Contains(content, []byte("module")) && (bytes.Contains(content, []byte(`"./`)) || bytes.Contains(content, []byte(`"../`)))
	},
	Read: readTerraform,
}

const (
	terraformTable = "aws_dynamodb_table"
	terraformIndex = "aws_dynamodb_global_secondary_index"
	tableModule    = "dynamodb-table" // of terraform-aws-modules
)

// IsTerraform says whether a file is part of a Terraform configuration, by its name.
func IsTerraform(path string) bool {
	name := strings.ToLower(filepath.Base(path))
	for _, ext := range []string{".tf", ".tofu", ".tf.json", ".tofu.json"} {
		if strings.HasSuffix(name, ext) {
			return true
		}
	}
	return false
}

func readTerraform(in Input) ([]schema.Table, error) {
	if !IsTerraform(in.Path) {
		return nil, ErrOtherKind
	}
	// All files of a directory are read at once, and each gives its own tables.
	p := kept(in, "terraform "+filepath.Dir(in.Path), func() *tfProject {
		p := newProject(in)
		p.read() // by whom it is made: what is read belongs to that file's search
		return p
	})
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.in.Path != in.Path && !p.has(in) {
		p = newProject(in) // changed since the directory was read
	}
	r := p.read()
	if err := r.wrong[in.Path]; err != nil {
		return r.found[in.Path], err
	}
	return r.found[in.Path], nil
}

// kept is what make makes, from memory where a search of a project goes on.
func kept[T any](in Input, key string, make func() T) T {
	if in.Keep == nil {
		return make()
	}
	return in.Keep(key, func() any { return make() }).(T)
}
