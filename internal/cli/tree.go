package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devhelper/devhelper/internal/command"
)

// Help lists commands as the table does, the main job first, not by letter.
func init() { cobra.EnableCommandSorting = false }

// group makes cmd a command that only holds others: alone it prints its help,
// and a word that is none of them is named.
func group(cmd *cobra.Command) {
	cmd.Args = cobra.ArbitraryArgs
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknown(cmd, args[0])
		}
		return cmd.Help()
	}
}

func unknown(cmd *cobra.Command, word string) error {
	err := command.Usagef("there is no command %q", strings.TrimSpace(short(cmd)+" "+word))
	// Everything is near the empty word.
	if near := cmd.SuggestionsFor(word); word != "" && len(near) > 0 {
		return command.WithHint(err, "did you mean %s?", strings.Join(near, " or "))
	}
	return command.WithHint(err, "the list is: %s --help", cmd.CommandPath())
}

// short is a command's path without the program's name.
func short(c *cobra.Command) string {
	_, rest, _ := strings.Cut(c.CommandPath(), " ")
	return rest
}

// addCobras adds help and completion. Cobra brings both, but takes any word
// after them for a wish to see the help, and exits with 0.
func addCobras(root *cobra.Command) {
	root.SetHelpCommand(&cobra.Command{
		Use: "help [COMMAND]", Short: "Help about any command", Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, words []string) error {
			cmd, rest, err := root.Find(words)
			if err != nil {
				return &command.UsageError{Err: err}
			}
			if len(rest) > 0 && cmd.HasSubCommands() {
				return unknown(cmd, rest[0])
			}
			return cmd.Help()
		},
		ValidArgsFunction: func(_ *cobra.Command, words []string, typed string) ([]string, cobra.ShellCompDirective) {
			var out []string
			if cmd, rest, err := root.Find(words); err == nil && len(rest) == 0 {
				for _, c := range cmd.Commands() {
					if c.IsAvailableCommand() && strings.HasPrefix(c.Name(), typed) {
						out = append(out, cobra.CompletionWithDesc(c.Name(), c.Short))
					}
				}
			}
			return out, cobra.ShellCompDirectiveNoFileComp
		},
	})
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	if cmd, _, err := root.Find([]string{"completion"}); err == nil && cmd != root {
		group(cmd)
		for _, shell := range cmd.Commands() {
			shell.Args = func(c *cobra.Command, words []string) error {
				if len(words) > 0 {
					return command.Usagef("%s: unexpected argument %q", short(c), words[0])
				}
				return nil
			}
		}
	}
}

// rootFlag is --root: a folder, named.
type rootFlag struct{ dir *string }

func (f rootFlag) String() string { return "" }
func (f rootFlag) Type() string   { return "DIR" }
func (f rootFlag) Set(word string) error {
	if word == "" {
		return errors.New("no directory is named")
	}
	*f.dir = word
	return nil
}

// setFlag is --set. What a key may be set to, the settings say.
type setFlag struct{ pairs *[]string }

func (f setFlag) String() string { return "" }
func (f setFlag) Type() string   { return "KEY=VALUE" }
func (f setFlag) Set(word string) error {
	if key, _, ok := strings.Cut(word, "="); !ok || key == "" {
		return fmt.Errorf("%q is not KEY=VALUE", word)
	}
	*f.pairs = append(*f.pairs, word)
	return nil
}

// completeGlobal completes what every subcommand has.
func completeGlobal(root *cobra.Command, env Env, g *global) {
	for name, fn := range map[string]cobra.CompletionFunc{
		"root": func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		"set": func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			return settingKeys(cmd.Context(), env, g, typed), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		},
	} {
		if err := root.RegisterFlagCompletionFunc(name, fn); err != nil {
			panic(err) // a flag with another name: the first test finds it
		}
	}
}

// settingKeys lists the settings as --set takes them.
func settingKeys(ctx context.Context, env Env, g *global, typed string) []string {
	show := command.All().Lookup("config.show")
	found, _ := values(ctx, env, g, show, show.Arg("key"), typed, show.NewArgs())
	var out []string
	for _, line := range found {
		key, detail, _ := strings.Cut(line, "\t")
		out = append(out, cobra.CompletionWithDesc(key+"=", detail))
	}
	return out
}
