"""Creates the stacks of templates in moto and prints their tables as JSON.

    python stacks.py TEMPLATE...

The result maps each template to its tables: the path of logical ids to what
DescribeTable and ListTagsOfResource answer. Nested templates
and snippets that are files are put where CloudFormation looks for them, as
"aws cloudformation package" does it.
"""

import json
import os
import sys

os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_DEFAULT_REGION="us-east-1")
os.environ.pop("AWS_PROFILE", None)

import boto3
from awscli.customizations.cloudformation.yamlhelper import yaml_parse
from moto import mock_aws

BUCKET = "templates"


def parse(path):
    """The template, its merge keys and short functions spelled out."""
    with open(path, encoding="utf-8") as f:
        return json.loads(json.dumps(yaml_parse(f.read()), default=str))


def packaged(path, s3):
    """The template as text, with its local files uploaded."""
    template = parse(path)
    for resource in template.get("Resources", {}).values():
        properties = resource.get("Properties", {})
        if resource.get("Type") == "AWS::CloudFormation::Stack":
            below = os.path.normpath(os.path.join(os.path.dirname(path), properties["TemplateURL"]))
            key = below.lstrip("/")
            s3.put_object(Bucket=BUCKET, Key=key, Body=packaged(below, s3))
            properties["TemplateURL"] = f"https://{BUCKET}.s3.amazonaws.com/{key}"
    return json.dumps(template)


def tables(stack, cloudformation, dynamodb, prefix=""):
    """The tables of a stack and of those below it, by their path."""
    found = {}
    for r in cloudformation.list_stack_resources(StackName=stack)["StackResourceSummaries"]:
        path, name = prefix + r["LogicalResourceId"], r["PhysicalResourceId"]
        if r["ResourceType"] == "AWS::CloudFormation::Stack":
            found.update(tables(name, cloudformation, dynamodb, path + "/"))
        elif r["ResourceType"] == "AWS::DynamoDB::Table":
            table = dynamodb.describe_table(TableName=name)["Table"]
            found[path] = {
                "Table": table,
                "Tags": dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"],
            }
    return found


def main(paths):
    result = {}
    for path in paths:
        with mock_aws():
            s3, cloudformation, dynamodb = (boto3.client(s) for s in ("s3", "cloudformation", "dynamodb"))
            s3.create_bucket(Bucket=BUCKET)
            cloudformation.create_stack(StackName="corpus", TemplateBody=packaged(path, s3))
            result[path] = tables("corpus", cloudformation, dynamodb)
    json.dump(result, sys.stdout, default=str)


main(sys.argv[1:])
