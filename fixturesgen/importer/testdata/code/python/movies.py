"""Keeps movies in a table of their own."""

import logging

import boto3
from botocore.exceptions import ClientError

logger = logging.getLogger(__name__)


class Movies:
    """A table of movies, by year and title."""

    def __init__(self, dyn_resource):
        self.dyn_resource = dyn_resource
        self.table = None

    def create_table(self, table_name):
        try:
            self.table = self.dyn_resource.create_table(
                TableName=table_name,
                KeySchema=[
                    {"AttributeName": "year", "KeyType": "HASH"},  # where it is kept
                    {"AttributeName": "title", "KeyType": "RANGE"},  # in which order
                ],
                AttributeDefinitions=[
                    {"AttributeName": "year", "AttributeType": "N"},
                    {"AttributeName": "title", "AttributeType": "S"},
                ],
                BillingMode="PAY_PER_REQUEST",
            )
            self.table.wait_until_exists()
        except ClientError as err:
            logger.error("no table %s: %s", table_name, err.response["Error"]["Code"])
            raise
        else:
            return self.table


# run: Movies(boto3.resource("dynamodb")).create_table("movies-of-the-run")
