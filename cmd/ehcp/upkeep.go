package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/delivery"
)

func (p *program) sweepCommand() *cobra.Command {
	var deliver, asJSON bool
	c := &cobra.Command{
		Use: "sweep [--today DATE] [--deliver]", Short: "Raise what is due now, once, in the foreground", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			var needs []config.Need
			if deliver {
				needs = []config.Need{config.NeedSMTP, config.NeedMailFrom, config.NeedBaseURL}
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				r, err := a.Sweep(c.Context(), a.Today(), deliver)
				if err != nil {
					return err
				}
				if asJSON {
					return p.printJSON(r)
				}
				fmt.Fprintf(p.out, "%d alerts raised for %s\n", r.Alerts, a.Today())
				if deliver {
					fmt.Fprintf(p.out, "%d digests made\n", r.Digests)
				}
				sayTally(p.out, r.Sent)
				return nil
			}, needs...)
		},
	}
	c.Flags().BoolVar(&deliver, "deliver", false, "also send what the day owes")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// sayTally says what came of the mails, each end on a line of its own.
func sayTally(out io.Writer, t delivery.Tally) {
	for _, end := range []struct {
		result delivery.Result
		words  string
	}{
		{delivery.Sent, "sent"},
		{delivery.Elsewhere, "handled by another worker"},
		{delivery.Waiting, "to be tried again later"},
		{delivery.Failed, "refused for good (ehcp deliveries lists them)"},
		{delivery.Uncertain, "handed over without an answer (ehcp deliveries lists them)"},
		{delivery.Cancelled, "cancelled: there was nothing left to tell"},
	} {
		switch n := t[end.result]; n {
		case 0:
		case 1:
			fmt.Fprintf(out, "1 mail %s\n", end.words)
		default:
			fmt.Fprintf(out, "%d mails %s\n", n, end.words)
		}
	}
}

func (p *program) recomputeCommand() *cobra.Command {
	var dry, asJSON bool
	c := &cobra.Command{
		Use: "recompute [--dry-run]", Short: "Work every clock out again from its milestones and tell what changed", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withRecord(c.Context(), func(a *app.App) error {
				r, err := a.Service.Recompute(c.Context(), operator, casework.RecomputeOptions{DryRun: dry, Progress: p.counting("cases")})
				if err != nil {
					return err
				}
				if asJSON {
					return p.printJSON(r)
				}
				p.sayDifferences(r)
				fmt.Fprintf(p.out, "%d cases, %d with clocks that changed\n", r.Cases, r.Changed)
				return nil
			})
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "tell, and change nothing")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func (p *program) sayDifferences(r casework.RecomputeResult) {
	for _, d := range r.Differences {
		fmt.Fprintln(p.out, d)
	}
}

// counting shows progress on a terminal only.
func (p *program) counting(what string) func(done int) {
	if !p.progress {
		return nil
	}
	return func(done int) { fmt.Fprintf(p.err, "\r%d %s", done, what) }
}
