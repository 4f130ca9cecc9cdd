import boto3

client = boto3.client("dynamodb")


def first():
    client.create_table(
        TableName="typed-first",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}]
        BillingMode="PAY_PER_REQUEST"
        Tags=[{"Key": "a

def second():
    client.create_table(
        TableName="typed-second",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"
        AttributeDefinitions=

class Third:
    def create(self):
        client.create_table(
            TableName="typed-third",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            ProvisionedThroughput={
    
    def other(self):
        pass

client.create_table(TableName="typed-fourth", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}], Bil
