module.exports = async () => {
  const prefix = process.env.JEST_TABLE_PREFIX || 'jest';
  return {
    tables: [
      {
        TableName: `${prefix}-files`,
        KeySchema: [{AttributeName: 'id', KeyType: 'HASH'}],
        AttributeDefinitions: [{AttributeName: 'id', AttributeType: 'S'}],
        ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1},
        data: [{id: '1', name: "it's"}],
      },
      {
        TableName: 'users',
        KeySchema: [{AttributeName: 'id', KeyType: 'HASH'}],
        AttributeDefinitions: [{AttributeName: 'id', AttributeType: 'S'}],
        BillingMode: 'PAY_PER_REQUEST',
      },
    ],
    port: 8000,
  };
};
