package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/devhelper/devhelper/dynamodb"
)

// DynamoDB is the session's launcher, made when it is first needed.
func (s *Session) DynamoDB() *dynamodb.Manager {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dynamo == nil {
		s.dynamo = dynamodb.New(dynamodb.Config{
			Dirs: s.Dirs, Getenv: s.Getenv, Environ: s.Environ, Now: s.Now, Shim: s.Shim, Notify: s.instanceChanged,
		})
	}
	return s.dynamo
}

// Adopt takes up the instances of the session's folders that an editor before
// it has left running: its variables then lead to them again. What cannot be
// read is found when somebody asks for it.
func (s *Session) Adopt(ctx context.Context) {
	for _, root := range s.Workspace.Snapshot().Roots() {
		_ = s.DynamoDB().Adopt(ctx, root)
	}
}

// noInstance is the reason why commands on the project's instance cannot run.
func noInstance(call *Call) string {
	if call.DynamoDB().Running(call.Root()) {
		return ""
	}
	return "no local DynamoDB is running"
}

// options are the settings of the call, over which a command's arguments go.
func (c *Call) options() dynamodb.Options {
	s := c.Settings().DynamoDB
	o := dynamodb.Options{
		Root: c.Root(), Trusted: c.Trusted(), Backend: s.Backend, Endpoint: s.Endpoint, Port: s.Port,
		Delay: s.Delay, DelaySet: s.Delay, Dir: s.Dir, DataDir: s.DataDir, Durable: s.Durable && s.DataDir != "",
		Java: named(s.Java, "java"), Dynoxide: named(s.Dynoxide, "dynoxide"), Dynalite: named(s.Dynalite, "dynalite"),
		Docker: named(s.Docker, "docker"), Image: s.Image,
		ReadyTimeout: time.Duration(s.ReadyTimeout) * time.Second,
	}
	lease(&o, s.Lease, s.Grace)
	return o
}

// named is a program the user has named; the default is what everybody calls it
// and is looked for.
func named(program, usual string) string {
	if program == usual {
		return ""
	}
	return program
}

// dynamodbStartArgs are the arguments of everything that launches; their names
// and meaning are those of the 2016 fixtures where those had them.
type dynamodbStartArgs struct {
	Backend     string `json:"backend" short:"b" choices:"dynamodb.backends" doc:"what serves; by default the first that is there"`
	Port        string `json:"port" short:"p" kind:"port" doc:"port to listen on: 8000, a range 8000-8100, or a set 8000,8005; a free one when not given"`
	Host        string `json:"host" doc:"address to listen on; only loopback is taken"`
	Name        string `json:"name" doc:"name of the instance, for more than one in a project"`
	Delay       *bool  `json:"delay" doc:"let new tables pass through the states that take time on AWS, where the backend can"`
	DynamodbDir string `json:"dynamodbDir" kind:"dir" doc:"folder DynamoDB Local was extracted to, for the backend jar"`
	Image       string `json:"image" doc:"Docker image of DynamoDB Local with its version, for the backend docker, as amazon/dynamodb-local:3.3.0"`
	DataDir     string `json:"dataDir" kind:"dir" doc:"folder the tables are kept in; in memory when not given"`
	Durable     *bool  `json:"durable" doc:"make each write wait until the disk has it, with a data directory, where the backend can"`
	Lease       string `json:"lease" enum:"editor,shared,detached" doc:"how long it goes on: until nobody uses it, some seconds longer for the next editor, or until it is stopped"`
	Detach      bool   `json:"detach" short:"d" doc:"keep it running until it is stopped by name: --lease detached"`
}

func (a dynamodbStartArgs) over(call *Call, o dynamodb.Options) dynamodb.Options {
	set := func(to *string, v string) {
		if v != "" {
			*to = v
		}
	}
	if (a.Backend != "" && a.Backend != "attach") || a.DynamodbDir != "" {
		o.Endpoint = "" // what the call names wins over what the settings attach to
	}
	if a.DynamodbDir != "" && a.Backend == "" {
		o.Backend = "jar"
	}
	if a.Image != "" && a.Backend == "" {
		o.Backend, o.Endpoint = "docker", ""
	}
	set(&o.Backend, a.Backend)
	set(&o.Port, a.Port)
	set(&o.Host, a.Host)
	set(&o.Name, a.Name)
	if a.DynamodbDir != "" {
		o.Dir = call.Abs(a.DynamodbDir)
	}
	if a.DataDir != "" {
		o.DataDir = call.Abs(a.DataDir)
	}
	if a.Delay != nil {
		o.Delay, o.DelaySet = *a.Delay, true
	}
	if a.Durable != nil {
		o.Durable = *a.Durable
	}
	set(&o.Image, a.Image)
	switch {
	case a.Detach:
		lease(&o, "detached", 0)
	case a.Lease != "":
		lease(&o, a.Lease, call.Settings().DynamoDB.Grace)
	}
	return o
}

// lease sets how long an instance goes on.
func lease(o *dynamodb.Options, mode string, grace int) {
	o.Detach, o.Grace = mode == "detached", 0
	if mode == "shared" {
		o.Grace = time.Duration(grace) * time.Second
	}
}

type instanceResult struct {
	dynamodb.Instance
	Tables []dynamodb.TableStats `json:"tables,omitempty" doc:"what is in it; only dynamodb status of the built-in engine tells"`
	hold   bool                  // the terminal keeps it running
}

// wanted gives the options of a launch, or refuses what the named backend has
// no use for. What the settings say about the jar's folder is for the jar alone.
func (a dynamodbStartArgs) wanted(call *Call) (dynamodb.Options, error) {
	o := a.over(call, call.options())
	if a.DynamodbDir != "" && o.Backend != "jar" {
		return o, WithHint(Usagef("%s has no dynamodb_dir", o.Backend), "these have it: jar")
	}
	if a.Image != "" && o.Backend != "docker" {
		return o, WithHint(Usagef("%s has no image", o.Backend), "these have it: docker")
	}
	if o.Endpoint == "" {
		return o, nil
	}
	for _, given := range []struct {
		on   bool
		what string
	}{{a.Port != "", "port"}, {a.Host != "", "host"}, {a.Delay != nil && *a.Delay, "delay"}, {a.DataDir != "", "data directory"}, {a.Durable != nil && *a.Durable, "durability"}} {
		if given.on {
			return o, WithHint(Usagef("%s takes no %s: it is attached to", o.Endpoint, given.what),
				"leave it out, or name what shall be started with --backend")
		}
	}
	return o, nil
}

func dynamodbStart(ctx context.Context, call *Call, args dynamodbStartArgs) (instanceResult, error) {
	o, err := args.wanted(call)
	if err != nil {
		return instanceResult{}, err
	}
	i, err := call.DynamoDB().Start(ctx, o, func(step string) { call.Progress(step, -1) })
	if err != nil {
		return instanceResult{}, err
	}
	return instanceResult{Instance: *i, hold: call.Surface == CLI && !o.Detach && !i.Attached}, nil
}

// Text prints the endpoint first: it is what is copied.
func (r instanceResult) Text(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(tw, "endpoint\t%s\n", r.Endpoint)
	fmt.Fprintf(tw, "instance\t%s\n", r.ID)
	fmt.Fprintf(tw, "backend\t%s\n", strings.TrimSpace(r.Backend+" "+r.Version))
	if r.PID > 0 {
		fmt.Fprintf(tw, "process\t%d, started %s\n", r.PID, r.Started.Format(time.DateTime))
	}
	if r.DataDir != "" {
		fmt.Fprintf(tw, "data\t%s\n", r.DataDir)
	} else if r.PID > 0 {
		fmt.Fprintf(tw, "data\tin memory\n")
	}
	if r.Log != "" {
		fmt.Fprintf(tw, "log\t%s\n", r.Log)
	}
	for n, t := range r.Tables {
		label := "tables"
		if n > 0 {
			label = ""
		}
		fmt.Fprintf(tw, "%s\t%s  %s, %s, %d bytes\n", label, t.Name, t.Status, count(t.Items, "item"), t.Bytes)
	}
	if r.hold {
		fmt.Fprintf(tw, "\tinterrupt (Ctrl-C) stops it\n")
	}
	return tw.Flush()
}

// View is one line with the endpoint.
func (r instanceResult) View() View {
	v := MessageView(fmt.Sprintf("DynamoDB at %s (%s)", r.Endpoint, r.Backend))
	v.Copy = r.Endpoint
	return v
}

// Wait keeps a terminal's instance until the user interrupts or it ends.
func (r instanceResult) Wait(ctx context.Context) error {
	if !r.hold {
		return nil
	}
	if err := r.Instance.Wait(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

type dynamodbInstanceArgs struct {
	ID string `json:"id" arg:"1" choices:"dynamodb.list" doc:"the instance, by id or name; the project's own without it"`
}

// instance finds the instance an argument means.
func (c *Call) instance(ctx context.Context, id string) (dynamodb.Instance, error) {
	if id == "" {
		i, ok, err := c.DynamoDB().Find(ctx, c.Root(), "")
		switch {
		case err != nil:
			return dynamodb.Instance{}, err
		case ok:
			return *i, nil
		}
		return dynamodb.Instance{}, WithHint(errors.New("no local DynamoDB is running for "+c.Root()), "devhelper dynamodb start")
	}
	list, err := c.DynamoDB().List(ctx)
	if err != nil {
		return dynamodb.Instance{}, err
	}
	var ids []string
	for _, i := range list {
		if i.ID == id || (i.Name == id && i.Root == c.Root()) {
			return i, nil
		}
		ids = append(ids, i.ID)
	}
	if len(ids) == 0 {
		return dynamodb.Instance{}, WithHint(fmt.Errorf("there is no instance %q: none is running", id), "devhelper dynamodb start")
	}
	return dynamodb.Instance{}, WithHint(fmt.Errorf("there is no instance %q", id), "there are: %s", strings.Join(ids, ", "))
}

type dynamodbStopResult struct {
	ID       string `json:"id" doc:"of the instance"`
	Endpoint string `json:"endpoint" doc:"where it answered"`
}

func dynamodbStop(ctx context.Context, call *Call, args dynamodbInstanceArgs) (dynamodbStopResult, error) {
	i, err := call.instance(ctx, args.ID)
	if err != nil {
		return dynamodbStopResult{}, err
	}
	return dynamodbStopResult{i.ID, i.Endpoint}, call.DynamoDB().Stop(ctx, i.ID)
}

func (r dynamodbStopResult) line() string { return "stopped " + r.ID + " at " + r.Endpoint }

func (r dynamodbStopResult) Text(w io.Writer) error { _, err := fmt.Fprintln(w, r.line()); return err }

// View is one line.
func (r dynamodbStopResult) View() View { return MessageView(r.line()) }

type dynamodbAttachArgs struct {
	Endpoint    string `json:"endpoint" arg:"1" kind:"endpoint" need:"true" doc:"where it answers, as http://127.0.0.1:8000"`
	AllowRemote bool   `json:"allowRemote" doc:"take an endpoint that is not on this machine"`
	Name        string `json:"name" doc:"name of the instance, for more than one in a project"`
}

func dynamodbAttach(ctx context.Context, call *Call, args dynamodbAttachArgs) (instanceResult, error) {
	o := call.options()
	o.AllowRemote, o.Name = args.AllowRemote, args.Name
	i, err := call.DynamoDB().Attach(ctx, args.Endpoint, o)
	if err != nil {
		return instanceResult{}, err
	}
	return instanceResult{Instance: *i}, nil
}

func dynamodbStatus(ctx context.Context, call *Call, args dynamodbInstanceArgs) (instanceResult, error) {
	i, err := call.instance(ctx, args.ID)
	if err != nil || !i.Manages() {
		return instanceResult{Instance: i}, err
	}
	stats, err := call.DynamoDB().Stats(ctx, i.ID)
	return instanceResult{Instance: i, Tables: stats.Tables}, err
}

type dynamodbListArgs struct{}

type dynamodbListResult struct {
	Instances []dynamodb.Instance `json:"instances" doc:"every instance of this user"`
}

func dynamodbList(ctx context.Context, call *Call, _ dynamodbListArgs) (dynamodbListResult, error) {
	list, err := call.DynamoDB().List(ctx)
	return dynamodbListResult{append([]dynamodb.Instance{}, list...)}, err
}

// Text prints a line per instance.
func (r dynamodbListResult) Text(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, i := range r.Instances {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", i.ID, i.Endpoint, i.Backend, i.Root)
	}
	return tw.Flush()
}

// View lists the instances as a text.
func (r dynamodbListResult) View() View {
	if len(r.Instances) == 0 {
		return MessageView("no local DynamoDB is running")
	}
	return textView("dynamodb/instances", r)
}

// Choices lists the instances by id.
func (r dynamodbListResult) Choices() []Choice {
	var out []Choice
	for _, i := range r.Instances {
		out = append(out, Choice{Label: i.ID, Insert: i.ID, Detail: i.Endpoint + " " + i.Root})
	}
	return out
}

type dynamodbLogsArgs struct {
	ID   string `json:"id" arg:"1" choices:"dynamodb.list" doc:"the instance, by id or name; the project's own without it"`
	Tail int    `json:"tail" short:"n" default:"100" doc:"how many lines, from the end"`
}

type dynamodbLogsResult struct {
	ID    string   `json:"id" doc:"of the instance"`
	File  string   `json:"file" doc:"where the log is kept; empty for a server devhelper did not start"`
	Lines []string `json:"lines" doc:"the last lines"`
}

func dynamodbLogs(ctx context.Context, call *Call, args dynamodbLogsArgs) (dynamodbLogsResult, error) {
	i, err := call.instance(ctx, args.ID)
	if err != nil {
		return dynamodbLogsResult{}, err
	}
	lines, file, err := call.DynamoDB().Logs(ctx, i.ID, args.Tail)
	return dynamodbLogsResult{i.ID, file, append([]string{}, lines...)}, err
}

// Text prints the lines as they are.
func (r dynamodbLogsResult) Text(w io.Writer) error {
	for _, l := range r.Lines {
		if _, err := fmt.Fprintln(w, l); err != nil {
			return err
		}
	}
	return nil
}

// View shows the log with the cursor at its end.
func (r dynamodbLogsResult) View() View {
	v := textView("dynamodb/log/"+r.ID, r)
	if v.Document != nil {
		v.Document.Tail = true
	}
	return v
}

type dynamodbRunArgs struct {
	dynamodbStartArgs
	Command []string `json:"command" arg:"rest" need:"true" doc:"the command and its arguments"`
}

type dynamodbRunResult struct {
	Code int `json:"exitCode" doc:"of the command"`
}

func dynamodbRun(ctx context.Context, call *Call, args dynamodbRunArgs) (dynamodbRunResult, error) {
	o, err := args.wanted(call)
	if err != nil {
		return dynamodbRunResult{}, err
	}
	code, err := call.DynamoDB().Run(ctx, o, args.Command, call.Stdio.In, call.Stdio.Out, call.Stdio.Err)
	return dynamodbRunResult{code}, err
}

// Text prints nothing: the command has said what it had to say.
func (r dynamodbRunResult) Text(io.Writer) error { return nil }

// ExitCode is the command's.
func (r dynamodbRunResult) ExitCode() int { return r.Code }

type dynamodbBackendsArgs struct{}

type dynamodbBackendsResult struct {
	Backends []dynamodb.Candidate `json:"backends" doc:"in the order in which they are tried"`
}

func dynamodbBackends(ctx context.Context, call *Call, _ dynamodbBackendsArgs) (dynamodbBackendsResult, error) {
	return dynamodbBackendsResult{call.DynamoDB().Backends(ctx, call.options())}, nil
}

// Text prints a line per backend.
func (r dynamodbBackendsResult) Text(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, b := range r.Backends {
		state, detail := "no", b.Reason
		if b.Available {
			state, detail = "yes", detailOf(b)
		}
		if b.Default {
			state = "default"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\n", b.Name, state, detail)
		if b.Hint != "" && !b.Available {
			fmt.Fprintf(tw, "\t\thint: %s\n", b.Hint)
		}
	}
	return tw.Flush()
}

// View lists the backends as a text.
func (r dynamodbBackendsResult) View() View { return textView("dynamodb/backends", r) }

// Choices lists the backends that can serve, and then those that need
// something first.
func (r dynamodbBackendsResult) Choices() []Choice {
	var out []Choice
	for _, b := range slices.Concat(available(r.Backends, true), available(r.Backends, false)) {
		detail := detailOf(b)
		if !b.Available {
			detail = b.Reason
		}
		out = append(out, Choice{Label: b.Name, Insert: b.Name, Detail: detail})
	}
	return out
}

func detailOf(c dynamodb.Candidate) string {
	if c.Path == "" && c.Available {
		return "part of devhelper"
	}
	return strings.TrimSpace(c.Version + " " + c.Path)
}

func available(list []dynamodb.Candidate, want bool) []dynamodb.Candidate {
	return slices.DeleteFunc(slices.Clone(list), func(c dynamodb.Candidate) bool { return c.Available != want })
}
