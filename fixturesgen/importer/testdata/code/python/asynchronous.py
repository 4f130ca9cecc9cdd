from __future__ import annotations

import asyncio
from typing import Any, Final

TABLE: Final[str] = "jobs"
QUEUE_INDEX: Final = "queue-index"


class Settings:
    audit_table = "audit"
    read_units: int = 2


async def create_jobs(session: Any) -> None:
    async with session.client("dynamodb") as client:
        await client.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "job_id", "KeyType": "HASH"}],
            AttributeDefinitions=[
                {"AttributeName": "job_id", "AttributeType": "S"},
                {"AttributeName": "queue", "AttributeType": "S"},
                {"AttributeName": "due", "AttributeType": "N"},
            ],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": QUEUE_INDEX,
                    "KeySchema": [
                        {"AttributeName": "queue", "KeyType": "HASH"},
                        {"AttributeName": "due", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                },
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        await asyncio.gather(
            client.create_table(
                TableName=Settings.audit_table,
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                ProvisionedThroughput={
                    "ReadCapacityUnits": Settings.read_units,
                    "WriteCapacityUnits": Settings.read_units,
                },
            ),
        )


# run: asyncio.run(create_jobs(session))
