package web

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ehcp.example/tracker/internal/api/gen"
)

// dayField is a date input of three boxes, with what was typed in them.
type dayField struct {
	// Name begins the names of the boxes: from → from-day, from-month, from-year.
	Name         string
	Legend, Hint string
	// Subject is the field as its messages name it: "The date to count from".
	Subject  string
	Optional bool
	// Day, Month and Year are what was typed, kept whatever it was.
	Day, Month, Year string
	// Fault is what to put right; WrongDay and so on say in which box.
	Fault                           string
	WrongDay, WrongMonth, WrongYear bool
}

// read takes the boxes from a query. A whole day in one value, as a link
// gives it (from=2026-03-05), fills the three boxes.
func (f *dayField) read(q url.Values) {
	f.Day, f.Month, f.Year = typed(q, f.Name+"-day"), typed(q, f.Name+"-month"), typed(q, f.Name+"-year")
	if whole := typed(q, f.Name); whole != "" && f.empty() {
		f.fill(whole)
	}
}

// fill spreads a day given in one piece over the boxes; what is no ISO day
// stays in the first one, so that it is shown and refused rather than lost.
func (f *dayField) fill(whole string) {
	if parts := strings.Split(whole, "-"); len(parts) == 3 {
		f.Year, f.Month, f.Day = parts[0], strings.TrimLeft(parts[1], "0"), strings.TrimLeft(parts[2], "0")
		return
	}
	f.Day = whole
}

func (f *dayField) empty() bool { return f.Day == "" && f.Month == "" && f.Year == "" }

// longest is more than any box needs; what is longer is cut before it is
// shown again.
const longest = 40

func typed(q url.Values, name string) string {
	s := strings.TrimSpace(strings.ToValidUTF8(q.Get(name), ""))
	if r := []rune(s); len(r) > longest {
		return string(r[:longest])
	}
	return s
}

// value is the day that was typed, or sets Fault and gives none. Months may be
// numbers or names; a whole day in the first box is spread over the three.
func (f *dayField) value() (gen.Date, bool) {
	day, month, year := f.Day, f.Month, f.Year
	if month == "" && year == "" {
		if parts := splitDay(day); len(parts) == 3 {
			day, month, year = parts[0], parts[1], parts[2]
		}
	}
	if f.missing(day, month, year) {
		return gen.Date{}, false
	}
	d, okDay := whole(day, 1, 31)
	m, okMonth := monthNumber(month)
	y, okYear := whole(year, 1000, 9999)
	f.WrongDay, f.WrongMonth, f.WrongYear = !okDay, !okMonth, !okYear
	switch {
	case !okYear && okDay && okMonth:
		f.Fault = f.Subject + " must include a year of 4 numbers"
		return gen.Date{}, false
	case !okDay || !okMonth || !okYear:
		f.Fault = f.Subject + " must be a real date"
		return gen.Date{}, false
	}
	var date gen.Date
	if err := date.UnmarshalText(fmt.Appendf(nil, "%04d-%02d-%02d", y, m, d)); err != nil {
		f.Fault, f.WrongDay, f.WrongMonth, f.WrongYear = f.Subject+" must be a real date", true, true, true
		return gen.Date{}, false
	}
	f.Day, f.Month, f.Year = strconv.Itoa(d), month, strconv.Itoa(y)
	return date, true
}

// missing tells of boxes left empty. A field that may stay empty has no fault
// when all three are.
func (f *dayField) missing(day, month, year string) bool {
	var names []string
	for _, box := range []struct {
		name, value string
		wrong       *bool
	}{{"day", day, &f.WrongDay}, {"month", month, &f.WrongMonth}, {"year", year, &f.WrongYear}} {
		*box.wrong = box.value == ""
		if box.value == "" {
			names = append(names, box.name)
		}
	}
	switch {
	case len(names) == 0:
		return false
	case len(names) == 3 && f.Optional:
		f.WrongDay, f.WrongMonth, f.WrongYear = false, false, false
	case len(names) == 3:
		f.Fault = "Enter " + lowerFirst(f.Subject)
	default:
		f.Fault = f.Subject + " must include a " + strings.Join(names, " and ")
	}
	return true
}

// FirstWrong is the id of the box that the error summary leads to.
func (f *dayField) FirstWrong() string {
	switch {
	case f.WrongDay || !f.WrongMonth && !f.WrongYear:
		return f.Name + "-day"
	case f.WrongMonth:
		return f.Name + "-month"
	}
	return f.Name + "-year"
}

// splitDay takes a whole day apart: 5 mar 2026, 5/3/2026, 2026-03-05.
func splitDay(s string) []string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" /.-,", r) })
	if len(parts) == 3 && len(parts[0]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	return parts
}

func whole(s string, least, most int) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= least && n <= most
}

// monthNumber reads 3, 03, mar or March.
func monthNumber(s string) (int, bool) {
	if n, ok := whole(s, 1, 12); ok {
		return n, true
	}
	s = strings.ToLower(strings.TrimSuffix(s, "."))
	if len(s) < 3 {
		return 0, false
	}
	if s == "sept" {
		return int(time.September), true
	}
	for m := time.January; m <= time.December; m++ {
		if strings.HasPrefix(strings.ToLower(m.String()), s) {
			return int(m), true
		}
	}
	return 0, false
}
