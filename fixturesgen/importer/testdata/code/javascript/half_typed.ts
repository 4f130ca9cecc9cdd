export async function first(client: DynamoDBClient) {
  await client.send(new CreateTableCommand({
    TableName: "ts-typed-first"
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }]
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST
  }));
}

export async function second(client: DynamoDBClient) {
  await client.send(new CreateTableCommand({
    TableName: 'ts-typed-second',
    KeySchema: [{ AttributeName: "id", KeyType: "HASH"

const third = new CreateTableCommand({ TableName: `ts-typed-third`, KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }], Bil
