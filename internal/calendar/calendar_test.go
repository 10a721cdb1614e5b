package calendar_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/gb"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/statute"
)

func day(tb testing.TB, s string) statute.Date {
	tb.Helper()
	d, err := statute.ParseDate(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// daysOff lists a calendar's days off in some years as "YYYY-MM-DD name".
func daysOff(c *statute.Calendar, from, to int16) []string {
	var out []string
	for _, d := range c.DaysOff() {
		if d.Date.Year >= from && d.Date.Year <= to {
			out = append(out, d.Date.String()+" "+d.Name)
		}
	}
	return out
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	for _, d := range want {
		if !slices.Contains(got, d) {
			t.Errorf("missing: %s", d)
		}
	}
	for _, d := range got {
		if !slices.Contains(want, d) {
			t.Errorf("not on the list: %s", d)
		}
	}
}

func TestTheDaysEqualTheOfficialList2015To2028(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/bank_holidays_england_wales.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, row := range rows[1:] {
		want = append(want, row[0]+" "+row[1])
	}
	if len(want) < 14*8 {
		t.Fatalf("the official list has %d days, fewer than eight a year", len(want))
	}
	same(t, daysOff(calendar.New(nil, nil, false), 2015, 2028), want)
}

func TestTheDaysEqualTheOfficialList2012To2014(t *testing.T) {
	t.Parallel()
	same(t, daysOff(calendar.New(nil, nil, false), 1970, 2014), strings.Split(strings.TrimSpace(`
2012-01-02 New Year's Day (substitute day)
2012-04-06 Good Friday
2012-04-09 Easter Monday
2012-05-07 Early May bank holiday
2012-06-04 Spring bank holiday (moved from Monday 28 May)
2012-06-05 Diamond Jubilee bank holiday
2012-08-27 Summer bank holiday
2012-12-25 Christmas Day
2012-12-26 Boxing Day
2013-01-01 New Year's Day
2013-03-29 Good Friday
2013-04-01 Easter Monday
2013-05-06 Early May bank holiday
2013-05-27 Spring bank holiday
2013-08-26 Summer bank holiday
2013-12-25 Christmas Day
2013-12-26 Boxing Day
2014-01-01 New Year's Day
2014-04-18 Good Friday
2014-04-21 Easter Monday
2014-05-05 Early May bank holiday
2014-05-26 Spring bank holiday
2014-08-25 Summer bank holiday
2014-12-25 Christmas Day
2014-12-26 Boxing Day`), "\n"))
}

func TestEveryYearHasItsEightDaysAndNoneIsAtAWeekend(t *testing.T) {
	t.Parallel()
	perYear := map[int16]int{}
	for _, d := range calendar.New(nil, nil, false).DaysOff() {
		perYear[d.Date.Year]++
		if wd := d.Date.Weekday(); wd == time.Saturday || wd == time.Sunday {
			t.Errorf("%s %s is a %s", d.Date, d.Name, wd)
		}
	}
	for year := int16(2012); year <= 2099; year++ {
		if perYear[year] < 8 {
			t.Errorf("%d has %d days off, fewer than eight", year, perYear[year])
		}
	}
}

func TestClosures(t *testing.T) {
	t.Parallel()
	closure := statute.DayOff{Date: day(t, "2026-12-29"), Name: "Offices closed"}
	for name, tc := range map[string]struct {
		count bool
		want  string
	}{
		"a closure day is a working day unless the policy counts it": {false, "2026-12-29"},
		"a policy that counts closures skips it":                     {true, "2026-12-30"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := calendar.New(nil, []statute.DayOff{closure}, tc.count)
			if got := c.AddWorkingDays(day(t, "2026-12-24"), 1); got.String() != tc.want {
				t.Errorf("first working day after 24 December 2026 is %s, want %s", got, tc.want)
			}
		})
	}
}

// official2029 is a list as it might be proclaimed, with the early May holiday
// moved to a day that no rule would give.
func official2029(t *testing.T) []statute.DayOff {
	t.Helper()
	var out []statute.DayOff
	for _, d := range []string{
		"2029-01-01", "2029-03-30", "2029-04-02", "2029-05-11", "2029-05-28", "2029-08-27", "2029-12-25", "2029-12-26",
	} {
		out = append(out, statute.DayOff{Date: day(t, d), Name: "Proclaimed"})
	}
	return out
}

func TestNewerLists(t *testing.T) {
	t.Parallel()
	all := official2029(t)
	in2030 := make([]statute.DayOff, 0, len(all))
	for _, d := range all {
		d.Date.Year++
		in2030 = append(in2030, d)
	}
	for name, tc := range map[string]struct {
		extra       []statute.DayOff
		known       string
		moved, rule bool // whether 11 May and the first Monday of May 2029 are working days
	}{
		"without one the library's rules stand in":                      {nil, "2028-12-31", true, false},
		"a single day is added and the year stays provisional":          {all[3:4], "2028-12-31", false, false},
		"a year given in full is known and replaces the library's":      {all, "2029-12-31", false, true},
		"a later year is not known while the one before it is not":      {in2030, "2028-12-31", true, false},
		"a day proclaimed for a known year is added to that year's own": {[]statute.DayOff{{Date: day(t, "2028-06-05"), Name: "Jubilee"}}, "2028-12-31", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := calendar.New(tc.extra, nil, false)
			if got := c.KnownUntil().String(); got != tc.known {
				t.Errorf("known until %s, want %s", got, tc.known)
			}
			if got := c.IsWorkingDay(day(t, "2029-05-11")); got != tc.moved {
				t.Errorf("11 May 2029 a working day: %v, want %v", got, tc.moved)
			}
			if got := c.IsWorkingDay(day(t, "2029-05-07")); got != tc.rule {
				t.Errorf("7 May 2029 a working day: %v, want %v", got, tc.rule)
			}
			for _, d := range tc.extra {
				if c.IsWorkingDay(d.Date) {
					t.Errorf("%s, which was proclaimed, is a working day", d.Date)
				}
			}
		})
	}
}

func TestRemaining(t *testing.T) {
	t.Parallel()
	c := calendar.New(nil, nil, false)
	for name, tc := range map[string]struct{ today, want string }{
		"with 18 months left it is silent":           {"2027-06-30", ""},
		"with a day less it warns":                   {"2027-07-01", "less than 18 months"},
		"on the last known day it still warns":       {"2028-12-31", "less than 18 months"},
		"after the last known day it says so":        {"2029-01-01", "has passed"},
		"it names the year whose list should follow": {"2028-06-01", "list for 2029"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := calendar.Remaining(c, day(t, tc.today))
			if (got == "") != (tc.want == "") || !strings.Contains(got, tc.want) {
				t.Errorf("on %s it says %q, want %q in it", tc.today, got, tc.want)
			}
		})
	}
}

// businessCalendar is the library's own calendar with the missing day added,
// asked in UTC so that midnight is the civil day.
func businessCalendar() *cal.BusinessCalendar {
	c := cal.NewBusinessCalendar()
	c.AddHoliday(gb.Holidays...)
	c.AddHoliday(&cal.Holiday{
		Name: "State Funeral", Type: cal.ObservanceBank, Month: time.September, Day: 19,
		StartYear: 2022, EndYear: 2022, Func: cal.CalcDayOfMonth,
	})
	return c
}

func TestTwentyWorkingDaysAgreeWithTheLibrary(t *testing.T) {
	t.Parallel()
	ours, theirs := calendar.New(nil, nil, false), businessCalendar()
	for d := day(t, "2015-01-01"); d.Year < 2029; d = d.AddDays(3) {
		want := statute.DateOf(theirs.WorkdaysFrom(d.Time(), 20))
		if got := ours.AddWorkingDays(d, 20); got != want {
			t.Errorf("20 working days after %s: %s, the library says %s", d, got, want)
		}
	}
}

// The two below are shown side by side by make bench: the table is the reason
// that the library is asked once, at start.

// starts are days of eight months, so that neither side counts one day over
// and over.
func starts(b *testing.B) (days [256]statute.Date) {
	b.Helper()
	first := day(b, "2023-04-03")
	for i := range days {
		days[i] = first.AddDays(i)
	}
	return days
}

func BenchmarkTwentyWorkingDays(b *testing.B) {
	c, days := calendar.New(nil, nil, false), starts(b)
	for i := 0; b.Loop(); i++ {
		c.AddWorkingDays(days[i&255], 20)
	}
}

func BenchmarkTwentyWorkingDaysRickarCal(b *testing.B) {
	c, days := businessCalendar(), starts(b)
	for i := 0; b.Loop(); i++ {
		c.WorkdaysFrom(days[i&255].Time(), 20)
	}
}
