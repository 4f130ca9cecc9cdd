package importer

import (
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/fixturesgen/source"
)

// source resolves name(argument):address. Nil is no value.
func (s *slsService) source(text string, at *source.Node) *source.Node {
	name, argument, address := slsSource(text)
	switch name {
	case "self":
		got := s.address(s.root, address)
		if got == nil && s.root.Get("provider") != nil { // what the framework fills in
			switch address {
			case "provider.stage":
				return s.stage(at)
			case "provider.region":
				return scalar(pseudo["AWS::Region"], at)
			}
		}
		return got
	case "sls":
		if address == "stage" {
			return s.stage(at)
		}
	case "aws":
		if address == "region" {
			if region := s.address(s.root, "provider.region"); region.IsText() && region.Open == "" {
				return region
			}
			return scalar(pseudo["AWS::Region"], at)
		}
	case "param":
		return s.parameter(address, at)
	case "file":
		return s.file(argument, address, at)
	case "strToBool":
		return &source.Node{Value: argument, Plain: true, Pos: at.Place()}
	case "opt", "env":
		return nil // nothing is set here
	case "": // a number, a word
		return &source.Node{Value: text, Plain: true, Null: text == "null" || text == "", Pos: at.Place()}
	}
	return nil // known to AWS or a plugin
}

// stage is that of the provider, else dev.
func (s *slsService) stage(at *source.Node) *source.Node {
	stage := s.root.At("provider", "stage")
	if stage.IsText() && !s.busy[stage] {
		if got := s.shallow(stage, false); got.IsText() {
			return got
		}
	}
	return scalar("dev", at)
}

// parameter finds a parameter: of the stage, then the default of all stages.
func (s *slsService) parameter(name string, at *source.Node) *source.Node {
	stages := []string{"default"}
	if stage := s.stage(at); stage.Open == "" {
		stages = []string{stage.Text(), "default"}
	}
	for _, stage := range stages {
		for _, in := range []*source.Node{s.shallow(s.root.Get("params"), false).Get(stage), s.shallow(s.shallow(s.root.Get("stages"), false).Get(stage), false).Get("params")} {
			if got := s.shallow(in, false).Get(name); got != nil {
				return s.shallow(got, false)
			}
		}
	}
	return nil
}

// address follows names and numbers, divided by dots.
func (s *slsService) address(n *source.Node, address string) *source.Node {
	n = s.shallow(n, false)
	if address != "" {
		for name := range strings.SplitSeq(address, ".") {
			switch {
			case n == nil:
				return nil
			case n.Open != "":
				return n
			case n.Kind == source.List:
				i, err := strconv.Atoi(name)
				if err != nil || i < 0 || i >= len(n.Items) {
					return nil
				}
				n = s.shallow(n.Items[i], false)
			case n == s.root && name == "service" && n.Get(name) != nil && n.Get(name).Kind == source.Map:
				n = n.Get(name).Get("name") // the old way: service: {name: x}
			default:
				n = s.shallow(n.Get(name), false)
			}
		}
	}
	if n == s.root {
		return nil // everything, with what is being resolved in it
	}
	return n
}

// file resolves a file that is included, by its path relative to the service.
func (s *slsService) file(name, address string, at *source.Node) *source.Node {
	got := s.include(strings.TrimSpace(name))
	if got.node == nil {
		return s.open(at, "${file("+name+")"+colon(address)+"}", got.why)
	}
	return s.address(got.node, address)
}

func colon(address string) string {
	if address == "" {
		return ""
	}
	return ":" + address
}

func (s *slsService) include(name string) slsFile {
	rel := path.Clean(filepath.ToSlash(strings.ReplaceAll(name, `\`, "/")))
	if got, ok := s.files[rel]; ok {
		return got
	}
	if len(s.files) >= maxServiceFiles {
		return slsFile{why: "the service includes too many files"}
	}
	got := s.load(rel)
	s.files[rel] = got
	return got
}

func (s *slsService) load(rel string) slsFile {
	ext := strings.ToLower(path.Ext(rel))
	switch ext {
	case ".js", ".cjs", ".mjs", ".ts":
		return slsFile{why: "it is code, which is not run"}
	}
	if s.in.ReadFile == nil {
		return slsFile{why: "files are not read here"}
	}
	content, err := s.in.ReadFile(rel)
	if err != nil {
		return slsFile{why: "the file is not there, or not in the project"}
	}
	if s.bytes += len(content); s.bytes > maxServiceBytes {
		return slsFile{why: "the service includes too much"}
	}
	full := filepath.Join(filepath.Dir(s.in.Path), filepath.FromSlash(rel))
	switch ext {
	case ".yml", ".yaml", ".json":
		docs, err := source.Parse(full, content)
		if err != nil {
			return slsFile{why: err.Error()}
		}
		if len(docs) == 0 {
			return slsFile{node: &source.Node{Null: true}}
		}
		return slsFile{node: docs[0]}
	}
	if len(content) > maxText {
		return slsFile{why: "it is too long for a text"}
	}
	return slsFile{node: &source.Node{Value: strings.TrimSpace(string(content))}}
}
