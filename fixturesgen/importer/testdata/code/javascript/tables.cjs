'use strict'
const { DynamoDB } = require('@aws-sdk/client-dynamodb')

const db = new DynamoDB()

const tables = [
  {
    TableName: 'js-users',
    KeySchema: [{ AttributeName: 'email', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'email', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST'
  },
  {
    AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }, { AttributeName: 'b', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }, { AttributeName: 'b', KeyType: 'RANGE' }],
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
    TableName: 'js-pairs'
  }
]

const shared = Object.freeze({ BillingMode: 'PAY_PER_REQUEST' })

module.exports = Promise.all([
  ...tables.map(table => db.createTable(table)),
  db.createTable(Object.assign({}, shared, {
    TableName: ['js', 'joined'].join('-'),
    KeySchema: [].concat([{ AttributeName: 'id', KeyType: 'HASH' }]),
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }]
  })),
  db.createTable({
    ...shared,
    TableName: 'js-assigned',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }],
    DeletionProtectionEnabled: true
  })
])
