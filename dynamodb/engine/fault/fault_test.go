package fault

import (
	"errors"
	"fmt"
	"testing"
)

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		err    *Error
		text   string
		status int
	}{
		{UnknownOperation(), "UnknownOperationException", 400},
		{ResourceNotFound(""), "ResourceNotFoundException: Requested resource not found", 400},
		{ResourceNotFound("no"), "ResourceNotFoundException: no", 400},
		{Validation("%d of %s", 1, "x"), "ValidationException: 1 of x", 400},
		{InternalServerError(), "InternalServerError: The request processing has failed because of an unknown error, exception or failure.", 500},
		{ServiceUnavailable("busy"), "ServiceUnavailable: busy", 503},
		{
			TransactionCanceled([]Reason{{Code: "None"}, {Code: "ValidationError"}}),
			"TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError]", 400,
		},
	} {
		if c.err.Error() != c.text || c.err.Status != c.status {
			t.Errorf("%d %s, want %d %s", c.err.Status, c.err, c.status, c.text)
		}
		found, ok := errors.AsType[*Error](fmt.Errorf("wrapped: %w", c.err))
		if !ok || found != c.err {
			t.Errorf("%s is not found in what wraps it", c.err)
		}
	}
}

func TestConditionalCheckFailed(t *testing.T) {
	if f := ConditionalCheckFailed(nil); f.Fields != nil {
		t.Errorf("without an item there are fields: %v", f.Fields)
	}
	if f := ConditionalCheckFailed("item"); f.Fields["Item"] != "item" {
		t.Errorf("the item is %v", f.Fields["Item"])
	}
}
