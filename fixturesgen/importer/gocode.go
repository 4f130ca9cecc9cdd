package importer

import (
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/literal"
)

// GoCode reads CreateTableInput literals of the AWS SDK for Go, v1 and v2.
var GoCode = Source{
	ID: "go", Title: "Go code", Rank: rankCode,
	Extensions: []string{".go"},
	Probe: func(content []byte) bool {
		return contains(content, "CreateTableInput{", "awsdynamodb.NewTable")
	},
	Read: readGo,
}

func readGo(in Input) ([]schema.Table, error) {
	known := literal.Known{Constant: goConstant, Wraps: goWraps}
	c := newCode(in, func(text []byte) *literal.File {
		return literal.ScanGo(text, "CreateTableInput", "TableProps", "TablePropsV2")
	}, known)
	for _, made := range c.Built("CreateTableInput") {
		if made.X.Last() != "CreateTableInput" {
			c.refuseCDK(made.Start, made.X.End)
			continue
		}
		v := c.Final(made, c.known)
		if len(v.Fields) > 0 {
			c.add("CreateTableInput", v, made.X.Start, made.X.End)
		}
	}
	return c.done()
}

// goConstant gives the value of an enumeration's constant of the SDKs for Go:
// types.KeyTypeHash, in v1 dynamodb.KeyTypeHash.
func goConstant(_, name string) (string, bool) {
	for _, of := range enumerations {
		if rest, ok := strings.CutPrefix(name, of); ok && rest != "" {
			return upperSnake(rest), true
		}
	}
	return "", false
}

// enumerations are the types of the API whose values stand in a table's
// declaration.
var enumerations = [...]string{"KeyType", "ScalarAttributeType", "BillingMode", "ProjectionType", "StreamViewType", "TableClass"}

// upperSnake turns PayPerRequest into PAY_PER_REQUEST; what is in capitals stays.
func upperSnake(name string) string {
	if strings.ToUpper(name) == name {
		return name
	}
	var b strings.Builder
	for i, r := range name {
		if r >= 'A' && r <= 'Z' && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

// goWraps says whether a function of one argument gives it back, as a pointer or
// as another type.
func goWraps(path string) bool {
	pkg, name, found := strings.Cut(path, ".")
	if !found {
		switch path {
		case "ptr", "Ptr", "ptrTo", "pointerTo", "toPtr", "strPtr", "stringPtr", "string", "int64", "int", "new":
			return true
		}
		return false
	}
	switch pkg {
	case "aws":
		return name == "String" || name == "Int64" || name == "Bool" || name == "Int" || name == "ToString" || name == "ToInt64" || name == "ToBool" || name == "StringValue" || name == "Int64Value"
	case "types", "dynamodb", "ddbtypes", "dbtypes", "dynamodbtypes":
		for _, of := range enumerations {
			if name == of {
				return true
			}
		}
		return false
	}
	switch name {
	case "ToPtr", "Ptr", "To", "Of", "Pointer", "String", "Int64":
		return pkg == "lo" || pkg == "to" || pkg == "ptr" || pkg == "pointer" || pkg == "pointers" || pkg == "utils" || pkg == "util"
	}
	return false
}
