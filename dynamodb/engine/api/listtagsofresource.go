package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

// NextToken is accepted and changes nothing: 50 tags fit one page.
type listTagsOfResourceInput struct {
	ResourceArn *string
	NextToken   *string
}

func listTagsOfResource(d *Database) wire.Operation {
	type output struct{ Tags []table.Tag }
	return wire.Define(wire.DynamoDB, "ListTagsOfResource", func(r *wire.Request, in *listTagsOfResourceInput) (any, error) {
		name, err := resourceName(in.ResourceArn)
		if err != nil {
			return nil, err
		}
		_, def, err := d.lookup(r, name)
		if err != nil {
			// AWS does not tell strangers whether a table is there.
			return nil, fault.New("AccessDeniedException", "User: arn:aws:iam::"+table.Account+
				":root is not authorized to perform: dynamodb:ListTagsOfResource on resource: "+*in.ResourceArn)
		}
		return output{append([]table.Tag{}, def.Tags...)}, nil
	})
}
