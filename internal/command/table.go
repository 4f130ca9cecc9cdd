package command

import "sync"

//go:generate go run ../cli/gen -root ../..

// All is the table of everything devhelper can do, in the order help prints it.
func All() *Table { return all() }

var all = sync.OnceValue(func() *Table {
	return newTable([]*Command{
		Define("fixture.generate", "Generate test fixture",
			"Writes a fixture for tables the project declares, in the test framework the project uses. The fixture creates the tables with their real keys and indexes "+
				"in the local DynamoDB, hands them to the test, and deletes what it created. In an editor it goes into the open test file at the cursor, else into a new file.",
			fixtureGenerate).MakesEdits().Also("snippet", "test", "scaffold", "pytest", "conftest", "mock").
			Eg("fixture generate --table Orders --framework pytest --write"),
		Define("fixture.tables", "List declared tables",
			"Lists the DynamoDB tables that the project's templates, models and code declare, with the place of each.",
			fixtureTables).ReadOnly().Also("templates", "cloudformation", "sam", "terraform", "serverless", "cdk", "schema", "find").
			Eg("fixture tables"),
		Define("fixture.schema", "Show table schema",
			"Shows one declared table as devhelper understands it: keys, indexes, billing, stream and time to live, with names resolved as far as the template tells.",
			fixtureSchema).ReadOnly().Also("describe", "keys", "indexes").
			Eg("fixture schema Orders"),
		Define("fixture.check", "Check fixtures",
			"Compares the fixtures that devhelper has written with the tables they were written for, and names those whose table is declared otherwise now. "+
				"What a person has changed in a fixture does not count. For CI: the exit code is 1 when one differs.",
			fixtureCheck).ReadOnly().Also("verify", "outdated", "drift", "ci").
			Eg("fixture check"),
		Define("fixture.refresh", "Refresh fixtures",
			"Writes the fixtures anew whose table is declared otherwise now. Only the function that creates the table is replaced; the tests and all else stay.",
			fixtureRefresh).MakesEdits().Also("update", "regenerate", "sync").
			Eg("fixture refresh --write"),
		Define("fixture.frameworks", "List test frameworks",
			"Lists the test frameworks fixtures are written for; the one this project uses comes first.",
			fixtureFrameworks).ReadOnly().Also("pytest", "go test"),

		Define("dynamodb.start", "Start local DynamoDB",
			"Starts a local DynamoDB for this project and waits until it answers. When the project has one already, that one is used. "+
				"It ends with the editor or command that started it, unless --detach is given.",
			dynamodbStart).Starts("process").TakesLong().Also("launch", "run", "boot", "up").
			Eg("dynamodb start --port 8000"),
		Define("dynamodb.stop", "Stop local DynamoDB",
			"Stops an instance: this project's, or the one that is named.",
			dynamodbStop).Also("kill", "quit", "shutdown", "down").Unless(noInstance),
		Define("dynamodb.attach", "Attach to a running DynamoDB",
			"Uses a server that runs already, devhelper's or any other that speaks DynamoDB's protocol. It is not stopped when devhelper ends.",
			dynamodbAttach).Also("connect", "endpoint", "localstack").
			Eg("dynamodb attach http://127.0.0.1:8000"),
		Define("dynamodb.status", "Show local DynamoDB",
			"Shows this project's instance, or the one that is named: endpoint, backend, process, data directory, log, and what is in its tables.",
			dynamodbStatus).ReadOnly().Also("endpoint", "port", "info"),
		Define("dynamodb.list", "List all instances",
			"Lists every instance of this user, whichever editor or command started it.",
			dynamodbList).ReadOnly().Also("ps", "instances"),
		Define("dynamodb.logs", "Show log",
			"Shows the last lines an instance has written.",
			dynamodbLogs).ReadOnly().Also("output", "tail").Unless(noInstance),
		Define("dynamodb.env", "Show environment",
			"Shows the variables that point SDKs, tools and generated fixtures at the instance: for a shell, a .env file, a run configuration, or as JSON. --write sets them in a .env file.",
			dynamodbEnv).Also("variables", "export", "dotenv").Unless(noInstance).
			Eg("dynamodb env --write .env"),
		Define("dynamodb.run", "Run a command with a local DynamoDB",
			"Starts an instance, runs the command with the environment that points at it and at nothing else of AWS, stops it, and exits with the command's exit code.",
			dynamodbRun).InTerminal().NeedsTrust().Also("test", "exec").
			Eg("dynamodb run -- pytest"),
		Define("dynamodb.create", "Create declared tables",
			"Creates tables the project declares, with their keys, indexes, billing, stream and time to live, and waits until they are active. "+
				"One that exists as declared is left alone; one that differs is an error that says in what. Tags, deletion protection and scaling are left out.",
			dynamodbCreate).TakesLong().Also("make", "schema", "deploy").
			Eg("dynamodb create --all"),
		Define("dynamodb.drop", "Drop tables",
			"Deletes tables with their items and waits until they are gone.",
			dynamodbDrop).TakesLong().Also("delete table", "remove").
			Eg("dynamodb drop --table Orders"),
		Define("dynamodb.tables", "List tables",
			"Lists the tables that are there, with keys, indexes and how many items the server counts. In an editor each leads to its items.",
			dynamodbTables).ReadOnly().Also("show", "describe"),
		Define("dynamodb.items", "Show items",
			"Shows the items of a table page by page, all of them or those that fit filters or a condition. Filters that name the partition key make a query, else the table is scanned. "+
				"In an editor each can be opened, edited, put back, and deleted.",
			dynamodbItems).ReadOnly().TakesLong().Also("scan", "query", "browse", "find").
			Eg("dynamodb items Orders --filter customer=ann --where total>5"),
		Define("dynamodb.get", "Show an item",
			"Shows one item as JSON. Sets and binaries, for which JSON has no word, stand in DynamoDB's form. In an editor it can be edited; writing the buffer puts it back, if it is still as it was read.",
			dynamodbGet).ReadOnly().Also("edit", "open", "read").
			Eg("dynamodb get Orders id=5"),
		Define("dynamodb.put", "Put an item",
			"Writes an item, given as plain JSON or DynamoDB's, in place of one with the same key.",
			dynamodbPut).Also("write", "insert", "update").
			Eg("dynamodb put Orders @order.json"),
		Define("dynamodb.delete", "Delete an item",
			"Deletes one item by its key.",
			dynamodbDelete).Also("remove").
			Eg("dynamodb delete Orders id=5"),
		Define("dynamodb.seed", "Load items from a file",
			"Writes the items of a JSON, JSONL, YAML, CSV or TSV file, of DynamoDB's JSON in any of the forms tools write, or of a NoSQL Workbench model, into tables that exist. "+
				"The file is checked as a whole first: with a row that cannot be loaded nothing is written, and each is told by its line. "+
				"A run that was cut short leaves a beginning of the file, and --resume goes on from there. "+
				"In CSV files empty cells are left out; a column can name its type, as price:N or tags:SS; key attributes have the table's type; "+
				"else numbers without leading zeros, true, false, and JSON lists and objects are taken as such, and all else as text.",
			dynamodbSeed).TakesLong().Also("import", "load", "fill", "fixtures", "csv", "json").
			Eg("dynamodb seed testdata/orders.csv --table Orders"),
		Define("dynamodb.reset", "Empty local DynamoDB",
			"Removes all tables of an instance of the built-in engine, in milliseconds; with another server behind it each table is dropped and made anew, empty. Snapshots stay.",
			dynamodbReset).Also("clear", "clean", "drop", "wipe").Unless(noInstance),
		Define("dynamodb.snapshot", "Take a snapshot",
			"Keeps all tables of an instance under a name, in place of an older snapshot of that name. That of the built-in engine in memory lasts as long as the instance; of other servers all items are read into a file.",
			dynamodbSnapshot).TakesLong().Also("save", "keep", "checkpoint", "export", "dump").Unless(noInstance).
			Eg("dynamodb snapshot seeded"),
		Define("dynamodb.restore", "Restore a snapshot",
			"Brings back the tables of a snapshot in place of all there are.",
			dynamodbRestore).TakesLong().Also("load", "rollback", "undo").Unless(noInstance).
			Eg("dynamodb restore seeded"),
		Define("dynamodb.snapshots", "List snapshots",
			"Lists the snapshots of an instance.",
			dynamodbSnapshots).ReadOnly().Unless(noInstance),
		Define("dynamodb.writes", "Follow writes",
			"Prints a line for every change of an item in an instance of the built-in engine, as it is committed: time, INSERT, MODIFY or REMOVE, table, key.",
			dynamodbWrites).InTerminal().ReadOnly().Also("watch", "stream", "changes", "tail").
			Eg("dynamodb writes --table Orders"),
		Define("dynamodb.backends", "List backends",
			"Lists what could serve as local DynamoDB here, in the order in which it is tried, and why something cannot.",
			dynamodbBackends).ReadOnly().Also("dynoxide", "dynalite", "jar", "java"),

		Define("gitignore.generate", "Generate ignore rules",
			"Writes rules for the technologies that the project uses, or for those that are named, into a block of .gitignore. The block can be written anew at any time; lines around it stay, "+
				"and what they ignore already is left out. devhelper knows what more than 300 languages, tools, editors and systems write.",
			gitignoreGenerate).MakesEdits().TakesLong().Also("create", "template", "node", "python", "refresh", "update").
			Eg("gitignore generate python vscode --write"),
		Define("gitignore.add", "Ignore this file",
			"Adds a rule for a file or folder, its extension or its name, to the ignore file of the repository, of its folder, of this clone alone, or of the user. What is ignored already is left alone.",
			gitignoreAdd).MakesEdits().Also("exclude", "hide", "untrack").
			Eg("gitignore add debug.log --as extension --write"),
		Define("gitignore.lint", "Check ignore files",
			"Finds lines of .gitignore files that do nothing, or something else than they say: covered by other lines, dead below an excluded folder, with spaces, braces, backslashes or comments "+
				"that git takes for a part of the name, or matching tracked files. What is said about rules is proven from the rules alone, and holds for every tree. The exit code is 1 when there is something.",
			gitignoreLint).MakesEdits().TakesLong().Also("analyse", "duplicates", "unused", "covered", "validate").
			Eg("gitignore lint --fix --write"),
		Define("gitignore.matches", "List what an ignore file matches",
			"Counts the files that each line of an ignore file decides about, with their size and how many of them are tracked; with --line it lists the files of one line.",
			gitignoreMatches).ReadOnly().TakesLong().Also("count", "files", "size", "which").
			Eg("gitignore matches .gitignore --line 3"),
		Define("gitignore.detect", "Detect technologies",
			"Lists the languages, frameworks and tools that the project's files show, with the files that tell so.",
			gitignoreDetect).ReadOnly().TakesLong().Also("frameworks", "languages", "stack"),
		Define("gitignore.techs", "List known technologies",
			"Lists the technologies that ignore rules are known for; of one that is named, its rules with their reasons.",
			gitignoreTechs).ReadOnly().Also("templates", "catalog", "rules").
			Eg("gitignore techs python"),
		Define("gitignore.explain", "Explain why a file is ignored",
			"Tells whether git ignores a file or folder, by which line of which ignore file, and lists every other rule that matches it or a folder above it.",
			gitignoreExplain).ReadOnly().Also("why", "check-ignore", "rule", "excluded").
			Eg("gitignore explain build/app.o"),
		Define("gitignore.check", "Check which paths are ignored",
			"Prints those of the paths that git ignores, in the format and with the exit codes of git check-ignore: 0 when one is ignored, 1 when none is, 128 when it cannot tell.",
			gitignoreCheck).InTerminal().ReadOnly().Also("check-ignore").
			Eg("gitignore check -v build/app.o"),

		Define("palette.query", "Rank commands and files",
			"Lists what a palette shows for the words typed so far, best first.", paletteQuery).Plumbing().ReadOnly().
			Eg("palette query dynamo"),
		Define("palette.complete", "Complete an argument",
			"Lists the values an argument may have, or how a command line may go on.", paletteComplete).Plumbing().ReadOnly().
			Eg("palette complete -- fixture gen"),
		Define("palette.run", "Run a command for an editor",
			"Runs a command and answers with what the editor has to show.", paletteRun).Plumbing().TakesLong().
			Eg("palette run -- fixture tables"),
		Define("palette.keys", "Tell which keys run what",
			"Takes the keys that run commands in an editor; palettes show them.", paletteKeys).Plumbing().ReadOnly(),

		Define("config.show", "Show settings",
			"Shows the settings in effect and where each comes from.", configShow).ReadOnly().Also("options", "preferences"),
		Define("config.check", "Check settings",
			"Checks the user's and the project's settings. Fails when something in them is wrong.", configCheck).ReadOnly().Also("validate"),

		Define("trust.add", "Trust this project",
			"Lets the project's settings name programs, directories and endpoints, and commands run that start programs of its choice.",
			trustAdd).Also("allow"),
		Define("trust.list", "List trusted projects", "Lists the folders that are trusted.", trustList).ReadOnly(),
		Define("trust.remove", "Stop trusting this project", "Takes a folder off the list of trusted ones.", trustRemove).Also("distrust", "revoke"),

		Define("doctor", "Check the installation",
			"Looks at everything devhelper depends on, and says what to do about what is missing.", doctor).ReadOnly().Also("health", "diagnose", "troubleshoot"),
		Define("version", "Show version", "Shows devhelper's version and protocol.", version).ReadOnly().Also("about"),
		Define("commands", "List commands",
			"Lists every command. With --json it prints the manifest from which front ends are made.", commands).ReadOnly().Also("help", "manifest"),
	})
})
