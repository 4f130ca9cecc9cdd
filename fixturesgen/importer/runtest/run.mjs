// Runs the modules named, which create tables, and prints a line of JSON for each
// with the tables that are there afterwards; then they are deleted.
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";

const require = createRequire(pathToFileURL(process.argv[2]));
const { DynamoDB } = require("@aws-sdk/client-dynamodb");
const db = new DynamoDB({});

for (const file of process.argv.slice(2)) {
  let failed = "";
  try {
    await (await import(pathToFileURL(file))).default;
  } catch (error) {
    failed = String(error.stack);
  }
  const tables = [];
  for (const TableName of (await db.listTables({})).TableNames) {
    tables.push((await db.describeTable({ TableName })).Table);
    await db.updateTable({ TableName, DeletionProtectionEnabled: false });
    await db.deleteTable({ TableName });
  }
  console.log(JSON.stringify({ file, failed, tables }));
}
