package scorecard

import "ehcp.example/tracker/internal/statute"

// Count gathers facts and makes a month's scorecard of them. It is used once,
// by one goroutine: NewCount, the facts in any order, [Count.Scorecard].
type Count struct {
	period  Period
	tallies []*Tally
}

// NewCount begins a month, of the indicators given or, where none is, of all.
// Due dates are the book's.
func NewCount(b *statute.Book, p Period, of ...*Definition) *Count {
	if len(of) == 0 {
		of = Definitions()
	}
	c := &Count{period: p}
	for _, d := range of {
		for _, basis := range d.Bases {
			c.tallies = append(c.tallies, newTally(b, p, d, basis))
		}
	}
	return c
}

// Period is the month being counted: what the store is to ask for.
func (c *Count) Period() Period { return c.period }

// Reads says which kinds of fact a count is made from.
type Reads struct {
	Assessments, Cohort, Plans, Reviews, Complaints, Appeals bool
}

// Reads says which facts the count is made from: the others need not be read.
func (c *Count) Reads() Reads {
	var r Reads
	for _, t := range c.tallies {
		d := t.definition
		r.Assessments = r.Assessments || d.assessment != nil
		r.Cohort = r.Cohort || d.cohort != nil
		r.Plans = r.Plans || d.plan != nil
		r.Reviews = r.Reviews || d.review != nil
		r.Complaints = r.Complaints || d.complaint != nil
		r.Appeals = r.Appeals || d.appeal != nil
	}
	return r
}

// Assessment counts a needs assessment as at the month's as-at date.
func (c *Count) Assessment(a Assessment) {
	a.forgetAfter(c.period.AsAt)
	for _, t := range c.tallies {
		if t.definition.assessment != nil {
			t.definition.assessment(t, &a)
		}
	}
}

// Cohort counts a needs assessment whose request was received in the month, as
// at today.
func (c *Count) Cohort(a Assessment) {
	a.forgetAfter(c.period.Today)
	for _, t := range c.tallies {
		if t.definition.cohort != nil {
			t.definition.cohort(t, &a)
		}
	}
}

// Plan counts a plan. One that comes from another authority is this one's from
// the day of its transfer.
func (c *Count) Plan(p Plan) {
	if p.Transferred.After(c.period.AsAt) {
		return
	}
	forget(c.period.AsAt, &p.FirstIssued, &p.Transferred, &p.Ceased, &p.Completed, &p.Undecided)
	for _, t := range c.tallies {
		if t.definition.plan != nil && p.maintained() {
			t.definition.plan(t, &p)
		}
	}
}

// Review counts an annual review.
func (c *Count) Review(r Review) {
	forget(c.period.AsAt, &r.Meeting, &r.Decided, &r.NoticeSent, &r.AmendedSent, &r.NotProceeding, &r.Ended)
	for _, t := range c.tallies {
		if t.definition.review != nil && !r.Meeting.IsZero() {
			t.definition.review(t, &r)
		}
	}
}

// Complaint counts a complaint.
func (c *Count) Complaint(k Complaint) {
	k.forgetAfter(c.period.AsAt)
	for _, t := range c.tallies {
		if t.definition.complaint != nil {
			t.definition.complaint(t, &k)
		}
	}
}

// Appeal counts an appeal lodged.
func (c *Count) Appeal(a Appeal) {
	for _, t := range c.tallies {
		if t.definition.appeal != nil {
			t.definition.appeal(t, &a)
		}
	}
}
