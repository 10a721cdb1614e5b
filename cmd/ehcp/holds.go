package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/casework"
)

func readTombstones(path string) ([]casework.Tombstone, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, misused("%s cannot be read", path)
	}
	defer f.Close()
	all, err := app.ReadTombstones(f)
	if err != nil {
		return nil, misused("%s: %w", path, err)
	}
	return all, nil
}

// personNamed finds a person by id, or by the reference of a case of theirs.
func personNamed(ctx context.Context, a *app.App, name string) (casework.ID, error) {
	if id, ok := casework.ParseID(name); ok {
		return id, nil
	}
	f, err := a.Service.Case(ctx, operator, casework.Key{Reference: name})
	if err != nil {
		return casework.ID{}, badInput(err)
	}
	return f.Case.PersonID, nil
}

func (p *program) placeHold() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "hold PERSON --reason TEXT", Short: "Keep a person's record until the hold is lifted (PERSON: an id, or a case's reference)", Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.withRecord(c.Context(), func(a *app.App) error {
				id, err := personNamed(c.Context(), a, args[0])
				if err != nil {
					return err
				}
				h, err := a.Service.PlaceHold(c.Context(), operator, id, reason)
				if err != nil {
					return badInput(err)
				}
				fmt.Fprintf(p.out, "%s\n", h.ID)
				fmt.Fprintf(p.err, "the record of %s is held; to lift the hold: ehcp retention lift %s --reason TEXT\n", id, h.ID)
				return nil
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "what the record is held for")
	return c
}

func (p *program) liftHold() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "lift HOLD --reason TEXT", Short: "End a hold", Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			id, ok := casework.ParseID(args[0])
			if !ok {
				return misused("%s is no id of a hold; ehcp retention holds has them", args[0])
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				h, err := a.Service.LiftHold(c.Context(), operator, id, reason)
				if err != nil {
					return badInput(err)
				}
				fmt.Fprintf(p.out, "the hold on the record of %s is lifted\n", h.PersonID)
				return nil
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why it is no longer needed")
	return c
}

// holdLine is one hold in the command's JSON.
type holdLine struct {
	ID         string `json:"id"`
	PersonID   string `json:"person_id"`
	Reason     string `json:"reason"`
	PlacedOn   string `json:"placed_on"`
	PlacedBy   string `json:"placed_by"`
	LiftedOn   string `json:"lifted_on,omitempty"`
	LiftReason string `json:"lift_reason,omitempty"`
}

func (p *program) listHolds() *cobra.Command {
	var all, asJSON bool
	c := &cobra.Command{
		Use: "holds [--all] [--json]", Short: "List legal holds, the oldest first", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withRecord(c.Context(), func(a *app.App) error {
				lines, err := holdLines(c.Context(), a, all)
				if err != nil {
					return err
				}
				return printList(p, asJSON, lines, func(l holdLine) string {
					return fmt.Sprintf("%s\t%s\t%s\t%s\t%s", l.ID, l.PersonID, l.PlacedOn, l.Reason, l.LiftedOn)
				})
			})
		},
	}
	c.Flags().BoolVar(&all, "all", false, "also those lifted")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	return c
}

func holdLines(ctx context.Context, a *app.App, all bool) ([]holdLine, error) {
	lines := []holdLine{}
	var page casework.PageRequest
	for {
		found, err := a.Service.LegalHolds(ctx, operator, casework.HoldFilter{All: all}, page)
		if err != nil {
			return nil, err
		}
		for i := range found.Items {
			h := &found.Items[i]
			l := holdLine{ID: h.ID.String(), PersonID: h.PersonID.String(), Reason: h.Reason, PlacedBy: h.PlacedByName, LiftReason: h.LiftReason}
			on, err := londonDay(h.PlacedAt)
			if err == nil && !h.LiftedAt.IsZero() {
				off, dayErr := londonDay(h.LiftedAt)
				l.LiftedOn, err = off.String(), dayErr
			}
			if err != nil {
				return nil, err
			}
			l.PlacedOn = on.String()
			lines = append(lines, l)
		}
		if page.Cursor = found.Next; found.Next == "" {
			return lines, nil
		}
	}
}

// ruleLine is one rule in the command's JSON.
type ruleLine struct {
	RecordType      string `json:"record_type"`
	From            string `json:"from"`
	YearsFromBirth  int    `json:"years_from_birth"`
	YearsAfterEvent int    `json:"years_after_event"`
	Reason          string `json:"reason"`
	SetBy           string `json:"set_by"`
}

func (p *program) listRules() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "rules [--json]", Short: "List how long each sort of record is kept, and was", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withRecord(c.Context(), func(a *app.App) error {
				all, err := a.Service.RetentionRules(c.Context(), operator)
				if err != nil {
					return err
				}
				lines := make([]ruleLine, len(all))
				for i, r := range all {
					lines[i] = ruleLine{r.RecordType, r.FromOn.String(), r.YearsFromBirth, r.YearsAfterEvent, r.Reason, r.SetByName}
				}
				return printList(p, asJSON, lines, func(l ruleLine) string {
					return fmt.Sprintf("%s\tfrom %s\t%d years from birth\tat least %d after the last event\t%s", l.RecordType, l.From, l.YearsFromBirth, l.YearsAfterEvent, l.Reason)
				})
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	return c
}

func (p *program) setRule() *cobra.Command {
	var from string
	in := casework.RetentionRuleInput{}
	c := &cobra.Command{
		Use: "set TYPE --years N [--after N] --from DATE --reason TEXT", Short: "Set how long a sort of record is kept, from a day on", Args: exactly(1),
		Long: "set says how long the records of people who have that sort of record are kept: TYPE is person (everybody), plan, or a\n" +
			"kind of case such as complaint. A record goes as a whole, on the latest of the days that its sorts give. Where no\n" +
			"birth date is known, the years run from the last dated event.",
		RunE: func(c *cobra.Command, args []string) error {
			day, err := dayFlag("--from", from)
			if err != nil {
				return err
			}
			in.RecordType, in.FromOn = args[0], day
			return p.withRecord(c.Context(), func(a *app.App) error {
				r, err := a.Service.SetRetentionRule(c.Context(), operator, in)
				if err != nil {
					return badInput(err)
				}
				fmt.Fprintf(p.out, "%s from %s: %d years from birth, at least %d after the last event\n",
					r.RecordType, r.FromOn, r.YearsFromBirth, r.YearsAfterEvent)
				return nil
			})
		},
	}
	c.Flags().IntVar(&in.YearsFromBirth, "years", 0, "years from birth, 25 or more")
	c.Flags().IntVar(&in.YearsAfterEvent, "after", 6, "years after the last dated event, at least")
	c.Flags().StringVar(&from, "from", "", "the first day on which it applies, YYYY-MM-DD")
	c.Flags().StringVar(&in.Reason, "reason", "", "who decided it, and where it is written")
	return c
}
