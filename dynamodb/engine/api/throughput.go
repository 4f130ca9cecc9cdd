package api

import (
	"maps"
	"strconv"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
)

// checkUnits checks provisioned throughput, which may be nil.
func checkUnits(p *provisionedThroughput) error {
	if p == nil {
		return nil
	}
	for _, u := range []struct {
		name  string
		units int64
	}{{"Read", *p.ReadCapacityUnits}, {"Write", *p.WriteCapacityUnits}} {
		if u.units > maxUnits {
			return fault.Validation("Given value %d for %sCapacityUnits is out of bounds", u.units, u.name)
		}
	}
	return nil
}

// checkOnDemand checks the limits of a table that is paid per request, or of
// one of its indexes. lowest is 1 where a table is made and -1, for taking a
// limit away, where it is changed.
func checkOnDemand(o *onDemandThroughput, onDemand bool, index string, lowest int64) error {
	if o == nil {
		return nil
	}
	where, whose := "the table", "table"
	if index != "" {
		where, whose = "index : "+index, "index : "+index
	}
	for _, u := range []struct {
		name  string
		units *int64
	}{{"MaxReadRequestUnits", o.MaxReadRequestUnits}, {"MaxWriteRequestUnits", o.MaxWriteRequestUnits}} {
		switch {
		case u.units == nil:
		case !onDemand && index == "":
			return invalid("%s for OnDemandThroughput cannot be specified when %s BillingMode is PROVISIONED", u.name, where)
		case !onDemand:
			return invalid("%s for OnDemandThroughput for %s cannot be specified when the table BillingMode is PROVISIONED", u.name, where)
		case *u.units < lowest || *u.units == 0:
			return invalid("Requested %s for OnDemandThroughput for %s is outside of valid range", u.name, whose)
		}
	}
	return nil
}

// The names under which definitions keep the warm throughput asked for.
const (
	warmRead  = "WarmReadUnits"
	warmWrite = "WarmWriteUnits"
)

// warmExtra adds warm throughput to the extra settings of a table or an index.
func warmExtra(extra map[string]string, w *warmThroughput) map[string]string {
	if w == nil {
		return extra
	}
	extra = maps.Clone(extra)
	if extra == nil {
		extra = map[string]string{}
	}
	if w.ReadUnitsPerSecond != nil {
		extra[warmRead] = strconv.FormatInt(*w.ReadUnitsPerSecond, 10)
	}
	if w.WriteUnitsPerSecond != nil {
		extra[warmWrite] = strconv.FormatInt(*w.WriteUnitsPerSecond, 10)
	}
	return extra
}
