package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

func (p *program) retentionCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "retention list|hold|lift|holds|rules|set|purge|reapply",
		Short: "How long records are kept: who is due to go, legal holds, rules, purging", Args: exactly(1), RunE: misusedParent,
	}
	c.AddCommand(p.listRetention(), p.placeHold(), p.liftHold(), p.listHolds(), p.listRules(), p.setRule(), p.purge(), p.reapply())
	return c
}

// retentionLine is one person in the command's JSON; it names nobody.
type retentionLine struct {
	PersonID    string   `json:"person_id"`
	State       string   `json:"state"`
	DueOn       string   `json:"due_on"`
	RecordType  string   `json:"record_type"`
	RecordTypes []string `json:"record_types"`
	BornOn      string   `json:"born_on,omitempty"`
	LastEventOn string   `json:"last_event_on"`
	OpenCases   int      `json:"open_cases"`
	OpenPlans   int      `json:"open_plans"`
	LegalHolds  int      `json:"legal_holds"`
}

func (l *retentionLine) why() string {
	why := "rule for " + l.RecordType
	if l.BornOn == "" {
		why += ", from the last event: no birth date is known"
	}
	return why
}

func (p *program) listRetention() *cobra.Command {
	var by string
	var asJSON bool
	c := &cobra.Command{
		Use: "list [--by DATE] [--json]", Short: "List whose record is due to go, the one due longest first", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			day, err := dayFlag("--by", by)
			if err != nil {
				return err
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				lines, err := retentionLines(c.Context(), a, day)
				if err != nil {
					return err
				}
				return printList(p, asJSON, lines, func(l retentionLine) string {
					return fmt.Sprintf("%s\t%s\t%s\t%s", l.PersonID, l.DueOn, l.State, l.why())
				})
			})
		},
	}
	c.Flags().StringVar(&by, "by", "", "due by this day, YYYY-MM-DD (default: today)")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	return c
}

// dayFlag reads a day; empty is none.
func dayFlag(name, text string) (statute.Date, error) {
	if text == "" {
		return statute.Date{}, nil
	}
	day, err := statute.ParseDate(text)
	if err != nil {
		return day, misused("%s: %w", name, err)
	}
	return day, nil
}

func retentionLines(ctx context.Context, a *app.App, by statute.Date) ([]retentionLine, error) {
	lines := []retentionLine{}
	var page casework.PageRequest
	for {
		found, err := a.Service.Retention(ctx, operator, casework.RetentionFilter{By: by}, page)
		if err != nil {
			return nil, err
		}
		for i := range found.Items {
			s := &found.Items[i]
			lines = append(lines, retentionLine{
				PersonID: s.PersonID.String(), State: string(s.State(a.Today())), DueOn: s.DueOn.String(), RecordType: s.RecordType,
				RecordTypes: s.RecordTypes, BornOn: s.Born.String(), LastEventOn: s.LastEventOn.String(),
				OpenCases: s.OpenCases, OpenPlans: s.OpenPlans, LegalHolds: s.Holds,
			})
		}
		if page.Cursor = found.Next; found.Next == "" {
			return lines, nil
		}
	}
}

func (p *program) purge() *cobra.Command {
	var dry, asJSON bool
	var file string
	c := &cobra.Command{
		Use: "purge [--dry-run] [--tombstones FILE]", Short: "Remove for good everybody who is due, not held and has nothing open", Args: exactly(0),
		Long: "purge removes for good everybody whose record is due, on whom no legal hold stands, and who has no case or plan\n" +
			"still open. It adds an id and a day for each to the file of tombstones. Keep that file apart from the database's\n" +
			"backups: after restoring one, `ehcp retention reapply FILE` purges again whom it brought back.",
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withRecord(c.Context(), func(a *app.App) error {
				if file == "" {
					file = a.Config.Tombstones
				}
				if file == "" && !dry {
					return misused("purge needs a file to keep tombstones in: --tombstones FILE, or TOMBSTONES")
				}
				r, err := a.Purge(c.Context(), operator, file, dry)
				if err != nil {
					return err
				}
				if p.wantsJSON(asJSON) {
					return p.printJSON(r)
				}
				p.sayPurge(r, dry)
				return nil
			})
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "tell who would go, and change nothing")
	c.Flags().StringVar(&file, "tombstones", "", "the file that takes a line for each who goes (default: TOMBSTONES)")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	return c
}

func (p *program) sayPurge(r casework.PurgeResult, dry bool) {
	for _, g := range r.Purged {
		rows := 0
		for _, s := range g.Sizes {
			if s.Goes {
				rows += s.Rows
			}
		}
		fmt.Fprintf(p.out, "%s  due %s  %d rows\n", g.PersonID, g.DueOn, rows)
	}
	done := "purged"
	if dry {
		done = "would be purged"
	}
	fmt.Fprintf(p.out, "%d people %s; %d due and held, %d due with a case or plan open\n", len(r.Purged), done, r.Held, r.Open)
}

func (p *program) reapply() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "reapply FILE", Short: "After restoring a backup: purge again everybody in a file of tombstones", Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			all, err := readTombstones(args[0])
			if err != nil {
				return err
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				r, err := a.Service.Reapply(c.Context(), operator, all)
				if err != nil {
					return err
				}
				if p.wantsJSON(asJSON) {
					if err := p.printJSON(r); err != nil {
						return err
					}
				} else {
					fmt.Fprintf(p.out, "%d people purged again, %d not there\n", len(r.Purged), r.Absent)
				}
				for _, id := range r.Held {
					fmt.Fprintf(p.err, "%s is back and a legal hold keeps the record: lift it and run this again, or keep the record\n", id)
				}
				if len(r.Held) > 0 {
					return partly{}
				}
				return nil
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	return c
}
