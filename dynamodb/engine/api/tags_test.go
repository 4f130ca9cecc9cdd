package api

import (
	"fmt"
	"strings"
	"testing"
)

func TestTags(t *testing.T) {
	s := newControlServer(t, Options{})
	s.ok("CreateTable", createBody())
	const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/"
	tag := func(table, tags string) string { return `{"ResourceArn":"` + table + `","Tags":[` + tags + `]}` }
	untag := func(table, keys string) string { return `{"ResourceArn":"` + table + `","TagKeys":[` + keys + `]}` }
	list := `{"ResourceArn":"` + arn + `tbl"}`
	const one = `{"Key":"a","Value":"b"}`
	s.run(t, []step{
		{"TagResource", `{}`, "ValidationException: Invalid TableArn"},
		{"TagResource", tag("x", one), wrong + "ARNs must start with 'arn:': x"},
		{"TagResource", tag("arn:aws:s3:::b", one), wrong + "Provided Arn is not a DynamoDB resource arn: arn:aws:s3:::b"},
		{"TagResource", tag(arn+"ab", one), "ValidationException: Invalid TableArn: Invalid ResourceArn provided as input " + arn + "ab"},
		{"TagResource", tag(arn+"tbl/index/i", one), wrong + "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: " + arn + "tbl/index/i"},
		{"TagResource", tag(arn+"none", one), "ResourceNotFoundException: Requested resource not found: ResourcArn: " + arn + "none not found"},
		{"TagResource", tag(arn+"tbl", ""), "ValidationException: Atleast one Tag needs to be provided as Input."},
		{"TagResource", tag(arn+"tbl", `{"Value":"b"}`), "ValidationException: The Tag Key provided is invalid, Key: null"},
		{"TagResource", tag(arn+"tbl", `{"Key":"","Value":"b"}`), "ValidationException: The Tag Key provided is invalid, Key: "},
		{"TagResource", tag(arn+"tbl", `{"Key":"a<","Value":"b"}`), "ValidationException: The Tag Key provided is invalid, Key: a<"},
		{"TagResource", tag(arn+"tbl", `{"Key":"`+strings.Repeat("k", 129)+`","Value":"b"}`), "ValidationException: The Tag Key provided is invalid, Key: " + strings.Repeat("k", 129)},
		{"TagResource", tag(arn+"tbl", `{"Key":"a"}`), "ValidationException: The Tag Value provided is invalid, Value: null"},
		{"TagResource", tag(arn+"tbl", `{"Key":"a","Value":"`+strings.Repeat("v", 257)+`"}`), "ValidationException: The Tag Value provided is invalid, Value: " + strings.Repeat("v", 257)},
		{"TagResource", tag(arn+"tbl", `{"Key":"aws:a","Value":"b"}`), "ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:a"},
		{"TagResource", tag(arn+"tbl", one+","+one), "ValidationException: Duplicate Tag Keys provided as input: Duplicate Tag Key found a"},
		{"ListTagsOfResource", list, `{"Tags":[]}`},
		{"ListTagsOfResource", `{}`, "ValidationException: Invalid TableArn"},
		{"ListTagsOfResource", `{"ResourceArn":"` + arn + `none"}`, "AccessDeniedException: User: arn:aws:iam::000000000000:root is not authorized to perform: dynamodb:ListTagsOfResource on resource: " + arn + "none"},
		{"UntagResource", untag(arn+"none", `"a"`), "ResourceNotFoundException: Requested resource not found"},
		{"UntagResource", untag(arn+"tbl", ""), "ValidationException: Atleast one Tag Key needs to be provided as Input."},

		{"TagResource", tag(arn+"tbl", `{"Key":"b","Value":"2"},{"Key":"a","Value":"1"},{"Key":"A","Value":""},{"Key":"ü + 1","Value":"_.:/=+-@"}`), "{}"},
		{"TagResource", tag(arn+"tbl", `{"Key":"a","Value":"3"}`), "{}"},
		{"ListTagsOfResource", list, `{"Tags":[{"Key":"A","Value":""},{"Key":"a","Value":"3"},{"Key":"b","Value":"2"},{"Key":"ü + 1","Value":"_.:/=+-@"}]}`},
		{"UntagResource", untag(arn+"tbl", `"b","none","ü + 1"`), "{}"},
		{"ListTagsOfResource", list, `{"Tags":[{"Key":"A","Value":""},{"Key":"a","Value":"3"}]}`},
	})
	var more []string
	for i := range 49 {
		more = append(more, fmt.Sprintf(`{"Key":"k%d","Value":""}`, i))
	}
	s.run(t, []step{
		{"TagResource", tag(arn+"tbl", strings.Join(more, ",")), "ValidationException: Number of Tags exceed the current limit for the provided ResourceArn"},
		{"TagResource", tag(arn+"tbl", strings.Join(more[1:], ",")), "{}"}, // 50 are allowed
		{"TagResource", tag(arn+"tbl", more[0]), "ValidationException: Number of Tags exceed the current limit for the provided ResourceArn"},
		{"TagResource", tag(arn+"tbl", `{"Key":"a","Value":"anew"}`), "{}"},
	})
}
