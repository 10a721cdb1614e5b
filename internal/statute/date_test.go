package statute_test

import (
	"testing"
	"time"

	"ehcp.example/tracker/internal/statute"
)

// TestDaysAgreeWithTheStandardLibrary over every day of six centuries.
func TestDaysAgreeWithTheStandardLibrary(t *testing.T) {
	t.Parallel()
	at := time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC)
	for d := statute.NewDate(1600, 1, 1); d.Year < 2200; d = d.AddDays(1) {
		if d.Time() != at || d.Weekday() != at.Weekday() || statute.DateOf(at) != d {
			t.Fatalf("%s is %s %s", at, d, d.Weekday())
		}
		at = at.AddDate(0, 0, 1)
	}
	for _, c := range []struct{ got, want string }{
		{statute.NewDate(1, 1, 1).AddDays(-1).AddDays(1).String(), "0001-01-01"},
		{statute.NewDate(9999, 12, 31).AddDays(1).AddDays(-1).String(), "9999-12-31"},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
}

func TestADayIsReadFromItsISOFormAlone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"2024-02-29", ""},
		{"2025-02-29", "2025-02-29 is not a real day"},
		{"2025-13-01", "2025-13-01 is not a real day"},
		{"2025-00-10", "2025-00-10 is not a real day"},
		{"2025-04-31", "2025-04-31 is not a real day"},
		{"1900-02-29", "1900-02-29 is not a real day"},
		{"0000-01-01", "0000-01-01 is not a real day"},
		{"2025-1-1", "not a day written YYYY-MM-DD"},
		{"01/02/2025", "not a day written YYYY-MM-DD"},
		{"2025-0a-01", "not a day written YYYY-MM-DD"},
		{"+025-01-01", "not a day written YYYY-MM-DD"},
		{"2025-01-01T00:00:00Z", "not a day written YYYY-MM-DD"},
	} {
		d, err := statute.ParseDate(c.text)
		switch {
		case c.want == "" && (err != nil || d.String() != c.text):
			t.Errorf("%s is read as %s, %v", c.text, d, err)
		case c.want != "" && (err == nil || err.Error() != c.want):
			t.Errorf("%s: %v, want %s", c.text, err, c.want)
		}
	}
}

// TestMonths: C3 with the day left out, C4 with it.
func TestMonths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from             string
		n                int
		after, beginning string
	}{
		{"2024-12-31", 2, "2025-02-28", "2025-02-28"},
		{"2023-12-31", 2, "2024-02-29", "2024-02-29"},
		{"2024-03-15", 12, "2025-03-15", "2025-03-14"},
		{"2024-02-29", 12, "2025-02-28", "2025-02-28"},
		{"2023-03-01", 12, "2024-03-01", "2024-02-29"},
		{"2023-02-28", 12, "2024-02-28", "2024-02-27"},
		{"2025-01-01", 12, "2026-01-01", "2025-12-31"},
		{"2024-11-30", 3, "2025-02-28", "2025-02-28"},
		{"2025-03-31", -1, "2025-02-28", "2025-02-28"},
		{"2025-01-31", -2, "2024-11-30", "2024-11-30"},
	} {
		if got := day(c.from).AddMonths(c.n); got != day(c.after) {
			t.Errorf("%d months after %s are %s, want %s", c.n, c.from, got, c.after)
		}
		if got := day(c.from).EndOfMonthsBeginningWith(c.n); got != day(c.beginning) {
			t.Errorf("%d months beginning with %s end %s, want %s", c.n, c.from, got, c.beginning)
		}
	}
	if got := day("0001-01-31").AddMonths(-13).AddMonths(13); got != day("0001-01-31") {
		t.Errorf("before the first year and back is %s", got)
	}
}

func TestDaysInWordsAndOrder(t *testing.T) {
	t.Parallel()
	a, b := day("2026-06-04"), day("2026-06-05")
	if a.Words() != "4 June 2026" || (statute.Date{}).String() != "" || !(statute.Date{}).IsZero() {
		t.Errorf("%s, %q", a.Words(), statute.Date{})
	}
	if a.Compare(b) != -1 || b.Compare(a) != 1 || a.Compare(day("2026-06-04")) != 0 || !a.Before(b) || !b.After(a) || a.DaysUntil(b) != 1 || b.DaysUntil(a) != -1 {
		t.Error("days are out of order")
	}
}

// TestAnInstantIsTheDayItFallsOnInLondon: late on a June evening UTC it is
// tomorrow here (C11).
func TestAnInstantIsTheDayItFallsOnInLondon(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	if got := statute.DateOf(time.Date(2025, 6, 30, 23, 30, 0, 0, time.UTC).In(london)); got != day("2025-07-01") {
		t.Errorf("received on %s", got)
	}
}
