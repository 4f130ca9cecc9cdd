import boto3
import pytest

TABLES = [
    {
        "TableName": "users",
        "KeySchema": [{"AttributeName": "email", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "email", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    },
    {
        "TableName": "posts",
        "AttributeDefinitions": [
            {"AttributeName": "author", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "N"},
        ],
        "KeySchema": [
            {"AttributeName": "author", "KeyType": "HASH"},
            {"AttributeName": "at", "KeyType": "RANGE"},
        ],
        "BillingMode": "PAY_PER_REQUEST",
    },
]


def make_tables():
    client = boto3.client("dynamodb")
    for table in TABLES:
        client.create_table(**table)
    return client


@pytest.fixture
def tables():
    client = make_tables()
    yield client
    for table in TABLES:
        client.delete_table(TableName=table["TableName"])


def test_users(tables):
    got = tables.describe_table(TableName="users")["Table"]
    assert got["KeySchema"] == [{"AttributeName": "email", "KeyType": "HASH"}]
    assert got == {"TableName": "users", "TableStatus": "ACTIVE", "KeySchema": [], "AttributeDefinitions": []}


# run: make_tables()
