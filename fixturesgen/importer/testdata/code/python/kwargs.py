import boto3

BASE = {
    "BillingMode": "PROVISIONED",
    "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
}


def sessions(dynamodb):
    params = {
        "TableName": "sessions",
        "KeySchema": [{"AttributeName": "session_id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "session_id", "AttributeType": "S"}],
        **BASE,
    }
    params["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    params["ProvisionedThroughput"] = dict(ReadCapacityUnits=3, WriteCapacityUnits=4)
    return dynamodb.create_table(**params)


def locks(dynamodb, name="locks"):
    params = dict(
        TableName=name,
        KeySchema=[dict(AttributeName="lock", KeyType="HASH")],
        AttributeDefinitions=[],
    )
    params["AttributeDefinitions"].append({"AttributeName": "lock", "AttributeType": "B"})
    params.update(BillingMode="PAY_PER_REQUEST")
    return dynamodb.create_table(**params)


def events(dynamodb):
    attributes = []
    attributes.append({"AttributeName": "stream", "AttributeType": "S"})
    attributes += [{"AttributeName": "at", "AttributeType": "N"}]
    attributes.extend([{"AttributeName": "kind", "AttributeType": "S"}])
    key_schema = [{"AttributeName": "stream", "KeyType": "HASH"}]
    key_schema.append({"AttributeName": "at", "KeyType": "RANGE"})
    kwargs = {"TableName": "events", "KeySchema": key_schema, "AttributeDefinitions": attributes} | BASE
    return dynamodb.create_table(
        LocalSecondaryIndexes=[
            {
                "IndexName": "by-kind",
                "KeySchema": [
                    {"AttributeName": "stream", "KeyType": "HASH"},
                    {"AttributeName": "kind", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        **kwargs,
    )


# run: sessions(boto3.client("dynamodb"))
# run: events(boto3.resource("dynamodb"))
