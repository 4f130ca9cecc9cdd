package difftest

// streamed is a table with a stream, if there is one.
func (g *gen) streamed(t *table) *table {
	if t.stream != "" {
		return t
	}
	for _, u := range g.tables {
		if u.stream != "" {
			return u
		}
	}
	return t
}

func (g *gen) listStreams(t *table) *Request {
	body := Object{}
	if g.chance(70) {
		body["TableName"] = t.name
	}
	return g.request("ListStreams", body)
}

func (g *gen) describeStream(t *table) *Request {
	return g.request("DescribeStream", Object{"StreamArn": "@stream " + g.streamed(t).name})
}

func (g *gen) shardIterator(t *table) *Request {
	u := g.streamed(t)
	return g.request("GetShardIterator", Object{
		"StreamArn": "@stream " + u.name, "ShardId": "@shard " + u.name,
		"ShardIteratorType": pick(g, []string{"TRIM_HORIZON", "LATEST"}),
	})
}

// getRecords reads a stream from its start: both what was written and how it is
// told are compared.
func (g *gen) getRecords(t *table) *Request {
	u := g.streamed(t)
	return g.request("GetRecords", Object{"ShardIterator": "@iterator " + u.name})
}
