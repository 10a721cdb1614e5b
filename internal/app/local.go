package app

import (
	"context"
	"fmt"
	"io"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store"
)

// Local is what the council has chosen, and the days off it has recorded.
func (a *App) Local() store.LocalPolicy { return a.local }

// Followed is what came of a change of policy or calendar.
type Followed struct {
	Changed int // entries that are new or other than before
	Cases   int // cases looked at
	Moved   int // due dates that moved
}

// SetPolicy records a policy and moves the clocks.
func (a *App) SetPolicy(ctx context.Context, who casework.Actor, p casework.PolicyVersion) (Followed, error) {
	changed, err := a.Service.SetPolicy(ctx, who, p)
	return a.followed(ctx, who, one(changed), err)
}

// NoList is the code of a file that is not such a list as is read.
const NoList = "not_a_list"

// AddBankHolidays records the days of an official list that are news, and moves
// the clocks. A list that contradicts the years built in is refused whole.
func (a *App) AddBankHolidays(ctx context.Context, who casework.Actor, list io.Reader, source string) (Followed, error) {
	days, err := calendar.Read(list)
	if err != nil {
		return Followed{}, fault.OneField("/file", NoList, err.Error())
	}
	if days, err = calendar.News(days, a.Today()); err != nil {
		return Followed{}, fault.OneField("/file", "invalid", err.Error())
	}
	added, err := a.Service.AddBankHolidays(ctx, who, days, source)
	return a.followed(ctx, who, added, err)
}

// RemoveBankHoliday takes back a day that was recorded by mistake, and moves
// the clocks. The days built in stay.
func (a *App) RemoveBankHoliday(ctx context.Context, who casework.Actor, on statute.Date) (Followed, error) {
	changed, err := a.Service.RemoveBankHoliday(ctx, who, on)
	return a.followed(ctx, who, one(changed), err)
}

// CloseDay records a day on which the offices are shut, and moves the clocks.
func (a *App) CloseDay(ctx context.Context, who casework.Actor, d statute.DayOff) (Followed, error) {
	if !calendar.New(a.local.BankHolidays, nil, false).IsWorkingDay(d.Date) {
		return Followed{}, fault.OneField("/date", "not_a_working_day",
			fmt.Sprintf("%s is a weekend or a bank holiday: no closure is needed.", d.Date))
	}
	changed, err := a.Service.CloseDay(ctx, who, d)
	return a.followed(ctx, who, one(changed), err)
}

// OpenDay takes such a day back, and moves the clocks.
func (a *App) OpenDay(ctx context.Context, who casework.Actor, on statute.Date) (Followed, error) {
	changed, err := a.Service.OpenDay(ctx, who, on)
	return a.followed(ctx, who, one(changed), err)
}

func one(changed bool) int {
	if changed {
		return 1
	}
	return 0
}

// followed makes the clocks again under what is recorded now, also where
// nothing is new: what broke off half-way is then taken up.
func (a *App) followed(ctx context.Context, who casework.Actor, changed int, err error) (Followed, error) {
	if err != nil {
		return Followed{}, err
	}
	now, err := a.reread(ctx)
	if err != nil {
		return Followed{}, err
	}
	if now == nil {
		now = a
	}
	r, err := now.Service.Recompute(ctx, who, casework.RecomputeOptions{})
	if err != nil {
		return Followed{}, fmt.Errorf("it is recorded, and the clocks are not yet made again; run `ehcp recompute`: %w", err)
	}
	return Followed{Changed: changed, Cases: r.Cases, Moved: r.DueMoved}, nil
}
