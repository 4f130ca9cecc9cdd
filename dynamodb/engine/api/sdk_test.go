package api

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// TestSDKReadsTables has AWS's own client read what is told of tables: it
// refuses members of the wrong type, and its waiters know the statuses.
func TestSDKReadsTables(t *testing.T) {
	s := newControlServer(t, Options{})
	server := httptest.NewServer(s.http)
	defer server.Close()
	client := dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(server.URL), Region: "eu-west-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "fake", SecretAccessKey: "fake"}, nil
		}),
	})
	ctx := t.Context()
	attribute := func(name string) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: &name, AttributeType: types.ScalarAttributeTypeS}
	}
	key := func(name string) []types.KeySchemaElement {
		return []types.KeySchemaElement{{AttributeName: &name, KeyType: types.KeyTypeHash}}
	}
	projection := &types.Projection{ProjectionType: types.ProjectionTypeAll}
	name := aws.String("tbl")
	_, err := client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: name, AttributeDefinitions: []types.AttributeDefinition{attribute("pk"), attribute("g")}, KeySchema: key("pk"),
		BillingMode:            types.BillingModePayPerRequest,
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{IndexName: aws.String("one"), KeySchema: key("g"), Projection: projection}},
		StreamSpecification:    &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewImage},
		SSESpecification:       &types.SSESpecification{Enabled: aws.Bool(true)},
		OnDemandThroughput:     &types.OnDemandThroughput{MaxReadRequestUnits: aws.Int64(7)},
		TableClass:             types.TableClassStandardInfrequentAccess,
	})
	if err != nil {
		t.Fatal(err)
	}
	described, err := dynamodb.NewTableExistsWaiter(client).WaitForOutput(ctx, &dynamodb.DescribeTableInput{TableName: name}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	table := described.Table
	index := table.GlobalSecondaryIndexes[0]
	for what, ok := range map[string]bool{
		"time":     table.CreationDateTime.Equal(startOfTests),
		"ARN":      *table.TableArn == "arn:aws:dynamodb:eu-west-1:000000000000:table/tbl",
		"billing":  table.BillingModeSummary.BillingMode == types.BillingModePayPerRequest && table.BillingModeSummary.LastUpdateToPayPerRequestDateTime.Equal(startOfTests),
		"stream":   table.StreamSpecification.StreamViewType == types.StreamViewTypeNewImage && *table.LatestStreamArn != "",
		"SSE":      table.SSEDescription.Status == types.SSEStatusEnabled,
		"class":    table.TableClassSummary.TableClass == types.TableClassStandardInfrequentAccess,
		"limit":    *table.OnDemandThroughput.MaxReadRequestUnits == 7 && table.OnDemandThroughput.MaxWriteRequestUnits == nil,
		"warm":     *table.WarmThroughput.ReadUnitsPerSecond == 12000 && table.WarmThroughput.Status == types.TableStatusActive,
		"deletion": !*table.DeletionProtectionEnabled,
		"index":    index.IndexStatus == types.IndexStatusActive && *index.IndexArn == *table.TableArn+"/index/one",
	} {
		if !ok {
			t.Errorf("%s: %+v", what, table)
		}
	}
	if _, err := client.TagResource(ctx, &dynamodb.TagResourceInput{ResourceArn: table.TableArn, Tags: []types.Tag{{Key: name, Value: name}}}); err != nil {
		t.Error(err)
	}
	if _, err := client.DescribeContinuousBackups(ctx, &dynamodb.DescribeContinuousBackupsInput{TableName: table.TableArn}); err != nil {
		t.Error(err)
	}
	if _, err := client.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: name}); err != nil {
		t.Error(err)
	}
	if err := dynamodb.NewTableNotExistsWaiter(client).Wait(ctx, &dynamodb.DescribeTableInput{TableName: name}, time.Minute); err != nil {
		t.Error(err)
	}
}
