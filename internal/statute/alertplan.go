package statute

import "slices"

// AlertKind is what an alert says about a clock.
type AlertKind string

// The alerts a duty raises. The numbers are days before the due day: calendar
// days for a calendar clock, working days for one that counts working days.
const (
	DueIn14  AlertKind = "due_in_14"
	DueIn7   AlertKind = "due_in_7"
	DueIn2   AlertKind = "due_in_2"
	SafeDay  AlertKind = "safe_by"
	DueToday AlertKind = "due_today"
	Breach   AlertKind = "breach"
)

// AlertPlan says when a rule's clocks raise alerts. It is data: a rule without
// a plan raises none.
type AlertPlan struct {
	Before  []Lead // warnings, furthest first
	OnDue   bool
	OnLate  bool
	SafeDay bool // also on the day the clock carries as safe_by
}

// Lead is one warning before the due day.
type Lead struct {
	Kind AlertKind
	Days int
}

// dutyAlerts is the plan of every duty: 14, 7 and 2 days before, on the day
// and on breach.
//
//nolint:gochecknoglobals // data
var dutyAlerts = AlertPlan{
	Before: []Lead{{DueIn14, 14}, {DueIn7, 7}, {DueIn2, 2}},
	OnDue:  true,
	OnLate: true,
}

// Alert is one alert that a clock raises, and the day it does.
type Alert struct {
	Kind AlertKind
	On   Date
}

// Alerts lists what the clock raises and when, in order of day, as if nothing
// further happened. A stopped clock raises nothing more; an exception does
// not silence the breach, since the duty goes on as soon as practicable (C14).
// A warning whose day lies before the clock started is not raised, since the
// next one that is still ahead says the same.
func (b *Book) Alerts(c *Clock) []Alert {
	if c.DueOn.IsZero() || !c.StoppedOn.IsZero() {
		return nil
	}
	plan := c.Rule.Alerts
	var out []Alert
	for _, lead := range plan.Before {
		if day := b.before(c, lead.Days); !day.Before(c.StartedOn) {
			out = append(out, Alert{lead.Kind, day})
		}
	}
	if plan.SafeDay && c.SafeBy.Before(c.DueOn) && !c.SafeBy.IsZero() {
		out = append(out, Alert{SafeDay, c.SafeBy})
	}
	if plan.OnDue {
		out = append(out, Alert{DueToday, c.DueOn})
	}
	if plan.OnLate {
		out = append(out, Alert{Breach, c.DueOn.AddDays(1)})
	}
	slices.SortStableFunc(out, func(x, y Alert) int { return x.On.Compare(y.On) })
	return out
}

func (b *Book) before(c *Clock, days int) Date {
	if c.Rule.CountsWorkingDays() {
		return b.calendar.SubtractWorkingDays(c.DueOn, days)
	}
	return c.DueOn.AddDays(-days)
}

// NextAlert is the first alert due after the day given; ok is false when the
// clock raises nothing more.
func (b *Book) NextAlert(c *Clock, after Date) (a Alert, ok bool) {
	for _, a := range b.Alerts(c) {
		if a.On.After(after) {
			return a, true
		}
	}
	return Alert{}, false
}

// Newest is the alert that a clock owes on the day given: the last whose day
// has come. Earlier ones that were never raised say less and are left out.
func (b *Book) Newest(c *Clock, today Date) (a Alert, ok bool) {
	for _, next := range b.Alerts(c) {
		if next.On.After(today) {
			break
		}
		a, ok = next, true
	}
	return a, ok
}
