package casework

import (
	"context"
	"errors"
	"fmt"

	"ehcp.example/tracker/internal/fault"
)

// purgePage is how many people are looked up at a time; each goes in a
// transaction of their own.
const purgePage = 1000

// PurgeOptions say how a purge is done.
type PurgeOptions struct {
	// DryRun tells what would go and changes nothing.
	DryRun bool
	// Keep writes a tombstone somewhere that outlives the database. It is asked
	// before the person's purge is committed, so that none is missing there.
	Keep func(Tombstone) error
}

// PurgeResult is what a purge did, or would do.
type PurgeResult struct {
	Purged []PurgedPerson `json:"purged"`
	Held   int            `json:"held"` // due, and kept by a legal hold
	Open   int            `json:"open"` // due, with a case or plan still open
}

// PurgedPerson is one person who went or would go.
type PurgedPerson struct {
	PersonID ID            `json:"person_id"`
	DueOn    string        `json:"due_on"`
	Sizes    []HoldingSize `json:"rows"`
}

// PreviewPurge tells what would go with one person, and what keeps them.
func (s *Service) PreviewPurge(ctx context.Context, a Actor, id ID) (st Standing, sizes []HoldingSize, err error) {
	err = s.do(ctx, a, func(w *work) error {
		if _, err := w.seePerson(ctx, id); err != nil {
			return err
		}
		if st, err = w.tx.Standing(ctx, id, w.today); err != nil {
			return err
		}
		if sizes, err = w.tx.HoldingSizes(ctx, id); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("purge_preview.read", "person", id.String(), ""))
	})
	return st, sizes, err
}

// Purge removes everybody whose record is due, with no hold on it and nothing
// open. Each goes as a whole, in a transaction in which all of that is asked
// again; an error stops it there, with those before it gone and told.
func (s *Service) Purge(ctx context.Context, a Actor, o PurgeOptions) (out PurgeResult, err error) {
	out.Purged = []PurgedPerson{}
	if !o.DryRun && o.Keep == nil {
		return out, errors.New("purge: tombstones have nowhere to go")
	}
	f := RetentionFilter{By: s.today(), Today: s.today(), Scope: a.TeamScope()}
	p := PageRequest{Limit: purgePage}
	for {
		page, err := s.store.Retention(ctx, f, p)
		if err != nil {
			return out, err
		}
		for i := range page.Items {
			if err := s.purgeOne(ctx, a, page.Items[i].PersonID, o, &out); err != nil {
				return out, fmt.Errorf("purge %s: %w", page.Items[i].PersonID, err)
			}
		}
		// what is behind the cursor is not moved by what went before it
		if p.Cursor = page.Next; page.Next == "" {
			return out, nil
		}
	}
}

func (s *Service) purgeOne(ctx context.Context, a Actor, id ID, o PurgeOptions, out *PurgeResult) error {
	var gone *PurgedPerson
	err := s.do(ctx, a, func(w *work) error {
		st, err := w.tx.LockStanding(ctx, id, w.today)
		switch {
		case isNotFound(err):
			return nil // somebody else was there first
		case err != nil:
			return err
		}
		switch st.State(w.today) {
		case HeldBy:
			out.Held++
			return nil
		case StillIn:
			out.Open++
			return nil
		case NotDue:
			return nil
		case Ready:
		}
		gone = &PurgedPerson{PersonID: id, DueOn: st.DueOn.String()}
		if gone.Sizes, err = w.tx.HoldingSizes(ctx, id); err != nil || o.DryRun {
			return err
		}
		t := Tombstone{PersonID: id, PurgedOn: w.today}
		if _, err := w.purge(ctx, t, "due "+st.DueOn.String()+" by the rule for "+st.RecordType); err != nil {
			return err
		}
		return o.Keep(t)
	})
	if err == nil && gone != nil {
		out.Purged = append(out.Purged, *gone)
	}
	return err
}

// purge removes one person with the line that says so.
func (w *work) purge(ctx context.Context, t Tombstone, why string) (there bool, err error) {
	if there, err = w.tx.PurgePerson(ctx, t); err != nil || !there {
		return there, err
	}
	return true, w.tx.InsertAudit(ctx, w.audit("person.purge", "person", t.PersonID.String(), why))
}

// ReapplyResult is what came of purging again those whom a backup brought back.
type ReapplyResult struct {
	Purged []ID `json:"purged"`
	Held   []ID `json:"held"`   // a hold stands on them in this record: for somebody to decide
	Absent int  `json:"absent"` // not there, as it should be
}

// Reapply purges again everybody in a list of tombstones who is there. Whether
// their time has come is not asked: it had. A legal hold wins all the same.
func (s *Service) Reapply(ctx context.Context, a Actor, all []Tombstone) (out ReapplyResult, err error) {
	out = ReapplyResult{Purged: []ID{}, Held: []ID{}}
	for _, t := range all {
		var there bool
		err := s.do(ctx, a, func(w *work) (err error) {
			there, err = w.purge(ctx, t, "purged on "+t.PurgedOn.String()+", and brought back by a backup")
			return err
		})
		switch held := (*fault.Error)(nil); {
		case errors.As(err, &held) && held.Code == fault.Conflict:
			out.Held = append(out.Held, t.PersonID)
		case err != nil:
			return out, fmt.Errorf("purge %s again: %w", t.PersonID, err)
		case there:
			out.Purged = append(out.Purged, t.PersonID)
		default:
			out.Absent++
		}
	}
	return out, nil
}

// ReapplyKept is [Service.Reapply] for the record's own tombstones: at start.
func (s *Service) ReapplyKept(ctx context.Context, a Actor) (ReapplyResult, error) {
	back, err := s.store.PurgedStillThere(ctx)
	if err != nil {
		return ReapplyResult{}, err
	}
	return s.Reapply(ctx, a, back)
}

func isNotFound(err error) bool {
	f := (*fault.Error)(nil)
	return errors.As(err, &f) && f.Code == fault.NotFound
}
