package lsp

import (
	"encoding/json"
	"errors"

	"go.lsp.dev/jsonrpc2"

	"github.com/devhelper/devhelper/internal/command"
	"github.com/devhelper/devhelper/lsp/rpc"
)

// wireError gives the error an editor sees: what a user can cause is no defect,
// and the next step travels beside the message.
func wireError(err error) *jsonrpc2.Error {
	e := jsonrpc2.NewError(rpc.RequestFailed, err.Error())
	var usage *command.UsageError
	if errors.As(err, &usage) {
		e.Code = jsonrpc2.InvalidParams
	}
	if hint := command.Hint(err); hint != "" {
		if data, err := json.Marshal(map[string]string{"hint": hint}); err == nil {
			e.Data = data
		}
	}
	return e
}
