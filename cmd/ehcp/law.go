package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/timeline"
)

func (p *program) deadlineCommand() *cobra.Command {
	var rule, from, as string
	var also []string
	var asJSON bool
	c := &cobra.Command{
		Use:   "deadline --rule ID --from DATE [--also EVENT=DATE]… [--as RULE]",
		Short: "Work out one statutory deadline and show the working",
		Example: "  ehcp deadline --rule ehcp_final --from 2026-01-15\n" +
			"  ehcp deadline --rule appeal_window --from 2025-06-20 --also mediation_certificate_issued=2025-07-30",
		Args: exactly(0),
		RunE: func(*cobra.Command, []string) error {
			q, err := query(rule, from, as, also)
			if err != nil {
				return err
			}
			d, err := p.law().Calculate(q)
			var wrong *statute.QueryError
			if errors.As(err, &wrong) {
				if statute.RuleByID(rule) == nil {
					return misused("--rule: there is no such rule; ehcp rules lists them")
				}
				return misused("--%s: %s", wrong.Field, wrong.Problem)
			}
			if p.wantsJSON(asJSON) {
				return p.printJSON(d)
			}
			p.sayDeadline(d)
			return nil
		},
	}
	c.Flags().StringVar(&rule, "rule", "", "the rule's `id`; ehcp rules lists them")
	c.Flags().StringVar(&from, "from", "", "the `day` of the rule's first trigger, YYYY-MM-DD")
	c.Flags().StringArrayVar(&also, "also", nil, "a further trigger and its day, `event=day`")
	c.Flags().StringVar(&as, "as", "", "for an agreement at mediation: the `rule` of the order that it is like (default order_amend)")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	return c
}

func unknownTrigger(rule string) string {
	if r := statute.RuleByID(rule); r != nil {
		return r.NoFurther()
	}
	return "no such milestone kind"
}

func query(rule, from, as string, also []string) (statute.Query, error) {
	q := statute.Query{Rule: rule, As: as, Also: map[statute.Kind]statute.Date{}}
	if rule == "" || from == "" {
		return q, misused("deadline needs --rule and --from")
	}
	var err error
	if q.From, err = statute.ParseDate(from); err != nil {
		return q, misused("--from: %w", err)
	}
	for _, pair := range also {
		event, day, ok := strings.Cut(pair, "=")
		if !ok {
			return q, misused("--also: write EVENT=YYYY-MM-DD")
		}
		kind, err := statute.ParseKind(event)
		if err != nil {
			return q, misused("--also: %s", unknownTrigger(rule))
		}
		if q.Also[kind], err = statute.ParseDate(day); err != nil {
			return q, misused("--also: %w", err)
		}
	}
	return q, nil
}

func (p *program) sayDeadline(d statute.Deadline) {
	if d.DueOn != nil {
		fmt.Fprintf(p.out, "Due on %s %s\n\n", d.DueOn.Weekday(), d.DueOn.Words())
	}
	fmt.Fprintln(p.out, d.Explanation)
	for _, s := range d.DaysSkipped {
		fmt.Fprintf(p.out, "  not counted: %s  %s\n", s.Date, s.Why)
	}
}

func (p *program) rulesCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "rules", Short: "List every rule: who must do what by when, and why", Args: exactly(0),
		RunE: func(*cobra.Command, []string) error {
			views := make([]statute.RuleView, 0, len(statute.Catalogue()))
			for _, r := range statute.Catalogue() {
				views = append(views, r.View())
			}
			if p.wantsJSON(asJSON) {
				return p.printJSON(struct {
					Rules []statute.RuleView `json:"rules"`
				}{views})
			}
			w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
			for _, v := range views {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", v.ID, v.Period, v.Source, v.Title)
			}
			return w.Flush()
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	return c
}

func (p *program) timelineCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "timeline FILE.json", Short: "Show the clocks of one case, without a database", Args: exactly(1),
		RunE: func(_ *cobra.Command, args []string) error {
			today, err := p.day()
			if err != nil {
				return err
			}
			h, err := p.readCase(args[0])
			if err != nil {
				return err
			}
			answer := timeline.Judge(p.law(), h, today)
			if p.wantsJSON(asJSON) {
				return p.printJSON(answer)
			}
			p.sayTimeline(answer)
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	return c
}

// readCase reads the file, or standard input where it is "-".
func (p *program) readCase(path string) (statute.History, error) {
	in := p.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return statute.History{}, misused("%s cannot be read", path)
		}
		defer f.Close()
		in = f
	}
	h, err := timeline.Read(in)
	var bad *timeline.InputError
	if errors.As(err, &bad) {
		return h, misused("%s: %w", path, err)
	}
	return h, err
}

func (p *program) sayTimeline(a timeline.Answer) {
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "DUE\tRULE\tBODY\tSTATE\tLEFT\tLATE")
	for _, c := range a.Clocks {
		due, body := "no date", ""
		if c.DueOn != nil {
			due = c.DueOn.String()
		}
		if c.Body != nil {
			body = *c.Body
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%d\n", due, c.Rule, body, c.State, c.DaysLeft, c.DaysLate)
	}
	_ = w.Flush() // a terminal that is gone has nobody to tell
	for _, f := range a.Findings {
		fmt.Fprintf(p.out, "%s: %s\n", f.Severity, f.Message)
	}
}
