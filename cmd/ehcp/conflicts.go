package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/casework"
)

func (p *program) conflictsCommand() *cobra.Command {
	list := p.listConflicts()
	c := &cobra.Command{
		Use: "conflicts [list|settle]", Short: "Rows of extracts whose person could not be told",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misusedParent(c, args)
			}
			return nil
		},
		RunE: list.RunE,
	}
	c.Flags().AddFlagSet(list.Flags())
	c.AddCommand(list, p.settleConflict())
	return c
}

// conflictLine is one conflict in the command's JSON; it names nobody.
type conflictLine struct {
	ID        string `json:"id"`
	FileKind  string `json:"file_kind"`
	Reference string `json:"reference"`
	Problem   string `json:"problem"`
	SeenOn    string `json:"seen_on"`
	SettledOn string `json:"settled_on,omitempty"`
	Found     string `json:"found,omitempty"`
	Reason    string `json:"reason,omitempty"`
	SettledBy string `json:"settled_by,omitempty"`
}

func (p *program) listConflicts() *cobra.Command {
	var all, asJSON bool
	c := &cobra.Command{
		Use: "list [--all] [--json]", Short: "List them, by reference", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withRecord(c.Context(), func(a *app.App) error {
				lines, err := conflictLines(c.Context(), a, all)
				if err != nil {
					return err
				}
				return printList(p, asJSON, lines, func(l conflictLine) string {
					return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s", l.ID, l.SeenOn, l.FileKind, l.Reference, l.Problem, l.Found)
				})
			})
		},
	}
	c.Flags().BoolVar(&all, "all", false, "also those settled")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	return c
}

// conflictLines reads the whole queue, page by page.
func conflictLines(ctx context.Context, a *app.App, all bool) ([]conflictLine, error) {
	lines := []conflictLine{}
	var page casework.PageRequest
	for {
		found, err := a.Service.Conflicts(ctx, operator, casework.ConflictFilter{All: all}, page)
		if err != nil {
			return nil, err
		}
		for i := range found.Items {
			c := &found.Items[i]
			lines = append(lines, conflictLine{
				ID: c.ID.String(), FileKind: c.FileKind, Reference: c.Reference, Problem: c.Problem, SeenOn: c.SeenOn.String(),
				SettledOn: c.SettledOn.String(), Found: string(c.Found), Reason: c.Reason, SettledBy: c.SettledName,
			})
		}
		if page.Cursor = found.Next; found.Next == "" {
			return lines, nil
		}
	}
}

func (p *program) settleConflict() *cobra.Command {
	var found, reason string
	findings := make([]string, 0, len(casework.ConflictFindings()))
	for _, f := range casework.ConflictFindings() {
		findings = append(findings, string(f))
	}
	c := &cobra.Command{
		Use:   "settle ID --found " + strings.Join(findings, "|") + " --reason TEXT",
		Short: "Say what was found about one; then load its row again", Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			id, ok := casework.ParseID(args[0])
			if !ok {
				return misused("%s is no id of a conflict; ehcp conflicts list has them", args[0])
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				k, err := a.Service.SettleConflict(c.Context(), operator, id, casework.ConflictInput{
					Found: casework.ConflictFinding(found), Reason: reason,
				})
				if err != nil {
					return badInput(err)
				}
				fmt.Fprintf(p.out, "%s %s settled: %s\n", k.FileKind, k.Reference, k.Found)
				return nil
			})
		},
	}
	c.Flags().StringVar(&found, "found", "", "what was found: "+strings.Join(findings, ", "))
	c.Flags().StringVar(&reason, "reason", "", "how it was found out")
	return c
}
