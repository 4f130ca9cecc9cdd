from pytest_dynamodb import factories

my_dynamodb_proc = factories.dynamodb_proc(
    dynamodb_dir="/tmp/tests/dynamodb", port=9009, delay=True
)
my_dynamodb = factories.dynamodb("my_dynamodb_proc")


def test_put_and_get(my_dynamodb):
    table = my_dynamodb.create_table(
        TableName="Test",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}],
        ProvisionedThroughput={"ReadCapacityUnits": 10, "WriteCapacityUnits": 10},
    )
    table.wait_until_exists(WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    table.put_item(Item={"id": 42, "my_data": "is secret"})

    item = table.get_item(Key={"id": 42})["Item"]

    assert item["my_data"] == "is secret"
