package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/statute"
)

// FactSource is what figures are counted from.
type FactSource interface {
	// AsOf runs fn on the record as it stands at one moment: whatever is
	// written meanwhile, all that fn reads belongs together.
	AsOf(ctx context.Context, fn func(FactReader) error) error
}

// FactReader streams the facts of one moment, one row at a time.
type FactReader interface {
	// Facts streams the facts of a period that the sink reads.
	Facts(ctx context.Context, p scorecard.Period, to FactSink) error
	// ComplaintFacts streams the complaints that a report on the period is
	// counted from, as at its last day.
	ComplaintFacts(ctx context.Context, from, to statute.Date, each func(scorecard.Complaint)) error
	// ClockFacts streams the stored clocks of some rules.
	ClockFacts(ctx context.Context, rules []string, each func(ClockFact)) error
	// SnapshotsSinceChange lists the kept figures that nothing in the record
	// has been changed since.
	SnapshotsSinceChange(ctx context.Context) ([]KeptFigure, error)
}

// FactSink takes facts in any order; [scorecard.Count] is one.
type FactSink interface {
	// Reads says which facts it wants; it is handed no others.
	Reads() scorecard.Reads
	Assessment(a scorecard.Assessment)
	Cohort(a scorecard.Assessment)
	Plan(p scorecard.Plan)
	Review(r scorecard.Review)
	Complaint(c scorecard.Complaint)
	Appeal(a scorecard.Appeal)
}

// SnapshotKeeper keeps the figures of a day.
type SnapshotKeeper interface {
	// KeepSnapshot stores a day's figures. Those of a day that has some
	// already stay as they are.
	KeepSnapshot(ctx context.Context, figures []KeptFigure) error
	// HasSnapshot tells whether the day's figures are kept.
	HasSnapshot(ctx context.Context, day statute.Date) (bool, error)
}

// KeptFigure is one figure as it was on a day.
type KeptFigure struct {
	On          statute.Date
	Code        string
	Basis       string // empty where there is one basis only
	Numerator   *int   // nil for a figure that could not be told yet
	Denominator *int
	Percent     *scorecard.Tenths
	Companions  json.RawMessage // an object
	TakenAt     time.Time
}

// Scorecard counts a month from the record as it stands now. A bad month, or
// one that has not begun, is a fault at /month.
//
// The figures are of the whole council: who may ask is for the API to say.
// Until months can be closed none has a direction of travel.
func (s *Service) Scorecard(ctx context.Context, _ Actor, month string) (scorecard.Scorecard, error) {
	p, err := s.period("/month", month)
	if err != nil {
		return scorecard.Scorecard{}, err
	}
	return s.count(ctx, p)
}

// MaxMonths is how many months one question may be about.
const MaxMonths = 24

// Indicator counts one indicator in each month from one to another, both
// written YYYY-MM, all from the record at one moment. Each scorecard has that
// indicator alone. An unknown indicator is not found; a bad month is a fault
// at /from or /to.
func (s *Service) Indicator(ctx context.Context, _ Actor, code, from, to string) ([]scorecard.Scorecard, error) {
	d := scorecard.DefinitionOf(code)
	if d == nil {
		return nil, notFound("indicator")
	}
	periods, err := s.periods(from, to)
	if err != nil {
		return nil, err
	}
	var out []scorecard.Scorecard
	err = s.store.AsOf(ctx, func(r FactReader) error {
		for _, p := range periods {
			c := scorecard.NewCount(s.book, p, d)
			if err := r.Facts(ctx, p, c); err != nil {
				return err
			}
			out = append(out, c.Scorecard(scorecard.Settings{Targets: scorecard.Targets()}))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count %s from %s to %s: %w", code, from, to, err)
	}
	return out, nil
}

// period is a month that has begun.
func (s *Service) period(pointer, month string) (scorecard.Period, error) {
	p, err := scorecard.NewPeriod(month, s.today())
	if err != nil {
		return p, fault.OneField(pointer, "not_begun", "This must be a month that has begun, written YYYY-MM as in 2023-06.")
	}
	return p, nil
}

func (s *Service) periods(from, to string) ([]scorecard.Period, error) {
	first, err := s.period("/from", from)
	if err != nil {
		return nil, err
	}
	last, err := s.period("/to", to)
	if err != nil {
		return nil, err
	}
	if last.From.Before(first.From) || !last.From.Before(first.From.AddMonths(MaxMonths)) {
		return nil, fault.OneField("/to", "out_of_range", fmt.Sprintf("This must not be before `from`, and at most %d months may be asked for.", MaxMonths))
	}
	var out []scorecard.Period
	for d := first.From; !d.After(last.From); d = d.AddMonths(1) {
		p, err := s.period("/to", d.String()[:7])
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func (s *Service) count(ctx context.Context, p scorecard.Period) (card scorecard.Scorecard, err error) {
	c := scorecard.NewCount(s.book, p)
	err = s.store.AsOf(ctx, func(r FactReader) error { return r.Facts(ctx, p, c) })
	if err != nil {
		return card, fmt.Errorf("count %s: %w", p.Month(), err)
	}
	return c.Scorecard(scorecard.Settings{Targets: scorecard.Targets()}), nil
}

// Backlog counts the complaint backlog of a period, both days included, as at
// its last day.
func (s *Service) Backlog(ctx context.Context, _ Actor, from, to statute.Date) (scorecard.Backlog, error) {
	var c checks
	switch {
	case from.IsZero():
		c.add("/from", "required", "Enter the first day of the period.")
	case to.IsZero():
		c.add("/to", "required", "Enter the last day of the period.")
	case to.Before(from):
		c.add("/to", "before_from", fmt.Sprintf("The last day, %s, is before the first, %s.", to, from))
	case to.After(s.today()):
		c.add("/to", "after_today", "That day has not come yet.")
	}
	if err := c.err(); err != nil {
		return scorecard.Backlog{}, err
	}
	b := scorecard.NewBacklogCount(s.book, from, to)
	err := s.store.AsOf(ctx, func(r FactReader) error { return r.ComplaintFacts(ctx, from, to, b.Complaint) })
	if err != nil {
		return scorecard.Backlog{}, fmt.Errorf("count backlog %s to %s: %w", from, to, err)
	}
	return b.Report(), nil
}

// Snapshot keeps the figures of the day's month as they stand on that day.
// Doing it again changes nothing.
func (s *Service) Snapshot(ctx context.Context, day statute.Date) error {
	kept, err := s.store.HasSnapshot(ctx, day)
	if err != nil || kept {
		return err
	}
	p, err := scorecard.NewPeriod(day.String()[:7], day)
	if err != nil {
		return fmt.Errorf("snapshot %s: %w", day, err)
	}
	at := s.now()
	card, err := s.count(ctx, p)
	if err != nil {
		return err
	}
	figures, err := keep(card, day, at)
	if err != nil {
		return err
	}
	return s.store.KeepSnapshot(ctx, figures)
}

// keep turns figures into those that are stored.
func keep(card scorecard.Scorecard, day statute.Date, at time.Time) ([]KeptFigure, error) {
	out := make([]KeptFigure, len(card.Indicators))
	for n := range card.Indicators {
		i := &card.Indicators[n]
		k := KeptFigure{On: day, Code: i.Code, Basis: string(i.Basis), Denominator: i.Denominator, Percent: i.Percent, TakenAt: at}
		if i.Denominator != nil || i.Definition().Denominator == "" {
			k.Numerator = &i.Numerator
		}
		var err error
		if k.Companions, err = json.Marshal(i.Companions); err != nil {
			return nil, fmt.Errorf("snapshot %s of %s: %w", i.Code, day, err)
		}
		out[n] = k
	}
	return out, nil
}
