package wire

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// maxViolations is how many AWS reports at once.
const maxViolations = 10

// violations are the broken constraints of a request, in AWS's order.
type violations struct {
	text  []byte
	count int
}

func (vs *violations) reset() { vs.text, vs.count = vs.text[:0], 0 }

// err is nil if there are none.
func (vs *violations) err() error {
	switch vs.count {
	case 0:
		return nil
	case 1:
		return fault.New("ValidationException", "1 validation error detected: "+string(vs.text))
	}
	return fault.New("ValidationException", strconv.Itoa(vs.count)+" validation errors detected: "+string(vs.text))
}

// violate adds a violation of the value at st's path; v is not shown if bare.
func (st *state) violate(v reflect.Value, null, bare bool, constraint ...string) {
	vs := &st.faults
	if vs.count == maxViolations {
		return
	}
	if vs.count++; vs.count > 1 {
		vs.text = append(vs.text, "; "...)
	}
	vs.text = append(vs.text, "Value"...)
	switch {
	case null:
		vs.text = append(vs.text, " null"...)
	case !bare:
		vs.text = append(vs.text, " '"...)
		vs.text = appendJava(vs.text, v)
		vs.text = append(vs.text, '\'')
	}
	vs.text = append(vs.text, " at '"...)
	vs.text = st.appendPath(vs.text, bare)
	vs.text = append(vs.text, "' failed to satisfy constraint: "...)
	for _, part := range constraint {
		vs.text = append(vs.text, part...)
	}
}

// appendPath writes the path as AWS does: 'keySchema.1.member.keyType', or
// with the members' own names: 'RequestItems.music.member.Keys'.
func (st *state) appendPath(dst []byte, own bool) []byte {
	for i, s := range st.path {
		if i > 0 {
			dst = append(dst, '.')
		}
		switch {
		case s.index > 0:
			dst = strconv.AppendInt(dst, int64(s.index), 10)
			dst = append(dst, ".member"...)
		case s.key:
			dst = append(dst, s.name...)
			dst = append(dst, ".member"...)
		case own:
			dst = append(dst, s.name...)
		default:
			dst = appendMember(dst, s.name)
		}
	}
	return dst
}

// appendMember writes a member's name as Java has it.
func appendMember(dst []byte, name string) []byte {
	return append(append(dst, strings.ToLower(name[:1])...), name[1:]...)
}

// key is the path in a form that no other path has.
func (st *state) key() string {
	var b strings.Builder
	for _, s := range st.path {
		b.WriteString(s.name)
		b.WriteByte(0)
		b.WriteString(strconv.Itoa(s.index))
		b.WriteByte(0)
	}
	return b.String()
}

// check is the checkFunc of structs.
func (p *plan) check(st *state, v reflect.Value) {
	for _, i := range p.checks {
		f := &p.fields[i]
		st.push(step{name: f.name})
		f.check(st, v.FieldByIndex(f.index))
		st.pop()
	}
}

func (f *field) check(st *state, v reflect.Value) {
	c := f.rules
	if isAbsent(st, v) {
		if c.required {
			st.violate(v, true, c.bare, "Member must not be null")
		}
		return
	}
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	c.rule.check(v, func(text ...string) { st.violate(v, false, c.bare, text...) })
	c.checkParts(st, v)
	if f.walk != nil {
		f.walk(st, v)
	}
}

// isAbsent says whether the member at st's path was not sent.
func isAbsent(st *state, v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return v.IsNil()
	}
	switch v.Type() {
	case typeRaw:
		raw := v.Addr().Interface().(*value.Raw)
		return raw.IsZero() && raw.Err == nil
	case typeRawItem:
		return !v.Addr().Interface().(*value.RawItem).Present
	}
	return st.isNull(v)
}

// isNull says whether v, at st's path, is zero because nothing was sent.
func (st *state) isNull(v reflect.Value) bool {
	return len(st.absent) > 0 && v.IsZero() && st.absent[st.key()]
}

// check calls report for each part of the rule that v breaks.
func (r *rule) check(v reflect.Value, report func(text ...string)) {
	size, unit := measure(v)
	if p := r.pattern; p != nil {
		text := v.String()
		if !p.match(text) {
			report("Member must satisfy regular expression pattern: ", p.text)
		}
		if p.longest > 0 && size > p.longest && !isARN(text) {
			report("Member must have length less than or equal to ", strconv.FormatInt(p.longest, 10))
			size = max(r.min, min(size, r.max)) // said once is enough
		}
	}
	if size < r.min {
		report(unit, "greater than or equal to ", strconv.FormatInt(r.min, 10))
	}
	if size > r.max {
		report(unit, "less than or equal to ", strconv.FormatInt(r.max, 10))
	}
	if r.enum != nil && !slices.Contains(r.enum, v.String()) {
		report("Member must satisfy enum value set: ", r.enumText)
	}
}

// measure is what min and max are about.
func measure(v reflect.Value) (size int64, unit string) {
	unit = "Member must have length "
	switch v.Kind() {
	case reflect.String:
		return utf16Len(v.String()), unit
	case reflect.Slice, reflect.Map:
		return int64(v.Len()), unit
	case reflect.Int, reflect.Int32, reflect.Int64:
		return v.Int(), "Member must have value "
	case reflect.Struct:
		if v.Type() == typeRawItem {
			return int64(len(v.Addr().Interface().(*value.RawItem).Order)), unit
		}
	}
	return 0, unit
}

// utf16Len is the length of a string in Java.
func utf16Len(s string) int64 {
	n := 0
	for _, r := range s {
		if n++; r > 0xFFFF { // a pair of surrogates
			n++
		}
	}
	return int64(n)
}

// text joins all that the rule demands, as AWS shows it for parts of a list or
// map: the greatest length first.
func (r *rule) text() string {
	var list []string
	if r.max != free.max {
		list = append(list, "Member must have length less than or equal to "+strconv.FormatInt(r.max, 10))
	}
	if r.min != free.min {
		list = append(list, "Member must have length greater than or equal to "+strconv.FormatInt(r.min, 10))
	}
	if r.pattern != nil {
		list = append(list, "Member must satisfy regular expression pattern: "+r.pattern.text)
	}
	if r.enum != nil {
		list = append(list, "Member must satisfy enum value set: "+r.enumText)
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// broken says whether v breaks the rule.
func (r *rule) broken(v reflect.Value) (is bool) {
	r.check(v, func(...string) { is = true })
	return is
}

// checkParts checks the rules of a list's elements or of a map's keys and
// values, which AWS reports for the list or map.
func (c *constraint) checkParts(st *state, v reflect.Value) {
	if c.each == nil && c.key == nil {
		return
	}
	if v.Kind() == reflect.Slice {
		for i := range v.Len() {
			if c.each.broken(v.Index(i)) {
				st.violate(v, false, c.bare, "Member must satisfy constraint: ", c.each.text())
			}
		}
		return
	}
	keys := sortedKeys(v)
	if c.key != nil {
		for _, k := range keys {
			if c.key.broken(k) {
				st.violate(v, false, c.bare, "Map keys must satisfy constraint: ", c.key.text())
			}
		}
	}
	if c.each != nil {
		for _, k := range keys {
			if c.each.broken(v.MapIndex(k)) {
				st.violate(v, false, c.bare, "Map value must satisfy constraint: ", c.each.text())
			}
		}
	}
}

// sortedKeys gives messages about a map an order.
func sortedKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	return keys
}

func walkPointer(walk checkFunc) checkFunc {
	if walk == nil {
		return nil
	}
	return func(st *state, v reflect.Value) {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return
			}
			v = v.Elem()
		}
		walk(st, v)
	}
}

func walkList(walk checkFunc) checkFunc {
	if walk == nil {
		return nil
	}
	return func(st *state, v reflect.Value) {
		for i := range v.Len() {
			st.push(step{index: i + 1})
			if e := v.Index(i); !st.isNull(e) {
				walk(st, e)
			}
			st.pop()
		}
	}
}

func walkMap(walk checkFunc) checkFunc {
	if walk == nil {
		return nil
	}
	return func(st *state, v reflect.Value) {
		for _, k := range sortedKeys(v) {
			st.push(step{name: k.String(), key: true})
			e := reflect.New(v.Type().Elem()).Elem() // what checks look at has an address
			e.Set(v.MapIndex(k))
			if !st.isNull(e) {
				walk(st, e)
			}
			st.pop()
		}
	}
}
