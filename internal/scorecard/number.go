package scorecard

import (
	"slices"
	"strconv"
)

// Tenths is a number with one decimal, held exactly: 132 is 13.2. In JSON it
// is a number, 13.2.
type Tenths int64

// String writes the one decimal always, as in 13.2 and 11.0.
func (t Tenths) String() string {
	sign, n := "", int64(t)
	if n < 0 {
		sign, n = "-", -n
	}
	return sign + strconv.FormatInt(n/10, 10) + "." + strconv.FormatInt(n%10, 10)
}

// MarshalJSON writes a JSON number.
func (t Tenths) MarshalJSON() ([]byte, error) { return []byte(t.String()), nil }

// Float is the nearest binary number, for callers whose types know no other.
func (t Tenths) Float() float64 { return float64(t) / 10 }

// Percent is n × 100 / d to one decimal, half away from zero, without a
// floating point in it; nil when d is 0, since no cases are not 0 %.
func Percent(n, d int) *Tenths { return quotient(n*100, d) }

// quotient is n / d to one decimal, half away from zero; nil when d is 0.
func quotient(n, d int) *Tenths {
	if d == 0 {
		return nil
	}
	half := d
	if n < 0 {
		half = -d
	}
	t := Tenths((n*20 + half) / (2 * d))
	return &t
}

// median is the middle one, or halfway between the middle two; nil of none.
func median(values []int) *Tenths {
	if len(values) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(values))
	mid := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return quotient(sorted[mid], 1)
	}
	return quotient(sorted[mid-1]+sorted[mid], 2)
}

// longest is the greatest; nil of none.
func longest(values []int) *int {
	if len(values) == 0 {
		return nil
	}
	m := slices.Max(values)
	return &m
}
