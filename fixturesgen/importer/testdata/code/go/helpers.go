package tables

import (
	"cmp"
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func ptr[T any](v T) *T { return &v }

var table = cmp.Or(os.Getenv("TABLE_OF_THIS_APP"), "go-cache")

var definitions = []*dynamodb.CreateTableInput{
	{
		TableName:            ptr("not-typed-here"),
		KeySchema:            []dbtypes.KeySchemaElement{{AttributeName: ptr("k"), KeyType: dbtypes.KeyTypeHash}},
		AttributeDefinitions: []dbtypes.AttributeDefinition{{AttributeName: ptr("k"), AttributeType: dbtypes.ScalarAttributeTypeS}},
	},
}

var cache = dynamodb.CreateTableInput{
	TableName: ptr(table),
	KeySchema: []dbtypes.KeySchemaElement{{
		AttributeName: ptr[string]("größe"), KeyType: dbtypes.KeyType("HASH"),
	}},
	AttributeDefinitions: []dbtypes.AttributeDefinition{{
		AttributeName: aws.String("gr\u00f6\u00dfe"), AttributeType: dbtypes.ScalarAttributeTypeN,
	}},
	BillingMode: dbtypes.BillingModeProvisioned,
	ProvisionedThroughput: &dbtypes.ProvisionedThroughput{
		ReadCapacityUnits: aws.Int64(3), WriteCapacityUnits: ptr(int64(4)),
	},
	StreamSpecification: &dbtypes.StreamSpecification{StreamEnabled: aws.Bool(false)},
}

// Run creates it.
func Run(ctx context.Context, db *dynamodb.Client) error {
	_ = definitions
	_, err := db.CreateTable(ctx, &cache)
	return err
}
