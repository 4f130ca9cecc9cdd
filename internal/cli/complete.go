package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/devhelper/devhelper/internal/command"
)

// completeFlags makes the shell ask the command table for the values of flags
// and places, exactly as editors do.
func completeFlags(cmd *cobra.Command, env Env, g *global, c *command.Command, args any) {
	for i := range c.Args {
		a := &c.Args[i]
		if a.Type == "object" || a.Place != "" {
			continue
		}
		fn := func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			return values(cmd.Context(), env, g, c, a, typed, args)
		}
		if err := cmd.RegisterFlagCompletionFunc(a.Flag, fn); err != nil {
			panic(err) // two arguments with one flag: the first test finds it
		}
	}
	cmd.ValidArgsFunction = func(cmd *cobra.Command, given []string, typed string) ([]string, cobra.ShellCompDirective) {
		if a := c.NextPlace(len(given)); a != nil {
			return values(cmd.Context(), env, g, c, a, typed, args)
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}

func values(ctx context.Context, env Env, g *global, c *command.Command, a *command.Arg, typed string, args any) ([]string, cobra.ShellCompDirective) {
	if a.Kind == "path" || a.Place == "rest" {
		return nil, cobra.ShellCompDirectiveDefault // the shell knows its files best
	}
	if a.Kind == "dir" {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	session, err := g.session(env)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	defer session.Close()
	found, err := session.NewCall(command.CLI).Complete(ctx, c, a.Name, typed, args)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	for _, item := range found.Items {
		out = append(out, cobra.CompletionWithDesc(item.Insert, item.Detail))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
