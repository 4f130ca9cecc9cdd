package gitignore

import (
	"encoding/binary"
	"strings"
)

// maxPairs bounds the work of one comparison. Beyond it nothing is known.
const maxPairs = 2000

// contains says whether all that inner matches is ignored by outer, as itself or
// as part of a directory; for directories alone where dirs is set, else for files.
// False also means that it is not known. It compares the languages of both
// patterns, not files that exist.
func (outer *Rule) contains(inner *Rule, dirs bool) bool {
	a, b := outer.automaton(), inner.automaton()
	a.goOn(dirs || !outer.DirOnly)
	return included(b, a)
}

// matchesAll says whether outer matches itself all that inner does.
func (outer *Rule) matchesAll(inner *Rule) bool {
	return (!outer.DirOnly || inner.DirOnly) && included(inner.automaton(), outer.automaton())
}

// above says whether all that inner matches lies in directories that outer
// matches.
func (outer *Rule) above(inner *Rule) bool {
	a, b := outer.automaton(), inner.automaton()
	a.goOn(false)
	return included(b, a)
}

// meets says whether a path may match both rules. True also means that it is not
// known.
func (r *Rule) meets(other *Rule) bool {
	a, b := r.automaton(), other.automaton()
	met, known := search(a, b, func(inA, inB bool) bool { return inA && inB })
	return met || !known
}

// reaches says whether a path is matched, or a directory above it.
func (r *Rule) reaches(path string, isDir bool) bool {
	for at := 0; ; {
		end := strings.IndexByte(path[at:], '/')
		part := path
		if end >= 0 {
			part = path[:at+end]
		}
		if (end >= 0 || isDir || !r.DirOnly) && r.match(part, part[strings.LastIndexByte(part, '/')+1:]) {
			return true
		}
		if end < 0 {
			return false
		}
		at += end + 1
	}
}

// samples are two paths that a rule matches: the shortest, and one with letters
// nobody uses wherever any may be.
func (r *Rule) samples() []string {
	make := func(name, folder string) string {
		var b strings.Builder
		if !r.Anchored {
			b.WriteString(folder)
		}
		if r.kind == suffix {
			b.WriteString(name)
		}
		b.WriteString(r.prefix)
		for _, s := range r.rest {
			switch s.op {
			case text:
				b.WriteString(s.text)
			case one:
				b.WriteByte('q')
			case oneOf:
				b.WriteByte(s.class.some())
			case star:
				b.WriteString(name)
			case dirs:
				b.WriteString(folder)
			case deep:
				b.WriteString("q" + name)
			}
		}
		return b.String()
	}
	return []string{make("", ""), make("qz~", "~zq/")}
}

// Samples are paths that the rule matches, and some that begin or end like them;
// for trying how others read it. Of a rule for directories they are directories.
func (r *Rule) Samples() []string {
	var all []string
	for _, s := range r.samples() {
		if s == "" {
			continue
		}
		base := s[strings.LastIndexByte(s, '/')+1:]
		all = append(all, s, "sub/"+s, s+"/below", base, s+"x", "x"+s)
	}
	return all
}

// some is a byte of a set, an unusual one if there is a choice.
func (c *class) some() byte {
	for _, b := range []byte("q~z_") {
		if c.has(b) {
			return b
		}
	}
	for b := 255; b > 0; b-- {
		if c.has(byte(b)) {
			return byte(b)
		}
	}
	return 0
}

// automaton reads a path byte by byte, being in several states at once.
type automaton struct {
	states []state
	accept []bool
}

// state goes to others: for a byte of a set, or without reading.
type state struct {
	moves []move
	free  []int
}

type move struct {
	on class
	to int
}

var anyByte = class{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}

func single(b byte) (c class) { c.add(b); return c }

func noSlash() class {
	c := anyByte
	c['/'>>6] &^= 1 << ('/' & 63)
	return c
}

// automaton accepts the paths that a rule matches. Its last state is the end.
func (r *Rule) automaton() *automaton {
	a := &automaton{states: make([]state, 1)}
	if !r.Anchored {
		a.step(step{op: dirs})
	}
	if r.kind == suffix {
		a.step(step{op: star})
	}
	a.step(step{op: text, text: r.prefix})
	for _, s := range r.rest {
		a.step(s)
	}
	a.accept = make([]bool, len(a.states))
	a.accept[len(a.states)-1] = true
	return a
}

func (a *automaton) add() int {
	a.states = append(a.states, state{})
	return len(a.states) - 1
}

func (a *automaton) move(from int, on class, to int) {
	a.states[from].moves = append(a.states[from].moves, move{on, to})
}

// step appends what a step matches.
func (a *automaton) step(s step) {
	at := len(a.states) - 1
	switch s.op {
	case text:
		for i := range len(s.text) {
			next := a.add()
			a.move(at, single(s.text[i]), next)
			at = next
		}
	case one:
		a.move(at, noSlash(), a.add())
	case oneOf:
		a.move(at, s.class, a.add())
	case star, deep:
		// A state of its own, so that a loop belongs to no step before.
		loop := a.add()
		a.states[at].free = append(a.states[at].free, loop)
		if s.op == star {
			a.move(loop, noSlash(), loop)
		} else {
			a.move(loop, anyByte, loop)
		}
	case dirs:
		inside, end := a.add(), a.add()
		a.states[at].free = append(a.states[at].free, end)
		a.move(at, anyByte, inside)
		a.move(at, single('/'), end)
		a.move(inside, anyByte, inside)
		a.move(inside, single('/'), end)
	}
}

// goOn accepts what lies below an accepted path, and with self the path too.
func (a *automaton) goOn(self bool) {
	end := len(a.states) - 1
	slash, below := a.add(), a.add()
	a.accept = append(a.accept, false, true)
	a.accept[end] = self
	a.move(end, single('/'), slash)
	a.move(slash, anyByte, below)
	a.move(below, anyByte, below)
}

// set is the states an automaton is in.
type set []uint64

func (s set) has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }

// enter adds a state and those it leads to without reading.
func (a *automaton) enter(s set, i int) {
	if s.has(i) {
		return
	}
	s[i>>6] |= 1 << (i & 63)
	for _, next := range a.states[i].free {
		a.enter(s, next)
	}
}

func (a *automaton) empty() set { return make(set, (len(a.states)+63)/64) }

func (a *automaton) read(s set, b byte) set {
	next := a.empty()
	for i := range a.states {
		if s.has(i) {
			for j := range a.states[i].moves {
				if m := &a.states[i].moves[j]; m.on.has(b) {
					a.enter(next, m.to)
				}
			}
		}
	}
	return next
}

func (a *automaton) accepts(s set) bool {
	for i, ok := range a.accept {
		if ok && s.has(i) {
			return true
		}
	}
	return false
}

// included says whether all that inner accepts outer accepts; false also when it
// takes too long to know.
func included(inner, outer *automaton) bool {
	found, known := search(inner, outer, func(inInner, inOuter bool) bool { return inInner && !inOuter })
	return !found && known
}

// search looks for a path for which the answers of two automata are wanted. A path
// has no slash at its ends and no two in a row.
func search(a, b *automaton, wanted func(inA, inB bool) bool) (found, known bool) {
	type pair struct {
		a, b  set
		slash bool // the last byte was one, or there was none yet
	}
	start := pair{a.empty(), b.empty(), true}
	a.enter(start.a, 0)
	b.enter(start.b, 0)
	seen := map[string]bool{}
	queue := []pair{start}
	bytes := alphabet(a, b)
	for len(queue) > 0 {
		p := queue[0]
		queue = queue[1:]
		if !p.slash && wanted(a.accepts(p.a), b.accepts(p.b)) {
			return true, true
		}
		for _, c := range bytes {
			if c == '/' && p.slash {
				continue
			}
			next := pair{a.read(p.a, c), b.read(p.b, c), c == '/'}
			if isEmpty(next.a) {
				continue // nothing is wanted that a does not accept
			}
			key := keyOf(next.a, next.b)
			if next.slash {
				key += "/"
			}
			if seen[key] {
				continue
			}
			if len(seen) >= maxPairs {
				return false, false
			}
			seen[key] = true
			queue = append(queue, next)
		}
	}
	return false, true
}

func isEmpty(s set) bool {
	for _, word := range s {
		if word != 0 {
			return false
		}
	}
	return true
}

func keyOf(sets ...set) string {
	var b []byte
	for _, s := range sets {
		for _, word := range s {
			b = binary.LittleEndian.AppendUint64(b, word)
		}
	}
	return string(b)
}

// alphabet gives a byte for each kind that the moves of both tell apart.
func alphabet(automata ...*automaton) []byte {
	var sets []class
	known := map[class]bool{}
	for _, a := range automata {
		for _, s := range a.states {
			for _, m := range s.moves {
				if !known[m.on] {
					known[m.on] = true
					sets = append(sets, m.on)
				}
			}
		}
	}
	var out []byte
	kinds := map[string]bool{}
	for b := 1; b < 256; b++ { // no path has a NUL
		kind := make([]byte, len(sets)+1)
		if b == '/' {
			kind[len(sets)] = 1
		}
		for i := range sets {
			if sets[i].has(byte(b)) {
				kind[i] = 1
			}
		}
		if !kinds[string(kind)] {
			kinds[string(kind)] = true
			out = append(out, byte(b))
		}
	}
	return out
}
