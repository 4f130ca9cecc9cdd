package dynamodb

import "github.com/devhelper/devhelper/dynamodb/data"

// account is what requests are signed with.
type account = data.Account

var fakeAccount = account{Key: fakeKey, Secret: fakeSecret, Region: fakeRegion}

// newClient makes a client that leaves no connection open: whoever looks
// whether an instance answers must not keep it from ending.
func newClient(endpoint string, as account) *data.Client { return data.NewClient(endpoint, as, 0) }
