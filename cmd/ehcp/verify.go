package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/casework"
)

// verified is what verify found, in both of its parts.
type verified struct {
	casework.RecomputeResult

	Audit casework.ChainReport `json:"audit"`
}

func (p *program) verifyCommand() *cobra.Command {
	var heads []string
	var asJSON bool
	c := &cobra.Command{
		Use:   "verify [--head NUMBER:HASH]…",
		Short: "Hold the clocks, the kept figures and the audit log against what they were made from", Args: exactly(0),
		Long: "verify works every clock and every kept figure out again from the record, and the chain of the audit\n" +
			"log from the log: a line that was edited, taken out, put in or moved is named by its number. It prints\n" +
			"the chain's head. Note it where the database's masters cannot reach, and give it with --head the next\n" +
			"time: that shows that the chain was neither cut off at its end nor made anew.",
		RunE: func(c *cobra.Command, _ []string) error {
			noted := make([]casework.Link, 0, len(heads))
			for _, head := range heads {
				l, err := casework.ParseLink(head)
				if err != nil {
					return misused("--head: %w", err)
				}
				noted = append(noted, l)
			}
			return p.withRecord(c.Context(), func(a *app.App) error { return p.verify(c.Context(), a, noted, asJSON) })
		},
	}
	c.Flags().StringArrayVar(&heads, "head", nil, "a head of the audit log's chain noted earlier, as verify and seal print it")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func (p *program) verify(ctx context.Context, a *app.App, noted []casework.Link, asJSON bool) (err error) {
	var v verified
	if v.RecomputeResult, err = a.Service.Verify(ctx, p.counting("cases")); err != nil {
		return err
	}
	if v.Audit, err = a.Service.VerifyAudit(ctx, noted, p.counting("lines of the audit log")); err != nil {
		return err
	}
	if asJSON {
		if err := p.printJSON(v); err != nil {
			return err
		}
	} else {
		p.sayDifferences(v.RecomputeResult)
		for _, f := range v.Audit.Faults {
			fmt.Fprintln(p.out, f)
		}
	}
	if v.Audit.Head != "" {
		fmt.Fprintf(p.err, "audit log: %d lines sealed; note this head elsewhere: %s\n", v.Audit.Links, v.Audit.Head)
	}
	switch {
	case len(v.Differences) > 0 && v.Audit.Total > 0:
		return fmt.Errorf("%d differences between what is kept and the record, and %d faults in the audit log", len(v.Differences), v.Audit.Total)
	case len(v.Differences) > 0:
		return fmt.Errorf("%d differences between what is kept and the record", len(v.Differences))
	case v.Audit.Total > 0:
		return fmt.Errorf("%d faults in the audit log", v.Audit.Total)
	}
	fmt.Fprintf(p.err, "%d cases verified: what is kept equals the record\n", v.Cases)
	return nil
}

func (p *program) sealCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "seal", Short: "Seal what the audit log has got since, once, in the foreground", Args: exactly(0),
		Long: "seal chains every line of the audit log that is not chained yet, as `ehcp work` does every 30 seconds,\n" +
			"and prints the head of the chain, to be noted elsewhere.",
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withRecord(c.Context(), func(a *app.App) error {
				b, err := a.Service.Seal(c.Context())
				if err != nil {
					return err
				}
				if asJSON {
					return p.printJSON(struct {
						Sealed int    `json:"sealed"`
						Head   string `json:"head"`
						Busy   bool   `json:"busy"`
					}{b.Sealed, b.Head.String(), b.Busy})
				}
				if b.Busy {
					fmt.Fprintln(p.err, "another sealer is at work")
				}
				fmt.Fprintf(p.out, "%d lines sealed; head %s\n", b.Sealed, b.Head)
				return nil
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}
