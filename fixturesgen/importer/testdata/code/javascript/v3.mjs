import {
  BillingMode, CreateTableCommand, DynamoDBClient, KeyType, ProjectionType, ScalarAttributeType, StreamViewType,
} from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});
const STAGE = process.env.STAGE_OF_THIS_APP ?? "local";
export const TABLE = `js-${STAGE}-orders`;
const index = { status: "by-status", 'local': "by-date" };
const capacity = { ReadCapacityUnits: 5, WriteCapacityUnits: 1_0 };
const hash = (name) => ({ AttributeName: name, KeyType: "HASH" });
const pattern = /['"`]{1,2}\/[/{]/g;

export const main = async () => {
  const command = new CreateTableCommand({
    TableName: TABLE,
    AttributeDefinitions: [
      { AttributeName: "customer", AttributeType: ScalarAttributeType.S }, // who
      { AttributeName: "number", AttributeType: ScalarAttributeType.N }, /* which */
      { AttributeName: "status", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "customer", KeyType: KeyType.HASH },
      { AttributeName: "number", KeyType: KeyType.RANGE },
    ],
    GlobalSecondaryIndexes: [{
      IndexName: index.status,
      KeySchema: [{ AttributeName: "status", KeyType: "HASH" }],
      Projection: { ProjectionType: ProjectionType.INCLUDE, NonKeyAttributes: ["total"] },
      ProvisionedThroughput: capacity,
    }],
    LocalSecondaryIndexes: [{
      IndexName: index['local'],
      KeySchema: [{ AttributeName: "customer", KeyType: "HASH" }, { AttributeName: "status", KeyType: "RANGE" }],
      Projection: { ProjectionType: "ALL" },
    }],
    ProvisionedThroughput: { ...capacity, ReadCapacityUnits: 7 },
    StreamSpecification: { StreamEnabled: true, StreamViewType: StreamViewType.NEW_IMAGE },
  });
  return client.send(command);
};

async function onDemand(name = "js-on-demand") {
  const params = {
    TableName: name,
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "B" }],
  };
  params.BillingMode = BillingMode.PAY_PER_REQUEST;
  params.KeySchema.push({ AttributeName: 'at', KeyType: 'RANGE' });
  params["AttributeDefinitions"].push({ AttributeName: 'at', AttributeType: 'N' });
  await client.send(new CreateTableCommand(params));
}

const byName = async (TableName) => {
  const [KeySchema, BillingMode] = [[hash("id")], "PAY_PER_REQUEST"];
  if (TableName.length > 200) return KeySchema;
  const AttributeDefinitions = [{ AttributeName: "id", AttributeType: "S" }];
  await client.send(new CreateTableCommand({
    TableName, AttributeDefinitions, BillingMode, KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  }));
};

await main();
await onDemand();
await byName(`js-${pattern.flags}-by-name`);
