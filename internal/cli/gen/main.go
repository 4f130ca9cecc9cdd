// Command gen writes what is derived from the command table: the manifest of
// the front ends, docs/commands.md, the command section of the Vim help with
// its tags, the JSON Schema of the settings, and a page for each framework
// that fixtures are written for (docs/fixtures). With -man DIR it writes the
// manual pages instead. `go generate ./...` runs it; the root is two levels
// above this package's parent.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/spf13/cobra/doc"

	"github.com/devhelper/devhelper/internal/cli"
	"github.com/devhelper/devhelper/internal/command"
)

func main() {
	root := flag.String("root", ".", "the project's root")
	man := flag.String("man", "", "write the manual pages to this directory, and nothing else")
	flag.Parse()
	var err error
	if *man != "" {
		err = manPages(*man)
	} else {
		err = generate(*root)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func manPages(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	tree := cli.New(context.Background(), cli.Env{})
	tree.DisableAutoGenTag = true
	return doc.GenManTree(tree, &doc.GenManHeader{Title: "DEVHELPER", Section: "1", Source: "devhelper " + command.Version}, dir)
}

func generate(root string) error {
	files, err := derived(root)
	if err != nil {
		return err
	}
	for name, data := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
		fmt.Println("wrote", name)
	}
	return nil
}

// derived gives the content of every derived file by its path below the root.
func derived(root string) (map[string][]byte, error) {
	table := command.All()
	manifest, err := json.MarshalIndent(table.Manifest(), "", " ")
	if err != nil {
		return nil, err
	}
	help, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(vimHelp)))
	if err != nil {
		return nil, err
	}
	help, err = vimSection(help, table)
	if err != nil {
		return nil, err
	}
	files, err := fixtureDocs(context.Background(), root)
	if err != nil {
		return nil, err
	}
	maps.Copy(files, map[string][]byte{
		"editors/commands.json":   append(manifest, '\n'),
		"docs/commands.md":        markdown(table),
		"docs/config.schema.json": command.SettingsSchema(),
		vimHelp:                   help,
		vimTags:                   tags(filepath.Base(vimHelp), help),
	})
	return files, nil
}
