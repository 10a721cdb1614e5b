package statute

import (
	"fmt"
	"time"
)

// Date is a civil day in England: no hour, no zone, no instant. It is
// comparable and usable as a map key. The zero value is no day at all.
//
// A deadline is a day, so it never meets a duration: 20 weeks across a clock
// change are 140 days, not 3,360 hours (counting rule C11).
type Date struct {
	Year       int16
	Month, Day uint8
}

// NewDate names a day. An impossible day (30 February) is normalised as
// [time.Date] does; outside text goes through [ParseDate], which refuses it.
func NewDate(year int, month time.Month, day int) Date {
	return dateOf(dayNumber(year, int(month), 1) + day - 1)
}

// ParseDate reads an ISO 8601 calendar day, YYYY-MM-DD and nothing else.
// The error says what is wrong with the text and never repeats more than the
// ten characters a day has.
func ParseDate(s string) (Date, error) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, fmt.Errorf("not a day written YYYY-MM-DD")
	}
	year, okY := digits(s[0:4])
	month, okM := digits(s[5:7])
	day, okD := digits(s[8:10])
	if !okY || !okM || !okD {
		return Date{}, fmt.Errorf("not a day written YYYY-MM-DD")
	}
	if year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return Date{}, fmt.Errorf("%s is not a real day", s)
	}
	return Date{int16(year), uint8(month), uint8(day)}, nil
}

func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// DateOf is the civil day that an instant falls on where it is: convert to
// Europe/London first, then drop the time (counting rule C11).
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return NewDate(y, m, d)
}

// Time is midnight UTC of the day, for callers that must hand a date to a
// library; only its year, month and day mean anything.
func (d Date) Time() time.Time {
	return time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 0, 0, 0, 0, time.UTC)
}

// IsZero tells whether d is no day at all.
func (d Date) IsZero() bool { return d == Date{} }

// Compare orders days: -1 before, 0 same, +1 after. The zero Date is first.
func (d Date) Compare(o Date) int {
	a, b := d.key(), o.key()
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (d Date) key() int32 { return int32(d.Year)<<9 | int32(d.Month)<<5 | int32(d.Day) }

// Before and After compare days strictly.
func (d Date) Before(o Date) bool { return d.key() < o.key() }

// After tells whether d is a later day than o.
func (d Date) After(o Date) bool { return d.key() > o.key() }

// AddDays moves n calendar days; weekends and holidays count (C7).
func (d Date) AddDays(n int) Date { return dateOf(d.number() + n) }

// DaysUntil counts calendar days from d to o; negative when o is earlier.
func (d Date) DaysUntil(o Date) int { return o.number() - d.number() }

// AddMonths is the corresponding date n months on: the same day-number, or
// the end of the month where that month is too short (C3, Dodds v Walker).
func (d Date) AddMonths(n int) Date {
	months := int(d.Year)*12 + int(d.Month) - 1 + n
	year, month := floorDiv(months, 12), months-12*floorDiv(months, 12)+1
	return Date{int16(year), uint8(month), uint8(min(int(d.Day), daysIn(year, month)))}
}

// EndOfMonthsBeginningWith is the last day of n months of which d is the
// first day: the day before the same day-number, or the end of the month
// where it lacks that number (C4). 29 February 2024 gives 28 February 2025.
func (d Date) EndOfMonthsBeginningWith(n int) Date {
	end := d.AddMonths(n)
	if end.Day == d.Day {
		return end.AddDays(-1)
	}
	return end
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return weekday(d.number()) }

// String is the ISO form, YYYY-MM-DD; the zero Date is empty.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return string(d.append(make([]byte, 0, 10)))
}

func (d Date) append(b []byte) []byte {
	y := int(d.Year)
	return append(b, byte('0'+y/1000%10), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		'0'+d.Month/10, '0'+d.Month%10, '-', '0'+d.Day/10, '0'+d.Day%10)
}

// Words is the day as people write it: 4 June 2026.
func (d Date) Words() string {
	return fmt.Sprintf("%d %s %d", d.Day, time.Month(d.Month), d.Year)
}

// MarshalText writes the ISO form, so that JSON and CSV carry days as text.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; empty text is the zero Date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

func later(a, b Date) Date {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b Date) Date {
	if b.Before(a) {
		return b
	}
	return a
}

// Day numbers count days from 1 March of a year far back, the first of a cycle
// of 400 years of the proleptic Gregorian calendar: so a leap day is the last
// of its year, month lengths follow one formula, and no number is negative.
const (
	cycle     = 400    // years after which the calendar repeats itself
	cycleDays = 146097 // of which this many days
	cycles    = 100    // counted from before year 0
)

func (d Date) number() int { return dayNumber(int(d.Year), int(d.Month), int(d.Day)) }

func dayNumber(year, month, day int) int {
	if month <= 2 {
		year--
		month += 12
	}
	y := uint(year + cycles*cycle)
	return int(y*365+y/4-y/100+y/cycle) + (153*month-457)/5 + day - 1
}

// dateOf is the day of a number, in multiplications instead of divisions
// (C. Neri, L. Schneider, Euclidean affine functions and their application to
// calendar algorithms, 2022).
func dateOf(n int) Date {
	q := uint32(n)*4 + 3
	century, ofCentury := q/cycleDays, q%cycleDays|3
	p := 2939745 * uint64(ofCentury)
	year, day := uint32(p>>32), uint32(p)/2939745/4
	m := 2141*day + 197913
	d := Date{int16(int(100*century+year) - cycles*cycle), uint8(m >> 16), uint8(m&0xffff/2141) + 1}
	if day >= 306 {
		d.Year++
		d.Month -= 12
	}
	return d
}

// weekday: day number 0 was a Wednesday, as every cycle begins.
func weekday(n int) time.Weekday { return time.Weekday((n + 3) % 7) }

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
