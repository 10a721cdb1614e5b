package intake

import (
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

// earliest is the first day the row names, births left out: for the intake list.
func (w *row) earliest() (d statute.Date) {
	for i, day := range w.days {
		if !day.IsZero() && !w.header.columns[i].born && (d.IsZero() || day.Before(d)) {
			d = day
		}
	}
	return d
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
