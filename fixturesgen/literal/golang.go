package literal

import (
	"bytes"
	"go/ast"
	goparser "go/parser"
	gotoken "go/token"
	"slices"
	"strconv"
)

// ScanGo takes a Go text apart, with go/parser, which goes on after errors. The
// composite literals of the types named, in any package, are what
// [File.Built] gives.
func ScanGo(text []byte, types ...string) *File {
	f := newFile(golang, text)
	set := gotoken.NewFileSet()
	tree, _ := goparser.ParseFile(set, "", text, goparser.ParseComments|goparser.SkipObjectResolution|goparser.AllErrors)
	if tree == nil {
		return f
	}
	g := &goScan{File: f, file: set.File(tree.FileStart), types: types}
	if g.file == nil {
		return f
	}
	ast.Walk(g, tree)
	for _, w := range g.changes {
		f.change(w.name, w.write)
	}
	for _, writes := range f.names {
		slices.SortStableFunc(writes, func(a, b *write) int { return a.at - b.at })
	}
	g.generated(tree)
	return f
}

type goScan struct {
	*File
	file    *gotoken.File
	types   []string
	in      int
	changes []goChange // noted once all declarations are known
}

type goChange struct {
	name  string
	write *write
}

func (g *goScan) offset(p gotoken.Pos) int {
	if !p.IsValid() {
		return 0
	}
	return min(g.file.Offset(p), len(g.Text))
}

// Visit notes blocks and what is written.
func (g *goScan) Visit(n ast.Node) ast.Visitor {
	// Blocks come in order, and those that are over lie behind.
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Body != nil {
			g.function(n.Name.Name, n.Type, n.Body, n.Recv)
		}
		return nil
	case *ast.FuncLit:
		g.function("", n.Type, n.Body, nil)
		return nil
	case *ast.BlockStmt, *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.CaseClause, *ast.CommClause:
		if g.blocks[g.in].depth >= maxBlocks {
			return nil
		}
		g.in = g.block(n, plainBlock, "")
		defer func(in int) { g.in = g.blocks[in].parent }(g.in)
		if r, ok := n.(*ast.RangeStmt); ok {
			g.without("the variable of a loop", r.Key, r.Value)
		}
		for _, child := range children(n) {
			ast.Walk(g, child)
		}
		return nil
	case *ast.ValueSpec:
		for i, name := range n.Names {
			w := &write{kind: opaque, at: g.offset(name.Pos()), block: g.in, why: "declared without a value of its own"}
			if i < len(n.Values) && len(n.Values) == len(n.Names) {
				w.kind, w.expr = bound, g.expr(n.Values[i], 0)
			}
			g.declare(g.in, name.Name, w)
		}
	case *ast.AssignStmt:
		g.assign(n)
	case *ast.IncDecStmt:
		g.without("counted", n.X)
	case *ast.CompositeLit:
		if e := g.expr(n.Type, 0); n.Type != nil && slices.Contains(g.types, e.Last()) {
			g.built = append(g.built, g.expr(n, 0))
		}
	}
	return g
}

// children lists what stands in a statement that is a block.
func children(n ast.Node) []ast.Node {
	var list []ast.Node
	first := true
	ast.Inspect(n, func(c ast.Node) bool {
		if first {
			first = false
			return true
		}
		if c != nil {
			list = append(list, c)
		}
		return false
	})
	return list
}

func (g *goScan) block(n ast.Node, kind blockKind, name string) int {
	start := g.offset(n.Pos())
	return g.add(block{start: start, end: max(start+1, g.offset(n.End())), parent: g.in, kind: kind, name: name})
}

func (g *goScan) function(name string, kind *ast.FuncType, body *ast.BlockStmt, receiver *ast.FieldList) {
	if body == nil || g.blocks[g.in].depth >= maxBlocks {
		return
	}
	outer := g.in
	g.in = g.block(body, functionBlock, name)
	for _, list := range []*ast.FieldList{receiver, kind.Params, kind.Results} {
		if list == nil {
			continue
		}
		for _, field := range list.List {
			for _, name := range field.Names {
				g.declare(g.in, name.Name, &write{kind: parameter, at: g.offset(name.Pos()), block: g.in, value: -1})
			}
		}
	}
	for _, statement := range body.List {
		ast.Walk(g, statement)
	}
	g.in = outer
}

// without notes names that get something without a value.
func (g *goScan) without(why string, names ...ast.Expr) {
	for _, n := range names {
		if name, ok := n.(*ast.Ident); ok {
			g.declare(g.in, name.Name, &write{kind: opaque, at: g.offset(name.Pos()), block: g.in, why: why})
		}
	}
}

func (g *goScan) assign(n *ast.AssignStmt) {
	at := g.offset(n.Pos())
	for i, left := range n.Lhs {
		w := &write{kind: opaque, at: at, block: g.in, why: "one of several values"}
		if len(n.Lhs) == len(n.Rhs) {
			w.kind, w.expr = bound, g.expr(n.Rhs[i], 0)
		}
		switch left := left.(type) {
		case *ast.Ident:
			switch {
			case n.Tok == gotoken.DEFINE:
				g.declare(g.in, left.Name, w)
				continue
			case n.Tok == gotoken.ADD_ASSIGN && w.kind == bound:
				w.kind = addTo
			case n.Tok != gotoken.ASSIGN:
				w.kind, w.why = opaque, "computed"
			}
			g.changes = append(g.changes, goChange{left.Name, w})
		case *ast.SelectorExpr, *ast.IndexExpr:
			g.setPart(g.expr(left, 0), w)
		}
	}
}

// setPart notes x.Field = value and x["key"] = value.
func (g *goScan) setPart(left *Expr, w *write) {
	w.key = "a part of it"
	switch {
	case left.X == nil || w.kind != bound:
		w.kind = method
	case left.X.Kind == Name && left.Kind == Member:
		w.kind, w.key = setKey, left.Text
	case left.X.Kind == Name && left.Kind == Index && len(left.Items) == 1:
		w.kind, w.key, w.index = setKey, "", left.Items[0]
	default:
		w.kind, w.expr = method, nil
	}
	for left.X != nil {
		left = left.X
	}
	if left.Kind == Name {
		g.changes = append(g.changes, goChange{left.Text, w})
	}
}

// expr turns a tree of go/ast into ours.
func (g *goScan) expr(n ast.Expr, depth int) *Expr {
	if n == nil {
		return &Expr{}
	}
	e := &Expr{Start: g.offset(n.Pos()), End: g.offset(n.End())}
	if depth++; depth > maxDepth {
		return e
	}
	switch n := n.(type) {
	case *ast.BasicLit:
		switch n.Kind {
		case gotoken.STRING:
			e.Kind = Str
			text, err := strconv.Unquote(n.Value)
			if err != nil {
				text = string(bytes.Trim([]byte(n.Value), "\"`"))
			}
			e.Text = text
		case gotoken.INT, gotoken.FLOAT:
			e.Kind, e.Text = Num, digits(n.Value)
		}
	case *ast.Ident:
		e.Kind, e.Text = Name, n.Name
		switch n.Name {
		case "true", "false":
			e.Kind = Bool
		case "nil":
			e.Kind = Null
		}
	case *ast.SelectorExpr:
		e.Kind, e.X, e.Text = Member, g.expr(n.X, depth), n.Sel.Name
	case *ast.ParenExpr:
		return g.expr(n.X, depth)
	case *ast.StarExpr:
		return g.expr(n.X, depth)
	case *ast.UnaryExpr:
		inner := g.expr(n.X, depth)
		switch {
		case n.Op == gotoken.AND:
			return inner
		case n.Op == gotoken.SUB && inner.Kind == Num:
			inner.Start, inner.Text = e.Start, "-"+inner.Text
			return inner
		}
	case *ast.BinaryExpr:
		if n.Op == gotoken.ADD {
			left := g.expr(n.X, depth)
			if e.Kind = Concat; left.Kind == Concat {
				e.Items = left.Items
			} else {
				e.Items = []*Expr{left}
			}
			e.Items = append(e.Items, g.expr(n.Y, depth))
		}
	case *ast.IndexExpr:
		e.Kind, e.X, e.Items = Index, g.expr(n.X, depth), []*Expr{g.expr(n.Index, depth)}
	case *ast.CallExpr:
		called := n.Fun
		if generic, ok := called.(*ast.IndexExpr); ok {
			called = generic.X
		}
		e.Kind, e.X = Call, g.expr(called, depth)
		for i, arg := range n.Args {
			a := g.expr(arg, depth)
			if n.Ellipsis.IsValid() && i == len(n.Args)-1 {
				a = &Expr{Kind: Spread, Start: a.Start, End: a.End, X: a}
			}
			e.Items = append(e.Items, a)
		}
	case *ast.CompositeLit:
		g.composite(e, n, depth)
	}
	return e
}

func (g *goScan) composite(e *Expr, n *ast.CompositeLit, depth int) {
	e.Kind, e.X = MapOf, nil
	switch n.Type.(type) {
	case nil:
	case *ast.ArrayType:
		e.Kind = ListOf
	default:
		e.X = g.expr(n.Type, depth)
	}
	for _, item := range n.Elts {
		kv, ok := item.(*ast.KeyValueExpr)
		switch {
		case ok && e.Kind == MapOf:
			e.Pairs = append(e.Pairs, Pair{Key: g.expr(kv.Key, depth), Value: g.expr(kv.Value, depth)})
		case ok:
			e.Items = append(e.Items, g.expr(kv.Value, depth))
		default:
			e.Items = append(e.Items, g.expr(item, depth))
		}
	}
	if e.Kind == MapOf && len(e.Pairs) == 0 && len(e.Items) > 0 {
		e.Kind = ListOf
	}
}

// generated finds the declarations behind comments of devhelper's own.
func (g *goScan) generated(tree *ast.File) {
	for _, c := range tree.Comments {
		start, end := g.offset(c.Pos()), g.offset(c.End())
		if !bytes.Contains(g.Text[start:max(start, end)], mark) {
			continue
		}
		for _, d := range tree.Decls {
			if g.offset(d.End()) > end {
				g.marked = append(g.marked, [2]int{min(start, g.offset(d.Pos())), g.offset(d.End())})
				break
			}
		}
	}
}
