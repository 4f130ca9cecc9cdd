package api

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// conditionFailed is the answer to a condition that does not hold; it shows the
// item unless that is nil.
func conditionFailed(it value.Item) error {
	if it == nil {
		return fault.ConditionalCheckFailed(nil)
	}
	return fault.ConditionalCheckFailed(itemText(it))
}

// itemText is an item ready to be marshalled as part of something else.
func itemText(it value.Item) jsontext.Value { return value.AppendItemJSON(nil, it) }

// codes are the cancellation codes of the errors an action can fail with; any
// other error is the whole request's.
var codes = map[string]string{
	"ConditionalCheckFailedException":          "ConditionalCheckFailed",
	"ItemCollectionSizeLimitExceededException": "ItemCollectionSizeLimitExceeded",
	"ValidationException":                      "ValidationError",
}

// canceled is the answer to a transaction of which at least one action failed;
// errs has an element for each action, nil for those that did not.
func canceled(errs []error) error {
	reasons := make([]fault.Reason, len(errs))
	for i, err := range errs {
		if err == nil {
			reasons[i].Code = "None"
			continue
		}
		f, ok := err.(*fault.Error)
		if !ok || codes[f.Type] == "" {
			return err
		}
		reasons[i] = fault.Reason{Code: codes[f.Type], Message: f.Message, Item: f.Fields["Item"]}
	}
	return fault.TransactionCanceled(reasons)
}

// noDuplicates is the answer to a batch that names an item twice.
func noDuplicates() error {
	return fault.Validation("Provided list of item keys contains duplicates")
}

// notOneItemTwice is the same of a transaction.
func notOneItemTwice() error {
	return fault.Validation("Transaction request cannot include multiple operations on one item")
}
