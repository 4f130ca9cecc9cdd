// Package tables creates the tables of a shop.
package tables

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

const (
	ordersTable    = "go-orders"
	statusIndex    = "by-status"
	capacity int64 = 1_0
)

var (
	stage     = os.Getenv("STAGE_OF_THIS_APP")
	idKey     = types.KeySchemaElement{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}
	idDefined = types.AttributeDefinition{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}
)

// createOrders has everything.
func createOrders(ctx context.Context, db *dynamodb.Client) error {
	_, err := db.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: aws.String(ordersTable),
		KeySchema: []types.KeySchemaElement{
			{AttributeName: aws.String("customer"), KeyType: types.KeyTypeHash},
			{AttributeName: aws.String(`number`), KeyType: types.KeyTypeRange},
		},
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("customer"), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String("number"), AttributeType: types.ScalarAttributeTypeN},
			{AttributeName: aws.String("status"), AttributeType: "S"},
		},
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{
			IndexName: aws.String(statusIndex),
			KeySchema: []types.KeySchemaElement{
				{AttributeName: aws.String("status"), KeyType: types.KeyTypeHash},
			},
			Projection: &types.Projection{
				ProjectionType:   types.ProjectionTypeInclude,
				NonKeyAttributes: []string{"total", "cur" + "rency"},
			},
			ProvisionedThroughput: &types.ProvisionedThroughput{ReadCapacityUnits: aws.Int64(1), WriteCapacityUnits: aws.Int64(2)},
		}},
		LocalSecondaryIndexes: []types.LocalSecondaryIndex{
			{
				IndexName: aws.String("local"),
				KeySchema: []types.KeySchemaElement{
					{AttributeName: aws.String("customer"), KeyType: types.KeyTypeHash},
					{AttributeName: aws.String("status"), KeyType: types.KeyTypeRange},
				},
				Projection: &types.Projection{ProjectionType: types.ProjectionTypeKeysOnly},
			},
		},
		ProvisionedThroughput: &types.ProvisionedThroughput{
			ReadCapacityUnits:  aws.Int64(capacity),
			WriteCapacityUnits: aws.Int64(5),
		},
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled:  aws.Bool(true),
			StreamViewType: types.StreamViewTypeNewAndOldImages,
		},
		Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("shop")}},
	})
	return err
}

// createByParts sets what it needs one after the other.
func createByParts(ctx context.Context, db *dynamodb.Client) error {
	input := &dynamodb.CreateTableInput{
		TableName:            aws.String(fmt.Sprintf("%s-%s", ordersTable, "parts")),
		KeySchema:            []types.KeySchemaElement{idKey},
		AttributeDefinitions: []types.AttributeDefinition{idDefined},
	}
	input.BillingMode = types.BillingModePayPerRequest
	input.KeySchema = append(input.KeySchema, types.KeySchemaElement{AttributeName: aws.String("at"), KeyType: types.KeyTypeRange})
	input.AttributeDefinitions = append(input.AttributeDefinitions,
		types.AttributeDefinition{AttributeName: aws.String("at"), AttributeType: types.ScalarAttributeTypeB})
	_, err := db.CreateTable(ctx, input)
	return err
}

type store struct {
	db    *dynamodb.Client
	table string
}

func (s *store) create(ctx context.Context) error {
	keys := []types.KeySchemaElement{idKey}
	request := dynamodb.CreateTableInput{
		TableName:                 &s.table,
		KeySchema:                 keys,
		AttributeDefinitions:      []types.AttributeDefinition{idDefined},
		BillingMode:               types.BillingModePayPerRequest,
		DeletionProtectionEnabled: aws.Bool(true),
	}
	_, err := s.db.CreateTable(ctx, &request)
	return err
}

// Run creates them all.
func Run(ctx context.Context, db *dynamodb.Client) error {
	if err := createOrders(ctx, db); err != nil {
		return err
	}
	if err := createByParts(ctx, db); err != nil {
		return err
	}
	return (&store{db, "named-by-the-caller" + stage}).create(ctx)
}
