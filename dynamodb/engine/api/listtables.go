package api

import "github.com/devhelper/devhelper/dynamodb/engine/wire"

type listTablesInput struct {
	Limit                   *int32  `wire:"min=1,max=100"`
	ExclusiveStartTableName *string `wire:"min=3,max=255,pattern=name"`
}

type listTablesOutput struct {
	TableNames             []string
	LastEvaluatedTableName string `json:",omitzero"`
}

func listTables(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "ListTables", func(r *wire.Request, in *listTablesInput) (any, error) {
		limit := 100
		if in.Limit != nil {
			limit = int(*in.Limit)
		}
		out := listTablesOutput{TableNames: []string{}}
		for _, t := range d.Catalog.Tables(d.namespace(r)) {
			if in.ExclusiveStartTableName != nil && t.Name <= *in.ExclusiveStartTableName {
				continue
			}
			if len(out.TableNames) == limit {
				out.LastEvaluatedTableName = out.TableNames[limit-1]
				break
			}
			out.TableNames = append(out.TableNames, t.Name)
		}
		return out, nil
	})
}
