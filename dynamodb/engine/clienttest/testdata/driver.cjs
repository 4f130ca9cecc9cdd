// The steps of steps.txt with the AWS SDK for JavaScript: its document client
// where it has one, its plain client for the rest. Address and keys come from
// the environment.
'use strict'
const d = require('@aws-sdk/client-dynamodb')
const l = require('@aws-sdk/lib-dynamodb')
const s = require('@aws-sdk/client-dynamodb-streams')

const client = new d.DynamoDBClient({})
const streams = new s.DynamoDBStreamsClient({})
// Numbers stay text: JavaScript's own would lose digits.
const doc = l.DynamoDBDocumentClient.from(client, { unmarshallOptions: { wrapNumbers: true } })
const TableName = 'orders'
const soon = { client, maxWaitTime: 60, minDelay: 0.02, maxDelay: 0.1 }
const schema = (hash, range) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' }
]
const hex = (bytes) => Buffer.from(bytes).toString('hex')
const say = (...words) => console.log(words.join(' '))
const all = async (pages) => {
  const out = []
  for await (const page of pages) out.push(page)
  return out
}
const count = (pages) => pages.reduce((n, p) => n + p.Count, 0)

async function tables() {
  const { TableDescription: made } = await client.send(new d.CreateTableCommand({
    TableName,
    AttributeDefinitions: Object.entries({ pk: 'S', sk: 'N', state: 'S', city: 'S' })
      .map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: schema('pk', 'sk'),
    GlobalSecondaryIndexes: [{ IndexName: 'by-state', KeySchema: schema('state', 'sk'), Projection: { ProjectionType: 'ALL' } }],
    LocalSecondaryIndexes: [{ IndexName: 'by-city', KeySchema: schema('pk', 'city'), Projection: { ProjectionType: 'KEYS_ONLY' } }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    Tags: [{ Key: 'team', Value: 'tests' }]
  }))
  const indexes = [...made.GlobalSecondaryIndexes, ...made.LocalSecondaryIndexes].map((i) => i.IndexName).sort()
  say('create', made.TableStatus, indexes, made.StreamSpecification.StreamViewType)
  await d.waitUntilTableExists(soon, { TableName })
  const { Table } = await client.send(new d.DescribeTableCommand({ TableName }))
  say('exists', Table.TableStatus)
  const pages = await all(d.paginateListTables({ client, pageSize: 1 }, {}))
  say('tables', pages.flatMap((p) => p.TableNames))
  return Table
}

const one = { pk: 'one', sk: 0 }
const two = { pk: 'two', sk: 0 }

async function items() {
  await doc.send(new l.PutCommand({
    TableName,
    Item: {
      ...one, version: 1, s: 'héllo', n: l.NumberValue.from('12345678901234567890.123456789'), b: Uint8Array.of(0, 255),
      bool: true, null: null, l: [1, 'x'], m: { a: 1 },
      ss: new Set(['b', 'a']), ns: new Set([2.5, -1]), bs: new Set([Uint8Array.of(2), Uint8Array.of(1)])
    }
  }))
  const { Item: got } = await doc.send(new l.GetCommand({ TableName, Key: one, ConsistentRead: true }))
  say('get', `s=${got.s}`, `n=${got.n.value}`, `b=${hex(got.b)}`, `bool=${got.bool}`, `null=${got.null === null}`,
    `l=${[got.l[0].value, got.l[1]]}`, `m=${got.m.a.value}`, `ss=${[...got.ss].sort()}`,
    `ns=${[...got.ns].map((n) => n.value).sort((a, b) => a - b)}`, `bs=${[...got.bs].map(hex).sort()}`)
  try {
    await client.send(new d.PutItemCommand({
      TableName, Item: { pk: { S: 'one' }, sk: { N: '0' } },
      ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD'
    }))
  } catch (e) {
    if (!(e instanceof d.ConditionalCheckFailedException)) throw e
    say('refused', e.name, `version=${e.Item.version.N}`)
  }
  const { Attributes } = await doc.send(new l.UpdateCommand({
    TableName, Key: one,
    UpdateExpression: 'SET version = version + :one REMOVE #l',
    ConditionExpression: 'version = :one AND contains(ss, :a)',
    ExpressionAttributeNames: { '#l': 'l' }, ExpressionAttributeValues: { ':one': 1, ':a': 'a' },
    ReturnValues: 'UPDATED_NEW'
  }))
  say('update', `version=${Attributes.version.value}`)
}

async function reads() {
  let puts = Array.from({ length: 30 }, (_, i) => ({
    PutRequest: { Item: { pk: 'page', sk: i, state: i % 3 ? 'shut' : 'open', city: `c${i % 5}`, fill: 'x'.repeat(50000) } }
  }))
  let written = 0
  while (puts.length) {
    const some = puts.splice(0, 25)
    const { UnprocessedItems = {} } = await doc.send(new l.BatchWriteCommand({ RequestItems: { [TableName]: some } }))
    const left = UnprocessedItems[TableName] ?? []
    written += some.length - left.length
    puts = [...left, ...puts]
  }
  say('batch', `written=${written}`)

  let pages = await all(l.paginateQuery({ client: doc }, {
    TableName, KeyConditionExpression: 'pk = :p AND sk >= :s', ExpressionAttributeValues: { ':p': 'page', ':s': 0 }
  }))
  say('query', `items=${count(pages)}`, `pages=${pages.length}`)
  const open = await doc.send(new l.QueryCommand({
    TableName, IndexName: 'by-state',
    KeyConditionExpression: '#s = :s', ExpressionAttributeNames: { '#s': 'state' }, ExpressionAttributeValues: { ':s': 'open' }
  }))
  const city = await doc.send(new l.QueryCommand({
    TableName, IndexName: 'by-city', KeyConditionExpression: 'pk = :p AND city = :c', ExpressionAttributeValues: { ':p': 'page', ':c': 'c1' }
  }))
  say('index', `open=${open.Count}`, `c1=${city.Count}`, `attributes=${Object.keys(city.Items[0]).length}`)

  pages = await all(l.paginateScan({ client: doc, pageSize: 7 }, { TableName }))
  say('scan', `items=${count(pages)}`, `pages=${pages.length}`)
  const found = await Promise.all([0, 1, 2, 3].map((Segment) => all(l.paginateScan({ client: doc }, { TableName, Segment, TotalSegments: 4 }))))
  const keys = found.flat().flatMap((p) => p.Items.map((i) => `${i.pk}/${i.sk.value}`))
  say('segments', `items=${keys.length}`, `distinct=${new Set(keys).size}`)

  let wanted = { bulk: { Keys: Array.from({ length: 45 }, (_, id) => ({ id })) } }
  let items = 0
  let rounds = 0
  while (Object.keys(wanted).length) {
    const answer = await doc.send(new l.BatchGetCommand({ RequestItems: wanted }))
    items += answer.Responses.bulk.length
    rounds++
    wanted = answer.UnprocessedKeys
  }
  say('batchget', `items=${items}`, `rounds=${rounds}`)
}

async function transactions() {
  const bump = { TableName, Key: one, UpdateExpression: 'ADD version :one', ExpressionAttributeValues: { ':one': 1 } }
  await doc.send(new l.TransactWriteCommand({
    TransactItems: [
      { Put: { TableName, Item: { ...two, version: 1 } } },
      { Update: bump },
      { ConditionCheck: { TableName: 'bulk', Key: { id: 1 }, ConditionExpression: 'attribute_exists(id)' } }
    ]
  }))
  const { Responses } = await doc.send(new l.TransactGetCommand({ TransactItems: [one, two].map((Key) => ({ Get: { TableName, Key } })) }))
  say('transaction', `one=${Responses[0].Item.version.value}`, `two=${Responses[1].Item.version.value}`)
  try {
    await doc.send(new l.TransactWriteCommand({
      TransactItems: [
        { Put: { TableName, Item: { ...two, version: 9 } } },
        {
          Delete: {
            TableName, Key: one, ConditionExpression: 'version = :v', ExpressionAttributeValues: { ':v': 1 },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD'
          }
        }
      ]
    }))
  } catch (e) {
    if (!(e instanceof d.TransactionCanceledException)) throw e
    const reasons = e.CancellationReasons
    say('cancelled', reasons.map((r) => r.Code), `version=${reasons[1].Item.version.N}`)
  }
  const { Attributes } = await doc.send(new l.DeleteCommand({ TableName, Key: two, ReturnValues: 'ALL_OLD' }))
  say('delete', `version=${Attributes.version.value}`)
}

async function settings(table) {
  const { TimeToLiveSpecification: set } = await client.send(new d.UpdateTimeToLiveCommand({
    TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' }
  }))
  const { TimeToLiveDescription: ttl } = await client.send(new d.DescribeTimeToLiveCommand({ TableName }))
  say('ttl', set.Enabled, ttl.AttributeName)
  const ResourceArn = table.TableArn
  await client.send(new d.TagResourceCommand({ ResourceArn, Tags: ['stage', 'other'].map((Key) => ({ Key, Value: 'dev' })) }))
  await client.send(new d.UntagResourceCommand({ ResourceArn, TagKeys: ['other'] }))
  const { Tags } = await client.send(new d.ListTagsOfResourceCommand({ ResourceArn }))
  say('tags', Tags.map((t) => `${t.Key}=${t.Value}`).sort())
}

async function changes() {
  const { Streams } = await streams.send(new s.ListStreamsCommand({ TableName }))
  const { StreamArn } = Streams[0]
  const { StreamDescription } = await streams.send(new s.DescribeStreamCommand({ StreamArn }))
  const records = []
  for (const { ShardId } of StreamDescription.Shards) {
    let { ShardIterator } = await streams.send(new s.GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }))
    while (ShardIterator) {
      const answer = await streams.send(new s.GetRecordsCommand({ ShardIterator }))
      records.push(...answer.Records)
      ShardIterator = answer.Records.length ? answer.NextShardIterator : undefined
    }
  }
  const counts = ['INSERT', 'MODIFY', 'REMOVE'].map((name) => `${name}=${records.filter((r) => r.eventName === name).length}`)
  const first = records.find((r) => r.dynamodb.Keys.pk.S === 'one')
  say('stream', ...counts, `first=${first.eventName}`, 'one', first.dynamodb.NewImage.version.N)
}

async function main() {
  const table = await tables()
  await items()
  await reads()
  await transactions()
  await settings(table)
  await changes()
  try {
    await client.send(new d.DescribeTableCommand({ TableName: 'absent' }))
  } catch (e) {
    if (!(e instanceof d.ResourceNotFoundException)) throw e
    say('missing', e.name)
  }
  await client.send(new d.DeleteTableCommand({ TableName }))
  await d.waitUntilTableNotExists(soon, { TableName })
  say('gone')
  client.destroy()
  streams.destroy()
}

main().catch((e) => {
  console.error(e)
  process.exit(1)
})
