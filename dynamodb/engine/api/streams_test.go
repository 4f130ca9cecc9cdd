package api

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// streamARN is the ARN of a table's last stream.
func (s *itemServer) streamARN(table string) string {
	s.t.Helper()
	arn, _ := s.describe(table)["LatestStreamArn"].(string)
	return arn
}

// stream is a call for DynamoDB Streams that has to succeed.
func (s *itemServer) stream(op, body string, out any) {
	s.t.Helper()
	code, text := s.streams(op, body)
	if code != 200 {
		s.t.Fatalf("%s %s: %d %s", op, body, code, text)
	}
	decodeInto(s.t, text, out)
}

func (s *itemServer) shards(arn string) []describedShard {
	s.t.Helper()
	var out struct{ StreamDescription streamDescriptionIn }
	s.stream("DescribeStream", `{"StreamArn":"`+arn+`"}`, &out)
	return out.StreamDescription.Shards
}

// streamDescriptionIn is the part of a description that tests read.
type streamDescriptionIn struct {
	StreamStatus         string
	Shards               []describedShard
	LastEvaluatedShardId string
}

// iterator is an iterator into the first shard of a table's stream; rest are
// further members of the request.
func (s *itemServer) iterator(arn, typ, rest string) string {
	s.t.Helper()
	var out struct{ ShardIterator string }
	s.stream("GetShardIterator", fmt.Sprintf(`{"StreamArn":"%s","ShardId":"%s","ShardIteratorType":"%s"%s}`, arn, s.shards(arn)[0].ShardId, typ, rest), &out)
	return out.ShardIterator
}

type recordsIn struct {
	Records           []map[string]any
	NextShardIterator string
}

// records reads a table's stream from its beginning.
func (s *itemServer) records(table string) []map[string]any {
	s.t.Helper()
	var out recordsIn
	s.stream("GetRecords", `{"ShardIterator":"`+s.iterator(s.streamARN(table), "TRIM_HORIZON", "")+`"}`, &out)
	return out.Records
}

// changes are an insertion, a modification and a removal; a Put of the same
// item changes nothing and is not recorded.
func (s *itemServer) changes(table string) {
	for _, v := range []string{"1", "2", "2"} {
		s.ok("PutItem", `{"TableName":"`+table+`","Item":{"pk":{"S":"a"},"v":{"N":"`+v+`"}}}`)
	}
	s.ok("DeleteItem", `{"TableName":"`+table+`","Key":{"pk":{"S":"a"}}}`)
}

func TestStreamViews(t *testing.T) {
	s := newControlServer(t, Options{})
	one, two := `{"pk":{"S":"a"},"v":{"N":"1"}}`, `{"pk":{"S":"a"},"v":{"N":"2"}}`
	for view, want := range map[string][]string{
		"KEYS_ONLY":          {"", "", "", "", "", ""},
		"NEW_IMAGE":          {one, "", two, "", "", ""},
		"OLD_IMAGE":          {"", "", "", one, "", two},
		"NEW_AND_OLD_IMAGES": {one, "", two, one, "", two},
	} {
		s.ok("CreateTable", createBody(`TableName="`+view+`"`, `StreamSpecification={"StreamEnabled":true,"StreamViewType":"`+view+`"}`))
		s.changes(view)
		records := s.records(view)
		if len(records) != 3 {
			t.Fatalf("%s: %d records: %v", view, len(records), records)
		}
		last := ""
		for i, rec := range records {
			body := rec["dynamodb"].(map[string]any)
			number, _ := body["SequenceNumber"].(string)
			if number <= last || len(number) < 21 {
				t.Errorf("%s: sequence number %q after %q", view, number, last)
			}
			last = number
			image := func(name, want string) {
				if want == "" {
					if got, there := body[name]; there {
						t.Errorf("%s: record %d has %s %v", view, i, name, got)
					}
					return
				}
				if diff := cmp.Diff(normalized(t, want), body[name]); diff != "" {
					t.Errorf("%s: record %d: %s (-want +got)\n%s", view, i, name, diff)
				}
			}
			image("NewImage", want[2*i])
			image("OldImage", want[2*i+1])
			image("Keys", `{"pk":{"S":"a"}}`)
			for member, want := range map[string]any{
				"eventName": []string{"INSERT", "MODIFY", "REMOVE"}[i], "eventVersion": "1.1", "eventSource": "aws:dynamodb", "awsRegion": "us-east-1",
			} {
				if rec[member] != want {
					t.Errorf("%s: record %d: %s is %v, not %v", view, i, member, rec[member], want)
				}
			}
			if body["StreamViewType"] != view || body["ApproximateCreationDateTime"] != 1767323045.0 {
				t.Errorf("%s: record %d: %v", view, i, body)
			}
		}
	}
}

func TestStreamIterators(t *testing.T) {
	s := newControlServer(t, Options{})
	s.ok("CreateTable", createBody(`StreamSpecification={"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}`))
	arn := s.streamARN("tbl")
	latest := s.iterator(arn, "LATEST", "")
	for i := range 5 {
		s.ok("PutItem", fmt.Sprintf(`{"TableName":"tbl","Item":{"pk":{"S":"k%d"}}}`, i))
	}
	read := func(iterator, rest string) (names string, numbers []string, next string) {
		t.Helper()
		var out recordsIn
		s.stream("GetRecords", `{"ShardIterator":"`+iterator+`"`+rest+`}`, &out)
		for _, rec := range out.Records {
			body := rec["dynamodb"].(map[string]any)
			names += body["Keys"].(map[string]any)["pk"].(map[string]any)["S"].(string)
			numbers = append(numbers, body["SequenceNumber"].(string))
		}
		return names, numbers, out.NextShardIterator
	}
	names, numbers, _ := read(latest, "")
	if names != "k0k1k2k3k4" {
		t.Fatalf("after LATEST: %s", names)
	}
	at := func(typ string) string { return s.iterator(arn, typ, `,"SequenceNumber":"`+numbers[2]+`"`) }
	for typ, want := range map[string]string{"AT_SEQUENCE_NUMBER": "k2k3k4", "AFTER_SEQUENCE_NUMBER": "k3k4"} {
		if got, _, _ := read(at(typ), ""); got != want {
			t.Errorf("%s reads %s, not %s", typ, got, want)
		}
	}
	if got, _, _ := read(s.iterator(arn, "LATEST", ""), ""); got != "" {
		t.Errorf("LATEST reads %s", got)
	}
	var pages []string
	it := s.iterator(arn, "TRIM_HORIZON", "")
	for range 4 {
		var page string
		page, _, it = read(it, `,"Limit":2`)
		pages = append(pages, page)
	}
	if got := strings.Join(pages, " "); got != "k0k1 k2k3 k4 " {
		t.Errorf("pages of two: %q", got)
	}
	shard := s.shards(arn)[0].ShardId
	ask := func(rest string) string { return `{"StreamArn":"` + arn + `",` + rest + `}` }
	for _, c := range []struct{ op, in, want string }{
		{"GetShardIterator", `{}`, "ValidationException: 3 validation errors detected: Value null at 'streamArn' failed to satisfy constraint: Member must not be null; Value null at 'shardId' failed to satisfy constraint: Member must not be null; Value null at 'shardIteratorType' failed to satisfy constraint: Member must not be null"},
		{"GetShardIterator", ask(`"ShardId":"` + shard + `","ShardIteratorType":"X"`), "ValidationException: 1 validation error detected: Value 'X' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]"},
		{"GetShardIterator", ask(`"ShardId":"` + shard + `","ShardIteratorType":"AT_SEQUENCE_NUMBER"`), "ValidationException: ShardIteratorType AT_SEQUENCE_NUMBER requires a SequenceNumber"},
		{"GetShardIterator", ask(`"ShardId":"` + shard + `","ShardIteratorType":"LATEST","SequenceNumber":"` + numbers[0] + `"`), "ValidationException: SequenceNumber should not be specified for ShardIteratorType LATEST"},
		{"GetShardIterator", ask(`"ShardId":"shardId-00000000000000000000-00000000","ShardIteratorType":"LATEST"`), "ResourceNotFoundException: Requested resource not found: Shard does not exist"},
		{"DescribeStream", `{"StreamArn":"` + strings.Repeat("x", 40) + `"}`, "ValidationException: Invalid StreamArn"},
		{"DescribeStream", `{"StreamArn":"` + strings.Replace(arn, "tbl", "none", 1) + `"}`, "ResourceNotFoundException: Requested resource not found: Stream: " + strings.Replace(arn, "tbl", "none", 1) + " not found"},
		{"DescribeStream", `{"StreamArn":"` + strings.Replace(arn, "2026", "2025", 1) + `"}`, "ResourceNotFoundException: Requested resource not found: Stream: " + strings.Replace(arn, "2026", "2025", 1) + " not found"},
		{"DescribeStream", ask(`"Limit":0`), "ValidationException: 1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{"GetRecords", `{"ShardIterator":"x"}`, "ValidationException: Invalid ShardIterator"},
		{"GetRecords", `{"ShardIterator":"x","Limit":1001}`, "ValidationException: 1 validation error detected: Value '1001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 1000"},
		{"ListTables", `{}`, "UnknownOperationException: "},
	} {
		code, out := s.streams(c.op, c.in)
		if got := errorText(t, out); code != 400 || got != c.want {
			t.Errorf("%s %s\n got %d %s\nwant %s", c.op, c.in, code, got, c.want)
		}
	}
	s.clock.Advance(20 * time.Minute)
	if code, out := s.streams("GetRecords", `{"ShardIterator":"`+it+`"}`); code != 400 || !strings.HasPrefix(errorText(t, out), "ExpiredIteratorException: ") {
		t.Errorf("an iterator after 20 minutes: %d %s", code, out)
	}
}

// TestStreamLifecycle switches a stream off and on: the first one stays
// readable for a day.
func TestStreamLifecycle(t *testing.T) {
	s := newControlServer(t, Options{SweepEvery: -1})
	s.ok("CreateTable", createBody(`TableName="aaa"`))
	s.ok("CreateTable", createBody(`StreamSpecification={"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}`))
	first := s.streamARN("tbl")
	s.changes("tbl")
	s.ok("UpdateTable", `{"TableName":"tbl","StreamSpecification":{"StreamEnabled":false}}`)
	if d := s.describe("tbl"); d["StreamSpecification"] != nil || d["LatestStreamArn"] != first {
		t.Errorf("after the stream was switched off: %v, %v", d["StreamSpecification"], d["LatestStreamArn"])
	}
	s.changes("tbl")
	s.ok("UpdateTable", `{"TableName":"tbl","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}}`)
	second := s.streamARN("tbl")
	if second <= first {
		t.Fatalf("the second stream is %s after %s", second, first)
	}
	s.ok("UpdateTable", `{"TableName":"aaa","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}}`)
	other := s.streamARN("aaa")

	var old struct{ StreamDescription streamDescriptionIn }
	s.stream("DescribeStream", `{"StreamArn":"`+first+`"}`, &old)
	if d := old.StreamDescription; d.StreamStatus != "DISABLED" || len(d.Shards) != 1 || d.Shards[0].SequenceNumberRange.EndingSequenceNumber == "" {
		t.Errorf("the first stream: %+v", d)
	}
	var out recordsIn
	s.stream("GetRecords", `{"ShardIterator":"`+s.iterator(first, "TRIM_HORIZON", "")+`"}`, &out)
	if len(out.Records) != 3 || out.NextShardIterator != "" {
		t.Errorf("the first stream has %d records and goes on at %q", len(out.Records), out.NextShardIterator)
	}
	if got := s.records("tbl"); len(got) != 0 {
		t.Errorf("the second stream has %v", got)
	}

	streams := func(rest string) (arns []string, last string) {
		var out listStreamsOutput
		s.stream("ListStreams", "{"+rest+"}", &out)
		for _, st := range out.Streams {
			arns = append(arns, st.StreamArn)
		}
		return arns, out.LastEvaluatedStreamArn
	}
	want := []string{other, first, second}
	if got, _ := streams(""); !cmp.Equal(got, want) {
		t.Errorf("streams: %v, not %v", got, want)
	}
	var paged []string
	start := ""
	for range want {
		page, last := streams(`"Limit":1` + start)
		paged = append(paged, page...)
		start = `,"ExclusiveStartStreamArn":"` + page[0] + `"`
		if (last == "") != (len(paged) == len(want)) {
			t.Errorf("page %d ends at %q", len(paged), last)
		}
	}
	if !cmp.Equal(paged, want) {
		t.Errorf("pages: %v, not %v", paged, want)
	}
	if got, _ := streams(`"TableName":"tbl"`); !cmp.Equal(got, want[1:]) {
		t.Errorf("streams of tbl: %v", got)
	}
	if got, _ := streams(`"TableName":"none"`); got != nil {
		t.Errorf("streams of no table: %v", got)
	}
	s.clock.Advance(25 * time.Hour)
	if got, _ := streams(`"TableName":"tbl"`); !cmp.Equal(got, []string{second}) {
		t.Errorf("streams after a day: %v", got)
	}
}

// TestStreamShards has a shard closed by its age and pages through both.
func TestStreamShards(t *testing.T) {
	s := newControlServer(t, Options{})
	s.ok("CreateTable", createBody(`StreamSpecification={"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}`))
	s.changes("tbl")
	s.clock.Advance(5 * time.Hour)
	s.changes("tbl")
	arn := s.streamARN("tbl")
	shards := s.shards(arn)
	if len(shards) != 2 || shards[1].ParentShardId != shards[0].ShardId || shards[0].SequenceNumberRange.EndingSequenceNumber == "" || shards[1].SequenceNumberRange.EndingSequenceNumber != "" {
		t.Fatalf("shards: %+v", shards)
	}
	page := func(rest string) (string, string) {
		t.Helper()
		var out struct{ StreamDescription streamDescriptionIn }
		s.stream("DescribeStream", `{"StreamArn":"`+arn+`",`+rest+`}`, &out)
		var ids []string
		for _, sh := range out.StreamDescription.Shards {
			ids = append(ids, sh.ShardId)
		}
		return strings.Join(ids, " "), out.StreamDescription.LastEvaluatedShardId
	}
	first, second := shards[0].ShardId, shards[1].ShardId
	for rest, want := range map[string][2]string{
		`"Limit":1`: {first, first},
		`"Limit":1,"ExclusiveStartShardId":"` + first + `"`:               {second, ""},
		`"ExclusiveStartShardId":"` + second + `"`:                        {"", ""},
		`"ShardFilter":{"Type":"CHILD_SHARDS","ShardId":"` + first + `"}`: {second, ""},
	} {
		if ids, last := page(rest); ids != want[0] || last != want[1] {
			t.Errorf("%s: %q, going on after %q", rest, ids, last)
		}
	}
}

// TestStreamOfTableBeingDeleted reads a stream until its table has gone.
func TestStreamOfTableBeingDeleted(t *testing.T) {
	s := newControlServer(t, Options{Delay: time.Minute})
	s.ok("CreateTable", createBody(`StreamSpecification={"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}`))
	s.clock.Advance(time.Minute)
	s.awaitStatus("tbl", "ACTIVE")
	s.changes("tbl")
	arn := s.streamARN("tbl")
	s.ok("DeleteTable", `{"TableName":"tbl"}`)
	iterator := s.iterator(arn, "TRIM_HORIZON", "")
	var out recordsIn
	s.stream("GetRecords", `{"ShardIterator":"`+iterator+`"}`, &out)
	if len(out.Records) != 3 {
		t.Errorf("%d records", len(out.Records))
	}
	var listed listStreamsOutput
	if s.stream("ListStreams", `{}`, &listed); len(listed.Streams) != 1 {
		t.Errorf("streams %v", listed.Streams)
	}
	s.clock.Advance(time.Minute)
	deadline := time.Now().Add(20 * time.Second)
	for s.stream("ListStreams", `{}`, &listed); len(listed.Streams) > 0; s.stream("ListStreams", `{}`, &listed) {
		if time.Now().After(deadline) {
			t.Fatal("the stream stays")
		}
	}
	code, text := s.streams("GetRecords", `{"ShardIterator":"`+iterator+`"}`)
	if got := errorText(t, text); code != 400 || got != "ResourceNotFoundException: Requested resource not found: Stream: "+arn+" not found" {
		t.Errorf("afterwards: %d %s", code, got)
	}
}

// TestStreamDuringRestore reads a stream while its table is exchanged for one
// that has another: a reader sees either, or that what it found has gone.
func TestStreamDuringRestore(t *testing.T) {
	s := newControlServer(t, Options{})
	create := func(puts int) string {
		s.ok("CreateTable", createBody(`StreamSpecification={"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}`))
		for i := range puts {
			s.ok("PutItem", fmt.Sprintf(`{"TableName":"tbl","Item":{"pk":{"S":"a"},"v":{"N":"%d"}}}`, i))
		}
		name := fmt.Sprint("with", puts)
		if err := s.db.Catalog.Snapshot(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		return name
	}
	three := create(3)
	first := s.iterator(s.streamARN("tbl"), "TRIM_HORIZON", "")
	s.ok("DeleteTable", `{"TableName":"tbl"}`)
	s.clock.Advance(time.Second) // another label
	five := create(5)
	second := s.iterator(s.streamARN("tbl"), "TRIM_HORIZON", "")

	over := make(chan struct{})
	var wg sync.WaitGroup
	for iterator, want := range map[string]int{first: 3, second: 5} {
		wg.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
				}
				code, text := s.streams("GetRecords", `{"ShardIterator":"`+iterator+`"}`)
				if code != 200 {
					if got := errorText(t, text); !strings.HasPrefix(got, "ResourceNotFoundException: Requested resource not found: Stream: ") {
						t.Errorf("got %s", got)
					}
					continue
				}
				var out recordsIn
				if decodeInto(t, text, &out); len(out.Records) != want {
					t.Errorf("%d records, want %d", len(out.Records), want)
				}
			}
		})
	}
	for i := range 100 {
		if err := s.db.Catalog.Restore(t.Context(), []string{three, five}[i%2]); err != nil {
			t.Error(err)
		}
	}
	close(over)
	wg.Wait()
}

// TestRecordSize: SizeBytes is the size of the keys and the images that a record
// has, by the rules for the size of items: names and values, a number two bytes
// here, no constant for the item.
func TestRecordSize(t *testing.T) {
	s := newControlServer(t, Options{})
	const key, image = len("pk") + len("a"), len("pk") + len("a") + len("v") + 2
	for view, want := range map[string][]int{ // of an insertion, a modification, a removal
		"KEYS_ONLY":          {key, key, key},
		"NEW_IMAGE":          {key + image, key + image, key},
		"OLD_IMAGE":          {key, key + image, key + image},
		"NEW_AND_OLD_IMAGES": {key + image, key + 2*image, key + image},
	} {
		t.Run(view, func(t *testing.T) {
			s.ok("CreateTable", createBody("TableName=\""+view+`"`, `StreamSpecification={"StreamEnabled":true,"StreamViewType":"`+view+`"}`))
			s.changes(view)
			var got []int
			for _, r := range s.records(view) {
				record, _ := r["dynamodb"].(map[string]any)
				size, _ := record["SizeBytes"].(float64)
				got = append(got, int(size))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
