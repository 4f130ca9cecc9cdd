import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  KeyType,
  ScalarAttributeType,
} from "@aws-sdk/client-dynamodb";
import type { Logger } from "./logger";

enum Table {
  Orders = "ts-orders",
  Audit = "ts-audit",
}

const PROVISIONED = { ReadCapacityUnits: 2, WriteCapacityUnits: 3 } as const;

interface Options {
  stage?: string;
  KeySchema: string;
}

export const ordersTable: CreateTableCommandInput = {
  TableName: Table.Orders,
  KeySchema: [
    { AttributeName: "pk", KeyType: KeyType.HASH },
    { AttributeName: "sk", KeyType: "RANGE" as KeyType },
  ],
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: ScalarAttributeType.S },
    { AttributeName: "sk", AttributeType: <ScalarAttributeType>"S" },
  ],
  ProvisionedThroughput: PROVISIONED,
} satisfies CreateTableCommandInput;

export class Setup {
  static readonly SUFFIX: string = "-archive";
  private readonly index = "by-day";

  constructor(private readonly client: DynamoDBClient, private readonly logger?: Logger) {}

  async orders(): Promise<void> {
    await this.client.send(new CreateTableCommand(ordersTable));
  }

  public async audit(options: Partial<Options> = {}): Promise<void> {
    const input: CreateTableCommandInput = {
      TableName: `${Table.Audit}${Setup.SUFFIX}`,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "day", AttributeType: "S" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: this.index,
          KeySchema: [{ AttributeName: "day", KeyType: "HASH" }],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    };
    if (options.stage) {
      input.Tags = [{ Key: "stage", Value: options.stage! }];
    }
    try {
      await this.client.send<CreateTableCommandInput, never>(new CreateTableCommand(input));
    } catch (e: unknown) {
      this.logger?.warn((e as Error).name);
    }
  }

  named = (name: string) =>
    this.client.send(
      new CreateTableCommand({
        ...ordersTable,
        TableName: `${name}-orders`,
      }),
    );
}
