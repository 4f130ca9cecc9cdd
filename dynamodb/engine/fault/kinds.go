package fault

// Reason says why one action of a transaction cancelled it; an action that did
// not has the Code "None".
type Reason struct {
	Code    string // such as "ConditionalCheckFailed"
	Message string `json:",omitzero"`
	// Item is the item a condition was checked against, if it was asked for,
	// ready to be marshalled.
	Item any `json:",omitzero"`
}

// ConditionalCheckFailed is a condition that does not hold. The item is shown
// to the caller unless it is nil.
func ConditionalCheckFailed(item any) *Error {
	e := New("ConditionalCheckFailedException", "The conditional request failed")
	if item != nil {
		e.Fields = map[string]any{"Item": item}
	}
	return e
}

// TransactionCanceled is a transaction of which an action failed. There is a
// reason for each action, in the order of the request.
func TransactionCanceled(reasons []Reason) *Error {
	text := make([]byte, 0, 100+len(reasons)*24)
	text = append(text, "Transaction cancelled, please refer cancellation reasons for specific reasons ["...)
	for i, r := range reasons {
		if i > 0 {
			text = append(text, ", "...)
		}
		text = append(text, r.Code...)
	}
	e := New("TransactionCanceledException", string(append(text, ']')))
	e.Fields = map[string]any{"CancellationReasons": reasons}
	return e
}

// TransactionConflict is a write to an item that a transaction holds.
func TransactionConflict() *Error {
	return New("TransactionConflictException", "Transaction is ongoing for the item")
}

// IdempotentParameterMismatch is a client token that came before with another
// request.
func IdempotentParameterMismatch() *Error {
	return New("IdempotentParameterMismatchException", "Request parameters do not match previous request with same idempotency token")
}

// ResourceNotFound is a table, index or stream that does not exist. An empty
// message is AWS's default.
func ResourceNotFound(message string) *Error {
	if message == "" {
		message = "Requested resource not found"
	}
	return New("ResourceNotFoundException", message)
}

// ResourceInUse is a table that exists already or is not ACTIVE.
func ResourceInUse(message string) *Error { return New("ResourceInUseException", message) }

// LimitExceeded is a quota, such as that of tables being changed at once.
func LimitExceeded(message string) *Error { return New("LimitExceededException", message) }

// ItemCollectionSizeLimitExceeded is a partition of a table with a local index
// that would grow above 10 GB.
func ItemCollectionSizeLimitExceeded() *Error {
	return New("ItemCollectionSizeLimitExceededException", "Collection size exceeded.")
}

// ProvisionedThroughputExceeded is a table that is asked for more than it has
// been given.
func ProvisionedThroughputExceeded() *Error {
	return New("ProvisionedThroughputExceededException",
		"The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.")
}

// Throttling is a control operation that came too often.
func Throttling() *Error {
	return New("ThrottlingException", "Rate of requests exceeds the allowed throughput.")
}

// RequestLimitExceeded is an account that asks for more than its quota.
func RequestLimitExceeded() *Error {
	return New("RequestLimitExceeded", "Throughput exceeds the current throughput limit for your account. "+
		"Please contact AWS Support at https://aws.amazon.com/support request a limit increase")
}

// Serialization is a body that is not JSON, which has no message, or JSON of
// other types than the operation's.
func Serialization(message string) *Error { return New("SerializationException", message) }

// UnknownOperation is a target that names no operation.
func UnknownOperation() *Error { return New("UnknownOperationException", "") }

// MissingAuthenticationToken is a request without a signature.
func MissingAuthenticationToken() *Error {
	return New("MissingAuthenticationTokenException", "Request is missing Authentication Token")
}

// IncompleteSignature is a signature without all its parts.
func IncompleteSignature(message string) *Error {
	return New("IncompleteSignatureException", message)
}

// InvalidSignature is a signature that contradicts itself.
func InvalidSignature(message string) *Error { return New("InvalidSignatureException", message) }

// UnrecognizedClient is an access key that nobody has.
func UnrecognizedClient() *Error {
	return New("UnrecognizedClientException", "The security token included in the request is invalid.")
}

// AccessDenied is a caller that may not do what it asks for.
func AccessDenied(message string) *Error { return New("AccessDeniedException", message) }

// TrimmedDataAccess is a position in a stream whose records are gone.
func TrimmedDataAccess() *Error {
	return New("TrimmedDataAccessException", "The operation attempted to read past the oldest stream record in a shard.")
}

// ExpiredIterator is a shard iterator of more than 15 minutes ago.
func ExpiredIterator() *Error {
	return New("ExpiredIteratorException", "The provided iterator exceeds the maximum age allowed.")
}

// InternalServerError is a failure of the server itself: status 500.
func InternalServerError() *Error {
	e := New("InternalServerError", "The request processing has failed because of an unknown error, exception or failure.")
	e.Status = 500
	return e
}

// ServiceUnavailable is a server that has too much to do: status 503, which
// every SDK tries again.
func ServiceUnavailable(message string) *Error {
	e := New("ServiceUnavailable", message)
	e.Status = 503
	return e
}
