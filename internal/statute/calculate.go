package statute

import (
	"slices"
)

// Query asks the calculator for one deadline: from the rule's first trigger,
// with the days of further triggers and, for an agreement reached at
// mediation, the order it is to be carried out as.
type Query struct {
	Rule string
	From Date
	Also map[Kind]Date
	As   string
}

// Deadline is the calculator's answer. DueOn is the last day in time and nil
// where the law gives no number; for a window it is the last day of the
// family's minimum time, for "at least … before" the safe date.
type Deadline struct {
	Rule        string       `json:"rule"`
	From        Date         `json:"from"`
	DueOn       *Date        `json:"due_on"`
	FirstLate   *Date        `json:"first_day_late"`
	Explanation string       `json:"explanation"`
	Source      string       `json:"source"`
	Basis       string       `json:"basis"`
	RuleVersion string       `json:"rule_version"`
	DaysSkipped []SkippedDay `json:"days_skipped"`
	Provisional bool         `json:"provisional"`
}

// SkippedDay is a day that was not counted, and why.
type SkippedDay struct {
	Date Date   `json:"date"`
	Why  string `json:"why"`
}

// QueryError is a wrong use of the calculator: Field names the part at fault.
type QueryError struct{ Field, Problem string }

func (e *QueryError) Error() string { return e.Field + ": " + e.Problem }

// Calculate works out one deadline. Its only error is *QueryError.
func (b *Book) Calculate(q Query) (Deadline, error) {
	r := RuleByID(q.Rule)
	if r == nil {
		return Deadline{}, &QueryError{"rule", "no such rule; the list is in the catalogue of rules"}
	}
	if q.From.IsZero() {
		return Deadline{}, &QueryError{"from", "the day to count from is missing"}
	}
	p, err := b.chosen(r, q.As)
	if err != nil {
		return Deadline{}, err
	}
	a := Anchors{Start: q.From}
	for k, day := range q.Also {
		if !slices.Contains(p.second.kinds(), k) {
			return Deadline{}, &QueryError{"also", noFurther(k.String(), p.second.kinds())}
		}
		a.Second = day
	}
	c := Clock{Rule: r, StartedOn: q.From, StartedBy: r.StartsOn()[0], anchors: a, way: p}
	var dated bool
	c.DueOn, dated = p.period.due(a, b.calendar)
	c.Provisional = b.provisional(p, c.DueOn)
	return b.answer(q, &c, dated), nil
}

func (b *Book) answer(q Query, c *Clock, dated bool) Deadline {
	e := b.Explain(c)
	d := Deadline{
		Rule: c.Rule.ID, From: q.From, Explanation: e.Text, Source: c.Rule.Source, Basis: c.Rule.Basis.String(),
		RuleVersion: c.Rule.Version(), DaysSkipped: e.Skipped, Provisional: c.Provisional,
	}
	if dated {
		due, first := c.DueOn, c.DueOn.AddDays(1)
		d.DueOn, d.FirstLate = &due, &first
	}
	return d
}

// chosen is the way of the rule that the query means.
func (b *Book) chosen(r *Rule, as string) (*play, error) {
	if len(r.variants) == 0 || r.variants[0].as == "" {
		if as != "" {
			return nil, &QueryError{"as", "this rule is not carried out as an order"}
		}
		return b.play(r, r), nil
	}
	if as == "" {
		as = "order_amend"
	}
	for i := range r.variants {
		if r.variants[i].as == as {
			return b.play(&r.variants[i], r), nil
		}
	}
	return nil, &QueryError{"as", "no such order; it is one of " + listed(r.orders())}
}

// NoFurther says of an event that it is no further trigger of the rule, and
// which events are. What the event is called may be anything.
func (r *Rule) NoFurther() string { return noFurther("that", r.second.kinds()) }

// noFurther refuses a further trigger and names those that there are.
func noFurther(event string, second []Kind) string {
	if len(second) == 0 {
		return event + " is no further trigger of this rule, which has none"
	}
	return event + " is no further trigger of this rule; it takes " + listed(names(second))
}

// DueOn is the due date of a rule from its triggers; ok is false where there
// is no such rule or the law gives no number.
func (b *Book) DueOn(rule string, a Anchors) (d Date, ok bool) {
	r := RuleByID(rule)
	if r == nil {
		return Date{}, false
	}
	return b.read(r).due(a, b.calendar)
}

// skipped lists the days that the period did not count on its way to due.
func (b *Book) skipped(p Period, a Anchors, due Date) []SkippedDay {
	out := []SkippedDay{}
	switch p := p.(type) {
	case span:
		if !p.unit.working() {
			return out
		}
		first := a.Start
		if !p.inclusive {
			first = first.AddDays(1)
		}
		return b.off(first, due, p.unit == TribunalWorkingDays)
	case fromSecond:
		return b.skipped(p.Period, Anchors{Start: a.Second, For: a.For}, due)
	case either:
		for _, limb := range []Period{p.a, p.b} {
			if d, ok := limb.due(a, b.calendar); ok && d == due {
				return b.skipped(limb, a, due)
			}
		}
	case rolling:
		raw, _ := p.Period.due(a, b.calendar)
		return append(b.skipped(p.Period, a, raw), b.off(raw, due, p.tribunal)...)
	case atLeast:
		if event := later(a.For, a.Start); p.unit.working() {
			return b.off(due.AddDays(1), event, false)
		}
	}
	return out
}

func (b *Book) off(from, to Date, tribunal bool) []SkippedDay {
	out := []SkippedDay{}
	for d := from; !d.After(to); d = d.AddDays(1) {
		why := b.calendar.whyOff(d)
		if tribunal {
			why = b.calendar.whyOffTribunal(d)
		}
		if why != "" {
			out = append(out, SkippedDay{d, why})
		}
	}
	return out
}
