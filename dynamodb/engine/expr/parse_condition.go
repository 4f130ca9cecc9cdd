package expr

// conditionWords cannot be attributes of a condition.
var conditionWords = []string{"AND", "OR", "NOT", "BETWEEN", "IN"}

// parseCondTree reads a condition, filter or key condition:
//
//	or      = and { OR and }
//	and     = not { AND not }
//	not     = NOT not | primary
//	primary = "(" or ")" | call | operand compare operand
//	        | operand BETWEEN operand AND operand | operand IN "(" operand {"," operand} ")"
//	operand = "(" operand ")" | path | :value | call
//
// A parenthesis may open a condition or an operand, so both are read as a term
// and told apart by what follows.
func parseCondTree(text string) *condTree {
	t := &condTree{}
	run(text, &t.tree, func(p *parser) { t.root = p.condition(p.or()) })
	return t
}

// term is a condition or, if cond is nil, an operand.
type term struct {
	cond   *node
	val    operand
	parens bool // the term stands in parentheses of its own
}

// condition turns a term that must be a condition into one. The next token is
// the one after the term, and so the one to blame.
func (p *parser) condition(t term) *node {
	if t.cond != nil {
		return t.cond
	}
	if t.val.kind != ofCall {
		p.fail()
	}
	op, ok := conditionFunctions[t.val.call.name]
	if !ok && t.val.call.name == "size" {
		keep(&p.valueOnly, t.val.call.name)
	}
	return &node{op: op, args: t.val.call.args}
}

func (p *parser) or() term { return p.chain("OR", opOr, p.and) }

func (p *parser) and() term { return p.chain("AND", opAnd, p.not) }

// chain reads one or more terms between keywords into one flat node.
func (p *parser) chain(keyword string, op op, part func() term) term {
	first := part()
	if !p.isKeyword(keyword) {
		return first
	}
	n := &node{op: op, kids: []*node{p.condition(first)}}
	for p.acceptKeyword(keyword) {
		p.operators++
		n.kids = append(n.kids, p.condition(part()))
	}
	return term{cond: n}
}

func (p *parser) not() term {
	if !p.acceptKeyword("NOT") {
		return p.primary()
	}
	p.operators++
	return term{cond: &node{op: opNot, kids: []*node{p.condition(p.not())}}}
}

func (p *parser) primary() term {
	left := p.opening()
	if left.cond != nil {
		return left
	}
	if t := p.peek(); t.kind == tokenPunct {
		op, ok := comparators[p.textOf(t)]
		if !ok {
			return left
		}
		p.next()
		return p.operator(op, left.val, p.conditionOperand())
	}
	switch {
	case p.acceptKeyword("BETWEEN"):
		low := p.conditionOperand()
		if !p.acceptKeyword("AND") {
			p.fail()
		}
		return p.operator(opBetween, left.val, low, p.conditionOperand())
	case p.acceptKeyword("IN"):
		list := p.args(p.conditionOperand)
		if len(list) > maxInList {
			keep(&p.other, "The IN operator is provided with too many operands; number of operands: "+itoa(len(list)))
		}
		return p.operator(opIn, append([]operand{left.val}, list...)...)
	}
	return left
}

// opening reads a term in parentheses or the first operand of a condition.
func (p *parser) opening() term {
	if !p.accept("(") {
		return term{val: p.conditionOperand()}
	}
	inner := p.or()
	p.expect(")")
	if inner.parens {
		p.parens = true
	}
	inner.parens = true
	return inner
}

// operator makes the node of an operator.
func (p *parser) operator(op op, args ...operand) term {
	p.operators++
	p.use(args)
	return term{cond: &node{op: op, args: args}}
}

// use notes functions that are operands but only true or false.
func (p *parser) use(args []operand) {
	for _, a := range args {
		if a.kind != ofCall {
			continue
		}
		if _, ok := conditionFunctions[a.call.name]; ok {
			keep(&p.misplaced, a.call.name)
		}
	}
}

// conditionOperand reads an operand in a place where no condition can stand.
func (p *parser) conditionOperand() operand {
	return p.operandOf(conditionWords, p.conditionOperand, func(name string) bool {
		_, ok := conditionFunctions[name]
		return ok || name == "size"
	})
}

// operandOf reads an operand of either grammar: nested reads the operands of
// its calls and parentheses, known tells which functions there are.
func (p *parser) operandOf(keywords []string, nested func() operand, known func(string) bool) operand {
	switch t := p.peek(); {
	case t.kind == tokenValue:
		p.next()
		return operand{kind: ofValue, ref: addOnce(&p.tree.values, p.textOf(t))}
	case p.accept("("):
		if p.is("(") {
			p.parens = true
		}
		inner := nested()
		p.expect(")")
		return inner
	case p.isCall() && !p.isAny(keywords):
		p.next()
		p.operators++
		name := p.textOf(t)
		if !known(name) {
			keep(&p.unknown, name)
		}
		args := p.args(nested)
		p.use(args)
		return operand{kind: ofCall, call: &call{name: name, args: args}}
	}
	return operand{kind: ofPath, ref: p.path(keywords)}
}
