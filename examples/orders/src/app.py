"""Two Lambda functions: take an order, list orders by status."""

import json
import os

import boto3
from boto3.dynamodb.conditions import Key


def table(variable):
    return boto3.resource("dynamodb").Table(os.environ[variable])


def place_order(event, context):
    """POST /customers/{customerId}/orders with {"orderNumber": 1, "items": [...]}."""
    customer_id = event["pathParameters"]["customerId"]
    customer = table("CUSTOMERS_TABLE").get_item(Key={"customerId": customer_id})
    if "Item" not in customer:
        return answer(404, {"error": f"no customer {customer_id}"})
    order = json.loads(event["body"])
    item = {
        "customerId": customer_id,
        "orderNumber": order["orderNumber"],
        "status": "open",
        "items": order["items"],
    }
    table("ORDERS_TABLE").put_item(Item=item)
    return answer(201, {"orderNumber": order["orderNumber"]})


def open_orders(event, context):
    """GET /orders/{status}: the orders in that status, oldest first."""
    found = table("ORDERS_TABLE").query(
        IndexName="byStatus",
        KeyConditionExpression=Key("status").eq(event["pathParameters"]["status"]),
    )
    return answer(200, found["Items"])


def answer(status, body):
    return {"statusCode": status, "body": json.dumps(body, default=int)}
