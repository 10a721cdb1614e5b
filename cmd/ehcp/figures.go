package main

import (
	"cmp"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/scorecard/sheet"
	"ehcp.example/tracker/internal/statute"
)

//nolint:gochecknoglobals // who the command line is in the audit log
var operator = commandLine()

// commandLine acts for whoever is signed in to the machine.
func commandLine() casework.Actor {
	a := casework.SystemActor("command line")
	if login, err := user.Current(); err == nil {
		a.OnBehalfOf = login.Username
	}
	return a
}

func (p *program) scorecardCommand() *cobra.Command {
	var month, xlsx string
	var asJSON, asCSV bool
	c := &cobra.Command{
		Use: "scorecard --month YYYY-MM [--json|--csv|--xlsx FILE]", Short: "The scorecard of one month", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if month == "" {
				return misused("scorecard needs --month YYYY-MM")
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				if _, err := scorecard.NewPeriod(month, a.Today()); err != nil {
					return misused("--month: %w", err)
				}
				card, err := a.Service.Scorecard(c.Context(), operator, month)
				if err != nil {
					return err
				}
				switch {
				case xlsx != "":
					return writeWorkbook(xlsx, card)
				case asCSV:
					return sheet.WriteCSV(p.out, card)
				case p.wantsJSON(asJSON):
					return p.printJSON(card)
				}
				return p.sayScorecard(card)
			})
		},
	}
	c.Flags().StringVar(&month, "month", "", "the month, YYYY-MM")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	c.Flags().BoolVar(&asCSV, "csv", false, "print CSV")
	c.Flags().StringVar(&xlsx, "xlsx", "", "write a workbook to this file")
	c.MarkFlagsMutuallyExclusive("json", "csv", "xlsx")
	return c
}

func writeWorkbook(path string, card scorecard.Scorecard) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return misused("--xlsx: %s cannot be written", path)
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	return sheet.WriteXLSX(f, card)
}

func (p *program) sayScorecard(card scorecard.Scorecard) error {
	fmt.Fprintf(p.out, "Scorecard of %s, as at %s\n\n", card.Month, card.AsAt.Words())
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "Code\tIndicator\tCounted\tFigure\tTarget\tRating")
	for _, i := range card.Indicators {
		fmt.Fprintln(w, strings.Join([]string{
			i.Code, nameOf(i), countedIn(i), percentIn(i.Percent, "-"), percentIn(i.Target, "none"), cmp.Or(string(i.RAG), "-"),
		}, "\t"))
	}
	return w.Flush()
}

// nameOf is the indicator's title and, where it is given twice, on which
// cases.
func nameOf(i scorecard.Indicator) string {
	name := i.Code
	if d := i.Definition(); d != nil {
		name = d.Title
	}
	if i.Basis != "" {
		name += ", " + strings.ReplaceAll(string(i.Basis), "_", " ")
	}
	return name
}

// countedIn is the numerator of the denominator; a plain number stands alone.
func countedIn(i scorecard.Indicator) string {
	d := i.Definition()
	switch {
	case i.Denominator != nil:
		return fmt.Sprintf("%d/%d", i.Numerator, *i.Denominator)
	case d != nil && d.Denominator != "":
		return "not yet told"
	}
	return strconv.Itoa(i.Numerator)
}

func percentIn(t *scorecard.Tenths, none string) string {
	if t == nil {
		return none
	}
	return t.String() + " %"
}

func (p *program) backlogCommand() *cobra.Command {
	var from, to string
	var asJSON bool
	c := &cobra.Command{
		Use: "backlog --from DATE --to DATE", Short: "The complaint backlog, as reported to the Ombudsman", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if from == "" || to == "" {
				return misused("backlog needs --from DATE and --to DATE, written YYYY-MM-DD")
			}
			first, err := statute.ParseDate(from)
			if err != nil {
				return misused("--from: %w", err)
			}
			last, err := statute.ParseDate(to)
			if err != nil {
				return misused("--to: %w", err)
			}
			if last.Before(first) {
				return misused("--to %s is before --from %s", last, first)
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				b, err := a.Service.Backlog(c.Context(), operator, first, last)
				if err != nil {
					return err
				}
				if p.wantsJSON(asJSON) {
					return p.printJSON(b)
				}
				return p.sayBacklog(b)
			})
		},
	}
	c.Flags().StringVar(&from, "from", "", "the first day of the period, YYYY-MM-DD")
	c.Flags().StringVar(&to, "to", "", "the last day of the period, YYYY-MM-DD")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	return c
}

func (p *program) sayBacklog(b scorecard.Backlog) error {
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s to %s\treceived\tcompleted\toverdue at the end\taverage working days\n", b.From, b.To)
	for _, s := range []struct {
		name string
		scorecard.BacklogStage
	}{{"stage 1", b.Stage1}, {"stage 2", b.Stage2}} {
		average := "none completed"
		if s.Average != nil {
			average = s.Average.String()
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\n", s.name, s.Received, s.Completed, s.Overdue, average)
	}
	return w.Flush()
}
