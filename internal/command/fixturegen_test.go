package command

import "testing"

// A fixture is put at the cursor of a test file alone, never of a program.
func TestIsTest(t *testing.T) {
	for path, want := range map[string]bool{
		"/a/test_x.py": true, "/a/x_test.py": true, "/a/conftest.py": true, "/a/x.py": false, "/a/contest.py": false,
		"/a/x_test.go": true, "/a/test_x.go": false, "/a/x.test.ts": true, "/a/x.spec.mjs": true, "/a/__tests__/x.js": true, "/a/x.js": false,
		"/a/OrdersTest.java": true, "/a/OrdersIT.kt": true, "/a/Latest.java": false, "/a/TestOrders.java": true, "/a/tests/x.rs": true, "/a/src/x.rs": false,
		"/a/x_spec.rb": true, "/a/x.rb": false, "/a/test_x.sh": true, "/a/x.sh": false, "/a/test_x": false,
	} {
		if got := isTest(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
