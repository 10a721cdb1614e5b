package casework

import (
	"context"
	"fmt"

	"ehcp.example/tracker/internal/statute"
)

// sweepBatch is how many clocks are claimed and committed at a time.
const sweepBatch = 500

// SweepResult is what one sweep did.
type SweepResult struct {
	Claimed int // clocks looked at
	Raised  int // alerts that are new
}

// Sweep raises every alert due by the day, once. It only records what the
// arithmetic already says, so it may be late, run twice or run on five
// machines at once; its cost follows what has newly come due.
func (s *Service) Sweep(ctx context.Context, today statute.Date) (out SweepResult, err error) {
	decide := func(c SweptClock) SweepDecision { return s.sweepOne(c, today) }
	for {
		claimed, raised, err := s.store.SweepBatch(ctx, today, sweepBatch, decide)
		out.Claimed += claimed
		out.Raised += raised
		if err != nil {
			return out, fmt.Errorf("sweep %s: %w", today, err)
		}
		if claimed == 0 {
			return out, nil
		}
	}
}

// sweepOne is what a clock owes on a day: the newest alert whose day has come,
// since the earlier ones say less, and the day it is to be looked at next.
func (s *Service) sweepOne(c SweptClock, today statute.Date) (d SweepDecision) {
	clock := c.At(today)
	if clock.Rule == nil { // a rule this program no longer has raises nothing
		return d
	}
	if next, more := s.book.NextAlert(&clock, today); more {
		d.NextAlert = next.On
	}
	a, owed := s.book.Newest(&clock, today)
	if !owed {
		return d
	}
	d.Alert = &Alert{
		ID: NewID(), CaseID: c.CaseID, Rule: c.Rule, Body: c.Body, Ordinal: c.Ordinal, Kind: a.Kind,
		StartedOn: c.StartedOn, DueOn: c.DueOn, AlertOn: a.On, RaisedOn: today,
		Inherited: a.Kind == statute.Breach && a.On.Before(c.EnteredOn),
	}
	return d
}

// BuildDigests makes the messages owed on a day, one to each person who has
// something new to be told. Doing it again makes none twice, and a day that is
// no working day owes none: what has come due is told on the next that is.
func (s *Service) BuildDigests(ctx context.Context, day statute.Date) (int, error) {
	if !s.book.Calendar().IsWorkingDay(day) {
		return 0, nil
	}
	n, err := s.store.BuildDigests(ctx, day, s.now())
	if err != nil {
		return n, fmt.Errorf("build digests for %s: %w", day, err)
	}
	return n, nil
}
