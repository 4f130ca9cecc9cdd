"""The steps of steps.txt with boto3: its resources and helpers where it has
them, its client for the rest. Address and keys come from the environment."""

import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary, TypeDeserializer
from botocore.exceptions import ClientError

sys.stdout.reconfigure(encoding="utf-8")
dynamodb = boto3.resource("dynamodb")
client = dynamodb.meta.client
streams = boto3.client("dynamodbstreams")
SOON = {"Delay": 0.02, "MaxAttempts": 500}


def key(partition, sort=None):
    schema = [{"AttributeName": partition, "KeyType": "HASH"}]
    return schema + ([{"AttributeName": sort, "KeyType": "RANGE"}] if sort else [])


table = dynamodb.create_table(
    TableName="orders",
    AttributeDefinitions=[
        {"AttributeName": n, "AttributeType": t} for n, t in (("pk", "S"), ("sk", "N"), ("state", "S"), ("city", "S"))
    ],
    KeySchema=key("pk", "sk"),
    GlobalSecondaryIndexes=[
        {"IndexName": "by-state", "KeySchema": key("state", "sk"), "Projection": {"ProjectionType": "ALL"}}
    ],
    LocalSecondaryIndexes=[
        {"IndexName": "by-city", "KeySchema": key("pk", "city"), "Projection": {"ProjectionType": "KEYS_ONLY"}}
    ],
    BillingMode="PAY_PER_REQUEST",
    StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    Tags=[{"Key": "team", "Value": "tests"}],
)
indexes = sorted(i["IndexName"] for i in table.global_secondary_indexes + table.local_secondary_indexes)
print("create", table.table_status, ",".join(indexes), table.stream_specification["StreamViewType"])
client.get_waiter("table_exists").wait(TableName="orders", WaiterConfig=SOON)
table.reload()
print("exists", table.table_status)
pages = client.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 1})
print("tables", ",".join(name for page in pages for name in page["TableNames"]))

one = {"pk": "one", "sk": 0}
table.put_item(
    Item=one
    | {
        "version": 1,
        "s": "héllo",
        "n": Decimal("12345678901234567890.123456789"),
        "b": Binary(b"\x00\xff"),
        "bool": True,
        "null": None,
        "l": [1, "x"],
        "m": {"a": 1},
        "ss": {"b", "a"},
        "ns": {Decimal("2.5"), -1},
        "bs": {b"\x02", b"\x01"},
    }
)
got = table.get_item(Key=one, ConsistentRead=True)["Item"]
print(
    f"get s={got['s']} n={got['n']} b={got['b'].value.hex()}",
    f"bool={str(got['bool']).lower()} null={str(got['null'] is None).lower()}",
    f"l={','.join(str(v) for v in got['l'])} m={got['m']['a']} ss={','.join(sorted(got['ss']))}",
    f"ns={','.join(str(n) for n in sorted(got['ns']))} bs={','.join(sorted(b.value.hex() for b in got['bs']))}",
)
try:
    table.put_item(
        Item=one, ConditionExpression=Attr("pk").not_exists(), ReturnValuesOnConditionCheckFailure="ALL_OLD"
    )
except client.exceptions.ConditionalCheckFailedException as e:
    old = {k: TypeDeserializer().deserialize(v) for k, v in e.response["Item"].items()}
    print("refused", e.response["Error"]["Code"], f"version={old['version']}")
new = table.update_item(
    Key=one,
    UpdateExpression="SET version = version + :one REMOVE #l",
    ConditionExpression=Attr("version").eq(1) & Attr("ss").contains("a"),
    ExpressionAttributeNames={"#l": "l"},
    ExpressionAttributeValues={":one": 1},
    ReturnValues="UPDATED_NEW",
)["Attributes"]
print(f"update version={new['version']}")

with table.batch_writer() as batch:
    for i in range(30):
        item = {"pk": "page", "sk": i, "state": "open" if i % 3 == 0 else "shut", "city": f"c{i % 5}", "fill": "x" * 50_000}
        batch.put_item(Item=item)
print("batch written=30")

pages = list(
    client.get_paginator("query").paginate(TableName="orders", KeyConditionExpression=Key("pk").eq("page") & Key("sk").gte(0))
)
print(f"query items={sum(p['Count'] for p in pages)} pages={len(pages)}")
opened = table.query(IndexName="by-state", KeyConditionExpression=Key("state").eq("open"))
city = table.query(IndexName="by-city", KeyConditionExpression=Key("pk").eq("page") & Key("city").eq("c1"))
print(f"index open={opened['Count']} c1={city['Count']} attributes={len(city['Items'][0])}")

pages = list(client.get_paginator("scan").paginate(TableName="orders", PaginationConfig={"PageSize": 7}))
print(f"scan items={sum(p['Count'] for p in pages)} pages={len(pages)}")


def segment(n):
    found = client.get_paginator("scan").paginate(TableName="orders", Segment=n, TotalSegments=4)
    return [(i["pk"], i["sk"]) for page in found for i in page["Items"]]


with ThreadPoolExecutor(4) as pool:
    keys = [k for found in pool.map(segment, range(4)) for k in found]
print(f"segments items={len(keys)} distinct={len(set(keys))}")

wanted, items, rounds = {"bulk": {"Keys": [{"id": i} for i in range(45)]}}, 0, 0
while wanted:
    answer = client.batch_get_item(RequestItems=wanted)
    items, rounds, wanted = items + len(answer["Responses"]["bulk"]), rounds + 1, answer["UnprocessedKeys"]
print(f"batchget items={items} rounds={rounds}")

two = {"pk": "two", "sk": 0}
bump = {
    "TableName": "orders",
    "Key": one,
    "UpdateExpression": "ADD version :one",
    "ExpressionAttributeValues": {":one": 1},
}
client.transact_write_items(
    TransactItems=[
        {"Put": {"TableName": "orders", "Item": two | {"version": 1}}},
        {"Update": bump},
        {"ConditionCheck": {"TableName": "bulk", "Key": {"id": 1}, "ConditionExpression": "attribute_exists(id)"}},
    ]
)
answer = client.transact_get_items(TransactItems=[{"Get": {"TableName": "orders", "Key": k}} for k in (one, two)])
versions = [r["Item"]["version"] for r in answer["Responses"]]
print(f"transaction one={versions[0]} two={versions[1]}")
refused = {
    "TableName": "orders",
    "Key": one,
    "ConditionExpression": "version = :v",
    "ExpressionAttributeValues": {":v": 1},
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}
try:
    client.transact_write_items(
        TransactItems=[{"Put": {"TableName": "orders", "Item": two | {"version": 9}}}, {"Delete": refused}]
    )
except client.exceptions.TransactionCanceledException as e:
    reasons = e.response["CancellationReasons"]
    version = reasons[1]["Item"]["version"]["N"]
    print("cancelled", ",".join(r["Code"] for r in reasons), f"version={version}")
old = table.delete_item(Key=two, ReturnValues="ALL_OLD")["Attributes"]
print(f"delete version={old['version']}")

wanted = {"Enabled": True, "AttributeName": "expires"}
enabled = client.update_time_to_live(TableName="orders", TimeToLiveSpecification=wanted)["TimeToLiveSpecification"]["Enabled"]
ttl = client.describe_time_to_live(TableName="orders")["TimeToLiveDescription"]
print("ttl", str(enabled).lower(), ttl["AttributeName"])
client.tag_resource(ResourceArn=table.table_arn, Tags=[{"Key": k, "Value": "dev"} for k in ("stage", "other")])
client.untag_resource(ResourceArn=table.table_arn, TagKeys=["other"])
pages = client.get_paginator("list_tags_of_resource").paginate(ResourceArn=table.table_arn)
print("tags", ",".join(sorted(f"{t['Key']}={t['Value']}" for page in pages for t in page["Tags"])))

records = []
arn = streams.list_streams(TableName="orders")["Streams"][0]["StreamArn"]
for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
    at = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    while at:
        answer = streams.get_records(ShardIterator=at)
        records += answer["Records"]
        at = answer.get("NextShardIterator") if answer["Records"] else None
names = [r["eventName"] for r in records]
first = next(r for r in records if r["dynamodb"]["Keys"]["pk"]["S"] == "one")
print(
    "stream",
    " ".join(f"{n}={names.count(n)}" for n in ("INSERT", "MODIFY", "REMOVE")),
    f"first={first['eventName']} one {first['dynamodb']['NewImage']['version']['N']}",
)

try:
    client.describe_table(TableName="absent")
except client.exceptions.ResourceNotFoundException as e:
    assert isinstance(e, ClientError)
    print("missing", e.response["Error"]["Code"])
table.delete()
client.get_waiter("table_not_exists").wait(TableName="orders", WaiterConfig=SOON)
print("gone")
