package casework

import (
	"context"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// Clocks searches clocks on cases the actor may see, by due date.
func (s *Service) Clocks(ctx context.Context, a Actor, f ClockFilter, p PageRequest) (Page[ClockSummary], error) {
	p, err := p.Normal()
	if err != nil {
		return Page[ClockSummary]{}, err
	}
	var c checks
	oneOf(&c, "/state", f.State, statute.States())
	if err := c.err(); err != nil {
		return Page[ClockSummary]{}, err
	}
	f.Scope, f.Today = a.TeamScope(), s.today()
	return s.store.Clocks(ctx, f, p)
}

// Alerts lists alerts on cases the actor may see, newest first.
func (s *Service) Alerts(ctx context.Context, a Actor, f AlertFilter, p PageRequest) (Page[AlertSummary], error) {
	p, err := p.Normal()
	if err != nil {
		return Page[AlertSummary]{}, err
	}
	f.Scope = a.TeamScope()
	return s.store.Alerts(ctx, f, p)
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
			return notFound("alert")
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

// AuditLog reads who did or saw what, newest first.
func (s *Service) AuditLog(ctx context.Context, _ Actor, f AuditFilter, p PageRequest) (Page[AuditEntry], error) {
	p, err := p.Normal()
	if err != nil {
		return Page[AuditEntry]{}, err
	}
	return s.store.Audit(ctx, f, p)
}

// NoteRead records that somebody looked at a record. A read that cannot be
// recorded is not made: the caller gives nothing out on an error.
func (s *Service) NoteRead(ctx context.Context, a Actor, action, recordType, ref string) error {
	return s.do(ctx, a, func(w *work) error {
		return w.tx.InsertAudit(ctx, w.audit(action, recordType, ref, ""))
	})
}

// Intake lists the refused rows that name a record, those of no team for who
// sees every team.
func (s *Service) Intake(ctx context.Context, a Actor, f IntakeFilter, p PageRequest) (Page[IntakeItem], error) {
	p, err := p.Normal()
	if err != nil {
		return Page[IntakeItem]{}, err
	}
	f.Scope = a.TeamScope()
	return s.store.Intake(ctx, f, p)
}

// DismissIntake takes a refused row off the list for good, with a reason.
func (s *Service) DismissIntake(ctx context.Context, a Actor, id ID, reason string) error {
	var c checks
	reason = c.need("/reason", reason, maxText, "Say why it is dismissed.")
	if err := c.err(); err != nil {
		return err
	}
	return s.do(ctx, a, func(w *work) error {
		if err := w.tx.DismissIntake(ctx, IntakeItem{ID: id, DismissedAt: w.at, DismissedBy: a.ID, DismissReason: reason}, a.TeamScope()); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("intake.dismiss", "intake", id.String(), reason))
	})
}
