package fixturesgen

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/internal/workspace"
)

// listed is a tree whose directories can be listed, as the workspace's can.
type listed struct{ tree }

func (f listed) FileNames(dir string) ([]string, error) {
	var names []string
	for path := range f.tree {
		if filepath.Dir(path) == dir {
			names = append(names, filepath.Base(path))
		}
	}
	if names == nil {
		return nil, fs.ErrNotExist
	}
	slices.Sort(names)
	return names, nil
}

var _ names = (*workspace.Snapshot)(nil)

const tfTable = `resource "aws_dynamodb_table" "%s" {
  name         = %s
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
`

const slsTable = `    %s:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: %s
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
        KeySchema: [{AttributeName: id, KeyType: HASH}]
`

func found(t *testing.T, c *Catalog, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, table := range c.Tables {
		name := table.Name.Value
		if table.Name.Unresolved != "" {
			name = table.Name.Unresolved + "?"
		}
		all = append(all, table.ID+"="+name)
	}
	for _, broken := range c.Broken {
		all = append(all, "broken:"+filepath.Base(broken.Pos.File))
	}
	return strings.Join(all, " ")
}

// What one file includes of another is declared once: by the one that includes it.
func TestIncluded(t *testing.T) {
	resources := "Resources:\n" + strings.ReplaceAll(fmt.Sprintf(slsTable, "Orders", "${self:service}-orders"), "\n  ", "\n")[2:]
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"a local module", map[string]string{
			"main.tf":           "module \"gone\" {\n  source = \"./gone\"\n  name = \n}\n",
			"infra/main.tf":     "module \"shop\" {\n  source = \"../tables\"\n  name = \"shop\"\n}\n",
			"tables/table.tf":   fmt.Sprintf(tfTable, "orders", "var.name"),
			"tables/inputs.tf":  "variable \"name\" {}\n",
			"alone/table.tf":    fmt.Sprintf(tfTable, "logs", "var.name"),
			"node_modules/a.tf": fmt.Sprintf(tfTable, "no", `"no"`),
		}, `logs=var.name? module.shop.orders=shop broken:main.tf`},
		{"files of one module", map[string]string{
			"a.tf": fmt.Sprintf(tfTable, "a", "local.a"), "b.tf": fmt.Sprintf(tfTable, "b", "var.b"),
			"c.tf": "locals {\n  a = \"aaa\"\n}\nvariable \"b\" {}\n", "x.auto.tfvars": `b = "bbb"`,
		}, "a=aaa b=bbb"},
		{"a plan beside its configuration", map[string]string{
			"main.tf":   fmt.Sprintf(tfTable, "a", `"from-main"`),
			"plan.json": `{"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "aws_dynamodb_table.a", "type": "aws_dynamodb_table", "name": "a", "values": {"name": "from-plan"}}, {"address": "aws_dynamodb_table.b", "type": "aws_dynamodb_table", "name": "b", "values": {"name": "only-plan"}}]}}}`,
		}, "a=from-main b=only-plan"},
		{"resources of a service", map[string]string{
			"svc/serverless.yml": "service: shop\nprovider: aws\nresources:\n- ${file(res/orders.yml)}\n- Resources:\n" + fmt.Sprintf(slsTable, "Users", "users"),
			"svc/res/orders.yml": resources,
		}, "Orders=shop-orders Users=users"},
		{"resources beyond the service, in the project", map[string]string{
			"svc/serverless.yml": "service: shop\nprovider: aws\nresources: ${file(../res/orders.yml)}\n",
			"res/orders.yml":     resources,
		}, "Orders=shop-orders"},
		{"a service in code", map[string]string{
			"serverless.ts": "export default {provider: {}, resources: {Type: 'AWS::DynamoDB::Table'}}",
			"other.ts":      "export default {provider: {}, resources: {Type: 'AWS::DynamoDB::Table'}}",
		}, "broken:serverless.ts"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files, root := project(t, tt.files)
			c, err := Tables(t.Context(), listed{files}, root)
			if got := found(t, c, err); got != tt.want {
				t.Errorf("found %s, want %s", got, tt.want)
			}
			var declaring []string
			for _, t := range c.Tables {
				declaring = append(declaring, t.Pos.File)
			}
			if want := len(slices.Compact(declaring)); len(c.Templates) > want || len(c.Tables) > 0 && len(c.Templates) == 0 {
				t.Errorf("templates %v", c.Templates)
			}
		})
	}
}

// Nothing outside of the root is read, whatever a file includes.
func TestOutside(t *testing.T) {
	service := "service: shop\nprovider: aws\ncustom: ${file(%s)}\nresources:\n  Resources:\n" + fmt.Sprintf(slsTable, "T", "${self:custom.name}")
	files, root := project(t, nil)
	secret := filepath.Join(filepath.Dir(root), "secret.yml")
	files[secret] = "name: secret"
	files[filepath.Join(filepath.Dir(root), "tables", "t.tf")] = fmt.Sprintf(tfTable, "t", `"secret"`)
	for i, include := range []string{"../secret.yml", "./a/../../secret.yml", filepath.ToSlash(secret), `..\secret.yml`, "~/secret.yml"} {
		files[filepath.Join(root, fmt.Sprint(i), "..", fmt.Sprintf("serverless.%d.yml", i))] = fmt.Sprintf(service, include)
	}
	files[filepath.Join(root, "main.tf")] = "module \"out\" {\n  source = \"../tables\"\n}\n" + fmt.Sprintf(tfTable, "f", `file("../secret.yml")`)
	c, err := Tables(t.Context(), listed{files}, root)
	if err != nil || len(c.Tables) != 6 {
		t.Fatalf("%d tables, %v", len(c.Tables), err)
	}
	for _, table := range c.Tables {
		if table.Name.Unresolved == "" || strings.Contains(table.Name.Value, "secret") {
			t.Errorf("%s is called %q", table.ID, table.Name.Value)
		}
	}
}

// A change of any file of a module counts, also where the one with the table is
// as it was.
func TestModuleChanges(t *testing.T) {
	files, root := project(t, map[string]string{"a.tf": fmt.Sprintf(tfTable, "a", "var.n"), "v.tf": "variable \"n\" { default = \"one\" }\n"})
	for _, want := range []string{"one", "two", "three"} {
		files[filepath.Join(root, "v.tf")] = fmt.Sprintf("variable \"n\" {\n  default = %q\n}\n", want)
		c, err := Tables(t.Context(), listed{files}, root)
		if got := found(t, c, err); got != "a="+want {
			t.Errorf("found %s, want %s", got, want)
		}
		c, err = ReadFile(listed{files}, filepath.Join(root, "a.tf"))
		if got := found(t, c, err); got != "a="+want {
			t.Errorf("the file declares %s, want %s", got, want)
		}
	}
}

// terraform makes a project of so many directories with so many files each.
func terraform(t testing.TB, dirs, files int) string {
	t.Helper()
	root := t.TempDir()
	for d := range dirs {
		for f := range files {
			text := fmt.Sprintf("locals {\n  n%d = \"${var.stage}-%d\"\n}\n", f, f) + fmt.Sprintf(tfTable, fmt.Sprintf("t%d", f), fmt.Sprintf(`"${local.n%d}-table"`, f)) +
				strings.Repeat(fmt.Sprintf("resource \"aws_s3_bucket\" \"b%d\" {\n  bucket = \"${var.stage}-files\"\n  tags = {\n    Stage = var.stage\n  }\n}\n", f), 10)
			write(t, filepath.Join(root, fmt.Sprintf("d%03d", d), fmt.Sprintf("f%04d.tf", f)), text)
		}
		write(t, filepath.Join(root, fmt.Sprintf("d%03d", d), "variables.tf"), "variable \"stage\" {\n  default = \"dev\"\n}\n")
	}
	return root
}

// A search of 1,000 files: of a project nothing is known of, and again.
func BenchmarkTerraform(b *testing.B) {
	search := func(b *testing.B, root string, tables int) {
		c, err := Tables(b.Context(), workspace.New([]string{root}).Snapshot(), root)
		if err != nil || len(c.Tables) != tables {
			b.Fatalf("%d tables, %v", len(c.Tables), err)
		}
	}
	for _, shape := range [][2]int{{1000, 1}, {50, 20}, {1, 1000}} {
		tables := shape[0] * shape[1]
		b.Run(fmt.Sprintf("%dx%d/cold", shape[0], shape[1]), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				root := terraform(b, shape[0], shape[1]) // in another place each time
				b.StartTimer()
				search(b, root, tables)
			}
		})
		b.Run(fmt.Sprintf("%dx%d/warm", shape[0], shape[1]), func(b *testing.B) {
			root := terraform(b, shape[0], shape[1])
			search(b, root, tables)
			for b.Loop() {
				search(b, root, tables)
			}
		})
	}
}
