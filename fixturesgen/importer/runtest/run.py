"""Runs table declarations for what they make.

For each file named, the file and then the lines of it that begin with "# run: "
are executed against the DynamoDB that the environment names. One line of JSON for
each file tells the tables that are there afterwards; then they are deleted.
"""

import json
import sys
import traceback

import boto3

client = boto3.client("dynamodb")


class Awaited:
    """A client whose calls are awaited, as aioboto3's are."""

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        return None

    def __getattr__(self, name):
        async def call(**arguments):
            return getattr(client, name)(**arguments)

        return call


class Session:
    def client(self, _):
        return Awaited()


def tables():
    found = []
    for name in client.list_tables()["TableNames"]:
        table = client.describe_table(TableName=name)["Table"]
        ttl = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        found.append({**table, "TimeToLive": ttl.get("AttributeName", "")})
        client.update_table(TableName=name, DeletionProtectionEnabled=False)
        client.delete_table(TableName=name)
    return found


for path in sys.argv[1:]:
    with open(path, encoding="utf-8-sig") as file:
        text = file.read()
    names = {"__name__": "declarations", "session": Session()}
    failed = ""
    try:
        exec(compile(text, path, "exec"), names)
        for line in text.splitlines():
            if line.startswith("# run: "):
                exec(line.removeprefix("# run: "), names)
    except Exception:
        failed = traceback.format_exc()
    print(json.dumps({"file": path, "failed": failed, "tables": tables()}, default=str), flush=True)
