package generator

import (
	"path/filepath"
	"strings"
)

// pythonProject says whether a file's name shows a Python project.
func pythonProject(name string) bool {
	switch name {
	case "pyproject.toml", "setup.py", "setup.cfg", "pytest.ini", "tox.ini", "conftest.py", "Pipfile", "uv.lock", "poetry.lock":
		return true
	}
	return strings.HasPrefix(name, "requirements") && strings.HasSuffix(name, ".txt")
}

// placePytest puts a file into the project's directory of tests.
func placePytest(j *job) error {
	if strings.HasSuffix(j.path, ".py") {
		return nil
	}
	name := "test_dynamodb_tables.py"
	if len(j.tables) == 1 {
		name = "test_" + j.tables[0].snake() + ".py"
	}
	dir := j.path
	if dir == "" {
		home, err := j.home(pythonProject)
		if err != nil {
			return err
		}
		if dir, err = testsDir(j, home); err != nil {
			return err
		}
	}
	j.path = filepath.Join(dir, name)
	return nil
}

// testsDir is the directory below home that holds tests, tests if none does.
func testsDir(j *job, home string) (string, error) {
	best := filepath.Join(home, "tests")
	depth := 1 << 10
	err := j.files.Walk(j.ctx, home, func(path string, _ int64) error {
		if filepath.Ext(path) != ".py" {
			return nil
		}
		for dir := filepath.Dir(path); len(dir) > len(home); dir = filepath.Dir(dir) {
			name := filepath.Base(dir)
			if d := distance(home, dir); (name == "tests" || name == "test") && d < depth {
				best, depth = dir, d
			}
		}
		return nil
	})
	return best, err
}
