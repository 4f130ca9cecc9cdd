package importer

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const oneService = `service: svc
provider: {name: aws, stage: dev}
custom:
  a: {b: [x, y]}
%s
resources:
  Resources:
    T:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: %s
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
        KeySchema: [{AttributeName: id, KeyType: HASH}]
`

func TestServerlessVariables(t *testing.T) {
	around := map[string]string{
		"c.yml": "name: from-yaml\nself: ${self:service}\nround: ${file(c.yml):round}\n", "d/c.json": `{"list": [{"name": "from-json"}]}`,
		"plain.txt": "from-text\n", "broken.yml": "a: [", "empty.yml": "", "code.js": "module.exports = {}",
		"stage-dev.yml": "x: by-stage",
	}
	tests := []struct{ name, more, want string }{
		{"${self:service}-t", "", `"svc-t"`},
		{"${self:custom.a.b.1}-t", "", `"y-t"`},
		{"${self:custom.a.b.9, 'none'}-t", "", `"none-t"`},
		{"${self:custom.a.c.d, \"none\"}-t", "", `"none-t"`},
		{"${self:custom.a, 'map'}-t", "", `"T" open "${self:custom.a, 'map'}-t"`},
		{"${opt:x, env:Y, self:none, 'last'}-t", "", `"last-t"`},
		{"${opt:x, 5}-t", "", `"5-t"`},
		{"${opt:x, ${env:Y, ${self:service}}}-t", "", `"svc-t"`},
		{"${opt:x, 'a, b}'}", "", `"a, b}"`},
		{"${opt:x, null}-t", "", `"-t"`},
		{"${opt:stage}-t", "", `"T" open "${opt:stage}-t"`},
		{"${sls:stage}-t", "", `"dev-t"`},
		{"${self:provider.region}-t", "", `"us-east-1-t"`},
		{"${self:provider.none}-t", "", `"T" open "${self:provider.none}-t"`},
		{"${sls:instanceId}-t", "", `"T" open "${sls:instanceId}-t"`},
		{"${aws:region}-t", "", `"us-east-1-t"`},
		{"${aws:accountId}-t", "", `"T" open "${aws:accountId}-t"`},
		{"${ssm(eu-west-1, raw):/a/b}-t", "", `"T" open "${ssm(eu-west-1, raw):/a/b}-t"`},
		{"${file(c.yml):name}", "", `"from-yaml"`},
		{"${file(./c.yml):self}-t", "", `"svc-t"`},
		{"${file( d/c.json ):list.0.name}", "", `"from-json"`},
		{"${file(plain.txt)}", "", `"from-text"`},
		{"${file(stage-${sls:stage}.yml):x}", "", `"by-stage"`},
		{"${file(none.yml):x, 'fallback'}", "", `"fallback"`},
		{"${file(code.js):x}", "", `"T" open "${file(code.js):x}"`},
		{"${file(broken.yml):x}", "", `"T" open "${file(broken.yml):x}"`},
		{"${file(empty.yml):x, 'e-e'}", "", `"e-e"`},
		{"${file(c.yml):round}", "", `"T" open "${file(c.yml):round}"`},
		{"${param:p}-t", "params: {default: {p: d}, dev: {p: own}}", `"own-t"`},
		{"${param:p}-t", "params: {default: {p: d}, prod: {p: own}}", `"d-t"`},
		{"${param:p, 'q'}-t", "", `"q-t"`},
		{"${strToBool('true')}-t", "", `"'true'-t"`},
		{"!Sub '${AWS::Region}-${self:service}'", "", `"us-east-1-svc"`},
		{"!Sub '${AWS::StackName}-${opt:x}'", "", `"T" open "${AWS::StackName}-${opt:x}"`},
		{"{'Fn::Join': ['-', [a, '${self:service}', '${opt:x}']]}", "", `"T" open "a-svc-${opt:x}"`},
		{"${self:custom.a.b.0}${self:custom.a.b.1}${unclosed", "", `"xy${unclosed"`},
		{"${self:}-t", "", `"T" open "${self:}-t"`},
		{"${${opt:s, 'self'}:service}-t", "", `"svc-t"`},
		{"${foo}-${!Literal}", "", `"${foo}-${!Literal}"`},
	}
	for _, tt := range tests {
		tables, err := Serverless.Read(inMemory("svc/serverless.yml", fmt.Sprintf(oneService, tt.more, tt.name), around))
		if err != nil || len(tables) != 1 {
			t.Errorf("%s: %d tables, %v", tt.name, len(tables), err)
			continue
		}
		got := fmt.Sprintf("%q", tables[0].Name.Value)
		if open := tables[0].Name.Unresolved; open != "" {
			got += fmt.Sprintf(" open %q", open)
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestNoServerless(t *testing.T) {
	around := map[string]string{"broken.yml": "a: [", "code.js": ""}
	tests := []struct{ name, file, text, want string }{
		{"no service", "a.yml", "a: 1\n", ErrOtherKind.Error()},
		{"a list", "serverless.yml", "[1]", ErrOtherKind.Error()},
		{"a template", "serverless.yml", "Resources: {}\nprovider: x\n", ErrOtherKind.Error()},
		{"some code", "src/index.ts", "export {}", ErrOtherKind.Error()},
		{"a service in code", "svc/serverless.ts", "module.exports = {provider: 1}", "serverless.ts: a service that is written in code is not read: it would have to be run"},
		{"broken", "serverless.yml", "service: [\n", "serverless.yml:2:1: not valid YAML: while parsing a flow node: did not find expected node content"},
		{"resources in code", "serverless.yml", "service: a\nprovider: aws\nresources: ${file(code.js)}\n", "serverless.yml:3:12: resources: ${file(code.js)} cannot be read: it is code, which is not run"},
		{"resources that are not there", "serverless.yml", "service: a\nprovider: aws\nresources:\n  - Resources: ${file(none.yml):x}\n", "serverless.yml:4:16: Resources: ${file(none.yml):x} cannot be read: the file is not there, or not in the project"},
		{"resources that are broken", "serverless.yml", "service: a\nprovider: aws\nresources:\n  Resources:\n    T: ${file(broken.yml)}\n", "serverless.yml:5:8: T: ${file(broken.yml)} cannot be read: broken.yml:1:5: not valid YAML: while parsing a flow node: did not find expected node content"},
		{"resources that hang on AWS", "serverless.yml", "service: a\nprovider: aws\nresources: ${ssm:/x}\n", "serverless.yml:3:12: resources: ${ssm:/x} cannot be read: it has no value here"},
	}
	for _, tt := range tests {
		tables, err := Serverless.Read(inMemory(tt.file, tt.text, around))
		if err == nil || !strings.HasSuffix(err.Error(), tt.want) {
			t.Errorf("%s: %d tables, error %v, want %s", tt.name, len(tables), err, tt.want)
		}
	}
	if tables, err := Serverless.Read(inMemory("serverless.yml", "service: a\nprovider: aws\n", nil)); len(tables) > 0 || err != nil {
		t.Errorf("a service without resources gives %v and %v", tables, err)
	}
}

// What an editor or a platform does to a file's bytes changes nothing.
func TestServerlessEncodings(t *testing.T) {
	for _, name := range []string{"basic/serverless.yml", "variables/serverless.yml", "json/serverless.json"} {
		in := onDisk(t, "testdata/corpus/serverless", filepath.Join("testdata/corpus/serverless", filepath.FromSlash(name)))
		tables, err := Serverless.Read(in)
		if err != nil || len(tables) == 0 {
			t.Fatalf("%s: %v", name, err)
		}
		want := outline(tables)
		for what, changed := range map[string][]byte{
			"windows line ends": bytes.ReplaceAll(in.Content, []byte("\n"), []byte("\r\n")),
			"byte order mark":   append([]byte("\xef\xbb\xbf"), in.Content...),
		} {
			in.Content = changed
			got, err := Serverless.Read(in)
			if diff := cmp.Diff(want, outline(got)); diff != "" || err != nil {
				t.Errorf("%s with %s: %v\n%s", name, what, err, diff)
			}
		}
	}
}

// Nothing a service can say makes reading it take long.
func TestHostileServerless(t *testing.T) {
	double := "custom:\n  l0: xx\n"
	for i := range 60 {
		double += fmt.Sprintf("  l%d: ${self:custom.l%d}${self:custom.l%d}\n", i+1, i, i)
	}
	open := strings.Replace(double, "l0: xx", "l0: ${env:A}", 1)
	maps := "custom:\n  l0: {a: x}\n"
	for i := range 60 {
		maps += fmt.Sprintf("  l%d: {a: '${self:custom.l%d}', b: '${self:custom.l%d}'}\n", i+1, i, i)
	}
	var long strings.Builder
	long.WriteString("custom:\n")
	for i := range 20_000 {
		fmt.Fprintf(&long, "  l%d: ${self:custom.l%d}\n", i, i+1)
	}
	rest := "service: s\nprovider: {name: aws}\nresources:\n  Resources:\n    T: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: '%s', Tags: '%s'}}\n"
	files := map[string]string{"r.yml": "a: ${file(r.yml)}\nb: ${file(./r.yml):a}\n"}
	for name, text := range map[string]string{
		"texts that double": double + fmt.Sprintf(rest, "${self:custom.l60}", ""),
		"open ones":         open + fmt.Sprintf(rest, "${self:custom.l60}", ""),
		"maps that double":  maps + fmt.Sprintf(rest, "x", "${self:custom.l60}"),
		"a long chain":      long.String() + fmt.Sprintf(rest, "${self:custom.l0}", ""),
		"nested":            fmt.Sprintf(rest, strings.Repeat("${opt:a, ", 5000)+strings.Repeat("}", 5000), ""),
		"unclosed":          fmt.Sprintf(rest, strings.Repeat("${opt:a, ", 50_000), ""),
		"many":              fmt.Sprintf(rest, strings.Repeat("${opt:a}", 50_000), ""),
		"itself":            fmt.Sprintf(rest, "x", "${file(r.yml)}"),
		"all of it":         fmt.Sprintf(rest, "x", "${self:resources}"),
	} {
		t.Run(name, func(t *testing.T) {
			done := make(chan error, 1)
			go func() {
				tables, err := Serverless.Read(inMemory("serverless.yml", text, files))
				if err == nil && len(tables) == 0 {
					err = errors.New("no tables")
				}
				done <- err
			}()
			select {
			case err := <-done:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(time.Minute): // bounds the wait: unbounded work would take years
				t.Fatal("goes on and on")
			}
		})
	}
}

func FuzzServerless(f *testing.F) {
	for _, files := range cases(f, Serverless) {
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(content)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		around := map[string]string{"custom.yml": string(content), "resources/users.yml": string(content), "resources.js": ""}
		tables, err := Serverless.Read(inMemory("serverless.yml", string(content), around))
		checkTables(t, tables, err)
	})
}
