stage   = "test"
by_time = "true"
service = "ledger"
audit_billing = null
