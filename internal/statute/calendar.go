package statute

import (
	"cmp"
	"slices"
	"time"
)

// DayOff is a named day on which no working day falls: a bank holiday in
// England and Wales, or a day the council's own offices are closed.
type DayOff struct {
	Date Date
	Name string
}

// CalendarInput is what a Calendar is made from. Closures (the council's own
// days, such as those between Christmas and New Year) are not bank holidays:
// they count as days off only where the policy says so.
type CalendarInput struct {
	BankHolidays  []DayOff
	Closures      []DayOff
	CountClosures bool
	// KnownUntil is the last day for which bank holidays have been proclaimed.
	// Working-day dates after it are provisional.
	KnownUntil Date
}

// Calendar knows working days. There are two definitions (C8, C10):
//
//   - ordinary: not Saturday, Sunday, Christmas Day, Good Friday or a bank
//     holiday in England and Wales;
//   - Tribunal: the same, and not in August or from 25 December to 1 January
//     (HESC Rules r 12(3), SEN cases).
//
// Counting is two look-ups in a table made once. It is safe for concurrent use.
type Calendar struct {
	ordinary, tribunal workingDays
	names              map[Date]string
	knownUntil         Date
}

// The table spans every date a living person's case can touch. Outside it
// only weekends are skipped.
var tableFirst, tableLast = Date{1970, 1, 1}, Date{2099, 12, 31}

// NewCalendar builds the tables.
func NewCalendar(in CalendarInput) *Calendar {
	c := &Calendar{names: map[Date]string{}, knownUntil: in.KnownUntil}
	for _, h := range in.BankHolidays {
		c.names[h.Date] = h.Name
	}
	if in.CountClosures {
		for _, h := range in.Closures {
			if c.names[h.Date] == "" {
				c.names[h.Date] = h.Name
			}
		}
	}
	c.ordinary = newWorkingDays(c.whyOff)
	c.tribunal = newWorkingDays(c.whyOffTribunal)
	return c
}

// KnownUntil is the last day for which bank holidays have been proclaimed.
func (c *Calendar) KnownUntil() Date { return c.knownUntil }

// DaysOff lists the named days off in order, for a calendar page.
func (c *Calendar) DaysOff() []DayOff {
	out := make([]DayOff, 0, len(c.names))
	for d, n := range c.names {
		out = append(out, DayOff{d, n})
	}
	slices.SortFunc(out, func(a, b DayOff) int { return cmp.Compare(a.Date.key(), b.Date.key()) })
	return out
}

// IsWorkingDay tells whether d is an ordinary working day.
func (c *Calendar) IsWorkingDay(d Date) bool { return c.whyOff(d) == "" }

// AddWorkingDays is the nth ordinary working day strictly after d, n ≥ 1.
func (c *Calendar) AddWorkingDays(d Date, n int) Date { return c.ordinary.after(d, n) }

// WorkingDaysAfter counts the ordinary working days after d up to and
// including o; 0 when o is not later than d.
func (c *Calendar) WorkingDaysAfter(d, o Date) int { return c.ordinary.between(d, o) }

// SubtractWorkingDays is the nth ordinary working day strictly before d, n ≥ 1.
func (c *Calendar) SubtractWorkingDays(d Date, n int) Date { return c.ordinary.before(d, n) }

// whyOff names why d is no ordinary working day; empty on a working day.
func (c *Calendar) whyOff(d Date) string {
	if name := c.names[d]; name != "" {
		return name
	}
	switch d.Weekday() {
	case time.Saturday, time.Sunday:
		return d.Weekday().String()
	}
	if d.Month == 12 && d.Day == 25 {
		return "Christmas Day"
	}
	return ""
}

func (c *Calendar) whyOffTribunal(d Date) string {
	if why := tribunalRecess(d); why != "" {
		return why
	}
	return c.whyOff(d)
}

// tribunalRecess: HESC Rules r 12(3), days not counted in SEN cases.
func tribunalRecess(d Date) string {
	switch {
	case d.Month == 8:
		return "August (Tribunal rule 12(3))"
	case d.Month == 12 && d.Day >= 25, d.Month == 1 && d.Day == 1:
		return "25 December to 1 January (Tribunal rule 12(3))"
	}
	return ""
}

// rollTribunal: a time that ends on no working day, in August or from
// 25 December to 1 January ends on the first working day after
// (HESC Rules r 12(2) and (3)).
func (c *Calendar) rollTribunal(d Date) Date {
	if c.whyOffTribunal(d) == "" {
		return d
	}
	return c.tribunal.after(d, 1)
}

// rollOrdinary moves a day off to the next working day; the switch that C9
// leaves open.
func (c *Calendar) rollOrdinary(d Date) Date {
	if c.IsWorkingDay(d) {
		return d
	}
	return c.AddWorkingDays(d, 1)
}

// workingDays is one definition of a working day, tabulated.
type workingDays struct {
	first int     // day number of the first day in the table
	upTo  []int32 // working days from the table's start up to and including day i
	nth   []int32 // index of the (k+1)th working day
}

func newWorkingDays(whyOff func(Date) string) workingDays {
	first, last := tableFirst.number(), tableLast.number()
	w := workingDays{first: first, upTo: make([]int32, 0, last-first+1), nth: make([]int32, 0, (last-first)*5/7)}
	for n := first; n <= last; n++ {
		if whyOff(dateOf(n)) == "" {
			w.nth = append(w.nth, int32(n-first))
		}
		w.upTo = append(w.upTo, int32(len(w.nth)))
	}
	return w
}

// after is the nth working day strictly after d.
func (w *workingDays) after(d Date, n int) Date {
	i := d.number() - w.first
	if i < 0 || i >= len(w.upTo) || int(w.upTo[i])+n > len(w.nth) {
		return afterWeekends(d, n)
	}
	return dateOf(w.first + int(w.nth[int(w.upTo[i])+n-1]))
}

// before is the nth working day strictly before d.
func (w *workingDays) before(d Date, n int) Date {
	i := d.number() - w.first - 1
	if i < 0 || i >= len(w.upTo) || int(w.upTo[i])-n < 0 {
		return afterWeekends(d, -n)
	}
	return dateOf(w.first + int(w.nth[int(w.upTo[i])-n]))
}

// between counts the working days after d up to and including o.
func (w *workingDays) between(d, o Date) int {
	last := len(w.upTo) - 1
	i, j := min(max(d.number()-w.first, 0), last), min(max(o.number()-w.first, 0), last)
	return int(max(w.upTo[j]-w.upTo[i], 0))
}

// afterWeekends serves days outside the table: weekends alone are skipped.
func afterWeekends(d Date, n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		if wd := d.Weekday(); wd != time.Saturday && wd != time.Sunday {
			n--
		}
	}
	return d
}
