package main

import (
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/scorecard/sheet"
	"ehcp.example/tracker/internal/statute"
)

//nolint:gochecknoglobals // who the command line is in the audit log
var operator = casework.SystemActor("command line")

func (p *program) scorecardCommand() *cobra.Command {
	var month, xlsx string
	var asJSON, asCSV bool
	c := &cobra.Command{
		Use: "scorecard --month YYYY-MM [--json|--csv|--xlsx FILE]", Short: "The scorecard of one month", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
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
	fmt.Fprintf(p.out, "%s, as at %s\n\n", card.Month, card.AsAt)
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, i := range card.Indicators {
		of, percent := "", "no cases"
		if i.Denominator != nil {
			of = fmt.Sprintf("of %d", *i.Denominator)
		}
		if i.Percent != nil {
			percent = i.Percent.String() + " %"
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s\n", i.Code, i.Basis, i.Numerator, of, percent, i.RAG)
	}
	return w.Flush()
}

func (p *program) backlogCommand() *cobra.Command {
	var from, to string
	var asJSON bool
	c := &cobra.Command{
		Use: "backlog --from DATE --to DATE", Short: "The complaint backlog, as reported to the Ombudsman", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
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
