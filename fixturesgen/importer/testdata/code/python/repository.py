import os

import boto3


class Repository:
    KEY = "pk"

    def __init__(self, client, table=None, units=4):
        self.client = client
        self.table_name = table or os.environ.get("REPOSITORY_TABLE_NAME") or "repository"
        self.index = "inverted"
        self.units = units

    def create(self):
        self.client.create_table(
            TableName=self.table_name,
            KeySchema=[{"AttributeName": self.KEY, "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk")]
            if False
            else [
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
        )

    def create_inverted(self):
        self.client.create_table(
            TableName=self.table_name + "-inverted",
            KeySchema=[{"AttributeName": "sk", "KeyType": "HASH"}, {"AttributeName": self.KEY, "KeyType": "RANGE"}],
            AttributeDefinitions=[
                {"AttributeName": self.KEY, "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": self.index,
                    "KeySchema": [{"AttributeName": "sk", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                    "ProvisionedThroughput": {"ReadCapacityUnits": self.units, "WriteCapacityUnits": 5},
                }
            ],
            ProvisionedThroughput={"ReadCapacityUnits": self.units, "WriteCapacityUnits": int("5")},
        )


# run: Repository(boto3.client("dynamodb")).create_inverted()
