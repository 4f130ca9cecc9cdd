package dynamodb

import "errors"

func suspend(int) error { return errors.New("processes cannot be suspended here") }
