package casework

import (
	"context"
	"fmt"
	"slices"
	"time"

	"ehcp.example/tracker/internal/statute"
)

// PolicyVersion is what the council has chosen, from a day on.
type PolicyVersion struct {
	From          statute.Date
	Profile       statute.Profile
	CountClosures bool // days the offices are shut are days off
}

// LocalReader reads the council's own choices.
type LocalReader interface {
	Policies(ctx context.Context) ([]PolicyVersion, error)
}

// LocalKeeper changes them. Each tells whether that changed anything.
type LocalKeeper interface {
	PutPolicy(ctx context.Context, p PolicyVersion, by ID, at time.Time) (bool, error)
	PutBankHoliday(ctx context.Context, d statute.DayOff, source string) (bool, error)
	DropBankHoliday(ctx context.Context, on statute.Date) (bool, error)
	PutClosure(ctx context.Context, d statute.DayOff) (bool, error)
	DropClosure(ctx context.Context, on statute.Date) (bool, error)
}

// Policies lists what the council has chosen, the newest first.
func (s *Service) Policies(ctx context.Context, _ Actor) ([]PolicyVersion, error) {
	return s.store.Policies(ctx)
}

// SetPolicy records a choice from a day on; another from the same day gives
// way to it. The clocks follow when the law is read again.
func (s *Service) SetPolicy(ctx context.Context, a Actor, p PolicyVersion) (changed bool, err error) {
	var c checks
	if p.From.IsZero() {
		c.add("/from", "required", "Say from which day it is in force.")
	}
	if !slices.Contains(statute.Profiles(), p.Profile) {
		c.add("/complaints", "unknown", fmt.Sprintf("Choose one of %v.", statute.Profiles()))
	}
	if err := c.err(); err != nil {
		return false, err
	}
	err = s.do(ctx, a, func(w *work) error {
		if changed, err = w.tx.PutPolicy(ctx, p, a.ID, w.at); err != nil || !changed {
			return err
		}
		told := string(p.Profile)
		if p.CountClosures {
			told += ", closures counted"
		}
		return w.tx.InsertAudit(ctx, w.audit("policy.set", "policy", p.From.String(), told))
	})
	return changed, err
}

// AddBankHolidays records days proclaimed since this program was built, and
// tells how many of them are new.
func (s *Service) AddBankHolidays(ctx context.Context, a Actor, days []statute.DayOff, source string) (added int, err error) {
	err = s.do(ctx, a, func(w *work) error {
		added = 0
		for _, d := range days {
			changed, err := w.tx.PutBankHoliday(ctx, d, source)
			if err != nil {
				return err
			}
			if !changed {
				continue
			}
			added++
			if err := w.tx.InsertAudit(ctx, w.audit("calendar.add", "calendar", d.Date.String(), d.Name)); err != nil {
				return err
			}
		}
		return nil
	})
	return added, err
}

// RemoveBankHoliday takes back a day that was recorded by mistake.
func (s *Service) RemoveBankHoliday(ctx context.Context, a Actor, on statute.Date) (changed bool, err error) {
	err = s.do(ctx, a, func(w *work) error {
		if changed, err = w.tx.DropBankHoliday(ctx, on); err != nil || !changed {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("calendar.remove", "calendar", on.String(), ""))
	})
	return changed, err
}

// CloseDay records a day on which the council's offices are shut.
func (s *Service) CloseDay(ctx context.Context, a Actor, d statute.DayOff) (changed bool, err error) {
	var c checks
	d.Name = c.need("/name", d.Name, 200, "Say why the offices are shut.")
	if err := c.err(); err != nil {
		return false, err
	}
	err = s.do(ctx, a, func(w *work) error {
		if changed, err = w.tx.PutClosure(ctx, d); err != nil || !changed {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("calendar.close", "calendar", d.Date.String(), d.Name))
	})
	return changed, err
}

// OpenDay takes such a day back.
func (s *Service) OpenDay(ctx context.Context, a Actor, on statute.Date) (changed bool, err error) {
	err = s.do(ctx, a, func(w *work) error {
		if changed, err = w.tx.DropClosure(ctx, on); err != nil || !changed {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("calendar.open", "calendar", on.String(), ""))
	})
	return changed, err
}
