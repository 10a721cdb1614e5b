package calendar_test

import (
	"os"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/calendar"
)

func TestAListOfBankHolidaysIsRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, want string }{
		"GOV.UK's JSON, the division of England and Wales": {
			`{"england-and-wales":{"division":"england-and-wales","events":[{"title":"Boxing Day","date":"2029-12-26","notes":"","bunting":true},
			{"title":"New Year’s Day","date":"2029-01-01","notes":"Substitute day","bunting":true}]},"scotland":{"events":[{"title":"2nd January","date":"2029-01-02"}]}}`,
			"2029-01-01 New Year’s Day (substitute day); 2029-12-26 Boxing Day",
		},
		"a CSV file with further columns":  {"date,name,one_off\n2029-01-01,New Year's Day,false\n", "2029-01-01 New Year's Day"},
		"another country's JSON":           {`{"scotland":{"events":[]}}`, "no division england-and-wales"},
		"an empty file":                    {"", "the file is empty"},
		"a CSV file without its columns":   {"day,what\n2029-01-01,x\n", "columns date and name"},
		"a day that is none":               {"date,name\n2029-02-30,x\n", `"2029-02-30" is no date`},
		"a holiday at a weekend":           {"date,name\n2029-01-06,x\n", "is a Saturday"},
		"a day twice":                      {"date,name\n2029-01-01,x\n2029-01-01,y\n", "twice"},
		"a day without a name":             {"date,name\n2029-01-01,\n", "needs a name"},
		"a day beyond what can be counted": {"date,name\n2150-01-01,x\n", "not from 2012 to 2099"},
	} {
		days, err := calendar.Read(strings.NewReader(c.file))
		var got []string
		for _, d := range days {
			got = append(got, d.Date.String()+" "+d.Name)
		}
		said := strings.Join(got, "; ")
		if err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, c.want) {
			t.Errorf("%s: %q, want %q", name, said, c.want)
		}
	}
}

func TestAListThatContradictsABuiltInYearIsRefusedByName(t *testing.T) {
	t.Parallel()
	const whole2026 = "2026-01-01,a\n2026-04-03,b\n2026-04-06,c\n2026-05-04,d\n2026-05-25,e\n2026-08-31,f\n2026-12-25,g\n"
	for name, c := range map[string]struct{ rows, want string }{
		"a holiday that was proclaimed for another day": {
			"2027-05-10,Early May bank holiday\n", "2027-05-10, Early May bank holiday, contradicts the official list: the early may bank holiday of 2027 is on 2027-05-03",
		},
		"a year in full that lacks a day":               {whole2026 + "2026-12-24,h\n", "it lacks 2026-12-28"},
		"a day in a year that is over":                  {"2019-06-03,Jubilee\n", "contradicts the official list of 2019, a year that is over"},
		"a day proclaimed late for a known year is new": {"2027-06-07,Jubilee\n", "2027-06-07"},
		"a year not built in is new":                    {"2029-05-11,Early May bank holiday\n", "2029-05-11"},
		"what is built in is no news":                   {"2027-05-03,Early May bank holiday\n", ""},
	} {
		days, err := calendar.Read(strings.NewReader("date,name\n" + c.rows))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		news, err := calendar.News(days, day(t, "2026-12-01"))
		said := ""
		if err != nil {
			said = err.Error()
		} else if len(news) > 0 {
			said = news[0].Date.String()
		}
		if !strings.Contains(said, c.want) || c.want == "" && said != "" {
			t.Errorf("%s: %q, want %q", name, said, c.want)
		}
	}
}

func TestTheOfficialListItselfIsNoNews(t *testing.T) {
	t.Parallel()
	f := open(t, "testdata/bank_holidays_england_wales.csv")
	days, err := calendar.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	if news, err := calendar.News(days, day(t, "2026-12-01")); err != nil || len(news) != 0 {
		t.Errorf("%v, %v", news, err)
	}
}

func open(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}
