package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// shownDelivery is what operators see of a message: whose it is, by the name
// they are known by here, and how it fared. Neither the address nor a word of
// what it says.
type shownDelivery struct {
	ID       casework.ID             `json:"id"`
	Status   casework.DeliveryStatus `json:"status"`
	ForDate  statute.Date            `json:"for_date"`
	UserID   casework.ID             `json:"user_id"`
	User     string                  `json:"user"`
	Why      casework.DigestReason   `json:"why"`
	Attempts int                     `json:"attempts"`
	Error    string                  `json:"error"` // a code
	MadeAt   time.Time               `json:"made_at"`
}

// deliveryStatuses are those that a list can be of; the first two are listed
// where none is asked for: what somebody has to look after.
func deliveryStatuses() []casework.DeliveryStatus {
	return []casework.DeliveryStatus{
		casework.DeliveryFailed, casework.DeliveryUncertain, casework.DeliveryPending, casework.DeliveryClaimed,
		casework.DeliveryHandedOver, casework.DeliverySent, casework.DeliveryCancelled,
	}
}

func (p *program) deliveriesCommand() *cobra.Command {
	var statuses []string
	var limit int
	var asJSON bool
	c := &cobra.Command{
		Use: "deliveries [--status STATUS]… [--limit N] [--json]", Short: "Messages that failed or may not have arrived", Args: exactly(0),
		Long: "deliveries lists messages, the newest first: those refused for good (failed) and those handed over\n" +
			"without an answer (uncertain), unless --status asks for others. What they had to tell is told again\n" +
			"in the next digest; the list says whose address or mail server to look at.",
		RunE: func(c *cobra.Command, _ []string) error {
			wanted, err := chosenStatuses(statuses)
			if err != nil {
				return err
			}
			if limit < 1 {
				return misused("--limit %d: write how many are to be shown, 1 or more", limit)
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				all, more, err := deliveries(c.Context(), a, wanted, limit)
				if err != nil {
					return err
				}
				if more {
					fmt.Fprintf(p.err, "the newest %d are shown; --limit shows more\n", limit)
				}
				if p.wantsJSON(asJSON) {
					return p.printJSON(all)
				}
				return p.sayDeliveries(all)
			})
		},
	}
	c.Flags().StringArrayVar(&statuses, "status", nil, "a `status` to list: one of "+statusNames())
	c.Flags().IntVar(&limit, "limit", 200, "how many to show at most")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	return c
}

func statusNames() string {
	all := deliveryStatuses()
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}

func chosenStatuses(asked []string) (out []casework.DeliveryStatus, err error) {
	if len(asked) == 0 {
		return deliveryStatuses()[:2], nil
	}
	for _, s := range asked {
		status := casework.DeliveryStatus(s)
		if !slices.Contains(deliveryStatuses(), status) {
			return nil, misused("--status: there is no status %q; use one of %s", s, statusNames())
		}
		if !slices.Contains(out, status) {
			out = append(out, status)
		}
	}
	return out, nil
}

// deliveries are the newest of the statuses together, and whether there are more.
func deliveries(ctx context.Context, a *app.App, statuses []casework.DeliveryStatus, limit int) (out []shownDelivery, more bool, err error) {
	all := []casework.Delivery{}
	for _, status := range statuses {
		some, err := newest(ctx, a, status, limit+1)
		if err != nil {
			return nil, false, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b casework.Delivery) int { return strings.Compare(b.ID.String(), a.ID.String()) })
	if more = len(all) > limit; more {
		all = all[:limit]
	}
	names := map[casework.ID]string{}
	out = make([]shownDelivery, len(all))
	for i := range all {
		d := &all[i]
		if _, known := names[d.UserID]; !known {
			u, err := a.Store.User(ctx, d.UserID)
			if err != nil {
				return nil, false, fmt.Errorf("read whose message it is: %w", err)
			}
			names[d.UserID] = u.Name
		}
		out[i] = shownDelivery{d.ID, d.Status, d.ForDate, d.UserID, names[d.UserID], d.Why, d.Attempts, d.LastError, d.CreatedAt}
	}
	return out, more, nil
}

// newest are up to n messages of one status.
func newest(ctx context.Context, a *app.App, status casework.DeliveryStatus, n int) (out []casework.Delivery, err error) {
	p := casework.PageRequest{}
	for len(out) < n {
		p.Limit = min(n-len(out), casework.MaxPage)
		page, err := a.Store.Deliveries(ctx, status, p)
		if err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
		if p.Cursor = page.Next; p.Cursor == "" {
			break
		}
	}
	return out, nil
}

func (p *program) sayDeliveries(all []shownDelivery) error {
	if len(all) == 0 {
		fmt.Fprintln(p.out, "There are none.")
		return nil
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "status\tfor\tuser\tname\tattempts\terror")
	for i := range all {
		d := &all[i]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\n", d.Status, d.ForDate, d.UserID, d.User, d.Attempts, d.Error)
	}
	return w.Flush()
}
