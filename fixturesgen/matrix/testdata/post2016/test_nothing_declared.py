def test_dynamodb(dynamodb):
    table = dynamodb.create_table(
        TableName="Test",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        ProvisionedThroughput={"ReadCapacityUnits": 10, "WriteCapacityUnits": 10},
    )
    table.put_item(Item={"id": "a", "test_key": "test_value"})

    assert table.get_item(Key={"id": "a"})["Item"]["test_key"] == "test_value"
