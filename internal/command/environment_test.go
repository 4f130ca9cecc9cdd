package command

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devhelper/devhelper/dynamodb"
)

// The variables an editor is told follow the instance that was started last.
func TestEnvironmentFollowsTheLastInstance(t *testing.T) {
	s := testSession(t)
	var told []Event
	s.Notify = func(e Event) { told = append(told, e) }
	one := dynamodb.Instance{ID: "one", Root: "/one", Backend: "b", Endpoint: "http://127.0.0.1:1"}
	two := dynamodb.Instance{ID: "two", Root: "/two", Backend: "b", Endpoint: "http://127.0.0.1:2"}
	last := func() Event { return told[len(told)-1] }
	is := func(when, endpoint, message string, unset bool) {
		t.Helper()
		e := last()
		if e.Set["DYNAMODB_ENDPOINT"] != endpoint || (len(e.Unset) > 0) != unset || !strings.Contains(e.Message, message) || (message == "") != (e.Message == "") {
			t.Errorf("%s: told %+v", when, e)
		}
	}
	s.instanceChanged(dynamodb.Event{Instance: one, State: dynamodb.StateStarting})
	is("while it starts", "", "", false)
	s.instanceChanged(dynamodb.Event{Instance: one, State: dynamodb.StateReady})
	is("ready", one.Endpoint, "", false)
	if d := cmp.Diff([]InstanceStatus{{ID: "one", Backend: "b", Endpoint: one.Endpoint, State: "ready"}}, last().Instances); d != "" {
		t.Error(d)
	}
	s.instanceChanged(dynamodb.Event{Instance: two, State: dynamodb.StateReady})
	is("another project's", two.Endpoint, "now leads to the database of /two, no longer to that of /one", false)
	if r := last().Roots; len(r) != 2 || r["/one"]["DYNAMODB_ENDPOINT"] != one.Endpoint || r["/two"]["DYNAMODB_ENDPOINT"] != two.Endpoint || !last().Replaced {
		t.Errorf("each project's own: %v", r)
	}
	s.instanceChanged(dynamodb.Event{Instance: two, State: dynamodb.StateEnded, Cause: "it crashed", Hint: "look"})
	is("crashed", one.Endpoint, "local DynamoDB ended: it crashed; hint: look", false)
	s.instanceChanged(dynamodb.Event{Instance: one, State: dynamodb.StateEnded})
	is("none left", "", "", true)
	if last().Instances == nil {
		t.Error("an empty status is not told")
	}
}
