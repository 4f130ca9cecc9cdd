package clienttest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDrivers runs the story by a program for each language.
func TestDrivers(t *testing.T) {
	for _, tc := range []struct {
		name string
		find func(*testing.T) (env, command []string)
	}{
		{"python", func(t *testing.T) (env, command []string) {
			python := installed(t, "boto3", "venv", "bin", "python")
			return nil, []string{python, "-I", filepath.Join("testdata", "driver.py")}
		}},
		{"javascript", func(t *testing.T) (env, command []string) {
			installed(t, "the AWS SDK for JavaScript", "npm", "node_modules", "@aws-sdk", "lib-dynamodb")
			modules := installed(t, "npm packages", "npm", "node_modules")
			return []string{"NODE_PATH=" + modules}, []string{program(t, "node"), filepath.Join("testdata", "driver.cjs")}
		}},
		{"java", func(t *testing.T) (env, command []string) {
			jars := installed(t, "the AWS SDK for Java", "maven")
			program(t, "javac") // a JDK: java compiles the driver itself
			// The first compiler and the simplest collector start fastest.
			return nil, []string{
				program(t, "java"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m",
				"-cp", filepath.Join(jars, "*"), filepath.Join("testdata", "Driver.java"),
			}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			env, command := tc.find(t)
			s := serve(t)
			out, errors, err := run(t, s.environment(env...), command[0], command[1:]...)
			if err != nil {
				t.Errorf("%v: %s", err, errors)
			}
			compare(t, out)
			s.check()
		})
	}
}

// compare holds what a driver printed against the story.
func compare(t *testing.T, got string) {
	t.Helper()
	want, err := os.ReadFile(filepath.Join("testdata", "steps.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("steps differ (-want +got):\n%s", d)
	}
}
