package statute_test

import (
	"slices"
	"testing"

	"ehcp.example/tracker/internal/statute"
)

func TestTwoDefinitionsOfAWorkingDay(t *testing.T) {
	t.Parallel()
	c := calendarForTests()
	for _, d := range []struct {
		on      string
		working bool
	}{
		{"2025-04-17", true},
		{"2025-04-18", false},
		{"2025-04-19", false},
		{"2025-04-20", false},
		{"2025-04-21", false},
		{"2025-04-22", true},
		{"2022-09-19", false},
		{"2023-05-08", false},
		{"2025-08-01", true},
		{"2024-12-27", true},
		{"2025-01-01", false},
	} {
		if got := c.IsWorkingDay(day(d.on)); got != d.working {
			t.Errorf("%s is a working day: %v", d.on, got)
		}
	}
	b := bookForTests()
	ordinary, _ := b.DueOn("icb_asks_for_review", statute.Anchors{Start: day("2025-07-25")})
	tribunal, _ := b.DueOn("appeal_la_response", statute.Anchors{Start: day("2025-07-25")})
	if ordinary != day("2025-08-15") || tribunal != day("2025-10-06") {
		t.Errorf("15 ordinary days end %s, 30 of the Tribunal's %s", ordinary, tribunal)
	}
}

func TestCountingWorkingDaysThereAndBack(t *testing.T) {
	t.Parallel()
	c := calendarForTests()
	for _, x := range []struct {
		name, from string
		n          int
		after      string
	}{
		{"from a weekday", "2025-03-03", 3, "2025-03-06"},
		{"from a Saturday", "2025-03-01", 1, "2025-03-03"},
		{"over Easter", "2025-04-17", 1, "2025-04-22"},
		{"over Christmas", "2025-12-24", 2, "2025-12-30"},
		{"twenty over a jubilee", "2022-05-16", 20, "2022-06-15"},
	} {
		if got := c.AddWorkingDays(day(x.from), x.n); got != day(x.after) {
			t.Errorf("%s: %s, want %s", x.name, got, x.after)
		}
		if got := c.WorkingDaysAfter(day(x.from), day(x.after)); got != x.n {
			t.Errorf("%s: %d working days after, want %d", x.name, got, x.n)
		}
	}
	if got := c.SubtractWorkingDays(day("2025-04-22"), 1); got != day("2025-04-17") {
		t.Errorf("the working day before Easter Tuesday is %s", got)
	}
	if got := c.SubtractWorkingDays(day("2025-05-07"), 5); got != day("2025-04-29") {
		t.Errorf("five working days before 7 May are %s", got)
	}
	if got := c.WorkingDaysAfter(day("2025-05-07"), day("2025-05-01")); got != 0 {
		t.Errorf("%d working days after a later day", got)
	}
}

// TestOutsideTheTableOnlyWeekendsAreSkipped: no case has such days, and none
// makes the calendar fail.
func TestOutsideTheTableOnlyWeekendsAreSkipped(t *testing.T) {
	t.Parallel()
	c := calendarForTests()
	for _, x := range []struct {
		name string
		got  statute.Date
		want string
	}{
		{"long ago", c.AddWorkingDays(day("1066-10-14"), 5), "1066-10-19"},
		{"far ahead", c.AddWorkingDays(day("2150-12-24"), 1), "2150-12-25"},
		{"over the end", c.AddWorkingDays(day("2099-12-31"), 3), "2100-01-05"},
		{"back from far ahead", c.SubtractWorkingDays(day("2150-12-28"), 1), "2150-12-25"},
		{"back over the beginning", c.SubtractWorkingDays(day("1970-01-05"), 10), "1969-12-22"},
	} {
		if x.got != day(x.want) {
			t.Errorf("%s: %s, want %s", x.name, x.got, x.want)
		}
	}
	if got := c.WorkingDaysAfter(day("1900-01-01"), day("1950-01-01")); got != 0 {
		t.Errorf("%d working days before the table", got)
	}
}

func TestTheCouncilsClosureDaysCountOnlyWhereItsPolicySaysSo(t *testing.T) {
	t.Parallel()
	in := statute.CalendarInput{
		BankHolidays: []statute.DayOff{{Date: day("2025-12-25"), Name: "Christmas Day"}, {Date: day("2025-12-26"), Name: "Boxing Day"}},
		Closures:     []statute.DayOff{{Date: day("2025-12-29"), Name: "Offices closed"}, {Date: day("2025-12-26"), Name: "Offices closed"}},
		KnownUntil:   day("2025-12-31"),
	}
	if c := statute.NewCalendar(in); !c.IsWorkingDay(day("2025-12-29")) || len(c.DaysOff()) != 2 {
		t.Errorf("closures count by themselves: %v", c.DaysOff())
	}
	in.CountClosures = true
	c := statute.NewCalendar(in)
	want := []statute.DayOff{
		{Date: day("2025-12-25"), Name: "Christmas Day"}, {Date: day("2025-12-26"), Name: "Boxing Day"}, {Date: day("2025-12-29"), Name: "Offices closed"},
	}
	if !slices.Equal(c.DaysOff(), want) {
		t.Errorf("days off %v, want %v", c.DaysOff(), want)
	}
	if got := c.AddWorkingDays(day("2025-12-24"), 1); got != day("2025-12-30") {
		t.Errorf("the working day after Christmas Eve is %s", got)
	}
	if c.KnownUntil() != day("2025-12-31") {
		t.Errorf("known until %s", c.KnownUntil())
	}
}

func TestChristmasDayIsOffInAnyYear(t *testing.T) {
	t.Parallel()
	if statute.NewCalendar(statute.CalendarInput{}).IsWorkingDay(day("2087-12-25")) {
		t.Error("Christmas Day 2087 is a working day")
	}
}
