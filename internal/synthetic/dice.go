package synthetic

import (
	"fmt"
	"math/rand/v2"

	"ehcp.example/tracker/internal/statute"
)

// dice are one person's luck: seeded by the county and the person's number, so
// that each history stands on its own.
type dice struct {
	*rand.Rand
	calendar *statute.Calendar
}

func newDice(seed uint64, person int, c *statute.Calendar) dice {
	return dice{rand.New(rand.NewPCG(seed, uint64(person)*0x9e3779b97f4a7c15+1)), c} //nolint:gosec // made-up people need no secrets
}

// chance is true p times in 1.
func (d dice) chance(p float64) bool { return d.Float64() < p }

// between is a whole number from a to b, both possible.
func (d dice) between(a, b int) int {
	if b <= a {
		return a
	}
	return a + d.IntN(b-a+1)
}

// after is a working day from a to b days after one; the office writes no
// letters at weekends.
func (d dice) after(day statute.Date, a, b int) statute.Date {
	return d.workday(day.AddDays(d.between(a, b)))
}

// workday is the day itself or the next working day.
func (d dice) workday(day statute.Date) statute.Date {
	for !d.calendar.IsWorkingDay(day) {
		day = day.AddDays(1)
	}
	return day
}

// workdaysAfter is the nth working day after a day, n from a to b.
func (d dice) workdaysAfter(day statute.Date, a, b int) statute.Date {
	return d.calendar.AddWorkingDays(day, max(1, d.between(a, b)))
}

func pick[T any](d dice, from []T) T { return from[d.IntN(len(from))] }

// weighted picks an index with the weights given.
func (d dice) weighted(weights ...int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := d.IntN(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return len(weights) - 1
}

func (d dice) postcode() string {
	const letters = "ABDEFGHJLNPQRSTUWXYZ"
	return fmt.Sprintf("%s%d %d%c%c", pick(d, postcodeAreas), d.between(1, 21), d.between(0, 9),
		letters[d.IntN(len(letters))], letters[d.IntN(len(letters))])
}

// upn is a unique pupil number for the nth person: its twelve digits are
// scattered by a multiplier that has no factor in common with a thousand
// million, and its check letter is right.
func upn(n int) string {
	const alphabet = "ABCDEFGHJKLMNPQRTUVWXYZ"
	digits := fmt.Sprintf("886%09d", (uint64(n)*387420489+123456789)%1_000_000_000)
	sum := 0
	for i, c := range digits {
		sum += int(c-'0') * (i + 2)
	}
	return string(alphabet[sum%23]) + digits
}
