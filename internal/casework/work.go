package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/job"
	"ehcp.example/tracker/internal/statute"
)

// work is one use case under way: who, when, in which transaction, and what
// came of it.
type work struct {
	*Service
	tx     Tx
	actor  Actor
	today  statute.Date
	at     time.Time
	source string
	opened []string
	closed []string
	made   ID              // the milestone that opened a plan
	undone ID              // the plan to be taken back
	judged []statute.Clock // of the case saved last
	about  subject         // the record that somebody asks for
}

// do runs one use case in one transaction. What is refused is undone and then
// noted in the audit log.
func (s *Service) do(ctx context.Context, a Actor, fn func(*work) error) error {
	var w *work
	err := s.store.InTx(ctx, func(tx Tx) error {
		w = s.work(tx, a)
		return fn(w)
	})
	return s.noteRefusedChange(ctx, w, err)
}

func (s *Service) work(tx Tx, a Actor) *work {
	return &work{Service: s, tx: tx, actor: a, today: s.today(), at: s.now(), source: SourceAPI}
}

// lockCase locks a case that the actor may see and that was read at version.
func (w *work) lockCase(ctx context.Context, key Key, version int) (*CaseFile, error) {
	w.askFor("case", asked(key))
	f, err := w.tx.LockCase(ctx, key)
	return w.visible(&f, err, version)
}

// readCase is lockCase without the lock, for a change of this one case: the
// update names the version, so whoever comes second finds it stale.
func (w *work) readCase(ctx context.Context, key Key, version int) (*CaseFile, error) {
	w.askFor("case", asked(key))
	f, err := w.tx.Case(ctx, key)
	return w.visible(&f, err, version)
}

// onCase changes a case that was read without the lock. What it is refused for
// counts only if nobody changed the case while its parts were being read: else
// it would be refused for what somebody else has just done.
func (w *work) onCase(ctx context.Context, key Key, version int, change func(*CaseFile) error) error {
	f, err := w.readCase(ctx, key, version)
	if err != nil {
		return err
	}
	refused := change(f)
	if refused == nil || fault.Is(refused, fault.Stale) {
		return refused
	}
	now, err := w.tx.Case(ctx, key)
	if err != nil {
		return refused // the transaction is at its end, and this is why
	}
	if err := checkVersion(version, now.Case.Version); err != nil {
		return err
	}
	return refused
}

func (w *work) visible(f *CaseFile, err error, version int) (*CaseFile, error) {
	switch {
	case err != nil:
		return nil, err
	case !w.actor.maySee(f.Case.TeamID):
		return nil, w.hide("case", "case", f.Case.Reference)
	case f.Case.Undone():
		return nil, undone()
	}
	w.askFor("case", f.Case.Reference)
	return f, checkVersion(version, f.Case.Version)
}

// seeCase reads a case that the actor may see, at whatever version it is, be it
// undone or not.
func (w *work) seeCase(ctx context.Context, key Key) (CaseFile, error) {
	w.askFor("case", asked(key))
	f, err := w.tx.Case(ctx, key)
	switch {
	case err != nil:
		return CaseFile{}, err
	case !w.actor.maySee(f.Case.TeamID):
		return CaseFile{}, w.hide("case", "case", f.Case.Reference)
	}
	w.askFor("case", f.Case.Reference)
	return f, nil
}

func undone() error {
	return fault.New(fault.Conflict, "This case was undone: what had opened it was voided. Nothing more can be logged on it.")
}

// checkVersion: a write names the version it was made from.
func checkVersion(read, is int) error {
	switch {
	case read == 0:
		return fault.New(fault.PreconditionRequired, "Say which version you read.")
	case read != is:
		return fault.New(fault.Stale, "Somebody has changed this since it was read. Read it again.")
	}
	return nil
}

func notFound(what string) error {
	return fault.New(fault.NotFound, "There is no such "+what+".")
}

// save judges the case again and stores the change with the clocks that moved.
func (w *work) save(ctx context.Context, f *CaseFile, c *CaseChange) error {
	history := f.History(w.profile)
	w.judged = w.book.Judge(history, w.today)
	d := compare(f.Clocks, w.rows(f.Case.ID, w.judged, w.today))
	c.Clocks, c.ClocksMoved, c.ClocksGone = d.changed, d.moved, d.gone
	f.Clocks = d.now
	f.setDays(history.Milestones)
	c.Case = f.Case
	c.Jobs = append(c.Jobs, w.hints(f, d.changed)...)
	if err := w.tx.SaveCase(ctx, c); err != nil {
		return fmt.Errorf("save case %s: %w", f.Case.Reference, err)
	}
	if !c.New {
		f.Case.Version++
	}
	return nil
}

// hints wakes the sweep where a clock owes an alert already. It is only a
// hint: the sweep finds the clock by its date in any case.
func (w *work) hints(f *CaseFile, changed []Clock) []job.Job {
	for i := range changed {
		if next := changed[i].NextAlertOn; !next.IsZero() && !next.After(w.today) {
			j := job.ForDay(job.Sweep, w.today)
			j.Key = fmt.Sprintf("%s:%s:%d", j.Key, f.Case.ID, f.Case.Version)
			return []job.Job{j}
		}
	}
	return nil
}

func earliest(ms []statute.Milestone) (first statute.Date) {
	for i := range ms {
		if on := ms[i].On; first.IsZero() || on.Before(first) {
			first = on
		}
	}
	return first
}

// milestone makes the record of what was told.
func (w *work) milestone(caseID ID, in MilestoneInput) Milestone {
	return Milestone{
		ID: NewID(), CaseID: caseID, Kind: in.Kind, On: in.On, Outcome: in.Outcome, Body: Clean(in.Body), For: in.For,
		SentOn: in.SentOn, Recipients: in.Recipients, Evidence: Clean(in.Evidence), DelayReason: Clean(in.DelayReason),
		OriginCaseID: in.OriginCaseID, Extract: in.Extract,
		LoggedAt: w.at, LoggedOn: w.today, LoggedBy: w.actor.ID, LoggedByName: w.actor.Name,
	}
}

// newCase stores a case with its first milestones.
func (w *work) newCase(ctx context.Context, f *CaseFile, action string) error {
	c := &f.Case
	if c.ID == uuid.Nil {
		c.ID = NewID()
	}
	c.EnteredOn, c.Source, c.Version, c.CreatedAt = w.today, w.source, 1, w.at
	for i := range f.Milestones {
		f.Milestones[i].CaseID = c.ID
	}
	c.OpenedOn = earliest(f.History(w.profile).Milestones)
	if c.Reference == "" {
		ref, err := w.tx.NextReference(ctx, c.Kind.Prefix(), int(c.OpenedOn.Year))
		if err != nil {
			return err
		}
		c.Reference = ref
	}
	w.opened = append(w.opened, c.Reference)
	return w.save(ctx, f, &CaseChange{
		New: true, Milestones: f.Milestones, Exceptions: f.Exceptions,
		Audit: []AuditEntry{w.audit(action, "case", c.Reference, "")},
	})
}
