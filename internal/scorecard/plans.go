package scorecard

import (
	"time"

	"ehcp.example/tracker/internal/statute"
)

// maintained: the plan is the authority's and has not ceased by the as-at date.
func (p *Plan) maintained() bool { return !p.FirstIssued.IsZero() && p.Ceased.IsZero() }

// reviewDue is the last day of the plan's current review period. It starts
// with the last completed review or, if none, with first issue. A plan from
// another authority has the limit of Regs 15(5) in its place until its first
// review here (docs/law.md section 4a(3)).
func (p *Plan) reviewDue(t *Tally) statute.Date {
	start := p.FirstIssued
	if !p.Completed.IsZero() {
		start = p.Completed
	}
	if !p.Transferred.IsZero() && p.Completed.Before(p.Transferred) {
		return t.dueFrom("transfer_new_la_review", statute.Anchors{Start: start, Second: p.Transferred})
	}
	return t.due("ar_annual", start)
}

func app20() Definition {
	return Definition{
		Code: "APP20", Title: "Annual reviews waiting over 12 months", Good: Low,
		Numerator:   "plans maintained at the as-at date whose section 44 period ended before that date with no review completed in it",
		Denominator: "plans maintained at the as-at date",
		Rules:       []string{"ar_annual", "transfer_new_la_review"},
		Notes: []string{
			"A completed review is one with a meeting held whose decision was notified; a meeting with no decision leaves the plan waiting.",
			"The period starts with the last decision or, if none, with first issue, and ends on the day before the anniversary; the plan waits from the next day.",
			"A plan first issued less than 12 months ago with no review yet is in the denominator and not in the numerator. " +
				"A plan that ceased on or before the as-at date is in neither.",
			"Days waiting are calendar days after the period ended, up to the as-at date.",
		},
		Companions: []Companion{
			medianOf("median_days_waiting", "median days waiting, of the plans in the numerator"),
			longestOf("longest_days_waiting", "longest days waiting, of the plans in the numerator"),
			countOf("meeting_held_no_decision", "plans maintained at the as-at date with a review meeting held and no decision notified"),
		},
		plan: func(t *Tally, p *Plan) {
			due := p.reviewDue(t)
			waiting := t.past(due)
			t.count(p.Reference, waiting)
			if waiting {
				t.value("median_days_waiting", due.DaysUntil(t.AsAt))
				t.value("longest_days_waiting", due.DaysUntil(t.AsAt))
			}
			if !p.Undecided.IsZero() {
				t.also("meeting_held_no_decision", p.Reference)
			}
		},
	}
}

func app31() Definition {
	return Definition{
		Code: "APP31", Title: "School-age children with an EHC plan in a mainstream setting", Good: High,
		Numerator:   "maintained plans of school age with a mainstream placement at the as-at date",
		Denominator: "maintained plans at the as-at date of school age: aged 4 to 15 on the 31 August before, Reception to Year 11",
		Notes:       []string{"Where the date of birth is not known the plan is not counted."},
		plan: func(t *Tally, p *Plan) {
			if p.schoolAge(t.AsAt) {
				t.count(p.Reference, p.Placement == "mainstream")
			}
		},
	}
}

// schoolAge: academic age 4 to 15, the age on the 31 August before. On 31
// August itself the school year has not yet turned.
func (p *Plan) schoolAge(asAt statute.Date) bool {
	august := statute.NewDate(int(asAt.Year), time.August, 31)
	if !august.Before(asAt) {
		august = august.AddMonths(-12)
	}
	return !p.Born.IsZero() && !august.Before(p.Born.AddMonths(4*12)) && august.Before(p.Born.AddMonths(16*12))
}
