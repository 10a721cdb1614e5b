package casework

import (
	"cmp"
	"slices"

	"ehcp.example/tracker/internal/statute"
)

// Judged is the case judged afresh, so that its clocks can be explained.
func (s *Service) Judged(f *CaseFile) []statute.Clock {
	return s.book.Judge(f.History(s.profile), s.today())
}

// judge is the case's clocks as they are to be stored.
func (s *Service) judge(f *CaseFile, today statute.Date) []Clock {
	return s.rows(f.Case.ID, s.book.Judge(f.History(s.profile), today), today)
}

// rows turns judged clocks into those stored. The ordinal tells apart clocks
// of one rule and body by the order in which they started.
func (s *Service) rows(caseID ID, judged []statute.Clock, today statute.Date) []Clock {
	out := make([]Clock, len(judged))
	for i := range judged {
		out[i] = s.row(caseID, &judged[i], today)
	}
	for i := range out {
		for j := range out {
			if i != j && out[j].Rule == out[i].Rule && out[j].Body == out[i].Body && startedFirst(out, j, i) {
				out[i].Ordinal++
			}
		}
	}
	return out
}

func startedFirst(rows []Clock, j, i int) bool {
	return cmp.Or(rows[j].StartedOn.Compare(rows[i].StartedOn), cmp.Compare(j, i)) < 0
}

func (s *Service) row(caseID ID, c *statute.Clock, today statute.Date) Clock {
	k := Clock{
		CaseID: caseID, Rule: c.Rule.ID, Body: c.Body, Role: c.Rule.Role.String(), Basis: c.Rule.Basis.String(),
		StartedOn: c.StartedOn, StartedBy: c.StartedBy, DueOn: c.DueOn, SafeBy: c.SafeBy, StoppedOn: c.StoppedOn,
		EndedBy: c.EndedBy, Excused: c.Excused, Provisional: c.Provisional, PlainOnly: c.PlainOnly,
		RuleVersion: c.Rule.Version(), NextAlertOn: s.firstAlert(c, today),
	}
	if c.Stopped() {
		k.Settled = c.State
	}
	return k
}

// firstAlert is the day on which a clock that is new today is to be looked at:
// the day of the alert it owes already, else that of the next.
func (s *Service) firstAlert(c *statute.Clock, today statute.Date) statute.Date {
	if a, owed := s.book.Newest(c, today); owed {
		return a.On
	}
	if a, more := s.book.NextAlert(c, today); more {
		return a.On
	}
	return statute.Date{}
}

// clockKey tells the clocks of one case apart.
type clockKey struct {
	rule, body string
	ordinal    int
}

func (c *Clock) key() clockKey { return clockKey{c.Rule, c.Body, c.Ordinal} }

// facts is the clock without what the database and the sweep add.
func (c Clock) facts() Clock {
	c.ID, c.NextAlertOn = 0, statute.Date{}
	return c
}

// sameDates tells whether the same alerts are owed.
func (c *Clock) sameDates(o *Clock) bool {
	return c.StartedOn == o.StartedOn && c.DueOn == o.DueOn && c.SafeBy == o.SafeBy && c.StoppedOn == o.StoppedOn &&
		c.NoBreach() == o.NoBreach()
}

// NoBreach tells of a clock that has stopped that it is none, whatever has been
// told of it: it was stopped in time after all, or an exception covers its limit.
func (c *Clock) NoBreach() bool { return c.Settled != "" && c.Settled != statute.Late }

// difference is what has to be written so that the stored clocks become the
// judged ones. A clock whose dates stay keeps its next alert.
type difference struct {
	changed, moved, gone []Clock
	now                  []Clock // all of them, as they will be
}

func compare(stored, judged []Clock) difference {
	byKey := make(map[clockKey]*Clock, len(stored))
	for i := range stored {
		byKey[stored[i].key()] = &stored[i]
	}
	var d difference
	for i := range judged {
		k := judged[i]
		old := byKey[k.key()]
		delete(byKey, k.key())
		switch {
		case old == nil:
			d.changed = append(d.changed, k)
		case old.facts() == k.facts():
			k = *old
		default:
			k.ID = old.ID
			if old.sameDates(&k) {
				k.NextAlertOn = old.NextAlertOn
			}
			if old.StartedOn != k.StartedOn || old.DueOn != k.DueOn {
				d.moved = append(d.moved, k)
			}
			d.changed = append(d.changed, k)
		}
		d.now = append(d.now, k)
	}
	for i := range stored {
		if byKey[stored[i].key()] != nil {
			d.gone = append(d.gone, stored[i])
		}
	}
	return d
}

// moves tells what a change does to the clocks, for the one who makes it.
func moves(before, after []statute.Clock) []ClockMove {
	type key struct {
		rule, body string
		started    statute.Date
	}
	keyOf := func(c *statute.Clock) key { return key{c.Rule.ID, c.Body, c.StartedOn} }
	was := map[key]*statute.Clock{}
	for i := range before {
		was[keyOf(&before[i])] = &before[i]
	}
	var out []ClockMove
	for i := range after {
		k := keyOf(&after[i])
		if old := was[k]; old == nil || !same(old, &after[i]) {
			out = append(out, ClockMove{Before: old, After: &after[i]})
		}
		delete(was, k)
	}
	for i := range before {
		if was[keyOf(&before[i])] != nil {
			out = append(out, ClockMove{Before: &before[i]})
		}
	}
	return pairUp(out)
}

// pairUp joins an end and a beginning of the same rule and body: the clock was
// started by another day.
func pairUp(all []ClockMove) []ClockMove {
	for i := range all {
		if all[i].After == nil || all[i].Before != nil {
			continue
		}
		for j := range all {
			if all[j].After == nil && all[j].Before != nil &&
				all[j].Before.Rule == all[i].After.Rule && all[j].Before.Body == all[i].After.Body {
				all[i].Before, all[j].Before = all[j].Before, nil
				break
			}
		}
	}
	return slices.DeleteFunc(all, func(m ClockMove) bool { return m.Before == nil && m.After == nil })
}

func same(a, b *statute.Clock) bool {
	return a.DueOn == b.DueOn && a.StoppedOn == b.StoppedOn && a.EndedBy == b.EndedBy && a.Excused == b.Excused &&
		a.SafeBy == b.SafeBy && a.State == b.State
}
