package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// auditQuestion is what `ehcp audit` is asked, as it was typed.
type auditQuestion struct{ kase, plan, person, user, actor, action, outcome, from, to string }

// auditLine is a line of the log as the command prints it.
type auditLine struct {
	ID         int64     `json:"id"`
	At         time.Time `json:"at"`
	ActorID    string    `json:"actor_id,omitempty"`
	ActorName  string    `json:"actor_name"`
	ActorRole  string    `json:"actor_role"`
	OnBehalfOf string    `json:"on_behalf_of,omitempty"`
	Action     string    `json:"action"`
	RecordType string    `json:"record_type"`
	Record     string    `json:"record,omitempty"`
	Reason     string    `json:"reason,omitempty"`
	Outcome    string    `json:"outcome"`
	Searched   bool      `json:"searched"`
	RequestID  string    `json:"request_id,omitempty"`
	Peer       string    `json:"peer,omitempty"`
}

func (p *program) auditCommand() *cobra.Command {
	var q auditQuestion
	var asJSON bool
	c := &cobra.Command{
		Use:   "audit --case REF|--plan REF|--person ID|--user EMAIL|--actor ID [--action A] [--outcome O] [--from DATE] [--to DATE]",
		Short: "Who opened a record, or what somebody opened", Args: exactly(0),
		Long: "audit tells who saw, changed or was refused a record, newest first, and what a user or a token did. Of a\n" +
			"person it tells all that belongs to them. What was searched for is not among it: the API gives that to\n" +
			"information governance. Asking is noted in the log, with the login that asked.",
		RunE: func(c *cobra.Command, _ []string) error {
			f, err := q.filter()
			if err != nil {
				return err
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				if q.user != "" {
					if f.ActorID, err = userNamed(c.Context(), a, q.user); err != nil {
						return err
					}
				}
				lines, err := auditLines(c.Context(), a, f)
				if err != nil {
					return badInput(err)
				}
				if p.wantsJSON(asJSON) {
					return p.printJSON(lines)
				}
				return p.sayAudit(lines)
			})
		},
	}
	for _, f := range []struct {
		at          *string
		name, usage string
	}{
		{&q.kase, "case", "the reference or id of a case"},
		{&q.plan, "plan", "the reference or id of a plan"},
		{&q.person, "person", "the id of a person"},
		{&q.user, "user", "the address of somebody who works here"},
		{&q.actor, "actor", "the id of a user or a token"},
		{&q.action, "action", "what was done, such as case.read"},
		{&q.outcome, "outcome", "done, refused or failed"},
		{&q.from, "from", "the first day, YYYY-MM-DD"},
		{&q.to, "to", "the last day, YYYY-MM-DD"},
	} {
		c.Flags().StringVar(f.at, f.name, "", f.usage)
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	return c
}

// filter reads the question, but for the user, whom only the record knows.
func (q auditQuestion) filter() (f casework.AuditFilter, err error) {
	var records, actors int
	for _, s := range []string{q.kase, q.plan, q.person} {
		if s != "" {
			records++
		}
	}
	for _, s := range []string{q.user, q.actor} {
		if s != "" {
			actors++
		}
	}
	if records > 1 || actors > 1 || records+actors == 0 {
		return f, misused("audit takes one of --case, --plan and --person, one of --user and --actor, or one of each")
	}
	f.Action, f.Outcome = q.action, q.outcome
	switch {
	case q.kase != "":
		f.Record = casework.RecordKey{Type: "case", Ref: q.kase}
	case q.plan != "":
		f.Record = casework.RecordKey{Type: "plan", Ref: q.plan}
	}
	for _, id := range []struct {
		name, text string
		into       *casework.ID
	}{{"person", q.person, &f.PersonID}, {"actor", q.actor, &f.ActorID}} {
		ok := true
		if id.text != "" {
			*id.into, ok = casework.ParseID(id.text)
		}
		if !ok {
			return f, misused("--%s: that is no id", id.name)
		}
	}
	for _, day := range []struct {
		name, text string
		into       *statute.Date
	}{{"from", q.from, &f.From}, {"to", q.to, &f.To}} {
		if day.text == "" {
			continue
		}
		if *day.into, err = statute.ParseDate(day.text); err != nil {
			return f, misused("--%s: %w", day.name, err)
		}
	}
	return f, nil
}

// userNamed finds somebody by their address.
func userNamed(ctx context.Context, a *app.App, email string) (casework.ID, error) {
	p := casework.PageRequest{Limit: casework.MaxPage}
	for {
		page, err := a.Service.Users(ctx, operator, casework.UserFilter{}, p)
		if err != nil {
			return casework.ID{}, err
		}
		for i := range page.Items {
			if strings.EqualFold(page.Items[i].Email, email) {
				return page.Items[i].ID, nil
			}
		}
		if p.Cursor = page.Next; p.Cursor == "" {
			return casework.ID{}, misused("--user: nobody with that address works here")
		}
	}
}

// auditLines reads the log, page by page.
func auditLines(ctx context.Context, a *app.App, f casework.AuditFilter) ([]auditLine, error) {
	lines := []auditLine{}
	p := casework.PageRequest{Limit: casework.MaxPage}
	for {
		page, err := a.Service.AuditLog(ctx, operator, f, p)
		if err != nil {
			return nil, err
		}
		for i := range page.Items {
			lines = append(lines, shownLine(&page.Items[i]))
		}
		if p.Cursor = page.Next; p.Cursor == "" {
			return lines, nil
		}
	}
}

func shownLine(e *casework.AuditEntry) auditLine {
	l := auditLine{
		ID: e.ID, At: e.At.UTC(), ActorName: e.ActorName, ActorRole: string(e.ActorRole), OnBehalfOf: e.OnBehalfOf,
		Action: e.Action, RecordType: e.RecordType, Record: e.RecordRef, Reason: e.Reason, Outcome: e.Outcome,
		Searched: len(e.TermsHash) > 0, RequestID: e.RequestID, Peer: e.Peer,
	}
	if e.ActorID != (casework.ID{}) {
		l.ActorID = e.ActorID.String()
	}
	return l
}

func (p *program) sayAudit(lines []auditLine) error {
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for i := range lines {
		l := &lines[i]
		who := l.ActorName
		if l.OnBehalfOf != "" {
			who += " for " + l.OnBehalfOf
		}
		fmt.Fprintf(w, "%s\t%s (%s)\t%s\t%s\t%s %s\t%s\t%s\n", l.At.Format(time.DateTime), who, l.ActorRole, l.Action, l.Outcome,
			l.RecordType, l.Record, l.Peer, l.Reason)
	}
	return w.Flush()
}
