import boto3


# devhelper: fixture for Orders of template.yaml
def orders_table(dynamodb):
    table = dynamodb.create_table(
        TableName="orders",
        KeySchema=[
            {"AttributeName": "id", "KeyType": "HASH"},
        ],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return table


def by_hand(dynamodb):
    return dynamodb.create_table(
        TableName="by-hand",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


# run: by_hand(boto3.resource("dynamodb"))
