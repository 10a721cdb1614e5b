package casework

import (
	"context"
	"strings"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// Clocks searches clocks on cases the actor may see, by due date.
func (s *Service) Clocks(ctx context.Context, a Actor, f ClockFilter, p PageRequest) (Page[ClockSummary], error) {
	var c checks
	oneOf(&c, "/state", f.State, statute.States())
	if err := c.err(); err != nil {
		return Page[ClockSummary]{}, err
	}
	f.Scope, f.Today = a.TeamScope(), s.today()
	l := &listed{action: "clocks.read", recordType: "clocks"}
	l.of("case", f.CaseID)
	l.word("rules", strings.Join(f.Rules, ","))
	l.id("team_id", f.TeamID)
	l.id("caseworker_id", f.CaseworkerID)
	l.word("state", string(f.State))
	l.flag("stopped", f.Stopped)
	l.word("role", f.Role)
	l.days("due", f.DueFrom, f.DueTo)
	return lookList(ctx, s, a, p, l, func(w *work, p PageRequest) (Page[ClockSummary], error) { return w.tx.Clocks(ctx, f, p) })
}

// Alerts lists alerts on cases the actor may see, newest first.
func (s *Service) Alerts(ctx context.Context, a Actor, f AlertFilter, p PageRequest) (Page[AlertSummary], error) {
	f.Scope = a.TeamScope()
	l := &listed{action: "alerts.read", recordType: "alerts"}
	l.of("case", f.CaseID)
	l.id("team_id", f.TeamID)
	l.id("caseworker_id", f.CaseworkerID)
	l.word("kind", string(f.Kind))
	l.flag("acknowledged", f.Acknowledged)
	l.flag("inherited", f.Inherited)
	l.id("digest_id", f.DigestID)
	return lookList(ctx, s, a, p, l, func(w *work, p PageRequest) (Page[AlertSummary], error) { return w.tx.Alerts(ctx, f, p) })
}

// AcknowledgeAlert records that somebody has taken an alert in hand. The first
// to do so stands.
func (s *Service) AcknowledgeAlert(ctx context.Context, a Actor, id ID, comment string) (out AlertSummary, err error) {
	var c checks
	comment = c.text("/comment", comment, maxText)
	if err := c.err(); err != nil {
		return out, err
	}
	err = s.do(ctx, a, func(w *work) error {
		al, err := w.tx.LockAlert(ctx, id)
		switch {
		case err != nil:
			return err
		case !a.maySee(al.TeamID):
			return w.hide("alert", "case", al.CaseReference)
		case !al.AcknowledgedAt.IsZero():
			return fault.New(fault.Conflict, "Somebody has acknowledged it already.")
		}
		al.AcknowledgedAt, al.AcknowledgedBy, al.AcknowledgedName, al.Comment = w.at, a.ID, a.Name, comment
		if err := w.tx.AcknowledgeAlert(ctx, al.Alert, a.Name); err != nil {
			return err
		}
		out = al
		return w.tx.InsertAudit(ctx, w.audit("alert.acknowledge", "case", al.CaseReference, string(al.Kind)+" "+al.Rule))
	})
	return out, err
}

// Intake lists the refused rows that name a record, those of no team for who
// sees every team.
func (s *Service) Intake(ctx context.Context, a Actor, f IntakeFilter, p PageRequest) (Page[IntakeItem], error) {
	f.Scope = a.TeamScope()
	l := &listed{action: "intake.read", recordType: "intake"}
	l.word("file_kind", f.FileKind)
	return lookList(ctx, s, a, p, l, func(w *work, p PageRequest) (Page[IntakeItem], error) { return w.tx.Intake(ctx, f, p) })
}

// DismissIntake takes a refused row off the list for good, with a reason.
func (s *Service) DismissIntake(ctx context.Context, a Actor, id ID, reason string) error {
	var c checks
	reason = c.need("/reason", reason, maxText, "Say why it is dismissed.")
	if err := c.err(); err != nil {
		return err
	}
	return s.do(ctx, a, func(w *work) error {
		w.askFor("intake", id.String())
		if err := w.tx.DismissIntake(ctx, IntakeItem{ID: id, DismissedAt: w.at, DismissedBy: a.ID, DismissReason: reason}, a.TeamScope()); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("intake.dismiss", "intake", id.String(), reason))
	})
}
