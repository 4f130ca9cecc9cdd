package command

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/devhelper/devhelper/internal/settings"
)

type configShowArgs struct {
	Key string `json:"key" arg:"1" choices:"config.show" doc:"a setting, or the beginning of several, as dynamodb; all without it"`
}

type configShowResult struct {
	Values []settings.Value `json:"values" doc:"the settings in effect"`
}

func configShow(_ context.Context, call *Call, args configShowArgs) (configShowResult, error) {
	r := configShowResult{Values: []settings.Value{}}
	for _, v := range call.Settings().Explain() {
		if args.Key == "" || v.Key == args.Key || strings.HasPrefix(v.Key, strings.TrimSuffix(args.Key, ".")+".") {
			r.Values = append(r.Values, v)
		}
	}
	if len(r.Values) == 0 {
		return r, WithHint(Usagef("there is no setting %q", args.Key), "the list is: devhelper config show")
	}
	return r, nil
}

// Text prints a line per setting: key, value, where it comes from.
func (r configShowResult) Text(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, v := range r.Values {
		from := string(v.Source)
		if v.File != "" {
			from = fmt.Sprintf("%s:%d", v.File, v.Line)
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\n", v.Key, valueText(v.Value), from)
		for _, i := range v.Ignored {
			fmt.Fprintf(tw, "\t%s\tset in vain by %s\n", valueText(i.Value), strings.TrimSpace(string(i.Source)+" "+i.File))
		}
	}
	return tw.Flush()
}

func valueText(v any) string {
	switch v := v.(type) {
	case string:
		if v == "" {
			return "-"
		}
		return v
	case []string:
		if len(v) == 0 {
			return "-"
		}
		return strings.Join(v, ",")
	}
	return fmt.Sprint(v)
}

// Choices lists the keys.
func (r configShowResult) Choices() []Choice {
	var out []Choice
	for _, v := range r.Values {
		out = append(out, Choice{Label: v.Key, Insert: v.Key, Detail: valueText(v.Value)})
	}
	return out
}

// View shows the settings as a text.
func (r configShowResult) View() View { return textView("config", r) }

type configCheckArgs struct{}

type configCheckResult struct {
	Problems []settings.Problem `json:"problems" doc:"what is wrong, or does not take effect"`
}

func configCheck(_ context.Context, call *Call, _ configCheckArgs) (configCheckResult, error) {
	return configCheckResult{append([]settings.Problem{}, call.SettingsProblems()...)}, nil
}

// Text prints a line per problem, as compilers do.
func (r configCheckResult) Text(w io.Writer) error {
	for _, p := range r.Problems {
		if _, err := fmt.Fprintf(w, "%s: %s: %s\n", p.Where(), p.Severity, p.Message); err != nil {
			return err
		}
		if p.HintText != "" {
			fmt.Fprintf(w, "hint: %s\n", p.HintText)
		}
	}
	if len(r.Problems) == 0 {
		_, err := fmt.Fprintln(w, "the settings are right")
		return err
	}
	return nil
}

// View lists the problems with their places.
func (r configCheckResult) View() View {
	if len(r.Problems) == 0 {
		return MessageView("the settings are right")
	}
	v := View{Kind: KindLocations, Title: "devhelper settings"}
	var elsewhere []string
	for _, p := range r.Problems {
		if p.File == "" {
			elsewhere = append(elsewhere, p.Error())
			continue
		}
		at := Pos{Line: max(1, p.Line), Column: max(1, p.Column)}
		v.Locations = append(v.Locations, Place{Location: Location{Path: p.File, Span: Span{Start: at, End: at}}, Text: p.Message})
	}
	v.Message, v.Level = strings.Join(elsewhere, "; "), "warning"
	return v
}

// ExitCode is 1 when something is an error.
func (r configCheckResult) ExitCode() int {
	for _, p := range r.Problems {
		if p.Severity == settings.SeverityError {
			return ExitFailed
		}
	}
	return ExitOK
}

// SettingsSchema is the JSON Schema of a file of settings.
func SettingsSchema() []byte { return settings.Schema() }
