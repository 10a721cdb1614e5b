package calendar

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"ehcp.example/tracker/internal/statute"
)

// maxList is the longest list of holidays that is read, in bytes.
const maxList = 1 << 20

// Read reads a list of bank holidays: GOV.UK's bank-holidays.json, of which the
// division of England and Wales counts, or a CSV file with the columns date and
// name.
func Read(r io.Reader) ([]statute.DayOff, error) {
	in := bufio.NewReader(io.LimitReader(r, maxList))
	first, err := in.Peek(1)
	if err != nil {
		return nil, errors.New("the file is empty")
	}
	read := readCSV
	if first[0] == '{' {
		read = readJSON
	}
	days, err := read(in)
	if err != nil {
		return nil, err
	}
	if len(days) == 0 {
		return nil, errors.New("the file has no bank holiday in it")
	}
	slices.SortFunc(days, func(a, b statute.DayOff) int { return a.Date.Compare(b.Date) })
	for i := 1; i < len(days); i++ {
		if days[i].Date == days[i-1].Date {
			return nil, fmt.Errorf("%s is in the file twice", days[i].Date)
		}
	}
	return days, nil
}

func readJSON(r io.Reader) ([]statute.DayOff, error) {
	var file struct {
		Division *struct {
			Events []struct{ Title, Date, Notes string } `json:"events"`
		} `json:"england-and-wales"`
	}
	if err := json.NewDecoder(r).Decode(&file); err != nil {
		return nil, errors.New("the file is not the JSON of GOV.UK's bank holidays")
	}
	if file.Division == nil {
		return nil, errors.New("the file has no division england-and-wales")
	}
	var days []statute.DayOff
	for _, e := range file.Division.Events {
		name := e.Title
		if strings.EqualFold(strings.TrimSpace(e.Notes), "substitute day") {
			name += " (substitute day)"
		}
		d, err := dayOff(e.Date, name)
		if err != nil {
			return nil, err
		}
		days = append(days, d)
	}
	return days, nil
}

func readCSV(r io.Reader) ([]statute.DayOff, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("the file is no CSV file: %w", err)
	}
	date, name := slices.Index(rows[0], "date"), slices.Index(rows[0], "name")
	if date < 0 || name < 0 {
		return nil, errors.New("the file's first row must name the columns date and name")
	}
	var days []statute.DayOff
	for _, row := range rows[1:] {
		d, err := dayOff(row[date], row[name])
		if err != nil {
			return nil, err
		}
		days = append(days, d)
	}
	return days, nil
}

// maxName is the longest name of a day off.
const maxName = 200

func dayOff(date, name string) (statute.DayOff, error) {
	d, err := statute.ParseDate(strings.TrimSpace(date))
	name = strings.TrimSpace(name)
	switch {
	case err != nil:
		return statute.DayOff{}, fmt.Errorf("%q is no date written YYYY-MM-DD", date)
	case name == "" || len(name) > maxName:
		return statute.DayOff{}, fmt.Errorf("%s needs a name of at most %d characters", d, maxName)
	case int(d.Year) < firstYear || int(d.Year) > lastYear:
		return statute.DayOff{}, fmt.Errorf("%s is not from %d to %d", d, firstYear, lastYear)
	case d.Weekday() == time.Saturday || d.Weekday() == time.Sunday:
		return statute.DayOff{}, fmt.Errorf("%s, %s, is a %s: a bank holiday is taken on a weekday", d, name, d.Weekday())
	}
	return statute.DayOff{Date: d, Name: name}, nil
}

// News are the days of a list that this program does not know. A list that
// contradicts one of the official years built in is refused by name: it moves a
// holiday that was proclaimed for another day, leaves one out of a year that it
// gives in full, or adds one to a year that is over.
func News(days []statute.DayOff, today statute.Date) (news []statute.DayOff, err error) {
	perYear := map[int][]statute.DayOff{}
	for _, d := range days {
		perYear[int(d.Date.Year)] = append(perYear[int(d.Date.Year)], d)
	}
	for _, d := range days {
		year := int(d.Date.Year)
		if year > lastProclaimed {
			news = append(news, d)
			continue
		}
		official := bankHolidays(year)
		if has(official, d.Date) {
			continue
		}
		for _, o := range official {
			if bare(o.Name) == bare(d.Name) && !has(perYear[year], o.Date) {
				return nil, fmt.Errorf("%s, %s, contradicts the official list: the %s of %d is on %s", d.Date, d.Name, bare(o.Name), year, o.Date)
			}
		}
		if year < int(today.Year) {
			return nil, fmt.Errorf("%s, %s, contradicts the official list of %d, a year that is over", d.Date, d.Name, year)
		}
		news = append(news, d)
	}
	for year, given := range perYear {
		if year > lastProclaimed || len(given) < usual {
			continue
		}
		for _, o := range bankHolidays(year) {
			if !has(given, o.Date) {
				return nil, fmt.Errorf("the file's %d contradicts the official list: it lacks %s, %s", year, o.Date, o.Name)
			}
		}
	}
	return news, nil
}

func has(days []statute.DayOff, on statute.Date) bool {
	return slices.ContainsFunc(days, func(d statute.DayOff) bool { return d.Date == on })
}

// bare is a holiday's name without what is said of its day in brackets.
func bare(name string) string {
	name, _, _ = strings.Cut(name, "(")
	return strings.ToLower(strings.TrimSpace(name))
}
