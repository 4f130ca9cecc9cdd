package expr

import (
	"fmt"
	"strconv"
)

// updateWords begin the sections of an update and cannot be attributes of one.
var updateWords = sectionNames[:]

// parseUpdTree reads an update:
//
//	update  = section { section }             each kind once
//	section = SET set {"," set} | REMOVE path {"," path}
//	        | ADD path :value {...} | DELETE path :value {...}
//	set     = path "=" sum
//	sum     = operand [ ("+" | "-") operand ] | "(" sum ")"
//	operand = path | :value | call
func parseUpdTree(text string) *updTree {
	t := &updTree{}
	run(text, &t.tree, func(p *parser) {
		p.update = true
		var seen [len(sectionNames)]bool
		repeated := ""
		for first := true; first || p.peek().kind != tokenEnd; first = false {
			kind := p.section()
			if seen[kind] {
				keep(&repeated, fmt.Sprintf("The %q section can only be used once in an update expression;", kind))
			}
			seen[kind] = true
			for more := true; more; more = p.accept(",") {
				t.actions = append(t.actions, p.action(kind))
			}
		}
		p.repeated, p.parens = repeated, false // nobody minds ((n)) in an update
	})
	return t
}

func (p *parser) section() actionKind {
	for i, name := range sectionNames {
		if p.acceptKeyword(name) {
			return actionKind(i)
		}
	}
	p.fail()
	return 0
}

func (p *parser) action(kind actionKind) action {
	a := action{kind: kind, path: p.path(updateWords)}
	switch kind {
	case actSet:
		p.expect("=")
		a.from = p.sum()
	case actAdd, actDelete:
		p.operators++
		t := p.peek()
		if t.kind != tokenValue {
			p.fail()
		}
		p.next()
		a.from = operand{kind: ofValue, ref: addOnce(&p.tree.values, p.textOf(t))}
	}
	return a
}

// sum reads the right side of a SET. One sign is all there may be.
func (p *parser) sum() operand {
	var left operand
	if p.accept("(") {
		left = p.sum()
		p.expect(")")
	} else {
		left = p.updateOperand()
	}
	if !p.is("+") && !p.is("-") || left.kind == ofCall && isArithmetic(left.call.name) {
		return left
	}
	sign := p.textOf(p.next())
	p.operators++
	return operand{kind: ofCall, call: &call{name: sign, args: []operand{left, p.updateOperand()}}}
}

func isArithmetic(name string) bool { return name == "+" || name == "-" }

func (p *parser) updateOperand() operand {
	return p.operandOf(updateWords, p.updateOperand, func(name string) bool {
		return name == "if_not_exists" || name == "list_append"
	})
}

func itoa(n int) string { return strconv.Itoa(n) }
