package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/intake"
	"ehcp.example/tracker/internal/statute"
)

// Exit statuses (contract): done, failed or partly refused, wrong use or bad
// input.
const (
	exitDone   = 0
	exitFailed = 1
	exitMisuse = 2
)

// program is the command line and what it touches of the world, so that tests
// can run it in process.
type program struct {
	env      config.Source
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
	terminal bool // standard output is one: words rather than JSON by default
	progress bool // standard error is one: progress is shown
	// importProgress writes how far an import has come; nil off a terminal.
	importProgress func(intake.Progress)

	today string // --today
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// misuse is wrong use or bad input: exit status 2 and one line.
type misuse struct{ error }

func misused(format string, a ...any) error { return misuse{fmt.Errorf(format, a...)} }

// partly is work that was done in part; what was refused has been said.
type partly struct{}

func (partly) Error() string { return "partly refused" }

// run runs one command and gives its exit status.
func (p *program) run(ctx context.Context, args []string) int {
	root := p.root() //nolint:contextcheck // commands have the context they are run with
	root.SetArgs(args)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	err := root.ExecuteContext(ctx)
	var wrong misuse
	var some partly
	var env config.Faults
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &some):
		return exitFailed
	case errors.As(err, &wrong), errors.As(err, &env):
		fmt.Fprintln(p.err, "ehcp:", err)
		return exitMisuse
	}
	fmt.Fprintln(p.err, "ehcp:", err)
	return exitFailed
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "ehcp",
		Short: "Tracks EHC needs assessments, annual reviews and complaints against their statutory time limits",
		Long: "ehcp tracks every EHC needs assessment, annual review and complaint of a council's SEND service\n" +
			"against its statutory time limits. `ehcp demo` runs everything on this machine, with a made-up county.",
		SilenceUsage: true, SilenceErrors: true,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misused("there is no command %q; ehcp --help lists them", args[0])
			}
			return c.Help()
		},
		Args: cobra.ArbitraryArgs,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return misuse{err} })
	root.PersistentFlags().StringVar(&p.today, "today", "", "the civil date to work on, YYYY-MM-DD (default: TODAY, else the date in London)")
	root.AddCommand(p.deadlineCommand(), p.rulesCommand(), p.timelineCommand())
	root.AddCommand(p.recordCommands()...)
	return root
}

// exactly refuses other numbers of arguments as wrong use.
func exactly(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			return misused("%s takes %d argument(s), got %d", c.CommandPath(), n, len(args))
		}
		return nil
	}
}

// day is today: --today, else TODAY, else the date in London.
func (p *program) day() (statute.Date, error) {
	if p.today != "" {
		d, err := statute.ParseDate(p.today)
		if err != nil {
			return d, misused("--today: %w", err)
		}
		return d, nil
	}
	c, err := config.Load(p.env)
	if err != nil {
		return statute.Date{}, err
	}
	if !c.Today.IsZero() {
		return c.Today, nil
	}
	return londonDay(p.now())
}

// fixedDay is the day that --today holds still, else the environment's.
func (p *program) fixedDay(fromEnvironment statute.Date) (statute.Date, error) {
	if p.today == "" {
		return fromEnvironment, nil
	}
	return p.day()
}

// londonDay is the civil date in England at an instant (C11).
func londonDay(t time.Time) (statute.Date, error) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		return statute.Date{}, fmt.Errorf("load the Europe/London time zone: %w", err)
	}
	return statute.DateOf(t.In(london)), nil
}

// law is the catalogue under the built-in calendar, for commands that need no
// database.
func (p *program) law() *statute.Book {
	return statute.NewBook(calendar.New(nil, nil, false), statute.Switches{})
}

// printJSON writes one document to standard output.
func (p *program) printJSON(v any) error {
	e := json.NewEncoder(p.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}

// wantsJSON: asked for, or written to something that is no terminal.
func (p *program) wantsJSON(flag bool) bool { return flag || !p.terminal }

// printList writes records as JSON where that is wanted, else one line each
// with its columns in line.
func printList[T any](p *program, asJSON bool, records []T, line func(T) string) error {
	switch {
	case p.wantsJSON(asJSON):
		return p.printJSON(records)
	case len(records) == 0:
		fmt.Fprintln(p.out, "There are none.")
		return nil
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, r := range records {
		fmt.Fprintln(w, line(r))
	}
	return w.Flush()
}
