package importer

import (
	"strings"

	"github.com/devhelper/devhelper/fixturesgen/source"
)

// constructPath is the path of the CDK construct that made a resource, as the
// CDK notes it in the template: Stack/Construct. The last part, the resource
// inside of a table's construct, is left out.
func constructPath(resource *source.Node) string {
	path := resource.At("Metadata", "aws:cdk:path").Text()
	return strings.TrimSuffix(strings.TrimSuffix(path, "/Resource"), "/Default")
}
