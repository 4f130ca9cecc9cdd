package api

import (
	"strings"
	"testing"
)

// Messages that come again and again.
const (
	invalidText    = "ValidationException: One or more parameter values were invalid: "
	notValidText   = "ValidationException: One or more parameter values are not valid. "
	countedText    = "ValidationException: 1 validation error detected: "
	noSchemaText   = "ValidationException: The provided key element does not match the schema"
	conditionText  = "ConditionalCheckFailedException: The conditional request failed"
	noResourceText = "ResourceNotFoundException: Requested resource not found"
)

func TestPutItem(t *testing.T) {
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables().run(t, []step{
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"a"},"n":{"N":"1.50"},"e":{"S":""},"l":{"L":[{"BOOL":true},{"NULL":true}]}}}`, `{}`},
			{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"a"}}}`, `{"Item":{"pk":{"S":"a"},"n":{"N":"1.5"},"e":{"S":""},"l":{"L":[{"BOOL":true},{"NULL":true}]}}}`},
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"a"},"x":{"SS":["b","a"]}},"ReturnValues":"ALL_OLD"}`, `{"Attributes":{"pk":{"S":"a"},"n":{"N":"1.5"},"e":{"S":""},"l":{"L":[{"BOOL":true},{"NULL":true}]}}}`},
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"new"}},"ReturnValues":"ALL_OLD"}`, `{}`},
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"a"}},"ConditionExpression":"attribute_not_exists(pk)"}`, conditionText},
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"a"}},"ConditionExpression":"contains(x, :b)","ExpressionAttributeValues":{":b":{"S":"b"}},"ReturnValues":"ALL_OLD"}`, `{"Attributes":{"pk":{"S":"a"},"x":{"SS":["a","b"]}}}`},
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"a"}},"Expected":{"pk":{"Exists":false}}}`, conditionText},
			{"PutItem", `{"TableName":"arn:aws:dynamodb:us-east-1:000000000000:table/hash","Item":{"pk":{"S":"arn"}}}`, `{}`},
			{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"arn"}}}`, `{"Item":{"pk":{"S":"arn"}}}`},
			{"PutItem", `{"TableName":"comp","Item":{"pk":{"S":"a"}}}`, invalidText + "Missing the key sk in the item"},
			{"PutItem", `{"TableName":"comp","Item":{"pk":{"N":"1"},"sk":{"S":"a"}}}`, invalidText + "Type mismatch for key pk expected: S actual: N"},
			{"PutItem", `{"TableName":"comp","Item":{"pk":{"S":""},"sk":{"S":"a"}}}`, notValidText + "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk"},
			{"PutItem", `{"TableName":"comp","Item":{"pk":{"S":"1"},"sk":{"S":"1"},"l1":{"N":"1"}}}`, invalidText + "Type mismatch for Index Key l1 Expected: S Actual: N IndexName: lsi1"},
			{"PutItem", `{"TableName":"comp","Item":{"pk":{"S":"1"},"sk":{"S":"1"},"g1":{"N":"1"}}}`, invalidText + "Type mismatch for Index Key g1 Expected: S Actual: N IndexName: gsi1"}, // of lsik, too
			{"PutItem", `{"TableName":"nope","Item":{"pk":{"S":"a"}}}`, noResourceText},
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"a"},"big":{"S":"` + strings.Repeat("x", 409_600) + `"}}}`, "ValidationException: Item size has exceeded the maximum allowed size"},
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"` + strings.Repeat("x", 2049) + `"}}}`, invalidText + "Size of hashkey has exceeded the maximum size limit of2048 bytes"},
		})
	})
}

// TestPutOrder has requests with two mistakes each: the one AWS looks at first
// is told.
func TestPutOrder(t *testing.T) {
	overStores(t, func(t *testing.T, s *itemServer) {
		s.run(t, []step{
			{"PutItem", `{"TableName":"nope","Item":{"k":{"SS":[]}},"Expected":{"a":{}},"ConditionExpression":"a"}`, countedText +
				"Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"},
			{"PutItem", `{"TableName":"nope","Item":{"k":{"SS":[]}},"ExpressionAttributeValues":{":v":{"S":"a"}}}`, countedText +
				"ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null"},
			{
				"PutItem", `{"TableName":"nope","Item":{"k":{"S":"a"}},"ExpressionAttributeNames":{},"ReturnValues":"ALL_NEW"}`,
				"ValidationException: ExpressionAttributeNames can only be specified when using expressions",
			},
			{"PutItem", `{"TableName":"nope","Item":{"k":{"SS":[]}},"ReturnValues":"ALL_NEW"}`, countedText + strings.TrimPrefix(invalidText, "ValidationException: ") + "An string set  may not be empty"},
			{"PutItem", `{"TableName":"nope","Item":{"k":{}},"ConditionExpression":"bad bad"}`, "ValidationException: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
			{"PutItem", `{"TableName":"nope","Item":{"k":{"S":"a"}},"ReturnValues":"ALL_NEW","ConditionExpression":"bad bad"}`, countedText + "ReturnValues can only be ALL_OLD or NONE"},
			{
				"PutItem", `{"TableName":"nope","Item":{"k":{"S":"a"}},"ConditionExpression":"","ExpressionAttributeNames":{"x":"y"}}`,
				`ValidationException: ExpressionAttributeNames contains invalid key: Syntax error; key: "x"`,
			},
			{"PutItem", `{"TableName":"nope","Item":{"k":{"S":"a"}},"ConditionExpression":""}`, "ValidationException: Invalid ConditionExpression: The expression can not be empty;"},
			{
				"PutItem", `{"TableName":"nope","Item":{"k":{"S":"a"}},"ConditionExpression":"a = b","ExpressionAttributeNames":{"#x":"y"}}`,
				"ValidationException: Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}",
			},
			{"PutItem", `{"TableName":"nope","Item":{"k":{"S":"a"}},"ConditionExpression":"a = b"}`, noResourceText},
		})
	})
}

func TestUpdateItem(t *testing.T) {
	const key = `{"TableName":"hash","Key":{"pk":{"S":"u"}},`
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables().run(t, []step{
			{"UpdateItem", `{"TableName":"hash","Key":{"pk":{"S":"u"}},"ReturnValues":"ALL_OLD"}`, `{}`},
			{
				"UpdateItem", key + `"UpdateExpression":"SET m = :m, n = :n","ExpressionAttributeValues":{":m":{"M":{"x":{"N":"1"},"y":{"N":"2"}}},":n":{"L":[{"N":"1"},{"N":"2"}]}},"ReturnValues":"ALL_NEW"}`,
				`{"Attributes":{"pk":{"S":"u"},"m":{"M":{"x":{"N":"1"},"y":{"N":"2"}}},"n":{"L":[{"N":"1"},{"N":"2"}]}}}`,
			},
			{"UpdateItem", key + `"UpdateExpression":"SET m.x = m.x + :o","ExpressionAttributeValues":{":o":{"N":"4"}},"ReturnValues":"UPDATED_OLD"}`, `{"Attributes":{"m":{"M":{"x":{"N":"1"}}}}}`},
			{"UpdateItem", key + `"UpdateExpression":"SET m.x = m.x + :o","ExpressionAttributeValues":{":o":{"N":"4"}},"ReturnValues":"UPDATED_NEW"}`, `{"Attributes":{"m":{"M":{"x":{"N":"9"}}}}}`},
			{"UpdateItem", key + `"UpdateExpression":"REMOVE n[0]","ReturnValues":"UPDATED_NEW"}`, ""},
			{"UpdateItem", key + `"AttributeUpdates":{"c":{"Action":"ADD","Value":{"N":"3"}},"m":{"Action":"DELETE"}},"ReturnValues":"ALL_NEW"}`, `{"Attributes":{"pk":{"S":"u"},"c":{"N":"3"},"n":{"L":[{"N":"2"}]}}}`},
			{"UpdateItem", key + `"UpdateExpression":"SET c = :c","ConditionExpression":"c > :c","ExpressionAttributeValues":{":c":{"N":"5"}}}`, conditionText},
			{"UpdateItem", key + `"UpdateExpression":"SET pk = :c","ExpressionAttributeValues":{":c":{"N":"5"}}}`, invalidText + "Cannot update attribute pk. This attribute is part of the key"},
			{"UpdateItem", key + `"UpdateExpression":"SET a.b = :c","ExpressionAttributeValues":{":c":{"N":"5"}}}`, "ValidationException: The document path provided in the update expression is invalid for update"},
			{"UpdateItem", key + `"UpdateExpression":"SET a = b","ReturnValues":"UPDATED_NEW"}`, "ValidationException: The provided expression refers to an attribute that does not exist in the item"},
			{"UpdateItem", key + `"UpdateExpression":"SET a = :a","ExpressionAttributeValues":{":a":{"S":"` + strings.Repeat("x", 409_600) + `"}}}`, "ValidationException: Item size to update has exceeded the maximum allowed size"},
			{"UpdateItem", key + `"UpdateExpression":"SET a = :a","AttributeUpdates":{"a":{"Value":{"S":"a"}}},"ExpressionAttributeValues":{":a":{"S":"a"}}}`, countedText +
				"Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}"},
			{"UpdateItem", key + `"ExpressionAttributeValues":{":a":{"S":"a"}}}`, countedText + "ExpressionAttributeValues can only be specified when using expressions: UpdateExpression is null and ConditionExpression is null"},
			{"UpdateItem", `{"TableName":"comp","Key":{"pk":{"S":"u"}},"UpdateExpression":"REMOVE pk"}`, noSchemaText},
			{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"u"}}}`, `{"Item":{"pk":{"S":"u"},"c":{"N":"3"},"n":{"L":[{"N":"2"}]}}}`},
			{"UpdateItem", `{"TableName":"hash","Key":{"pk":{"S":"fresh"}},"UpdateExpression":"REMOVE a"}`, `{}`},
			{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"fresh"}}}`, `{"Item":{"pk":{"S":"fresh"}}}`},
		})
	})
}

func TestDeleteItem(t *testing.T) {
	const key = `{"TableName":"hash","Key":{"pk":{"S":"d"}}`
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables().run(t, []step{
			{"DeleteItem", key + `,"ReturnValues":"ALL_OLD"}`, `{}`},
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"d"},"a":{"N":"1"}}}`, `{}`},
			{"DeleteItem", key + `,"ConditionExpression":"a = :a","ExpressionAttributeValues":{":a":{"N":"2"}},"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}`, conditionText},
			{"DeleteItem", key + `,"Expected":{"a":{"Value":{"N":"2"}}}}`, conditionText},
			{"DeleteItem", key + `,"ReturnValues":"ALL_NEW"}`, countedText + "Value 'ALL_NEW' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]"},
			{"DeleteItem", `{"TableName":"nope","Key":{},"ReturnValues":"ALL_NEW"}`, noResourceText},
			{"DeleteItem", `{"TableName":"comp","Key":{"pk":{"S":"a"}}}`, noSchemaText},
			{"DeleteItem", key + `,"Expected":{"a":{"Value":{"N":"1"}}},"ReturnValues":"ALL_OLD"}`, `{"Attributes":{"pk":{"S":"d"},"a":{"N":"1"}}}`},
			{"GetItem", key + `}`, `{}`},
		})
	})
}

// TestConditionShowsItem looks at the item in the answer to a failed condition.
func TestConditionShowsItem(t *testing.T) {
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables().ok("PutItem", `{"TableName":"hash","Item":{"pk":{"S":"c"},"a":{"N":"1"}}}`)
		for _, c := range []struct {
			op, in string
			shown  bool
		}{
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"c"}},"ConditionExpression":"attribute_not_exists(pk)","ReturnValuesOnConditionCheckFailure":"ALL_OLD"}`, true},
			{"PutItem", `{"TableName":"hash","Item":{"pk":{"S":"c"}},"ConditionExpression":"attribute_not_exists(pk)"}`, false},
			{"UpdateItem", `{"TableName":"hash","Key":{"pk":{"S":"c"}},"UpdateExpression":"REMOVE a","ConditionExpression":"attribute_not_exists(pk)","ReturnValuesOnConditionCheckFailure":"ALL_OLD"}`, true},
			{"DeleteItem", `{"TableName":"hash","Key":{"pk":{"S":"c"}},"ConditionExpression":"attribute_not_exists(pk)","ReturnValuesOnConditionCheckFailure":"ALL_OLD"}`, true},
			{"DeleteItem", `{"TableName":"hash","Key":{"pk":{"S":"absent"}},"ConditionExpression":"attribute_exists(pk)","ReturnValuesOnConditionCheckFailure":"ALL_OLD"}`, false},
		} {
			code, out := s.call(c.op, c.in)
			shown := strings.Contains(out, `"Item":{"a":{"N":"1"},"pk":{"S":"c"}}`)
			if code != 400 || errorText(t, out) != conditionText || shown != c.shown {
				t.Errorf("%s %s: %d %s", c.op, c.in, code, out)
			}
		}
	})
}
