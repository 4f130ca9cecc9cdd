package wire

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// rule is what a tag demands of one value.
type rule struct {
	min, max int64 // length of strings, lists and maps; value of numbers
	pattern  *pattern
	enum     []string
	enumText string // as messages show it: "[A, B]"
}

var free = rule{min: math.MinInt64, max: math.MaxInt64}

func (r *rule) isFree() bool {
	return r.min == math.MinInt64 && r.max == math.MaxInt64 && r.pattern == nil && r.enum == nil
}

// constraint is a compiled tag.
type constraint struct {
	rule
	required bool
	// bare violations show the member's name in capitals and no value, as the
	// newer checks of AWS do.
	bare bool
	each *rule // of a list's elements or a map's values
	key  *rule // of a map's keys
}

// parseTag reads a tag as [Define] documents it.
func parseTag(tag string) (*constraint, error) {
	c := &constraint{rule: free}
	if tag == "" {
		return c, nil
	}
	for item := range strings.SplitSeq(tag, ",") {
		name, arg, _ := strings.Cut(item, "=")
		r := &c.rule
		if part, rest, ok := strings.Cut(name, "."); ok {
			name = rest
			switch part {
			case "each":
				r = own(&c.each)
			case "key":
				r = own(&c.key)
			default:
				return nil, fmt.Errorf("unknown part %q", part)
			}
		}
		if err := c.set(r, name, arg); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func own(r **rule) *rule {
	if *r == nil {
		fresh := free
		*r = &fresh
	}
	return *r
}

func (c *constraint) set(r *rule, name, arg string) (err error) {
	switch name {
	case "required":
		c.required = true
	case "bare":
		c.bare = true
	case "min":
		r.min, err = strconv.ParseInt(arg, 10, 64)
	case "max":
		r.max, err = strconv.ParseInt(arg, 10, 64)
	case "pattern":
		if r.pattern = patterns[arg]; r.pattern == nil {
			err = fmt.Errorf("unknown pattern %q", arg)
		}
	case "enum":
		r.enum = strings.Split(arg, "|")
		r.enumText = "[" + strings.Join(r.enum, ", ") + "]"
	default:
		err = fmt.Errorf("unknown rule %q", name)
	}
	return err
}
