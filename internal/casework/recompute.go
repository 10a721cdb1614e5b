package casework

import (
	"context"
	"fmt"
)

// RecomputeOptions say how all clocks are made again.
type RecomputeOptions struct {
	DryRun   bool // only tell
	Progress func(done int)
}

// RecomputeResult is what differed.
type RecomputeResult struct {
	Cases       int          `json:"cases"`           // looked at
	Changed     int          `json:"changed"`         // of them, those whose clocks differed
	DueMoved    int          `json:"due_dates_moved"` // clocks due on another day than was stored
	Differences []Difference `json:"differences"`
}

// maxDifferences bounds what is listed; the count goes on.
const maxDifferences = 1000

// recomputeBatch is how many cases are read at a time.
const recomputeBatch = 500

// Recompute makes the clocks of every case again from its milestones and
// stores those that differ.
func (s *Service) Recompute(ctx context.Context, a Actor, o RecomputeOptions) (out RecomputeResult, err error) {
	out.Differences = []Difference{}
	var after ID
	for {
		var files []CaseFile
		err := s.do(ctx, a, func(w *work) error {
			if files, err = w.tx.CasesAfter(ctx, after, recomputeBatch, !o.DryRun); err != nil {
				return err
			}
			return w.recompute(ctx, files, o.DryRun, &out)
		})
		if err != nil {
			return out, fmt.Errorf("recompute: %w", err)
		}
		out.Cases += len(files)
		if o.Progress != nil {
			o.Progress(out.Cases)
		}
		if len(files) < recomputeBatch {
			return out, nil
		}
		after = files[len(files)-1].Case.ID
	}
}

func (w *work) recompute(ctx context.Context, files []CaseFile, dry bool, out *RecomputeResult) error {
	for i := range files {
		f := &files[i]
		d := compare(f.Clocks, w.judge(f, w.today))
		closed := closedOn(f.Case.Kind, f.History(w.profile).Milestones)
		if len(d.changed)+len(d.gone) == 0 && (closed == f.Case.ClosedOn || !f.Person.Died.IsZero()) {
			continue
		}
		out.Changed++
		out.add(f, d)
		if dry {
			continue
		}
		if err := w.save(ctx, f, &CaseChange{
			Audit: []AuditEntry{w.audit("case.recompute", "case", f.Case.Reference, "")},
		}); err != nil {
			return err
		}
	}
	return nil
}

func (r *RecomputeResult) add(f *CaseFile, d difference) {
	stored := map[clockKey]*Clock{}
	for i := range f.Clocks {
		stored[f.Clocks[i].key()] = &f.Clocks[i]
	}
	for i := range d.changed {
		if was := stored[d.changed[i].key()]; was != nil && was.DueOn != d.changed[i].DueOn {
			r.DueMoved++
		}
		if len(r.Differences) < maxDifferences {
			r.Differences = append(r.Differences, Difference{CaseReference: f.Case.Reference, Stored: stored[d.changed[i].key()], Judged: &d.changed[i]})
		}
	}
	for i := range d.gone {
		if len(r.Differences) < maxDifferences {
			r.Differences = append(r.Differences, Difference{CaseReference: f.Case.Reference, Stored: &d.gone[i]})
		}
	}
}

// Verify compares every stored clock with its milestones, and the figures with
// the clocks and with those kept, and changes nothing. A clean record has no
// differences.
func (s *Service) Verify(ctx context.Context, progress func(done int)) (RecomputeResult, error) {
	out, err := s.Recompute(ctx, SystemActor("verify"), RecomputeOptions{DryRun: true, Progress: progress})
	if err != nil {
		return out, err
	}
	figures, err := s.VerifyFigures(ctx)
	out.Differences = append(out.Differences, figures[:min(len(figures), maxDifferences)]...)
	return out, err
}
