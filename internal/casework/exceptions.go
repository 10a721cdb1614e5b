package casework

import (
	"context"
	"fmt"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// RecordException records a lawful ground for one limit of a case. It excuses
// nothing until a manager approves it.
func (s *Service) RecordException(ctx context.Context, a Actor, key Key, version int, in ExceptionInput) (out CaseFile, e Exception, err error) {
	if err := in.check(); err != nil {
		return out, e, err
	}
	err = s.do(ctx, a, func(w *work) error {
		return w.onCase(ctx, key, version, func(f *CaseFile) error {
			if err := f.notTwice(&in); err != nil {
				return err
			}
			if err := w.covers(f, &in); err != nil {
				return err
			}
			e = w.exception(f, in, Pending)
			f.Exceptions = append(f.Exceptions, e)
			err := w.save(ctx, f, &CaseChange{
				Exceptions: []Exception{e},
				Audit:      []AuditEntry{w.audit("exception.record", "case", f.Case.Reference, e.Rule+": "+string(e.Ground))},
			})
			out = *f
			return err
		})
	})
	return out, e, err
}

func (w *work) exception(f *CaseFile, in ExceptionInput, status ExceptionStatus) Exception {
	e := Exception{
		ID: NewID(), CaseID: f.Case.ID, Rule: in.Rule, Ground: in.Ground, FromOn: in.From, ToOn: in.To,
		Reason: Clean(in.Reason), Evidence: Clean(in.Evidence), Status: status, RecordedOn: w.today, RecordedBy: w.actor.ID, Version: 1,
	}
	if status == Approved {
		e.DecidedBy, e.DecidedAt = w.actor.ID, w.at
	}
	for i := range f.Clocks {
		if k := &f.Clocks[i]; k.Rule == in.Rule && !k.DueOn.IsZero() && w.today.After(k.DueOn) {
			e.RecordedAfterDue = true
		}
	}
	return e
}

func (in *ExceptionInput) check() error {
	var c checks
	if statute.RuleByID(in.Rule) == nil {
		c.add("/rule", "unknown", "There is no such rule.")
	} else if least := in.leastTo(); !least.IsZero() && in.To.Before(least) {
		c.add("/to", "too_short", fmt.Sprintf("This ground asks for at least %d weeks: enter a last day of %s or later.",
			in.Ground.LeastDays()/7, least.Words()))
	} else if why := in.statute().Problem(); why != "" {
		c.add("/ground", statute.FindException, "This exception is not open here: "+why+".")
	}
	if in.Ground.LeastDays() > 0 {
		if in.From.IsZero() {
			c.add("/from", "required", "Enter the first day of it: it has to have lasted long enough.")
		}
		if in.To.IsZero() {
			c.add("/to", "required", "Enter the last day of it: it has to have lasted long enough.")
		}
	}
	in.Reason = c.text("/reason", in.Reason, maxText)
	in.Evidence = c.text("/evidence", in.Evidence, maxText)
	return c.err()
}

// leastTo is the first day on which an absence or closure of a ground that is
// open to the rule has lasted long enough; zero where none has to last, or its
// days are not given.
func (in *ExceptionInput) leastTo() statute.Date {
	_, open := statute.RuleByID(in.Rule).OpenTo(in.Ground)
	if !open || in.Ground.LeastDays() == 0 || in.From.IsZero() || in.To.IsZero() {
		return statute.Date{}
	}
	return in.From.AddDays(in.Ground.LeastDays() - 1)
}

// notTwice refuses what the case has already: a second approval would excuse
// nothing more, and withdrawing one of the two would not end the excuse.
func (f *CaseFile) notTwice(in *ExceptionInput) error {
	for i := range f.Exceptions {
		e := &f.Exceptions[i]
		if e.Rule != in.Rule || e.Ground != in.Ground || e.FromOn != in.From || e.ToOn != in.To {
			continue
		}
		switch e.Status {
		case Pending:
			return fault.New(fault.Conflict, "This exception is on the case already and waits for a manager's decision. Decide that one.")
		case Approved:
			return fault.New(fault.Conflict, "This exception is on the case already and has been approved. There is nothing more to record.")
		case Refused, Withdrawn:
		}
	}
	return nil
}

// covers refuses an exception that would excuse nothing once it is approved:
// its limit does not run on the case, or its days lie outside the limit's own.
func (w *work) covers(f *CaseFile, in *ExceptionInput) error {
	history := f.History(w.profile)
	history.Exceptions = []statute.Exception{in.statute()}
	var limit *statute.Clock
	judged := w.book.Judge(history, w.today)
	for i := range judged {
		c := &judged[i]
		if c.Rule.ID != in.Rule {
			continue
		}
		if c.Excused != "" || c.DueOn.IsZero() {
			return nil
		}
		limit = c
	}
	if limit == nil {
		return fault.OneField("/rule", "no_such_limit", "This time limit does not run on the case.")
	}
	return fault.OneField("/from", "outside_the_limit", fmt.Sprintf(
		"The exception does not cover this time limit, which runs from %s to %s.", limit.StartedOn.Words(), limit.DueOn.Words()))
}

func (in *ExceptionInput) statute() statute.Exception {
	return statute.Exception{Rule: in.Rule, Ground: in.Ground, From: in.From, To: in.To}
}

// DecideException approves, refuses or withdraws an exception. Who records one
// does not approve it.
func (s *Service) DecideException(ctx context.Context, a Actor, in ExceptionDecision) (out CaseFile, err error) {
	if in.Status != Approved && in.Status != Refused && in.Status != Withdrawn {
		return out, fault.OneField("/status", "unknown", "Choose approved, refused or withdrawn.")
	}
	err = s.do(ctx, a, func(w *work) error {
		return w.onCase(ctx, in.Case, in.Version, func(f *CaseFile) error {
			err := w.decide(ctx, f, in)
			out = *f
			return err
		})
	})
	return out, err
}

func (w *work) decide(ctx context.Context, f *CaseFile, in ExceptionDecision) error {
	e := f.exception(in.Exception)
	if err := mayDecide(w.actor, e, in.Status); err != nil {
		return err
	}
	changed := *e
	changed.Status, changed.DecidedBy, changed.DecidedAt = in.Status, w.actor.ID, w.at
	*e = changed
	e.Version++
	return w.save(ctx, f, &CaseChange{
		ExceptionsNow: []Exception{changed},
		Audit: []AuditEntry{w.audit("exception."+string(in.Status), "case", f.Case.Reference,
			e.Rule+": "+string(e.Ground)+reasonAfter(in.Reason))},
	})
}

func reasonAfter(reason string) string {
	if reason = Clean(reason); reason != "" {
		return "; " + reason
	}
	return ""
}

func (f *CaseFile) exception(id ID) *Exception {
	for i := range f.Exceptions {
		if f.Exceptions[i].ID == id {
			return &f.Exceptions[i]
		}
	}
	return nil
}

func mayDecide(a Actor, e *Exception, to ExceptionStatus) error {
	switch {
	case e == nil:
		return notFound("exception")
	case e.Status == to, e.Status == Refused, e.Status == Withdrawn:
		return fault.New(fault.Conflict, "It has been decided already.")
	case to == Refused && e.Status == Approved:
		return fault.New(fault.Conflict, "It has been approved; withdraw it instead.")
	case to == Approved && a.ID != (ID{}) && e.RecordedBy == a.ID:
		return fault.New(fault.Forbidden, "Somebody else has to approve an exception you recorded.")
	}
	return nil
}
