package dialect

import (
	"path"
	"strings"
)

// Syntax is how a kind of file is read.
type Syntax int

// The syntaxes.
const (
	Git Syntax = iota
	Docker
)

// Kind is a kind of ignore file.
type Kind struct {
	Name     string   // how people call it
	Files    []string // names, or patterns of names; with a slash of the end of a path
	Tool     string   // whose it is
	Syntax   Syntax
	Nested   bool   // it counts in every folder; else at the top alone
	Source   string // where its syntax is documented
	Compared bool   // tests ask the tool's own code
}

// kinds are in the order in which a name is looked up.
var kinds = []Kind{
	{"git", []string{".gitignore", "/info/exclude", "/git/ignore"}, "git", Git, true, "gitignore(5)", true},
	{"docker", []string{".dockerignore", "*.dockerignore", ".containerignore"}, "Docker, Podman, BuildKit", Docker, false, "Dockerfile reference: .dockerignore file", true},
	{"ignore", []string{".ignore"}, "ripgrep, fd, ag", Git, true, "ripgrep: GUIDE", false},
	{"ripgrep", []string{".rgignore"}, "ripgrep", Git, true, "ripgrep: GUIDE", false},
	{"fd", []string{".fdignore"}, "fd", Git, true, "fd(1)", false},
	{"npm", []string{".npmignore"}, "npm publish", Git, true, "npm: package.json, files", false},
	{"yarn", []string{".yarnignore"}, "yarn pack", Git, true, "Yarn documentation", false},
	{"prettier", []string{".prettierignore"}, "Prettier", Git, false, "Prettier: Ignoring Code", false},
	{"eslint", []string{".eslintignore"}, "ESLint 8 and older", Git, false, "ESLint: Ignoring Code", false},
	{"stylelint", []string{".stylelintignore", ".stylintignore"}, "Stylelint, Stylint", Git, false, "Stylelint: Ignoring code", false},
	{"jshint", []string{".jshintignore"}, "JSHint", Git, false, "JSHint: CLI", false},
	{"jpm", []string{".jpmignore"}, "jpm", Git, false, "jpm documentation", false},
	{"nodemon", []string{".nodemonignore"}, "nodemon 1", Git, false, "nodemon: Ignoring files", false},
	{"nuxt", []string{".nuxtignore"}, "Nuxt", Git, false, "Nuxt: .nuxtignore", false},
	{"eleventy", []string{".eleventyignore"}, "Eleventy", Git, false, "Eleventy: Ignore Template Files", false},
	{"vscode", []string{".vscodeignore"}, "vsce package", Git, false, "Visual Studio Code: Publishing Extensions", false},
	{"vercel", []string{".vercelignore", ".nowignore"}, "Vercel", Git, false, "Vercel: Ignored Files", false},
	{"gcloud", []string{".gcloudignore"}, "gcloud", Git, false, "gcloud topic gcloudignore", false},
	{"cloudfoundry", []string{".cfignore"}, "cf push", Git, false, "Cloud Foundry: Considerations", false},
	{"elasticbeanstalk", []string{".ebignore"}, "eb deploy", Git, false, "AWS: EB CLI configuration", false},
	{"azure", []string{".funcignore", ".artifactignore"}, "Azure Functions, Azure Artifacts", Git, false, "Azure: .funcignore, .artifactignore", false},
	{"heroku", []string{".slugignore"}, "Heroku", Git, false, "Heroku: Slug compiler", false},
	{"platform", []string{".upignore", ".deployignore", ".distignore"}, "Up, WP-CLI and others", Git, false, "Up: Ignoring files", false},
	{"terraform", []string{".terraformignore"}, "Terraform Cloud", Git, false, "Terraform: Excluding Files from Upload", false},
	{"tfs", []string{".tfignore"}, "Team Foundation Server", Git, true, "Azure DevOps: .tfignore", false},
	{"perforce", []string{".p4ignore", "p4ignore.txt"}, "Perforce", Git, true, "Helix Core: P4IGNORE", false},
	{"openapi", []string{".openapi-generator-ignore", ".swagger-codegen-ignore"}, "OpenAPI Generator, Swagger Codegen", Git, false, "OpenAPI Generator: Ignore file format", false},
	{"tokei", []string{".tokeignore"}, "tokei", Git, true, "tokei: Excluding folders", false},
	{"floobits", []string{".flooignore"}, "Floobits", Git, false, "Floobits: Ignore", false},
	{"cursor", []string{".cursorignore", ".cursorindexingignore"}, "Cursor", Git, false, "Cursor: Ignore files", false},
	{"agents", []string{".aiexclude", ".aiignore", ".codeiumignore", ".geminiignore", ".clineignore", ".rooignore", ".aiderignore"}, "coding agents", Git, false, "documentation of Gemini, JetBrains AI, Windsurf, Cline, aider", false},
}

// Kinds lists what is known.
func Kinds() []Kind { return kinds }

// ForFile tells whose ignore file a path names.
func ForFile(file string) (Kind, bool) {
	file = strings.ReplaceAll(file, `\`, "/")
	name := path.Base(file)
	for _, k := range kinds {
		for _, f := range k.Files {
			if strings.HasPrefix(f, "/") {
				if strings.HasSuffix(file, f) {
					return k, true
				}
				continue
			}
			if ok, err := path.Match(f, name); err == nil && ok {
				return k, true
			}
		}
	}
	return Kind{}, false
}

// Named finds a kind by its name.
func Named(name string) (Kind, bool) {
	for _, k := range kinds {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// Parse reads a file of the kind.
func (k Kind) Parse(text []byte) (Matcher, []Problem) {
	if k.Syntax == Docker {
		return parseDocker(text)
	}
	return parseGit(text)
}
