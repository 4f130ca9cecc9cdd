package difftest

import (
	"fmt"
	"slices"
)

// Verdict is what is thought of the answers to one request.
type Verdict uint8

// The verdicts.
const (
	Same         Verdict = iota // all servers agree
	NoOracle                    // no peer has the operation
	Decided                     // the peers differ and ours does what was decided
	Differs                     // the peers agree and ours differs
	Undecided                   // the peers differ and nobody has decided
	AgainstClass                // the peers differ and ours does not do what was decided
)

func (v Verdict) String() string {
	return [...]string{"same", "no oracle", "decided", "ours differs from both", "no class", "against its class"}[v]
}

// Bad tells that the verdict fails a run.
func (v Verdict) Bad() bool { return v >= Differs }

// Judgement is the verdict on a request with its reasons.
type Judgement struct {
	Verdict  Verdict
	Key      Key
	Class    *Class // the row that decides, if there is one
	Both     bool   // it decides against both peers: AWS does otherwise today
	Expected string // what ours should have said, where that is known
	Sides    string // whom ours is like: "dynoxide", "dynalite", or the shape of its answer
}

// Key is the class of a difference between the peers: what was asked, what was
// wrong with it, and the shapes of both answers. An answer that is not there is
// "-".
type Key struct{ Op, Mistake, Dynoxide, Dynalite string }

func (k Key) String() string {
	return fmt.Sprintf("op: %s\nmistake: %s\ndynoxide: %s\ndynalite: %s", k.Op, k.Mistake, k.Dynoxide, k.Dynalite)
}

// judge compares the answers to a request. A nil answer is of a server that was
// not asked or does not have the operation. ours may be nil, too: then only the
// peers are compared.
func (c *Classes) judge(r *Request, dynoxide, dynalite, ours *Answer) Judgement {
	j := Judgement{Key: Key{Op: r.Op, Mistake: r.Mistake, Dynoxide: "-", Dynalite: "-"}}
	if j.Key.Mistake == "" {
		j.Key.Mistake = "none"
	}
	if ours != nil {
		j.Sides = sides(dynoxide, dynalite, *ours)
	}
	peer := dynoxide
	switch {
	case dynoxide != nil && dynalite != nil:
		j.Key.Dynoxide, j.Key.Dynalite = shapes(*dynoxide, *dynalite)
	case dynoxide != nil:
		j.Key.Dynoxide = dynoxide.shape()
	case dynalite != nil:
		j.Key.Dynalite = dynalite.shape()
		peer = dynalite
	default:
		j.Verdict = NoOracle
		if ours != nil && ours.Status >= 500 {
			j.Verdict, j.Expected = Differs, "no failure of the server"
		}
		return j
	}
	same := equal
	agree := dynoxide == nil || dynalite == nil || equal(*dynoxide, *dynalite)
	if !agree && alike(*dynoxide, *dynalite) {
		agree, same = true, alike
	}
	if agree {
		if ours == nil || same(*peer, *ours) {
			return j
		}
		// A row may stand against one peer alone, or against both: a newer
		// AWS than either knows.
		if j.Class = c.find(r, j.Key, ourShapes(dynoxide, dynalite, *ours)...); j.Class != nil {
			j.Verdict, j.Both = Decided, dynoxide != nil && dynalite != nil
			return j
		}
		j.Verdict, j.Expected = Differs, text(peer.Body)
		if dynoxide == nil || dynalite == nil {
			j.Verdict = Undecided
		}
		return j
	}
	if j.Class = c.find(r, j.Key); j.Class == nil {
		j.Verdict = Undecided
		return j
	}
	j.Verdict = Decided
	if ours == nil {
		return j
	}
	switch j.Class.Ours {
	case "dynoxide":
		j.expect(*dynoxide, *ours)
	case "dynalite":
		j.expect(*dynalite, *ours)
	case "either":
		if !alike(*dynoxide, *ours) {
			j.expect(*dynalite, *ours)
		}
	default:
		if !slices.ContainsFunc(ourShapes(dynoxide, dynalite, *ours), func(s string) bool { return anyMatch(j.Class.Own, s) }) {
			j.Verdict, j.Expected = AgainstClass, j.Class.Own
		}
	}
	return j
}

// ourShapes are what a row's own pattern may fit: the shape of our error, and
// what it is beside each peer's answer. A success is told beside the peers that
// succeed: "ok" is the same as one of them.
func ourShapes(dynoxide, dynalite *Answer, ours Answer) []string {
	var out []string
	if !ours.ok() {
		out = append(out, ours.shape())
	}
	for _, peer := range []*Answer{dynoxide, dynalite} {
		if peer != nil && (!ours.ok() || peer.ok()) {
			_, relative := shapes(*peer, ours)
			out = append(out, relative)
		}
	}
	if len(out) == 0 {
		out = append(out, "ok")
	}
	return out
}

func (j *Judgement) expect(want, ours Answer) {
	if !alike(want, ours) {
		j.Verdict, j.Expected = AgainstClass, fmt.Sprintf("%d %s", want.Status, text(want.Body))
	}
}

// sides tells whom an answer is like.
func sides(dynoxide, dynalite *Answer, ours Answer) string {
	switch {
	case dynoxide != nil && alike(*dynoxide, ours):
		return "dynoxide"
	case dynalite != nil && alike(*dynalite, ours):
		return "dynalite"
	case dynoxide != nil:
		_, shape := shapes(*dynoxide, ours)
		return "own: " + shape
	case dynalite != nil:
		_, shape := shapes(*dynalite, ours)
		return "own: " + shape
	}
	return "own: " + ours.shape()
}
