package difftest

import (
	"context"
	"slices"
	"strings"
)

// trials is how many requests a reproduction may cost to shrink.
const trials = 500

// shrink makes the request and the history of a finding small, as long as the
// verdict and the class stay. Tables that it needs are made anew for each trial
// and are gone afterwards. It reports whether the history leads to the finding
// at all.
func (s *Session) shrink(ctx context.Context, f *Finding) bool {
	left := trials
	// same tells whether a history and a request lead to the same finding.
	same := func(history []*Request, r *Request) bool {
		if left--; left < 0 || ctx.Err() != nil {
			return false
		}
		answers, ok := s.replay(ctx, history, r)
		if !ok {
			return false
		}
		j := s.judge(r, answers)
		if j.Verdict != f.Judgement.Verdict || j.Class != f.Judgement.Class || !sameClass(j.Key, f.Judgement.Key) {
			return false
		}
		f.Answers, f.Judgement = answers, j
		return true
	}
	ok := false
	f.History, f.Request, ok = shrinkAll(f.History, f.Request, same)
	return ok
}

// history is what was done to tables, without what the same requests did to
// others.
func history(tables []*table) []*Request {
	var out []*Request
	of := func(name any) bool {
		return slices.ContainsFunc(tables, func(t *table) bool { return t.name == name })
	}
	for _, t := range tables {
		for _, h := range t.log {
			if slices.ContainsFunc(out, func(o *Request) bool { return o.serial == h.serial }) {
				continue
			}
			h = h.clone()
			if items, ok := h.Body["RequestItems"].(Object); ok {
				for name := range items {
					if !of(name) {
						delete(items, name)
					}
				}
			}
			if items, ok := h.Body["TransactItems"].(List); ok {
				h.Body["TransactItems"] = slices.DeleteFunc(items, func(e any) bool {
					return !slices.ContainsFunc(places(e, "TableName"), func(p place) bool { return of(p.in[p.member]) })
				})
			}
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b *Request) int { return a.serial - b.serial })
	return out
}

// sameClass ignores the mistake, which is a note of the generator's and stays as
// the request shrinks.
func sameClass(a, b Key) bool {
	return a.Op == b.Op && a.Dynoxide == b.Dynoxide && a.Dynalite == b.Dynalite
}

// replay makes the tables of a history anew, sends it and then the request.
func (s *Session) replay(ctx context.Context, history []*Request, r *Request) (map[string]Answer, bool) {
	for _, t := range s.involved(r) {
		if s.drop(ctx, t.name) != nil {
			return nil, false
		}
	}
	defer func() {
		for _, h := range history {
			if h.Op == "CreateTable" {
				_ = s.drop(ctx, h.table()) // a failure shows in the next trial
			}
		}
	}()
	for _, h := range history {
		if h.made != nil {
			// With its indexes and servers as they were at first.
			fresh := *h.made
			fresh.log, fresh.patched = nil, false
			h = h.clone()
			h.made = &fresh
		}
		answers, err := s.ask(h)
		if err != nil || s.after(ctx, h, answers) != nil {
			return nil, false
		}
	}
	answers, err := s.ask(r)
	if r.Op == "CreateTable" {
		_ = s.drop(ctx, r.table())
	}
	return answers, err == nil
}

// shrinkAll makes a history and a request small while same holds.
func shrinkAll(history []*Request, r *Request, same func([]*Request, *Request) bool) ([]*Request, *Request, bool) {
	if !same(history, r) {
		return history, r, false // it needs what no history has: time, another table
	}
	history = fewer(history, func(h []*Request) bool { return same(h, r) })
	for {
		smaller := false
		for _, candidate := range smallerRequests(r) {
			if same(history, candidate) {
				r, smaller = candidate, true
				break
			}
		}
		if !smaller {
			return history, r, true
		}
	}
}

// fewer leaves out elements, large parts first, while keep holds.
func fewer[T any](list []T, keep func([]T) bool) []T {
	for size := len(list); size > 0; size /= 2 {
		for i := 0; i+size <= len(list); {
			without := slices.Concat(list[:i], list[i+size:])
			if keep(without) {
				list = without
			} else {
				i += size
			}
		}
	}
	return list
}

// smallerRequests are the request less one thing each, what removes most first.
func smallerRequests(r *Request) []*Request {
	var out []*Request
	if r.Raw != "" || r.Peer != nil {
		return nil
	}
	edit := func(change func(Object)) {
		c := r.clone()
		change(c.Body)
		prune(c.Body)
		if text(c.Body) != text(r.Body) {
			out = append(out, c)
		}
	}
	var walk func(v any, path []any)
	walk = func(v any, path []any) {
		switch v := v.(type) {
		case Object:
			for _, k := range names(v) {
				edit(func(b Object) { delete(at(b, path).(Object), k) })
			}
			for _, k := range names(v) {
				walk(v[k], append(slices.Clone(path), k))
			}
		case List:
			for i := range v {
				edit(func(b Object) {
					list := at(b, path).(List)
					set(b, path, slices.Delete(slices.Clone(list), i, i+1))
				})
			}
			for i := range v {
				walk(v[i], append(slices.Clone(path), i))
			}
		case string:
			last, _ := path[len(path)-1].(string)
			if slices.Contains(expressionMembers, last) {
				f := tokens(v)
				for n := len(f) / 2; n > 0; n /= 2 {
					for i := 0; i+n <= len(f); i += n {
						edit(func(b Object) { set(b, path, strings.Join(slices.Concat(f[:i], f[i+n:]), "")) })
					}
				}
			} else if len(v) > 40 {
				edit(func(b Object) { set(b, path, v[:len(v)/2]) })
			}
		}
	}
	walk(r.Body, nil)
	return out
}

// at is what a path of names and numbers leads to.
func at(v any, path []any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			v = v.(Object)[step]
		case int:
			v = v.(List)[step]
		}
	}
	return v
}

func set(b Object, path []any, to any) {
	switch in := at(b, path[:len(path)-1]).(type) {
	case Object:
		in[path[len(path)-1].(string)] = to
	case List:
		in[path[len(path)-1].(int)] = to
	}
}

// prune removes the placeholders that no expression of the same request uses
// any more, or a shorter expression would fail for another reason.
func prune(v any) {
	switch v := v.(type) {
	case List:
		for _, e := range v {
			prune(e)
		}
	case Object:
		used := ""
		for _, m := range expressionMembers {
			s, _ := v[m].(string)
			used += " " + s + " "
		}
		words := tokens(used)
		for i := range words {
			words[i] = strings.TrimSpace(words[i])
		}
		for _, m := range []string{"ExpressionAttributeNames", "ExpressionAttributeValues"} {
			o, _ := v[m].(Object)
			for ph := range o {
				generated := strings.HasPrefix(ph, "#n") || strings.HasPrefix(ph, ":v")
				if generated && !slices.Contains(words, ph) {
					delete(o, ph)
				}
			}
			if o != nil && len(o) == 0 {
				delete(v, m)
			}
		}
		for _, e := range v {
			prune(e)
		}
	}
}
