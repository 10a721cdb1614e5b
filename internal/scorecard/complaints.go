package scorecard

import "ehcp.example/tracker/internal/statute"

func (c *Complaint) forgetAfter(asAt statute.Date) {
	forget(asAt, &c.Received, &c.Responded, &c.Stage2Requested, &c.Stage2Responded, &c.Withdrawn)
}

// stage is one stage of a complaint.
type stage struct {
	reference                    string
	rule                         string
	received, responded, dropped statute.Date
	logged                       statute.Date
}

func (c *Complaint) stage1() stage {
	return stage{c.Reference, "kcc_stage1", c.Received, c.Responded, c.droppedAfter(c.Received), c.RespondedLogged}
}

func (c *Complaint) stage2() stage {
	return stage{c.Reference, "kcc_stage2", c.Stage2Requested, c.Stage2Responded, c.droppedAfter(c.Stage2Requested), statute.Date{}}
}

// droppedAfter is the withdrawal of a stage: one before that stage was asked
// for did not drop it.
func (c *Complaint) droppedAfter(asked statute.Date) statute.Date {
	if c.Withdrawn.Before(asked) {
		return statute.Date{}
	}
	return c.Withdrawn
}

// open: asked for, not answered, not withdrawn.
func (s *stage) open() bool {
	return !s.received.IsZero() && s.responded.IsZero() && s.dropped.IsZero()
}

// owed: a reply fell due, unless the complaint was withdrawn, unanswered, on
// or before that day. Withdrawn later, the breach stays.
func (s *stage) owed(due statute.Date) bool {
	return !s.responded.IsZero() || !inTime(s.dropped, due)
}

// workingDays are those after receipt, up to and including the day of the
// response.
func (s *stage) workingDays(b *statute.Book) int {
	return b.Calendar().WorkingDaysAfter(s.received, s.responded)
}

//nolint:gochecknoglobals // data
var replyCompanions = []Companion{
	countOf("due_in_month_numerator", "of the responses that fell due in the month, those sent in time"),
	countOf("due_in_month_denominator", "responses that fell due in the month, the unanswered counted as late"),
	countOf("overdue_open", "complaints unanswered at the as-at date with the 20 working days over"),
	averageOf("average_working_days", "average working days from receipt to the response, of responses sent in the month"),
}

// replies counts the responses of one stage.
func (t *Tally) replies(s stage) {
	if s.received.IsZero() {
		return
	}
	due := t.due(s.rule, s.received)
	if s.open() && t.past(due) {
		t.also("overdue_open", s.reference)
	}
	if t.within(due) && s.owed(due) {
		t.also("due_in_month_denominator", s.reference)
		if inTime(s.responded, due) {
			t.also("due_in_month_numerator", s.reference)
		}
	}
	if t.within(s.responded) {
		t.count(s.reference, inTime(s.responded, due))
		t.average("average_working_days", s.workingDays(t.book), 1)
	}
}

func app01() Definition {
	return Definition{
		Code: "APP01", Title: "Stage 1 SEND complaints responded to within 20 working days", Good: High,
		Numerator:   "stage 1 full responses sent in the month on or before the 20th working day after receipt",
		Denominator: "stage 1 full responses sent in the month",
		Rules:       []string{"kcc_stage1"},
		Notes: []string{
			"Tied to 20 working days, whatever complaint policy is in force.",
			"Answered-only figures hide the backlog, so the same by month due and the overdue stand beside it.",
			"A response that came in an extract does not say when it was logged, so it is never counted as logged late.",
		},
		Companions: append([]Companion{
			countOf("met_but_logged_late", "responses sent in the month in time, but logged after the due date"),
		}, replyCompanions...),
		complaint: func(t *Tally, c *Complaint) {
			t.replies(c.stage1())
			if t.within(c.Responded) && loggedLate(c.Responded, t.due("kcc_stage1", c.Received), c.RespondedLogged) {
				t.also("met_but_logged_late", c.Reference)
			}
		},
	}
}

func stage2() Definition {
	return Definition{
		Code: "STAGE2", Title: "Stage 2 complaints responded to within 20 working days", Good: High,
		Numerator:   "stage 2 full responses sent in the month on or before the 20th working day after stage 2 was asked for",
		Denominator: "stage 2 full responses sent in the month",
		Rules:       []string{"kcc_stage2"},
		Notes:       []string{"Tied to 20 working days, whatever complaint policy is in force."},
		Companions:  replyCompanions,
		complaint:   func(t *Tally, c *Complaint) { t.replies(c.stage2()) },
	}
}

func app02() Definition {
	return Definition{
		Code: "APP02", Title: "Stage 1 complaints responded to that were upheld or part upheld", Good: Context,
		Numerator:   "stage 1 full responses sent in the month with outcome upheld or part upheld",
		Denominator: "stage 1 full responses sent in the month",
		Companions:  []Companion{sharesBy("by_theme", "the same for each theme")},
		complaint: func(t *Tally, c *Complaint) {
			if t.within(c.Responded) {
				upheld := c.Outcome == "upheld" || c.Outcome == "part_upheld"
				t.count(c.Reference, upheld)
				t.by("by_theme", c.Theme, upheld)
			}
		},
	}
}

func app03() Definition {
	return Definition{
		Code: "APP03", Title: "Appeals lodged with the SEND Tribunal", Good: Low,
		Numerator: "appeals lodged in the month",
		appeal: func(t *Tally, a *Appeal) {
			if t.within(a.Lodged) {
				t.count(a.Reference, true)
			}
		},
	}
}
