package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"ehcp.example/tracker/internal/statute"
)

// row is one row of a file on its way in.
type row struct {
	header *header
	number int      // as a spreadsheet numbers it
	raw    []string // the cells as they stood
	text   []string // cleaned and canonical, by declared column
	days   []statute.Date
	today  statute.Date

	problems []Problem
	refused  bool
	// repeated: an earlier row says the same. shapeless: the row could not be
	// cut into cells, so raw is its text in one.
	repeated, shapeless bool
}

// get is the text of a column.
func (w *row) get(name string) string { return w.text[w.header.index[name]] }

// day is the day in a column; zero where the cell is empty or no day.
func (w *row) day(name string) statute.Date { return w.days[w.header.index[name]] }

// refuse notes a problem for which the row is not stored.
func (w *row) refuse(column, code, message, fix string) {
	w.refused = true
	w.note(Refusal, column, code, message, fix)
}

// warn notes something odd; the row is stored.
func (w *row) warn(column, code, message, fix string) {
	w.note(Warning, column, code, message, fix)
}

func (w *row) note(s Severity, column, code, message, fix string) {
	w.problems = append(w.problems, Problem{
		Row: w.number, Column: column, Value: shorten(w.value(column)),
		Problem: message, Fix: fix, Code: code, Severity: s,
	})
}

// value is the cell as it stood in the file.
func (w *row) value(column string) string {
	i, ok := w.header.index[column]
	if !ok {
		return ""
	}
	if at := w.header.at[i]; at >= 0 && at < len(w.raw) {
		return w.raw[at]
	}
	return ""
}

// earliest is the first day the row names, for the intake list: births left
// out, and days that cannot be right, as those for which the row was refused.
func (w *row) earliest() (d statute.Date) {
	for i, day := range w.days {
		c := &w.header.columns[i]
		if day.IsZero() || c.born || day.After(w.today) || w.refusedFor(c.name) {
			continue
		}
		if d.IsZero() || day.Before(d) {
			d = day
		}
	}
	return d
}

func (w *row) refusedFor(column string) bool {
	return slices.ContainsFunc(w.problems, func(p Problem) bool { return p.Severity == Refusal && p.Column == column })
}

// key is what names the row's record, as far as the cell can be read.
func (w *row) key() string { return w.text[0] }

// identity is what only one row of a file may have: the reference, of a review
// with its meeting.
func (w *row) identity() string {
	if w.header.kind == Reviews {
		return w.key() + " " + w.get("meeting_on")
	}
	return w.key()
}

// part is which of a plan's reviews the row is: its meeting. A cell that can
// only mean one day stands for that day, so that the mended row is known by it;
// any other is known by its own text, and without one by that of the row. Of
// the other kinds the reference says it all.
func (w *row) part() string {
	if w.header.kind != Reviews {
		return ""
	}
	if d := w.day("meeting_on"); !d.IsZero() {
		return d.String()
	}
	text := w.get("meeting_on")
	if d := meant(text); !d.IsZero() {
		return d.String()
	}
	if text == "" {
		text = strings.Join(w.text, "\x00")
	}
	sum := sha256.Sum256([]byte(text))
	return "?" + hex.EncodeToString(sum[:6])
}

// cells are the row as it stood, for the rejects file.
func (w *row) cells() []string {
	if w.shapeless {
		return w.raw
	}
	return w.header.own(w.raw)
}

// both refuses a row that has one of two cells that belong together.
func (w *row) both(what, when string) {
	has, dated := w.get(what) != "", !w.day(when).IsZero()
	switch {
	case has && w.get(when) == "":
		w.refuse(when, "missing", "there is a value in "+what+" and no date here", "give the date, or empty "+what)
	case dated && !has:
		w.refuse(what, "missing", "there is a date in "+when+" and no value here", "give the value, or empty "+when)
	}
}
