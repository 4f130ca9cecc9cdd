package table

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

// TokenLife is how long a ClientRequestToken stands for its request.
const TokenLife = 10 * time.Minute

// Fingerprint tells requests with the same token apart.
type Fingerprint [sha256.Size]byte

// UpdateWithToken is [Catalog.Update] for a transaction that asks [Tx.Token]
// and [Tx.SetToken]. It runs alone among all such: another with the same token
// waits until this one is over, and then finds what it has left.
func (c *Catalog) UpdateWithToken(fn func(tx *Tx) error, tables ...*Table) error {
	return c.write(fn, true, append(slices.Clip(spacesOf(tables)), catalogSpace), tables)
}

// Token is the request that a token stands for in a namespace; ok is false when
// it stands for none: it was never set, that was [TokenLife] ago, or one of the
// tables it was set with has gone, and what was done with it.
func (tx *Tx) Token(namespace, token string) (f Fingerprint, ok bool) {
	b, ok := tx.r.Get(catalogSpace, treeTokens, tokenKey(namespace, token))
	if !ok {
		return f, false
	}
	e, ok := readToken(b)
	return e.request, ok && tx.Now().UnixMilli() < e.until && !slices.ContainsFunc(e.tables, tx.c.gone)
}

// SetToken has a token stand for a request, from the commit of this
// transaction on. It goes with its tables, with a Reset or a Restore.
func (tx *Tx) SetToken(namespace, token string, f Fingerprint) {
	key := tokenKey(namespace, token)
	if b, ok := tx.r.Get(catalogSpace, treeTokens, key); ok { // one that stands no more
		if old, ok := readToken(b); ok {
			tx.w.Delete(catalogSpace, treeTokenEnds, old.endKey(key))
		}
	}
	e := tokenEntry{until: tx.Now().Add(TokenLife).UnixMilli(), request: f}
	for i := range tx.held {
		e.tables = append(e.tables, tx.held[i].t.space)
	}
	tx.w.Put(catalogSpace, treeTokens, key, e.append(nil))
	tx.w.Put(catalogSpace, treeTokenEnds, e.endKey(key), nil)
}

// tokenEntry is what is kept of a token.
type tokenEntry struct {
	until   int64 // when it is over, in milliseconds
	request Fingerprint
	tables  []store.Space // those of the request
}

func tokenKey(namespace, token string) []byte { return []byte(namespace + "\x00" + token) }

// endKey orders tokens by their end.
func (e *tokenEntry) endKey(key []byte) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(e.until)), key...)
}

func (e *tokenEntry) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(e.until))
	b = append(b, e.request[:]...)
	for _, s := range e.tables {
		b = binary.AppendUvarint(b, uint64(s))
	}
	return b
}

func readToken(b []byte) (e tokenEntry, ok bool) {
	if len(b) < 8+len(e.request) {
		return e, false
	}
	e.until = int64(binary.BigEndian.Uint64(b))
	for b = b[8+copy(e.request[:], b[8:]):]; len(b) > 0; {
		s, n := binary.Uvarint(b)
		if n <= 0 {
			return e, false
		}
		e.tables, b = append(e.tables, store.Space(s)), b[n:]
	}
	return e, true
}

// gone tells whether the table of a space is no more.
func (c *Catalog) gone(s store.Space) bool {
	for _, t := range *c.tables.Load() {
		if t.space == s {
			return t.def.Load() == nil
		}
	}
	return true
}

// sweepTokens removes the tokens that are over.
func (c *Catalog) sweepTokens(now time.Time) error {
	space := []store.Space{catalogSpace}
	var due [][]byte
	look := func(r store.Reader) {
		due = due[:0]
		r.Ascend(catalogSpace, treeTokenEnds, nil, func(key, _ []byte) bool {
			if len(due) == c.o.Batch || int64(binary.BigEndian.Uint64(key)) > now.UnixMilli() {
				return false
			}
			due = append(due, key)
			return true
		})
	}
	for {
		// As with items, most of the time there is nothing to write.
		err := c.store.View(space, func(r store.Reader) error { look(r); return nil })
		if err != nil || len(due) == 0 {
			return err
		}
		err = c.store.Update(space, func(w store.Writer) error {
			look(w)
			for _, key := range due {
				w.Delete(catalogSpace, treeTokens, key[8:])
				w.Delete(catalogSpace, treeTokenEnds, key)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}
