package difftest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Answer is what a server said, in a form that two servers can be compared by.
type Answer struct {
	Status int    `json:"status"`
	Body   any    `json:"body"`             // normalised, see [normalise]
	Pages  int    `json:"pages,omitempty"`  // requests it took to read all, where that is comparable
	Broken string `json:"broken,omitempty"` // what was wrong with the answer as such: no JSON, a false checksum
	raw    Object // the body of the last page, as sent
}

func (a Answer) ok() bool { return a.Status == 200 && a.Broken == "" }

// kind is the error's type without its namespace, "" of a success.
func (a Answer) kind() string {
	o, _ := a.Body.(Object)
	s, _ := o["__type"].(string)
	return s[strings.LastIndexByte(s, '#')+1:]
}

// message is the error's message under either of its names.
func (a Answer) message() string {
	o, _ := a.Body.(Object)
	if s, ok := o["message"].(string); ok {
		return s
	}
	s, _ := o["Message"].(string)
	return s
}

// unknown tells that the server does not have the operation.
func (a Answer) unknown() bool { return a.kind() == "UnknownOperationException" }

// parse reads JSON without loss of digits.
func parse(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("text after the JSON")
	}
	return v, nil
}

// Members whose value each server chooses.
var ownValue = map[string]string{
	"TableId": "<id>", "CreationDateTime": "<time>",
	"ApproximateCreationDateTime": "<time>", "CreationRequestDateTime": "<time>", "LatestStreamLabel": "<label>", "StreamLabel": "<label>", "SequenceNumber": "<sequence>",
	"StartingSequenceNumber": "<sequence>", "EndingSequenceNumber": "<sequence>", "ShardId": "<shard>", "LastEvaluatedShardId": "<shard>", "ParentShardId": "<shard>", "eventID": "<event>",
	"ShardIterator": "<iterator>", "NextShardIterator": "<iterator>", "awsRegion": "<region>",
	// AWS counts every six hours.
	"TableSizeBytes": "<count>", "ItemCount": "<count>", "IndexSizeBytes": "<count>",
}

// Members that hold a list whose order means nothing.
var unorderedList = []string{
	"AttributeDefinitions", "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "Tags", "NonKeyAttributes", "Streams", "SS", "NS", "BS",
	"GlobalSecondaryIndexUpdates",
}

// newer are members of a table's description that AWS has added and of which a
// peer has some, or none: that they are left out by a peer is no difference.
// The engine's own tests see to it that they are there and right.
var newer = []string{"WarmThroughput", "DeletionProtectionEnabled", "LastUpdateToPayPerRequestDateTime", "LastIncreaseDateTime", "LastDecreaseDateTime", "OnDemandThroughput"}

var (
	arnPlace  = regexp.MustCompile(`arn:aws:dynamodb:[^:]*:[^:]*:`)
	arnStream = regexp.MustCompile(`(table/[^/\s]+/stream/)[^\s"',]+`)
)

// normalise gives the body of an answer with everything replaced that a server
// chooses as it likes, and lists without order sorted.
func normalise(op string, v any) any {
	v = normal("", v)
	o, _ := v.(Object)
	for _, m := range []string{"Table", "TableDescription"} {
		if t, ok := o[m].(Object); ok {
			withoutMulti(t)
		}
	}
	switch op {
	case "BatchGetItem":
		if tables, _ := o["Responses"].(Object); tables != nil {
			for _, items := range tables {
				sortList(items)
			}
		}
		sortList(o["ConsumedCapacity"])
	case "BatchWriteItem", "TransactWriteItems", "TransactGetItems":
		sortList(o["ConsumedCapacity"])
	case "GetRecords":
		// Only changes of the same item have an order.
		if list, _ := o["Records"].(List); list != nil {
			slices.SortStableFunc(list, func(a, b any) int { return strings.Compare(recordKey(a), recordKey(b)) })
		}
	}
	return v
}

func recordKey(v any) string {
	o, _ := v.(Object)
	d, _ := o["dynamodb"].(Object)
	return text(d["Keys"])
}

func normal(member string, v any) any {
	if own, ok := ownValue[member]; ok && v != nil {
		return own
	}
	switch v := v.(type) {
	case Object:
		for k, e := range v {
			if slices.Contains(newer, k) {
				delete(v, k)
				continue
			}
			v[k] = normal(k, e)
		}
	case List:
		for i, e := range v {
			v[i] = normal("", e)
		}
		if slices.Contains(unorderedList, member) {
			sortList(v)
		}
	case string:
		if strings.Contains(v, "arn:aws:dynamodb:") {
			v = arnPlace.ReplaceAllString(v, "arn:aws:dynamodb:<region>:<account>:")
			return arnStream.ReplaceAllString(v, "${1}<label>")
		}
	case json.Number: // 1 and 1.0 are the same to every client
		if f, err := v.Float64(); err == nil {
			return json.Number(strconv.FormatFloat(f, 'f', -1, 64))
		}
	}
	return v
}

func sortList(v any) {
	if list, ok := v.(List); ok {
		slices.SortFunc(list, func(a, b any) int { return strings.Compare(text(a), text(b)) })
	}
}

// equal compares two answers as they are.
func equal(a, b Answer) bool {
	return a.Status == b.Status && a.Pages == b.Pages && a.Broken == b.Broken && text(a.Body) == text(b.Body)
}

// alike compares two answers but for the order of the parts of a message that
// lists several violations: AWS does not promise it.
func alike(a, b Answer) bool { return equal(a.loose(), b.loose()) }

func (a Answer) loose() Answer {
	m := a.message()
	head, rest, ok := strings.Cut(m, " detected: ")
	if !ok || !strings.Contains(head, "validation error") {
		return a
	}
	parts := strings.Split(rest, "; ")
	slices.Sort(parts)
	o, _ := a.Body.(Object)
	o = clone(o).(Object)
	for _, k := range []string{"message", "Message"} {
		if o[k] != nil {
			o[k] = head + " detected: " + strings.Join(parts, "; ")
		}
	}
	a.Body = o
	return a
}

// withoutMulti leaves out of a description the index that no peer can have, and
// the attribute that it alone uses.
func withoutMulti(t Object) {
	drop := func(list, member, value string) {
		l, _ := t[list].(List)
		l = slices.DeleteFunc(l, func(e any) bool {
			o, _ := e.(Object)
			return o[member] == value
		})
		if len(l) == 0 && t[list] != nil {
			delete(t, list)
		} else if t[list] != nil {
			t[list] = l
		}
	}
	drop("GlobalSecondaryIndexes", "IndexName", multiName)
	for _, a := range multiAttrs {
		drop("AttributeDefinitions", "AttributeName", a)
	}
}
