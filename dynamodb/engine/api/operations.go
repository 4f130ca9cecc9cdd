package api

import "github.com/devhelper/devhelper/dynamodb/engine/wire"

// Operations are all operations of both services over a database.
func Operations(d *Database) []wire.Operation {
	return []wire.Operation{
		// Tables and what belongs to them.
		createTable(d),
		describeTable(d),
		updateTable(d),
		deleteTable(d),
		listTables(d),
		tagResource(d),
		untagResource(d),
		listTagsOfResource(d),
		updateTimeToLive(d),
		describeTimeToLive(d),
		describeLimits(d),
		describeEndpoints(d),
		describeContinuousBackups(d),
		// Items.
		putItem(d),
		getItem(d),
		updateItem(d),
		deleteItem(d),
		query(d),
		scan(d),
		batchGetItem(d),
		batchWriteItem(d),
		transactGetItems(d),
		transactWriteItems(d),
		// Streams.
		listStreams(d),
		describeStream(d),
		getShardIterator(d),
		getRecords(d),
	}
}
