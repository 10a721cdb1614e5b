package calendar

import (
	"fmt"
	"time"

	"ehcp.example/tracker/internal/statute"
)

// shortMonths is how much of the calendar must be left. Holidays are
// proclaimed about two years ahead, and a stage 2 reply under the longest
// policy takes four months.
const shortMonths = 18

// New makes the calendar of England and Wales.
//
// extra are holidays proclaimed since this program was built. A year after
// the last one built in that extra gives in full, with its eight days or more,
// is known from then on and is taken from extra alone; fewer days are added to
// what the library's rules give, and the year stays provisional. closures are
// days the council's own offices are shut, which are no bank holidays: they
// count as days off only where countClosures, a choice of local policy, is set.
func New(extra, closures []statute.DayOff, countClosures bool) *statute.Calendar {
	given := map[int][]statute.DayOff{}
	for _, d := range extra {
		given[int(d.Date.Year)] = append(given[int(d.Date.Year)], d)
	}
	known := lastProclaimed
	for len(given[known+1]) >= usual {
		known++
	}
	var days []statute.DayOff
	for year := firstYear; year <= lastYear; year++ {
		if year <= lastProclaimed || len(given[year]) < usual {
			days = append(days, bankHolidays(year)...)
		}
	}
	return statute.NewCalendar(statute.CalendarInput{
		BankHolidays: append(days, extra...), Closures: closures, CountClosures: countClosures,
		KnownUntil: statute.NewDate(known, time.December, 31),
	})
}

// Remaining warns when less than 18 months of proclaimed bank holidays are
// left after today; it is empty while there are more. Working-day dates beyond
// the last known day are provisional.
func Remaining(c *statute.Calendar, today statute.Date) string {
	known := c.KnownUntil()
	if !today.AddMonths(shortMonths).After(known) {
		return ""
	}
	if today.After(known) {
		return fmt.Sprintf("bank holidays are known only until %s, which has passed: every working-day date is provisional; "+
			"add the official list for %d and after with `ehcp calendar add --file bank-holidays.json`", known.Words(), known.Year+1)
	}
	return fmt.Sprintf("bank holidays are known only until %s, less than 18 months away: working-day dates after it are provisional; "+
		"add the official list for %d and after with `ehcp calendar add --file bank-holidays.json`", known.Words(), known.Year+1)
}
