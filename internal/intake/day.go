package intake

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ehcp.example/tracker/internal/statute"
)

// The first day that is believed: no living case is older, and the zero of
// many systems (1900-01-01) is before.
//
//nolint:gochecknoglobals // constants
var (
	earliestEvent = statute.NewDate(1981, time.January, 1) // Education Act 1981: before it, no statement of needs existed
	earliestBirth = statute.NewDate(1900, time.January, 2)
)

// parseDay reads a day, which must be ISO. What is not is refused with what it
// probably is and what to write; nothing is guessed, since 01/02/2026 is two days.
func parseDay(s string, born bool) (d statute.Date, code, message, fix string) {
	d, err := statute.ParseDate(s)
	if err != nil {
		code, message, fix = notADay(s)
		return statute.Date{}, code, message, fix
	}
	first := earliestEvent
	if born {
		first = earliestBirth
	}
	if d.Before(first) {
		return statute.Date{}, "too_old", "the date is too long ago to be real", "check the year"
	}
	return d, "", "", ""
}

//nolint:gochecknoglobals // compiled once
var (
	isoLike  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	isoTime  = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}`)
	packed   = regexp.MustCompile(`^(19|20)(\d{2})(\d{2})(\d{2})$`)
	serial   = regexp.MustCompile(`^\d{4,5}([.,]\d+)?$`)
	slashed  = regexp.MustCompile(`^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$`)
	yearHead = regexp.MustCompile(`^(\d{4})[/.\- ](\d{1,2})[/.\- ](\d{1,2})$`)
	twoDigit = regexp.MustCompile(`^\d{1,2}[/.\- ]([A-Za-z]{3,9}|\d{1,2})[/.\- ]\d{2}$`)
	monthful = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?[/.\- ]([A-Za-z]{3,9})[/., \-]+(\d{4})$`)
	monthYr  = regexp.MustCompile(`^[A-Za-z]{3,9}[/. \-]\d{2,4}$`)
)

const writeISO = "write the date as YYYY-MM-DD"

// notADay says what the text probably is.
func notADay(s string) (code, message, fix string) {
	if m := isoTime.FindStringSubmatch(s); m != nil {
		return "date_with_time", "this is a date with a time of day", "leave the date alone: " + m[1]
	}
	if m := packed.FindStringSubmatch(s); m != nil {
		return offer("the date has no hyphens", m[1]+m[2], m[3], m[4])
	}
	switch {
	case isoLike.MatchString(s):
		return "date_not_real", "there is no such day", "check the month and the day"
	case serial.MatchString(s):
		return "date_serial", "this is a spreadsheet's day number, not a date", serialFix(s)
	case twoDigit.MatchString(s):
		return "date_two_digit_year", "the year has two digits", "write the year with four digits, as in YYYY-MM-DD"
	case monthYr.MatchString(s):
		return "date_without_day", "this is a month without a day", writeISO
	}
	if m := yearHead.FindStringSubmatch(s); m != nil {
		return offer("the date is not written with hyphens and two digits each", m[1], m[2], m[3])
	}
	if m := monthful.FindStringSubmatch(s); m != nil {
		if month, ok := monthNumber(m[2]); ok {
			return offer("the date is written in words", m[3], strconv.Itoa(month), m[1])
		}
	}
	if m := slashed.FindStringSubmatch(s); m != nil {
		return slashedDay(m[1], m[2], m[3])
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r >= '０' && r <= '９' }) {
		return "date_not_iso", "the digits are full-width characters", "type the date with ordinary digits, as YYYY-MM-DD"
	}
	return "date_not_iso", "this is not a date", writeISO
}

// meant is the one day that text which is no ISO day can mean, as its fix
// offers it; zero where it can mean several or none.
func meant(s string) statute.Date {
	_, _, fix := notADay(s)
	if at := len(fix) - len("2006-01-02"); at >= 0 {
		if d, err := statute.ParseDate(fix[at:]); err == nil {
			return d
		}
	}
	return statute.Date{}
}

func slashedDay(first, second, year string) (code, message, fix string) {
	a, _ := strconv.Atoi(first)
	b, _ := strconv.Atoi(second)
	switch {
	case a > 12 && b <= 12:
		return offer("the date is written day first", year, second, first)
	case b > 12 && a <= 12:
		return offer("the date is written month first", year, first, second)
	case a > 12:
		return "date_not_real", "there is no such day", writeISO
	}
	return "date_ambiguous", "this can be read day first or month first", fmt.Sprintf(
		"write %s-%02d-%02d or %s-%02d-%02d, whichever is meant", year, b, a, year, a, b)
}

// offer proposes the ISO form where it is a real day.
func offer(what, year, month, day string) (code, message, fix string) {
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	iso := fmt.Sprintf("%s-%02d-%02d", year, m, d)
	if _, err := statute.ParseDate(iso); err != nil {
		return "date_not_real", "there is no such day", writeISO
	}
	return "date_not_iso", what, "write " + iso
}

// serialFix names both days a spreadsheet's number can be: those counted from
// 1900 and, in old files from a Mac, from 1904.
func serialFix(s string) string {
	whole, _, _ := strings.Cut(strings.ReplaceAll(s, ",", "."), ".")
	n, _ := strconv.Atoi(whole)
	return fmt.Sprintf("format the column as a date (yyyy-mm-dd) before saving; the number is %s, or %s in a workbook that counts from 1904",
		statute.NewDate(1899, time.December, 30).AddDays(n), statute.NewDate(1904, time.January, 1).AddDays(n))
}

func monthNumber(name string) (int, bool) {
	for m := time.January; m <= time.December; m++ {
		full := strings.ToLower(m.String())
		if got := strings.ToLower(name); got == full || got == full[:3] || got == "sept" && m == time.September {
			return int(m), true
		}
	}
	return 0, false
}
