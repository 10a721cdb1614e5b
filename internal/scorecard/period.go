package scorecard

import (
	"fmt"
	"time"

	"ehcp.example/tracker/internal/statute"
)

// Period is the month a scorecard is for, and the day it is seen from.
type Period struct {
	From, To statute.Date // the first and the last day of the month
	AsAt     statute.Date // the last day of the month, or today if that is earlier
	Today    statute.Date
}

// NewPeriod reads a month written YYYY-MM. The error says that it is no month,
// or one that has not begun.
func NewPeriod(month string, today statute.Date) (Period, error) {
	from, err := statute.ParseDate(month + "-01")
	if err != nil {
		return Period{}, fmt.Errorf("not a month written YYYY-MM")
	}
	if from.After(today) {
		return Period{}, fmt.Errorf("%s has not begun: today is %s", month, today)
	}
	p := Period{From: from, To: from.AddMonths(1).AddDays(-1), Today: today}
	p.AsAt = p.To
	if today.Before(p.To) {
		p.AsAt = today
	}
	return p, nil
}

// Month is the month as YYYY-MM.
func (p Period) Month() string { return p.From.String()[:7] }

// Words is the month as people write it: June 2023.
func (p Period) Words() string {
	return fmt.Sprintf("%s %d", time.Month(p.From.Month), p.From.Year)
}

// within tells whether a day lies in the month, up to the as-at date.
func (p Period) within(d statute.Date) bool { return between(p.From, d, p.AsAt) }

// between tells whether a day has come and lies from one day to another, both
// included.
func between(from, d, to statute.Date) bool { return !d.IsZero() && !d.Before(from) && !d.After(to) }

// first is the earliest of some days that has come at all.
func first(days ...statute.Date) (out statute.Date) {
	for _, d := range days {
		if !d.IsZero() && (out.IsZero() || d.Before(out)) {
			out = d
		}
	}
	return out
}

// forget takes away what lies after the as-at date.
func forget(asAt statute.Date, days ...*statute.Date) {
	for _, d := range days {
		if d.After(asAt) {
			*d = statute.Date{}
		}
	}
}
