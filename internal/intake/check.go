package intake

import (
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// checker turns rows of text into records, row by row. It knows no other row.
type checker struct {
	header *header
	book   *statute.Book
	policy statute.Profile
	today  statute.Date
	team   string // of a row that names none
	tidy   *tidyCount
}

// check reads one row. A row that cannot be stored comes back refused, with
// every problem it has; its record is then of no use.
func (c *checker) check(number int, raw []string) (*row, casework.Record) {
	w := &row{header: c.header, number: number, raw: raw, today: c.today}
	if c.header.mended {
		for i := range raw {
			raw[i] = unguard(raw[i])
		}
	}
	n := len(c.header.columns)
	w.text, w.days = make([]string, n), make([]statute.Date, n)
	c.cells(w)
	if extra := len(raw) - len(c.header.names); extra > 0 && !blank(raw[len(c.header.names):]) {
		w.refuse("", "ragged", "the row has more cells than the header has columns", "put text that has commas in it in quotation marks")
	} else if extra < 0 {
		w.refuse("", "ragged", "the row has fewer cells than the header has columns", "complete the row: every column needs its comma")
	}
	rec := c.record(w)
	if !w.refused {
		c.findings(w, &rec)
	}
	return w, rec
}

func (c *checker) cells(w *row) {
	for i := range c.header.columns {
		col, at := &c.header.columns[i], c.header.at[i]
		if at < 0 || at >= len(w.raw) {
			continue
		}
		s, did := clean(w.raw[at])
		if did != 0 {
			c.tidy.count(col.name, did, w.number)
		}
		if s == "" && col.name == "team" {
			s = c.team
		}
		w.checkCell(i, col, s)
	}
}

func (c *checker) record(w *row) casework.Record {
	switch c.header.kind {
	case Assessments:
		return w.assessment()
	case Plans:
		return w.plan()
	case Reviews:
		return w.review()
	case Complaints:
		return w.complaint()
	}
	return casework.Record{}
}

// findings asks the law what in the row's own events makes no sense:
// impossible ones refuse it, odd ones are listed.
func (c *checker) findings(w *row, rec *casework.Record) {
	for _, f := range c.book.Findings(c.history(w, rec), c.today) {
		column := columnOf(c.header.kind, f.Kind, f.Body)
		if f.Severity == statute.Error {
			w.refuse(column, f.Code, f.Message, findingFix(f.Code))
			continue
		}
		if !expected(c.header.kind, f.Code) {
			w.warn(column, f.Code, f.Message, warningFix(f.Code))
		}
	}
}

// expected: what is odd in a form is usual in this kind of file. Most plans
// were made years ago.
func expected(k Kind, code string) bool { return k == Plans && code == statute.FindOld }

func (c *checker) history(w *row, rec *casework.Record) statute.History {
	h := statute.History{Profile: c.policy, Born: rec.Person.Born}
	switch c.header.kind {
	case Plans:
		h.Kind = statute.AnnualReview
		h.Milestones = statuteOf(w.milestones(planEvents[:2]))
	case Reviews:
		h.Kind = statute.AnnualReview
		h.Milestones = statuteOf(w.milestones(reviewEvents))
	case Assessments, Complaints:
		one := &rec.Cases[0]
		h.Kind = one.Kind
		h.Milestones = statuteOf(one.Milestones)
		for _, e := range one.Exceptions {
			h.Exceptions = append(h.Exceptions, statute.Exception{Rule: e.Rule, Ground: e.Ground, From: e.From, To: e.To})
		}
	}
	return h
}

func statuteOf(ms []casework.MilestoneInput) []statute.Milestone {
	out := make([]statute.Milestone, len(ms))
	for i := range ms {
		m := &ms[i]
		out[i] = statute.Milestone{Kind: m.Kind, On: m.On, Outcome: m.Outcome, Body: m.Body, For: m.For, Extract: m.Extract}
	}
	return out
}

// columnOf is the column that tells of a milestone; empty where none does.
func columnOf(k Kind, kind statute.Kind, body string) string {
	if kind == statute.NoKind && k == Assessments {
		return "exception_ground"
	}
	for _, e := range eventsOf(k) {
		if e.kind == kind && (body == "" || e.body == body || e.body == "") {
			return e.column
		}
	}
	return ""
}

func findingFix(code string) string {
	switch code {
	case statute.FindException:
		return "check the ground and its dates against the regulation"
	case statute.FindBeforeBirth:
		return "check the date of birth and this date"
	case statute.FindOutcome:
		return "give the outcome"
	}
	return "check both dates against the file"
}
