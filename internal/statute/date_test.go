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
