package api

import (
	"slices"
	"strconv"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/table"
)

// epoch is a time as DynamoDB sends it: seconds since 1970 with milliseconds.
type epoch time.Time

// IsZero has omitzero leave out times that never were.
func (e epoch) IsZero() bool { return time.Time(e).IsZero() }

// MarshalJSON writes the seconds as a number.
func (e epoch) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(time.Time(e).UnixMilli())/1000, 'f', -1, 64), nil
}

// tableDescription is what AWS tells of a table.
type tableDescription struct {
	AttributeDefinitions       []describedAttribute `json:",omitzero"`
	TableName                  string
	KeySchema                  []describedKey `json:",omitzero"`
	TableStatus                table.Status
	CreationDateTime           epoch
	ProvisionedThroughput      describedThroughput
	TableSizeBytes             int64
	ItemCount                  int64
	TableArn                   string
	TableId                    string
	BillingModeSummary         *billingModeSummary    `json:",omitzero"`
	TableThroughputModeSummary *throughputModeSummary `json:",omitzero"`
	LocalSecondaryIndexes      []indexDescription     `json:",omitzero"`
	GlobalSecondaryIndexes     []indexDescription     `json:",omitzero"`
	StreamSpecification        *describedStream       `json:",omitzero"`
	LatestStreamLabel          string                 `json:",omitzero"`
	LatestStreamArn            string                 `json:",omitzero"`
	SSEDescription             *sseDescription        `json:",omitzero"`
	TableClassSummary          *tableClassSummary     `json:",omitzero"`
	DeletionProtectionEnabled  bool
	OnDemandThroughput         *describedOnDemand `json:",omitzero"`
	WarmThroughput             *describedWarm     `json:",omitzero"`
}

type describedAttribute struct{ AttributeName, AttributeType string }

type describedKey struct{ AttributeName, KeyType string }

type describedThroughput struct {
	LastIncreaseDateTime   epoch `json:",omitzero"`
	LastDecreaseDateTime   epoch `json:",omitzero"`
	NumberOfDecreasesToday int64
	ReadCapacityUnits      int64
	WriteCapacityUnits     int64
}

type billingModeSummary struct {
	BillingMode                       string
	LastUpdateToPayPerRequestDateTime epoch `json:",omitzero"`
}

// throughputModeSummary is sent beside billingModeSummary and in no model of
// the API.
type throughputModeSummary struct {
	TableThroughputMode               string
	LastUpdateToPayPerRequestDateTime epoch `json:",omitzero"`
}

type describedStream struct {
	StreamEnabled  bool
	StreamViewType string `json:",omitzero"`
}

type sseDescription struct {
	Status          string
	SSEType         string
	KMSMasterKeyArn string
}

type tableClassSummary struct {
	TableClass         string
	LastUpdateDateTime epoch `json:",omitzero"`
}

type describedOnDemand struct {
	MaxReadRequestUnits  int64 `json:",omitzero"`
	MaxWriteRequestUnits int64 `json:",omitzero"`
}

type describedWarm struct {
	ReadUnitsPerSecond  int64
	WriteUnitsPerSecond int64
	Status              string
}

type describedProjection struct {
	ProjectionType   string
	NonKeyAttributes []string `json:",omitzero"`
}

// indexDescription is of a local or a global index; the pointers and statuses
// are a global one's.
type indexDescription struct {
	IndexName             string
	KeySchema             []describedKey
	Projection            describedProjection
	IndexStatus           table.Status         `json:",omitzero"`
	Backfilling           *bool                `json:",omitzero"`
	ProvisionedThroughput *describedThroughput `json:",omitzero"`
	IndexSizeBytes        int64
	ItemCount             int64
	IndexArn              string
	OnDemandThroughput    *describedOnDemand `json:",omitzero"`
	WarmThroughput        *describedWarm     `json:",omitzero"`
}

// changedTable is the answer of operations that change a table.
type changedTable struct{ TableDescription *tableDescription }

// describe tells of a table. Without counts, as in the answer to a change,
// nothing is counted.
func describe(def *table.Definition, counts *table.Counts, indexes map[string]table.Counts) *tableDescription {
	out := &tableDescription{
		AttributeDefinitions:      describeAttributes(def),
		TableName:                 def.Name,
		KeySchema:                 describeKeys(def.Keys),
		TableStatus:               def.Status,
		CreationDateTime:          epoch(def.Created),
		ProvisionedThroughput:     describeThroughput(def.Throughput),
		TableArn:                  def.ARN(),
		TableId:                   def.ID,
		DeletionProtectionEnabled: def.Protected,
		OnDemandThroughput:        describeOnDemand(def.OnDemand),
		WarmThroughput:            describeWarm(def, def.Throughput, def.Extra),
	}
	if counts != nil {
		out.ItemCount, out.TableSizeBytes = counts.Items, counts.Bytes
	}
	if def.Billing.Stated {
		mode, since := def.Billing.Mode, epoch(def.Billing.OnDemand)
		out.BillingModeSummary = &billingModeSummary{mode, since}
		out.TableThroughputModeSummary = &throughputModeSummary{mode, since}
	}
	for i := range def.Indexes {
		x := &def.Indexes[i]
		if d := describeIndex(def, x, indexes[x.Name]); x.Local {
			out.LocalSecondaryIndexes = append(out.LocalSecondaryIndexes, d)
		} else {
			out.GlobalSecondaryIndexes = append(out.GlobalSecondaryIndexes, d)
		}
	}
	if s := def.Stream; s.Label != "" { // told for as long as the stream can be read
		out.LatestStreamLabel, out.LatestStreamArn = s.Label, def.StreamARN(s.Label)
		if s.Enabled {
			out.StreamSpecification = &describedStream{true, string(s.View)}
		}
	}
	if s := def.SSE; s != nil {
		out.SSEDescription = &sseDescription{s.Status, s.Type, s.KeyARN}
	}
	if def.Class != "" {
		out.TableClassSummary = &tableClassSummary{def.Class, epoch(def.ClassSet)}
	}
	return out
}

func describeIndex(def *table.Definition, x *table.Index, counts table.Counts) indexDescription {
	out := indexDescription{
		IndexName:      x.Name,
		KeySchema:      describeKeys(x.Keys),
		Projection:     describedProjection{x.Projection, x.Include},
		IndexSizeBytes: counts.Bytes,
		ItemCount:      counts.Items,
		IndexArn:       def.IndexARN(x.Name),
	}
	if x.Local {
		return out
	}
	throughput := describeThroughput(x.Throughput)
	out.IndexStatus, out.ProvisionedThroughput = x.Status, &throughput
	if x.Status == table.Creating && def.Status != table.Creating { // an index the table was made with has nothing to fill
		out.Backfilling = &x.Backfilling
	}
	out.OnDemandThroughput = describeOnDemand(x.OnDemand)
	out.WarmThroughput = describeWarm(def, x.Throughput, x.Extra)
	return out
}

// describeAttributes leaves out what only an index that is gone has used.
func describeAttributes(def *table.Definition) []describedAttribute {
	var out []describedAttribute
	for _, a := range def.Attributes {
		if isKey(def, a.Name) {
			out = append(out, describedAttribute{a.Name, a.Kind.String()})
		}
	}
	return out
}

// isKey tells whether the table or one of its indexes has the attribute in its
// key.
func isKey(def *table.Definition, attribute string) bool {
	has := func(k table.KeyPart) bool { return k.Name == attribute }
	return slices.ContainsFunc(def.Keys, has) ||
		slices.ContainsFunc(def.Indexes, func(x table.Index) bool { return slices.ContainsFunc(x.Keys, has) })
}

func describeKeys(list []table.KeyPart) []describedKey {
	out := make([]describedKey, len(list))
	for i, k := range list {
		out[i] = describedKey{k.Name, "HASH"}
		if k.Range {
			out[i].KeyType = "RANGE"
		}
	}
	return out
}

func describeThroughput(t table.Throughput) describedThroughput {
	return describedThroughput{epoch(t.Increased), epoch(t.Decreased), t.DecreasesToday, t.Read, t.Write}
}

func describeOnDemand(o *table.OnDemand) *describedOnDemand {
	if o == nil {
		return nil
	}
	return &describedOnDemand{o.MaxRead, o.MaxWrite}
}

// describeWarm tells the warm throughput asked for, or what AWS begins with:
// the provisioned units, or 12,000 reads and 4,000 writes on demand.
func describeWarm(def *table.Definition, t table.Throughput, extra map[string]string) *describedWarm {
	out := &describedWarm{t.Read, t.Write, "ACTIVE"}
	if def.Billing.Mode == "PAY_PER_REQUEST" {
		out.ReadUnitsPerSecond, out.WriteUnitsPerSecond = 12_000, 4_000
	}
	if n, err := strconv.ParseInt(extra[warmRead], 10, 64); err == nil {
		out.ReadUnitsPerSecond = n
	}
	if n, err := strconv.ParseInt(extra[warmWrite], 10, 64); err == nil {
		out.WriteUnitsPerSecond = n
	}
	return out
}
