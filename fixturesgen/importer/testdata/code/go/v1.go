package tables

import (
	"fmt"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/dynamodb"
)

func createMovies() {
	svc := dynamodb.New(session.Must(session.NewSession()))
	tableName := "v1-movies"
	input := &dynamodb.CreateTableInput{
		AttributeDefinitions: []*dynamodb.AttributeDefinition{
			{
				AttributeName: aws.String("Year"),
				AttributeType: aws.String("N"),
			},
			{
				AttributeName: aws.String("Title"),
				AttributeType: aws.String(dynamodb.ScalarAttributeTypeS),
			},
		},
		KeySchema: []*dynamodb.KeySchemaElement{
			{
				AttributeName: aws.String("Year"),
				KeyType:       aws.String("HASH"),
			},
			{
				AttributeName: aws.String("Title"),
				KeyType:       aws.String(dynamodb.KeyTypeRange),
			},
		},
		ProvisionedThroughput: &dynamodb.ProvisionedThroughput{
			ReadCapacityUnits:  aws.Int64(10),
			WriteCapacityUnits: aws.Int64(10),
		},
		TableName: aws.String(tableName),
	}
	_, err := svc.CreateTable(input)
	fmt.Println(err)
}

// devhelper: fixture for Movies of template.yaml
func newMoviesTable() *dynamodb.CreateTableInput {
	return &dynamodb.CreateTableInput{
		TableName: aws.String("generated"),
		KeySchema: []*dynamodb.KeySchemaElement{{AttributeName: aws.String("Year"), KeyType: aws.String("HASH")}},
	}
}

func createOnDemand(svc *dynamodb.DynamoDB, name string, on bool) error {
	input := new(dynamodb.CreateTableInput).SetTableName(name)
	_ = input
	request := &dynamodb.CreateTableInput{
		TableName:            aws.String("v1-" + name),
		AttributeDefinitions: []*dynamodb.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: aws.String("S")}},
		KeySchema:            []*dynamodb.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: aws.String("HASH")}},
		BillingMode:          aws.String(dynamodb.BillingModePayPerRequest),
	}
	if on {
		request.StreamSpecification = &dynamodb.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: aws.String(dynamodb.StreamViewTypeNewImage),
		}
	}
	_, err := svc.CreateTable(request)
	return err
}
