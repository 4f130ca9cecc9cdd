package difftest

import (
	"context"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/difftest/rawhttp"
)

// Server is one of the servers compared.
type Server struct {
	Name  string // "dynoxide", "dynalite", "ours"
	conn  *rawhttp.Client
	lacks map[string]bool   // operations it has not
	arns  map[string]string // of tables, streams and shards, by placeholder
	ours  bool
	died  bool // and was started again, empty

	// Restart, if set, starts the server anew after it has died.
	Restart func() (addr string, err error)

	// Reset, if set, removes all tables.
	Reset func() error
}

// NewServer is the server at addr (host:port). The one named "ours" is asked for
// what no peer has.
func NewServer(name, addr string) *Server {
	s := &Server{Name: name, conn: rawhttp.Dial(addr), lacks: map[string]bool{}, arns: map[string]string{}, ours: name == "ours"}
	if !s.ours { // ours has no excuse: it is waited for as long as a slow machine may take
		s.conn.Timeout = patience
	}
	return s
}

// died is what is wrong with the answer of a server that gave none.
const died = "died"

// patience is how long a peer may take for a request. Some they never answer.
const patience = 2 * time.Second

// Close ends the connection.
func (s *Server) Close() { s.conn.Close() }

// maxPages ends a walk that does not end by itself.
const maxPages = 400

// maxSegments is how many segments of a scan are put together; a mistake may ask
// for a million.
const maxSegments = 8

// send sends a request once and reads the answer.
func (s *Server) send(r *Request) (Answer, error) {
	if !s.ours {
		r = r.forPeer()
	}
	header := "X-Amz-Target: " + r.target() + "\r\nX-Amz-Date: 20260101T000000Z\r\n"
	if !r.NoAuth {
		header += "Authorization: " + rawhttp.Auth + "\r\n"
	}
	res, err := s.conn.Post("/", header, r.encode(s.resolve))
	if err != nil && s.Restart != nil {
		// It may have died of the request. That is an answer, too.
		if err2 := s.restart(); err2 != nil {
			return Answer{}, fmt.Errorf("%s: %s: %w; %w", s.Name, r.Op, err, err2)
		}
		s.died = true
		return Answer{Broken: died}, nil
	}
	if err != nil {
		return Answer{}, fmt.Errorf("%s: %s: %w", s.Name, r.Op, err)
	}
	a := Answer{Status: res.Status}
	v, err := parse(res.Body)
	o, isObject := v.(Object)
	switch {
	case err != nil || !isObject:
		a.Broken = "no JSON object"
		a.Body = string(res.Body)
	case s.ours && res.CRC != strconv.FormatUint(uint64(crc32.ChecksumIEEE(res.Body)), 10):
		a.Broken = "x-amz-crc32 is " + res.CRC
	case s.ours && res.ID == "":
		a.Broken = "no x-amzn-RequestId"
	}
	if a.Broken == "" {
		a.raw, _ = clone(o).(Object)
		a.Body = normalise(r.Op, o)
	}
	if a.unknown() && r.Target == "" {
		s.lacks[r.Op] = true
	}
	return a, nil
}

func (s *Server) restart() error {
	addr, err := s.Restart()
	if err != nil {
		return err
	}
	s.conn.Close()
	s.conn = rawhttp.Dial(addr)
	s.conn.Timeout = patience
	clear(s.arns)
	return nil
}

// ask sends a request, and where its items come in no defined order, follows
// the pages to the end and gives all items as one sorted answer.
func (s *Server) ask(r *Request) (Answer, error) {
	a, err := s.send(r)
	_, limited := r.Body["Limit"]
	_, segmented := r.Body["TotalSegments"]
	if err != nil || r.order == ordered || !a.ok() || r.Raw != "" {
		return a, err
	}
	w := walk{items: List{}}
	begin := time.Now()
	segments := 1
	if segmented {
		segments, _ = r.Body["TotalSegments"].(int)
		if n, ok := r.Body["Segment"].(int); !ok || n != 0 || segments > maxSegments {
			segments = 1
		}
	}
	for i := range segments {
		page := r.clone()
		if i > 0 {
			page.Body["Segment"] = i
			if a, err = s.send(page); err != nil || !a.ok() {
				return a, err
			}
		}
		for w.add(a) {
			if w.pages > maxPages || time.Since(begin) > 2*patience {
				return s.endless()
			}
			page = page.clone()
			if page.Body["ExclusiveStartKey"] = a.raw["LastEvaluatedKey"]; page.Peer != nil {
				page.Peer["ExclusiveStartKey"] = a.raw["LastEvaluatedKey"]
			}
			if a, err = s.send(page); err != nil || !a.ok() {
				return a, err
			}
		}
	}
	out := w.answer(r)
	if limited && segments == 1 && r.Peer == nil {
		out.Pages = w.pages
	}
	return out, nil
}

// endless is the answer of a server whose pages do not end in any useful time.
func (s *Server) endless() (Answer, error) {
	if s.Restart != nil {
		if err := s.restart(); err != nil {
			return Answer{}, err
		}
		s.died = true
	}
	return Answer{Broken: died}, nil
}

// walk gathers the pages of a read.
type walk struct {
	items          List
	count, scanned float64
	pages          int
	one            Object // the only page
}

// add takes a page and tells whether there is another.
func (w *walk) add(a Answer) bool {
	o, _ := a.Body.(Object)
	items, _ := o["Items"].(List)
	w.items = append(w.items, items...)
	w.count += number(o["Count"])
	w.scanned += number(o["ScannedCount"])
	w.pages++
	w.one = o
	return o["LastEvaluatedKey"] != nil
}

func number(v any) float64 {
	f, _ := strconv.ParseFloat(fmt.Sprint(v), 64)
	return f
}

// answer is all pages as one. Capacity is rounded up by page, so that it is
// comparable only where there is one page; the number of items examined is not
// where a peer answers by another way of reading.
func (w *walk) answer(r *Request) Answer {
	sortList(w.items)
	body := Object{"Count": w.count}
	if r.Peer == nil {
		body["ScannedCount"] = w.scanned
	}
	if w.one["Items"] != nil || len(w.items) > 0 {
		body["Items"] = w.items
	}
	if w.pages == 1 && r.Peer == nil {
		if c, ok := w.one["ConsumedCapacity"]; ok {
			body["ConsumedCapacity"] = c
		}
	}
	v, _ := parse([]byte(text(body)))
	return Answer{Status: 200, Body: v}
}

// resolve gives what stands for a placeholder on this server.
func (s *Server) resolve(name string) string {
	kind, table, _ := strings.Cut(name, " ")
	switch kind {
	case "@table", "@stream":
		if s.arns[name] == "" {
			return "arn:aws:dynamodb:us-east-1:000000000000:table/" + table + strings.Repeat("/stream/2026-01-01T00:00:00.000", len(kind)/7)
		}
	case "@shard":
		if s.arns[name] == "" {
			o := s.get("DescribeStream", Object{"StreamArn": "@stream " + table})
			d, _ := o["StreamDescription"].(Object)
			shards, _ := d["Shards"].(List)
			if len(shards) == 0 {
				return "shardId-00000000000000000000-00000000"
			}
			shard, _ := shards[0].(Object)
			s.arns[name], _ = shard["ShardId"].(string)
		}
	case "@iterator":
		o := s.get("GetShardIterator", Object{"StreamArn": "@stream " + table, "ShardId": "@shard " + table, "ShardIteratorType": "TRIM_HORIZON"})
		it, _ := o["ShardIterator"].(string)
		if it == "" {
			return "none"
		}
		return it
	}
	if v := s.arns[name]; v != "" {
		return v
	}
	return name
}

// get sends a request that is not compared and gives its answer, nil on failure.
func (s *Server) get(op string, body Object) Object {
	a, err := s.send(&Request{Op: op, Body: body})
	if err != nil || !a.ok() {
		return nil
	}
	return a.raw
}

// settle waits until a table and its indexes are active, or gone, and learns its
// ARNs.
func (s *Server) settle(ctx context.Context, name string, gone bool) error {
	for {
		a, err := s.send(&Request{Op: "DescribeTable", Body: Object{"TableName": name}})
		if err != nil {
			return err
		}
		if !a.ok() {
			if gone && a.kind() == "ResourceNotFoundException" {
				return nil
			}
			return fmt.Errorf("%s: the table %s cannot be described: %s", s.Name, name, text(a.Body))
		}
		t, _ := a.raw["Table"].(Object)
		s.learn(name, t)
		if !gone && settled(t) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: the table %s does not settle: %s", s.Name, name, text(a.Body))
		case <-time.After(time.Millisecond):
		}
	}
}

func (s *Server) learn(name string, t Object) {
	if arn, ok := t["TableArn"].(string); ok {
		s.arns["@table "+name] = arn
	}
	if arn, ok := t["LatestStreamArn"].(string); ok && s.arns["@stream "+name] != arn {
		s.arns["@stream "+name] = arn
		delete(s.arns, "@shard "+name)
	}
}

func settled(t Object) bool {
	if t["TableStatus"] != "ACTIVE" {
		return false
	}
	list, _ := t["GlobalSecondaryIndexes"].(List)
	for _, x := range list {
		if o, _ := x.(Object); o["IndexStatus"] != "ACTIVE" {
			return false
		}
	}
	return true
}
