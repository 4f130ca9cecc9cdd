package difftest

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Object is a JSON object. The bodies of requests are trees of Object, List,
// string, json.Number, int, bool, nil and json.RawMessage.
type (
	Object = map[string]any
	List   = []any
)

// Request is one call of the API, the same for every server.
type Request struct {
	Op      string   `json:"op"`
	Body    Object   `json:"body,omitempty"`
	Raw     string   `json:"raw,omitempty"`      // sent in place of Body: what no tree can hold
	Target  string   `json:"target,omitempty"`   // the X-Amz-Target, where it is not that of Op
	NoAuth  bool     `json:"noAuth,omitempty"`   // without Authorization
	Mistake string   `json:"mistake,omitempty"`  // what is wrong with it, "" if nothing
	Tags    []string `json:"features,omitempty"` // features for the coverage: functions, index kinds

	// PeerOp and Peer replace Op and Body for the peers, where ours has an index
	// that no peer can have; see [gen.multiQuery].
	PeerOp string `json:"peerOp,omitempty"`
	Peer   Object `json:"peer,omitempty"`

	keys   map[string][]Object // the items it may change, by table
	order  order               // what is known of the order of the items it reads
	made   *table              // the table it creates
	serial int                 // its number in the run
}

// order says how far the order of the items of an answer is defined.
type order uint8

const (
	ordered   order = iota // as it is
	unordered              // hash order, or ties: compared as a set, all pages together
)

// streamOps are the operations of the second service at the endpoint.
var streamOps = []string{"ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"}

// forPeer gives the request as a peer gets it.
func (r *Request) forPeer() *Request {
	if r.Peer == nil {
		return r
	}
	c := *r
	c.Op, c.Body, c.Peer, c.PeerOp = cmp.Or(r.PeerOp, r.Op), r.Peer, nil, ""
	return &c
}

// target is the value of the X-Amz-Target header.
func (r *Request) target() string {
	switch {
	case r.Target != "":
		return r.Target
	case slices.Contains(streamOps, r.Op):
		return "DynamoDBStreams_20120810." + r.Op
	}
	return "DynamoDB_20120810." + r.Op
}

// encode gives the body as sent. Text that begins with "@" stands for something
// each server names in its own way, such as a stream's ARN; subst resolves it.
func (r *Request) encode(subst func(string) string) []byte {
	if r.Raw != "" {
		return []byte(r.Raw)
	}
	b, err := json.Marshal(replaceText(r.Body, subst))
	if err != nil {
		panic("difftest: a request that is no JSON: " + err.Error()) // a mistake of the generator
	}
	return b
}

func (r *Request) clone() *Request {
	c := *r
	c.Body, _ = clone(r.Body).(Object)
	c.Peer, _ = clone(r.Peer).(Object)
	return &c
}

// table is the one named by TableName, if it is text.
func (r *Request) table() string {
	s, _ := r.Body["TableName"].(string)
	return s
}

func (r *Request) tag(names ...string) {
	for _, n := range names {
		if !slices.Contains(r.Tags, n) {
			r.Tags = append(r.Tags, n)
		}
	}
}

// clone copies a tree.
func clone(v any) any {
	switch v := v.(type) {
	case Object:
		if v == nil {
			return v
		}
		c := make(Object, len(v))
		for k, e := range v {
			c[k] = clone(e)
		}
		return c
	case List:
		c := make(List, len(v))
		for i, e := range v {
			c[i] = clone(e)
		}
		return c
	}
	return v
}

// replaceText gives the tree with each text that begins with "@" replaced.
func replaceText(v any, subst func(string) string) any {
	switch v := v.(type) {
	case Object:
		c := make(Object, len(v))
		for k, e := range v {
			c[k] = replaceText(e, subst)
		}
		return c
	case List:
		c := make(List, len(v))
		for i, e := range v {
			c[i] = replaceText(e, subst)
		}
		return c
	case string:
		if strings.HasPrefix(v, "@") && subst != nil {
			return subst(v)
		}
	}
	return v
}

// names are the keys of an object, sorted.
func names[V any](o map[string]V) []string { return slices.Sorted(maps.Keys(o)) }

// text gives a tree as JSON with sorted keys: equal trees give equal text.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
