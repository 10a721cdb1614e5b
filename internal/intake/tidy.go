package intake

import (
	"fmt"
	"slices"
	"strings"
)

// tidyCount counts what cleaning did, by column, so that a trimmed cell is
// told without a line for each.
type tidyCount struct {
	order []tidyKey
	cells map[tidyKey]*tidyTally
}

type tidyKey struct {
	column string
	did    tidied
}

type tidyTally struct{ cells, first int }

func newTidyCount() *tidyCount { return &tidyCount{cells: map[tidyKey]*tidyTally{}} }

func (t *tidyCount) count(column string, did tidied, row int) {
	for _, one := range []tidied{trimmed, invisible, turned, composed} {
		if did&one == 0 {
			continue
		}
		k := tidyKey{column, one}
		tally := t.cells[k]
		if tally == nil {
			tally = &tidyTally{first: row}
			t.cells[k] = tally
			t.order = append(t.order, k)
		}
		tally.cells++
	}
}

// notices tells them by column, in the order in which they were first met.
func (t *tidyCount) notices() []string {
	var out []string
	for _, k := range t.order {
		tally := t.cells[k]
		out = append(out, fmt.Sprintf("%s: %s in %s (first in row %d).", k.column, k.did.words(), cellCount(tally.cells), tally.first))
	}
	return out
}

func (d tidied) words() string {
	switch d {
	case trimmed:
		return "spaces round the text removed"
	case invisible:
		return "invisible characters or unusual spaces removed"
	case turned:
		return "characters that turn the direction of text removed"
	case composed:
		return "accents written as separate characters joined (NFC)"
	}
	return "tidied"
}

func cellCount(n int) string {
	if n == 1 {
		return "1 cell"
	}
	return fmt.Sprintf("%d cells", n)
}

// summary is a row's refusals without any of its values, for a list that is
// read by others than the one who loads.
func summary(problems []Problem) string {
	var out []string
	for _, p := range problems {
		if p.Severity != Refusal {
			continue
		}
		if s := strings.TrimPrefix(p.Column+": "+p.Code, ": "); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, "; ")
}
