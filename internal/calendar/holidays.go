package calendar

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/gb"

	"ehcp.example/tracker/internal/statute"
)

// The years for which days are listed. Before the first no time limit of the
// 2014 regulations can run; after the last proclaimed year the library's rules
// stand in, and what is counted by them is provisional.
const (
	firstYear      = 2012
	lastProclaimed = 2028
	lastYear       = 2099
)

// usual is how many bank holidays a year has by the Banking and Financial
// Dealings Act 1971 and the proclamations made every year since 1978.
const usual = 8

// officialNames are the names on the official list where the library's differ.
//
//nolint:gochecknoglobals // data
var officialNames = map[*cal.Holiday]string{
	gb.EarlyMay:          "Early May bank holiday",
	gb.SpringHoliday:     "Spring bank holiday",
	gb.SummerHoliday:     "Summer bank holiday",
	gb.VEDay:             "Early May bank holiday (VE Day 75; moved from Monday 4 May)",
	gb.SpringHoliday2022: "Spring bank holiday (moved from Monday 30 May)",
	gb.PlatinumJubilee:   "Platinum Jubilee bank holiday",
	gb.CoronationDay:     "Bank holiday for the coronation of King Charles III",
}

// proclaimed are the days the library lacks.
//
//nolint:gochecknoglobals // data
var proclaimed = []statute.DayOff{
	{Date: statute.NewDate(2012, time.June, 4), Name: "Spring bank holiday (moved from Monday 28 May)"},
	{Date: statute.NewDate(2012, time.June, 5), Name: "Diamond Jubilee bank holiday"},
	{Date: statute.NewDate(2022, time.September, 19), Name: "Bank holiday for the State Funeral of Queen Elizabeth II"},
}

// movedAway are the days the library keeps although the holiday was moved.
//
//nolint:gochecknoglobals // data
var movedAway = []statute.Date{statute.NewDate(2012, time.May, 28)}

// bankHolidays lists every bank holiday of a year, in order of day.
func bankHolidays(year int) []statute.DayOff {
	days := make([]statute.DayOff, 0, usual+2)
	for _, h := range gb.Holidays {
		actual, observed := h.Calc(year)
		if actual.IsZero() {
			continue
		}
		if d := statute.DateOf(observed); !slices.Contains(movedAway, d) {
			days = append(days, statute.DayOff{Date: d, Name: nameOf(h, statute.DateOf(actual), d)})
		}
	}
	for _, p := range proclaimed {
		if int(p.Date.Year) == year {
			days = append(days, p)
		}
	}
	slices.SortFunc(days, func(a, b statute.DayOff) int { return a.Date.Compare(b.Date) })
	return days
}

// nameOf is the official name of a holiday that falls on actual and is taken
// on observed. When Christmas Day is a Sunday, Boxing Day keeps the Monday and
// it is Christmas Day that has the substitute day, on the Tuesday; the library
// names the same two days the other way about.
func nameOf(h *cal.Holiday, actual, observed statute.Date) string {
	name := officialNames[h]
	if name == "" {
		name = h.Name
	}
	switch {
	case h == gb.ChristmasDay && actual.Weekday() == time.Sunday:
		return gb.BoxingDay.Name
	case h == gb.BoxingDay && actual.Weekday() == time.Monday:
		return gb.ChristmasDay.Name + " (substitute day)"
	case actual != observed:
		return name + " (substitute day)"
	}
	return name
}
