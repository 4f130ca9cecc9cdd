package api

import (
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type tagResourceInput struct {
	ResourceArn *string
	Tags        []tag
}

func tagResource(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "TagResource", func(r *wire.Request, in *tagResourceInput) (any, error) {
		name, err := resourceName(in.ResourceArn)
		if err != nil {
			return nil, err
		}
		if len(in.Tags) == 0 {
			return nil, fault.Validation("Atleast one Tag needs to be provided as Input.")
		}
		if err := checkTags(in.Tags); err != nil {
			return nil, err
		}
		if _, err := d.Catalog.Lookup(d.namespace(r), name); err != nil {
			return nil, fault.New("ResourceNotFoundException", "Requested resource not found: ResourcArn: "+*in.ResourceArn+" not found")
		}
		_, err = d.Catalog.Edit(d.namespace(r), name, func(def *table.Definition) error {
			def.Tags = mergeTags(def.Tags, in.Tags)
			return checkTagCount(len(def.Tags))
		})
		return struct{}{}, err
	})
}

// resourceName is the table of an ARN that names one. Region and account may
// be any: there is one of each.
func resourceName(arn *string) (string, error) {
	switch {
	case arn == nil || *arn == "":
		return "", fault.Validation("Invalid TableArn")
	case !strings.HasPrefix(*arn, "arn:"):
		return "", invalid("ARNs must start with 'arn:': %s", *arn)
	}
	name, index, label, ok := table.SplitARN(*arn)
	switch {
	case !ok && !strings.Contains(*arn, ":dynamodb:"):
		return "", invalid("Provided Arn is not a DynamoDB resource arn: %s", *arn)
	case index != "" || label != "":
		return "", invalid("Invalid resource arn provided, only table or stream is accepted. Provided resource arn: %s", *arn)
	case !ok || !isTableARN(*arn):
		return "", fault.Validation("Invalid TableArn: Invalid ResourceArn provided as input %s", *arn)
	}
	return name, nil
}
