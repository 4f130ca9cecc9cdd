import boto3

# Other things are called create_table as well.
op = None


def upgrade(op):
    op.create_table("users", op.column("id"), schema="public")
    op.create_table(name="users")


def create_table(name, *columns, **options):
    return name, columns, options


create_table("shelf", "a", "b", primary_key="a")

if True:
    table = boto3.resource("dynamodb").create_table(
        TableName="shelf",
        KeySchema=[{"AttributeName": "isbn", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "isbn", "AttributeType": "N"}],
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    )
    assert table.name == "shelf"; boto3.client("dynamodb").create_table(TableName="shelf-2", KeySchema=[{"AttributeName": "isbn", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "isbn", "AttributeType": "N"}], BillingMode="PAY_PER_REQUEST")

# run: None
