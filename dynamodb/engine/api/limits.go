package api

// Limits are quotas that an account has on AWS. They are choices so that a test
// can meet one without making 2,500 tables.
type Limits struct {
	Tables int // in a namespace
	// The units that DescribeLimits tells; nothing is measured against them.
	AccountReadUnits, AccountWriteUnits int64
	TableReadUnits, TableWriteUnits     int64
}

// DefaultLimits are the quotas of a new account.
func DefaultLimits() Limits {
	return Limits{Tables: 2500, AccountReadUnits: 80_000, AccountWriteUnits: 80_000, TableReadUnits: 40_000, TableWriteUnits: 40_000}
}

// Limits of the API that no quota changes.
const (
	maxLocalIndexes  = 5
	maxGlobalIndexes = 20
	maxProjected     = 100 // named attributes of all INCLUDE projections of a table
	maxTags          = 50
	maxUnits         = 1_000_000_000_000 // AWS refuses more as "out of bounds"
)
