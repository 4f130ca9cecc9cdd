# -*- coding: utf-8 -*-
"""Tische für die Küche: Ä, Ö, 日本."""
import boto3

SPALTE = u"größe"; TABELLE = "tables-" r"of-the-house"


def throughput(): ...


dynamodb = boto3.resource("dynamodb")

wide = dynamodb.create_table(
    TableName=TABELLE, AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"},
        {"AttributeName": SPALTE, "AttributeType": "N"}, {"AttributeName": "\u00e4", "AttributeType": "B"}],
    KeySchema=({"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}),
    GlobalSecondaryIndexes=[
        # the first
        {"IndexName": "nach-groesse",
         "KeySchema": [{"AttributeName": SPALTE, "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
         "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["farbe", "preis"]},
         "ProvisionedThroughput": {"ReadCapacityUnits": 7, "WriteCapacityUnits": 8}},
        {
            "IndexName": f"gsi{2}",
            "KeySchema": [{"AttributeName": "ä", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
            "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        },
    ],
    LocalSecondaryIndexes=[{
        "IndexName": "lsi",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": SPALTE, "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }],
    ProvisionedThroughput={"ReadCapacityUnits": 9, "WriteCapacityUnits": 9},
    StreamSpecification={"StreamEnabled": False},
    SSESpecification={"Enabled": False},
)
wide.meta.client.get_waiter("table_exists").wait(TableName=TABELLE)

# run: wide
