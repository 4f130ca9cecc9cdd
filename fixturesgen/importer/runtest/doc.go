// Package runtest runs the declarations of tables in importer/testdata/code
// against the built-in DynamoDB, and compares what they made with what the
// importers read. It has tests alone.
//
// Python runs with boto3 and PynamoDB, JavaScript with the AWS SDK v3 under
// Node.js, Go with aws-sdk-go-v2. What is typed by halves, and what needs an SDK
// that the tests do not install, is compared with files only.
package runtest
