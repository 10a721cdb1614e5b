package web

import (
	"net/url"
	"testing"
)

func TestADayIsReadAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ day, month, year, want string }{
		"numbers":                              {"5", "3", "2026", "2026-03-05"},
		"numbers with leading noughts":         {"05", "03", "2026", "2026-03-05"},
		"a short month name":                   {"5", "mar", "2026", "2026-03-05"},
		"a month name with a full stop":        {"5", "Mar.", "2026", "2026-03-05"},
		"a whole month name":                   {"5", "March", "2026", "2026-03-05"},
		"September is sept to some":            {"5", "SEPT", "2026", "2026-09-05"},
		"May is whole at three letters":        {"5", "may", "2026", "2026-05-05"},
		"a whole day in the first box":         {"5 mar 2026", "", "", "2026-03-05"},
		"a whole day with strokes":             {"5/3/2026", "", "", "2026-03-05"},
		"a whole ISO day in the first box":     {"2026-03-05", "", "", "2026-03-05"},
		"29 February in a leap year is a day":  {"29", "2", "2028", "2028-02-29"},
		"spaces round what was typed are left": {" 5 ", " 3", "2026 ", "2026-03-05"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := typedDay(c.day, c.month, c.year)
			got, ok := f.value()
			if !ok || got.String() != c.want {
				t.Errorf("got %s, fault %q", got, f.Fault)
			}
			if f.Day == "" || f.Month == "" || f.Year == "" {
				t.Errorf("the boxes then show %q %q %q", f.Day, f.Month, f.Year)
			}
		})
	}
}

func typedDay(day, month, year string) *dayField {
	f := &dayField{Name: "from", Subject: "The date to count from"}
	f.read(url.Values{"from-day": {day}, "from-month": {month}, "from-year": {year}})
	return f
}

func TestWhatIsNoDayIsToldByBoxAndKept(t *testing.T) {
	t.Parallel()
	const short = "The date to count from must "
	for name, c := range map[string]struct{ day, month, year, want, leadsTo string }{
		"nothing typed":                   {"", "", "", "Enter the date to count from", "from-day"},
		"the day left out":                {"", "3", "2026", short + "include a day", "from-day"},
		"the month left out":              {"5", "", "2026", short + "include a month", "from-month"},
		"month and year left out":         {"5", "", "", short + "include a month and year", "from-month"},
		"a year of two numbers":           {"5", "3", "26", short + "include a year of 4 numbers", "from-year"},
		"30 February":                     {"30", "2", "2026", short + "be a real date", "from-day"},
		"29 February in an ordinary year": {"29", "2", "2026", short + "be a real date", "from-day"},
		"month 13":                        {"5", "13", "2026", short + "be a real date", "from-month"},
		"a month of two letters":          {"5", "ma", "2026", short + "be a real date", "from-month"},
		"no month at all":                 {"5", "octember", "2026", short + "be a real date", "from-month"},
		"a day of words":                  {"five", "3", "2026", short + "be a real date", "from-day"},
		"day 0":                           {"0", "3", "2026", short + "be a real date", "from-day"},
		"a year beyond all calendars":     {"5", "3", "20260", short + "include a year of 4 numbers", "from-year"},
		"a tag instead of a day":          {"<b>", "3", "2026", short + "be a real date", "from-day"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := typedDay(c.day, c.month, c.year)
			if got, ok := f.value(); ok || f.Fault != c.want || f.FirstWrong() != c.leadsTo {
				t.Errorf("got %s, %q at %s, want %q at %s", got, f.Fault, f.FirstWrong(), c.want, c.leadsTo)
			}
			if f.Day != c.day || f.Month != c.month || f.Year != c.year {
				t.Errorf("what was typed became %q %q %q", f.Day, f.Month, f.Year)
			}
		})
	}
}

func TestADayThatMayBeLeftOutMay(t *testing.T) {
	t.Parallel()
	f := typedDay("", "", "")
	f.Optional = true
	if _, ok := f.value(); ok || f.Fault != "" || f.WrongDay {
		t.Errorf("fault %q", f.Fault)
	}
}

func TestALinkedDayFillsTheBoxesAndTypedOnesWin(t *testing.T) {
	t.Parallel()
	f := &dayField{Name: "from"}
	f.read(url.Values{"from": {"2026-03-05"}})
	if f.Day != "5" || f.Month != "3" || f.Year != "2026" {
		t.Errorf("a link gave %q %q %q", f.Day, f.Month, f.Year)
	}
	g := &dayField{Name: "from"}
	g.read(url.Values{"from": {"2026-03-05"}, "from-day": {"6"}})
	if g.Day != "6" || g.Month != "" {
		t.Errorf("a link beside typed boxes gave %q %q %q", g.Day, g.Month, g.Year)
	}
}

func FuzzADayIsReadOrRefusedWithAReason(f *testing.F) {
	f.Add("5", "mar", "2026")
	f.Add("5 mar 2026", "", "")
	f.Add("\x00", "٣", "-1")
	f.Fuzz(func(t *testing.T, day, month, year string) {
		field := typedDay(day, month, year)
		if date, ok := field.value(); ok == (field.Fault != "") || ok == date.IsZero() {
			t.Errorf("%q %q %q: %v %s, fault %q", day, month, year, ok, date, field.Fault)
		}
	})
}
