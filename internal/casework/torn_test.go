package casework_test

import (
	"context"
	"testing"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// tornStore reads a case as somebody changes it: its row of before and, from
// the statements after that, its milestones of now.
type tornStore struct{ casework.Store }

func (s tornStore) InTx(ctx context.Context, fn func(casework.Tx) error) error {
	return s.Store.InTx(ctx, func(tx casework.Tx) error { return fn(&tornTx{Tx: tx}) })
}

type tornTx struct {
	casework.Tx
	reads int
}

func (t *tornTx) Case(ctx context.Context, key casework.Key) (casework.CaseFile, error) {
	f, err := t.Tx.Case(ctx, key)
	if t.reads++; t.reads == 1 {
		f.Case.Version--
	}
	return f, err
}

// A case is read in several statements. Who logs what somebody else is just
// logging was told that it cannot happen twice, rather than to read it again.
func TestACaseCaughtBetweenTwoVersionsIsStaleAndNotRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	decided := happened(statute.AssessDecisionNotified, today.AddDays(-1), "assess")
	d.log(f, decided)
	torn := casework.New(casework.Deps{
		Store: tornStore{d.store}, Book: statute.NewBook(calendar.New(nil, nil, false), statute.Switches{}), Profile: statute.KCC2023,
		Today: func() statute.Date { return d.day }, Now: d.day.Time,
	})
	key, read := casework.ByID(f.Case.ID), f.Case.Version
	for name, change := range map[string]func() error{
		"a milestone": func() error {
			_, err := torn.LogMilestone(d.ctx, d.boss, casework.LogInput{Case: key, Version: read, Milestone: decided})
			return err
		},
		"an exception": func() error {
			_, _, err := torn.RecordException(d.ctx, d.boss, key, read, casework.ExceptionInput{Rule: "ehcp_final", Ground: "exceptional_personal_circumstances", Reason: "made up"})
			return err
		},
		"the decision of an exception that is not there": func() error {
			_, err := torn.DecideException(d.ctx, d.boss, casework.ExceptionDecision{Case: key, Version: read, Exception: casework.NewID(), Status: casework.Approved})
			return err
		},
	} {
		if err := change(); !fault.Is(err, fault.Stale) {
			t.Errorf("%s: %v, want stale", name, err)
		}
	}
}
