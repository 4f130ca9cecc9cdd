import os

import boto3

REGION = 'eu-west-1'
STAGE = os.environ.get('STAGE_OF_THIS_APP', 'local')
PREFIX = 'shop' + '-' + STAGE
ORDERS_TABLE = f'{PREFIX}-orders'
CUSTOMERS_TABLE = '%s-customers' % PREFIX
INVOICES_TABLE = '{}-{name}'.format(PREFIX, name='invoices')
ID, WHEN = 'id', 'when'
HASH = 'HASH'
CAPACITY = {'ReadCapacityUnits': 5, 'WriteCapacityUnits': 0x2}

ORDER_KEY = [{'AttributeName': 'orderId', 'KeyType': HASH}]
ORDER_ATTRIBUTES = [
    dict(AttributeName='orderId', AttributeType='S'),
]


def create_all(client=None):
    client = client or boto3.client('dynamodb', region_name=REGION)
    client.create_table(TableName=ORDERS_TABLE, KeySchema=ORDER_KEY, AttributeDefinitions=ORDER_ATTRIBUTES,
                        ProvisionedThroughput=CAPACITY)
    client.create_table(
        TableName=CUSTOMERS_TABLE,
        KeySchema=ORDER_KEY + [{'AttributeName': 'since', 'KeyType': 'RANGE'}],
        AttributeDefinitions=[
            *ORDER_ATTRIBUTES,
            {'AttributeName': 'since', 'AttributeType': 'N', },
        ],
        ProvisionedThroughput={**CAPACITY, 'ReadCapacityUnits': 10},
        Tags=[{'Key': 'stage', 'Value': STAGE}, {'Key': 'team', 'Value': 'sh' 'op'}],
    )
    return client.create_table(
        TableName=INVOICES_TABLE,
        AttributeDefinitions=ORDER_ATTRIBUTES, KeySchema=ORDER_KEY,
        BillingMode='PAY_PER_REQUEST', DeletionProtectionEnabled=True,
    )


# run: create_all()
