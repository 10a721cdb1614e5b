package statute

import (
	"fmt"
	"strings"
	"time"
)

// Unit is what a period counts.
type Unit uint8

// The units of the instruments. Days and weeks are calendar (C7); months are
// corresponding dates (C3, C4); the two kinds of working day are those of C8
// and of the Tribunal's rules (C10).
const (
	Days Unit = iota
	Weeks
	Months
	WorkingDays
	TribunalWorkingDays
)

func (u Unit) words(n int) string {
	names := [...]string{"day", "week", "month", "working day", "working day"}
	if n == 1 {
		return "1 " + names[u]
	}
	return fmt.Sprintf("%d %ss", n, names[u])
}

func (u Unit) working() bool { return u == WorkingDays || u == TribunalWorkingDays }

// Anchors are the days a period is counted from: the rule's first trigger;
// its second, where it has one; and the day that something is arranged for.
type Anchors struct {
	Start, Second, For Date
}

// Period is how long a rule allows and how its days are counted. The
// constructors are the words of the instruments.
type Period interface {
	// due is the last day in time; ok is false where an anchor is missing or
	// the law gives no number.
	due(a Anchors, c *Calendar) (d Date, ok bool)
	// Words is the period, as in "6 weeks".
	Words() string
	// Convention says how its days are counted, naming the counting rule.
	Convention() string
	// counts tells which working days, if any, the period counts from a to d.
	counts() (u Unit, working bool)
}

// Within is "within n units of": the day of the event is not counted (C1, C3).
func Within(n int, u Unit) Period { return span{n, u, false} }

// BeginningWith is "n units beginning with" or "starting with" the day: that
// day is day 1 (C2, C4).
func BeginningWith(n int, u Unit) Period { return span{n, u, true} }

type span struct {
	n         int
	unit      Unit
	inclusive bool
}

func (s span) due(a Anchors, c *Calendar) (Date, bool) { return s.from(a.Start, c), true }

func (s span) from(d Date, c *Calendar) Date {
	switch s.unit {
	case Weeks:
		d = d.AddDays(7 * s.n)
	case Days:
		d = d.AddDays(s.n)
	case Months:
		if s.inclusive {
			return d.EndOfMonthsBeginningWith(s.n)
		}
		return d.AddMonths(s.n)
	case WorkingDays, TribunalWorkingDays:
		if s.inclusive {
			d = d.AddDays(-1)
		}
		if s.unit == TribunalWorkingDays {
			return c.tribunal.after(d, s.n)
		}
		return c.ordinary.after(d, s.n)
	}
	if s.inclusive {
		return d.AddDays(-1)
	}
	return d
}

func (s span) Words() string { return s.unit.words(s.n) }

const neverRolls = " and it never rolls forward"

func (s span) Convention() string {
	switch {
	case s.unit == Months && s.inclusive:
		return "calendar months beginning with the day: the last day is the day before the same day-number (C4)"
	case s.unit == Months:
		return "calendar months, the day itself not counted: the same day-number, or the month's last day (C3)"
	case s.unit == TribunalWorkingDays:
		return "working days after the day, leaving out August and 25 December to 1 January (C8, C10)"
	case s.unit == WorkingDays && s.inclusive:
		return "working days beginning with the day: a working day is itself day 1 (C2, C8)"
	case s.unit == WorkingDays:
		return "working days after the day: weekends and bank holidays in England and Wales are not counted (C8)"
	case s.inclusive:
		return "calendar days beginning with the day: that day is day 1 (C2)"
	}
	return "calendar days, the day itself not counted: weekends and holidays do not stop it" + neverRolls + " (C1, C7, C9)"
}

func (s span) counts() (Unit, bool) { return s.unit, s.unit.working() }

// AtOnce is "with immediate effect": due the same day.
func AtOnce() Period { return atOnce{} }

type atOnce struct{}

func (atOnce) due(a Anchors, _ *Calendar) (Date, bool) { return a.Start, true }
func (atOnce) Words() string                           { return "at once" }
func (atOnce) Convention() string                      { return "due on the day itself" }
func (atOnce) counts() (Unit, bool)                    { return Days, false }

// NoNumber is a duty with no number of days: "as soon as reasonably
// practicable", or none at all. The words say what the law says instead.
func NoNumber(words string) Period { return noNumber{words} }

type noNumber struct{ words string }

func (noNumber) due(Anchors, *Calendar) (Date, bool) { return Date{}, false }
func (n noNumber) Words() string                     { return n.words }
func (noNumber) Convention() string                  { return "the law gives no number, so no date is counted" }
func (noNumber) counts() (Unit, bool)                { return Days, false }

// Before is "before [a fixed day]" of the calendar year that the event is
// for: the day itself is too late (C5).
func Before(day int, month time.Month) Period { return beforeDay{day, month, false} }

type beforeDay struct {
	day   int
	month time.Month
	by    bool // read as "by": the day itself is in time (O2)
}

func (b beforeDay) due(a Anchors, _ *Calendar) (Date, bool) {
	day := NewDate(b.year(a), b.month, b.day)
	if b.by {
		return day, true
	}
	return day.AddDays(-1), true
}

// year is that of the day it is for; the calculator is given any day of it.
func (beforeDay) year(a Anchors) int {
	if a.For.IsZero() {
		return int(a.Start.Year)
	}
	return int(a.For.Year)
}

func (b beforeDay) Words() string {
	word := "before"
	if b.by {
		word = "by"
	}
	return fmt.Sprintf("%s %d %s of the year of transfer", word, b.day, b.month)
}

func (b beforeDay) Convention() string {
	if b.by {
		return "“before” read as “by”, so that the fixed date itself is in time; fixed dates never roll (C5)"
	}
	return "before the fixed date, so that date itself is too late; fixed dates never roll (C5)"
}
func (beforeDay) counts() (Unit, bool) { return Days, false }

// OnItsDay is due on the day that the milestone is for; without one there is
// no date.
func OnItsDay() Period { return onItsDay{} }

type onItsDay struct{}

func (onItsDay) due(a Anchors, _ *Calendar) (Date, bool) { return a.For, !a.For.IsZero() }
func (onItsDay) Words() string                           { return "the day given" }
func (onItsDay) Convention() string                      { return "due on the day that the request itself names" }
func (onItsDay) counts() (Unit, bool)                    { return Days, false }

// AtLeastBefore is "at least n units before": clear units, neither end day
// counted, which is the safe reading (C6). The plain reading is one day later.
func AtLeastBefore(n int, u Unit) Period { return atLeast{n, u} }

type atLeast struct {
	n    int
	unit Unit
}

func (l atLeast) due(a Anchors, c *Calendar) (Date, bool) {
	event := l.event(a)
	// The latest day from which the whole period ends before the event.
	switch l.unit {
	case Months:
		d := event.AddMonths(-l.n)
		for !d.AddMonths(l.n).Before(event) {
			d = d.AddDays(-1)
		}
		return d, true
	case WorkingDays, TribunalWorkingDays:
		return c.SubtractWorkingDays(event, l.n).AddDays(-1), true
	case Weeks, Days:
	}
	days := l.n
	if l.unit == Weeks {
		days *= 7
	}
	return event.AddDays(-days - 1), true
}

// event is what it must come before; the calculator is given only its day.
func (atLeast) event(a Anchors) Date {
	if a.For.IsZero() {
		return a.Start
	}
	return a.For
}

// plain is the last day in time on the plain reading: a day later than the
// safe one, unless a short month makes them the same.
func (l atLeast) plain(a Anchors, safe Date) Date {
	next := safe.AddDays(1)
	if l.unit == Months && next.AddMonths(l.n).After(l.event(a)) {
		return safe
	}
	return next
}

func (l atLeast) Words() string { return "at least " + l.unit.words(l.n) + " before" }
func (l atLeast) Convention() string {
	return "at least so long before, in clear " + map[bool]string{true: "working days", false: "weeks or months"}[l.unit.working()] +
		": neither end day counts (C6)"
}
func (l atLeast) counts() (Unit, bool) { return l.unit, l.unit.working() }

// FromSecond counts a period from the rule's second trigger.
func FromSecond(p Period) Period { return fromSecond{p} }

type fromSecond struct{ Period }

func (f fromSecond) due(a Anchors, c *Calendar) (Date, bool) {
	if a.Second.IsZero() {
		return Date{}, false
	}
	return f.Period.due(Anchors{Start: a.Second, For: a.For}, c)
}

func (f fromSecond) Words() string {
	if f.Period == AtOnce() {
		return "the day of the further event"
	}
	return f.Period.Words() + " from the further event"
}

// EarlierOf and LaterOf join the limits of two triggers, a from the start of
// the clock. Where the other has not happened, a alone holds.
func EarlierOf(a, b Period) Period { return either{a, b, false} }

// LaterOf is the later of two limits.
func LaterOf(a, b Period) Period { return either{a, b, true} }

type either struct {
	a, b   Period
	latest bool
}

func (e either) due(a Anchors, c *Calendar) (Date, bool) {
	first, ok := e.a.due(a, c)
	second, also := e.b.due(a, c)
	switch {
	case !also:
		return first, ok
	case e.latest:
		return later(first, second), ok
	}
	return earlier(first, second), ok
}

func (e either) Words() string {
	word := "earlier"
	if e.latest {
		word = "later"
	}
	return fmt.Sprintf("the %s of %s and %s", word, e.a.Words(), e.b.Words())
}

func (e either) Convention() string {
	if e.a.Convention() == e.b.Convention() {
		return e.a.Convention()
	}
	return e.a.Convention() + "; " + e.b.Convention()
}

func (e either) counts() (Unit, bool) { return e.a.counts() }

// RollingInTribunal is a time limit of the Tribunal's rules: one that ends on
// no working day, in August or from 25 December to 1 January ends on the first
// working day after (HESC Rules r 12(2), (3); C10).
func RollingInTribunal(p Period) Period { return rolling{p, true} }

// looksUp tells whether the last day depends on which days are holidays.
func looksUp(p Period) bool {
	_, rolls := p.(rolling)
	_, working := p.counts()
	return rolls || working
}

// canRoll tells whether a rule about the last day being no working day could
// move it: counted forward in days, weeks or months after an event. Fixed
// dates, notice counted backwards, what is due at once, working days and the
// inclusive months of reg 15(5) stay (table of time bases, section 1).
func canRoll(p Period) bool {
	switch p := p.(type) {
	case span:
		return !p.unit.working() && !(p.unit == Months && p.inclusive)
	case fromSecond:
		return canRoll(p.Period)
	case either:
		return canRoll(p.a) && canRoll(p.b)
	}
	return false
}

// RollingForward ends a period on the next working day where its last day is
// none; the switch that open point O1 leaves (C9).
func RollingForward(p Period) Period { return rolling{p, false} }

type rolling struct {
	Period
	tribunal bool
}

func (r rolling) due(a Anchors, c *Calendar) (Date, bool) {
	d, ok := r.Period.due(a, c)
	if ok {
		d = r.roll(d, c)
	}
	return d, ok
}

func (r rolling) roll(d Date, c *Calendar) Date {
	if r.tribunal {
		return c.rollTribunal(d)
	}
	return c.rollOrdinary(d)
}

func (r rolling) Convention() string {
	if r.tribunal {
		return r.Period.Convention() + "; if it ends on no working day, in August or from 25 December to 1 January, " +
			"it ends on the first working day after (C10)"
	}
	return strings.ReplaceAll(r.Period.Convention(), neverRolls, "") + "; if it ends on no working day, it ends on the next (C9)"
}
