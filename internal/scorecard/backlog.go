package scorecard

import "ehcp.example/tracker/internal/statute"

// Backlog is the complaint backlog as it is reported to the Ombudsman for a
// period. Its JSON is the published shape.
type Backlog struct {
	From   statute.Date `json:"from"`
	To     statute.Date `json:"to"`
	Stage1 BacklogStage `json:"stage1"`
	Stage2 BacklogStage `json:"stage2"`
}

// BacklogStage is one stage of the backlog.
type BacklogStage struct {
	Received  int `json:"received"`
	Completed int `json:"completed"`
	// Overdue: the 20th working day after receipt is before the last day of
	// the period and no full response had been sent by then.
	Overdue int `json:"overdue_at_end"`
	// Average counts the working days after receipt up to and including the
	// day of the response; nil when none was completed.
	Average *Tenths `json:"average_working_days_of_completed"`
	// Cases are the references behind the three counts.
	Cases BacklogCases `json:"-"`
}

// BacklogCases are the complaints behind the counts of one stage.
type BacklogCases struct{ Received, Completed, Overdue []string }

// BacklogCount gathers complaints for a period. It is used once, by one
// goroutine.
type BacklogCount struct {
	book   *statute.Book
	report Backlog
	days   [2]int
}

// NewBacklogCount begins a period; both days belong to it.
func NewBacklogCount(b *statute.Book, from, to statute.Date) *BacklogCount {
	return &BacklogCount{book: b, report: Backlog{From: from, To: to}}
}

// Complaint counts a complaint, as at the last day of the period.
func (b *BacklogCount) Complaint(c Complaint) {
	c.forgetAfter(b.report.To)
	b.stage(c.stage1(), &b.report.Stage1, &b.days[0])
	b.stage(c.stage2(), &b.report.Stage2, &b.days[1])
}

func (b *BacklogCount) stage(s stage, r *BacklogStage, days *int) {
	if s.received.IsZero() {
		return
	}
	if between(b.report.From, s.received, b.report.To) {
		r.Cases.Received = append(r.Cases.Received, s.reference)
	}
	if between(b.report.From, s.responded, b.report.To) {
		r.Cases.Completed = append(r.Cases.Completed, s.reference)
		*days += s.workingDays(b.book)
	}
	if due, _ := b.book.DueOn(s.rule, statute.Anchors{Start: s.received}); s.open() && due.Before(b.report.To) {
		r.Cases.Overdue = append(r.Cases.Overdue, s.reference)
	}
}

// Report is the backlog of the complaints counted so far.
func (b *BacklogCount) Report() Backlog {
	out := b.report
	for i, r := range []*BacklogStage{&out.Stage1, &out.Stage2} {
		r.Received, r.Completed, r.Overdue = len(r.Cases.Received), len(r.Cases.Completed), len(r.Cases.Overdue)
		r.Average = quotient(b.days[i], r.Completed)
	}
	return out
}
