// Package inventory keeps count of what is in stock.
package inventory

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// ErrOutOfStock says that fewer are there than were asked for.
var ErrOutOfStock = errors.New("out of stock")

// Stock is the table of what is where.
type Stock struct {
	DB    *dynamodb.Client
	Table string
}

// Put adds n of an article to a warehouse.
func (s *Stock) Put(ctx context.Context, sku, warehouse string, n int) error {
	_, err := s.DB.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                 s.table(),
		Key:                       key(sku, warehouse),
		UpdateExpression:          aws.String("ADD #count :n"),
		ExpressionAttributeNames:  map[string]string{"#count": "count"},
		ExpressionAttributeValues: map[string]types.AttributeValue{":n": number(n)},
	})
	return err
}

// Take takes n of an article from a warehouse, or fails with ErrOutOfStock.
func (s *Stock) Take(ctx context.Context, sku, warehouse string, n int) error {
	_, err := s.DB.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                s.table(),
		Key:                      key(sku, warehouse),
		UpdateExpression:         aws.String("ADD #count :less"),
		ConditionExpression:      aws.String("#count >= :n"),
		ExpressionAttributeNames: map[string]string{"#count": "count"},
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":n": number(n), ":less": number(-n),
		},
	})
	var failed *types.ConditionalCheckFailedException
	if errors.As(err, &failed) {
		return fmt.Errorf("%d of %s in %s: %w", n, sku, warehouse, ErrOutOfStock)
	}
	return err
}

func (s *Stock) table() *string { return aws.String(s.Table) }

func key(sku, warehouse string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{
		"sku":       &types.AttributeValueMemberS{Value: sku},
		"warehouse": &types.AttributeValueMemberS{Value: warehouse},
	}
}

func number(n int) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.Itoa(n)}
}
