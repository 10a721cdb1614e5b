package statute_test

import (
	"encoding/csv"
	"os"
	"sync"

	"ehcp.example/tracker/internal/statute"
)

// day reads a date written in a test; a bad one is a mistake in the test.
func day(s string) statute.Date {
	d, err := statute.ParseDate(s)
	if err != nil {
		panic(s + ": " + err.Error())
	}
	return d
}

// calendarForTests is the official list of bank holidays, 2015 to 2028.
var calendarForTests = sync.OnceValue(func() *statute.Calendar {
	return statute.NewCalendar(statute.CalendarInput{BankHolidays: officialHolidays(), KnownUntil: day("2028-12-31")})
})

func officialHolidays() []statute.DayOff {
	f, err := os.Open("testdata/bank_holidays_england_wales.csv")
	if err != nil {
		panic(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		panic(err)
	}
	var out []statute.DayOff
	for _, row := range rows[1:] {
		out = append(out, statute.DayOff{Date: day(row[0]), Name: row[1]})
	}
	return out
}

var bookForTests = sync.OnceValue(func() *statute.Book {
	return statute.NewBook(calendarForTests(), statute.Switches{})
})

// m is a milestone in short: kind, day, then outcome, body or for as "key=value".
func m(kind, on string, more ...string) statute.Milestone {
	k, err := statute.ParseKind(kind)
	if err != nil {
		panic(kind + ": " + err.Error())
	}
	out := statute.Milestone{Kind: k, On: day(on)}
	for _, s := range more {
		switch {
		case len(s) > 5 && s[:5] == "body=":
			out.Body = s[5:]
		case len(s) > 4 && s[:4] == "for=":
			out.For = day(s[4:])
		case len(s) > 5 && s[:5] == "last=":
			out.LastRecipientOn = day(s[5:])
		case s == "extract":
			out.Extract = true
		default:
			out.Outcome = s
		}
	}
	return out
}

// clock finds a clock by rule, and by body where the rule has one for each.
func clock(clocks []statute.Clock, rule string, body ...string) *statute.Clock {
	for i := range clocks {
		if clocks[i].Rule.ID == rule && (len(body) == 0 || clocks[i].Body == body[0]) {
			return &clocks[i]
		}
	}
	return nil
}
