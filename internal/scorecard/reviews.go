package scorecard

import "ehcp.example/tracker/internal/statute"

func review4() Definition {
	return Definition{
		Code: "REVIEW4", Title: "Review decisions within 4 weeks of the meeting", Good: High,
		Numerator:   "review decisions notified in the month within 28 days of the meeting",
		Denominator: "review decisions notified in the month",
		Rules:       []string{"ar_decision"},
		Notes:       []string{"A decision with no meeting completes nothing and is not counted."},
		review: func(t *Tally, r *Review) {
			if t.within(r.Decided) {
				t.count(r.Reference, inTime(r.Decided, t.due("ar_decision", r.Meeting)))
			}
		},
	}
}

func amend12() Definition {
	return Definition{
		Code: "AMEND12", Title: "Amended plans within 12 weeks of the meeting", Good: High,
		Numerator:   "amended plans sent in the month on or before the ar_final_effective due date",
		Denominator: "amended plans sent in the month",
		Rules:       []string{"ar_final_effective"},
		Notes: []string{
			"The due date is the earlier of 12 weeks from the meeting and 8 weeks from the notice of amendment.",
			"The 12 weeks were declared on 8 March 2022 to be what the regulations always meant " +
				"(R (L, M and P) v Devon CC [2022] EWHC 493 (Admin)), so figures for earlier months apply them too.",
			"An amended plan that followed no meeting is not counted.",
		},
		Companions: []Companion{
			countOf("open_past_12_weeks", "reviews decided to amend, or with a notice of amendment, whose amended plan is not sent at the as-at date and past due"),
		},
		review: func(t *Tally, r *Review) {
			due := t.dueFrom("ar_final_effective", statute.Anchors{Start: r.Meeting, Second: r.NoticeSent})
			switch {
			case t.within(r.AmendedSent):
				t.count(r.Reference, inTime(r.AmendedSent, due))
			case r.owesAmendedPlan() && t.past(due):
				t.also("open_past_12_weeks", r.Reference)
			}
		},
	}
}

// owesAmendedPlan: the authority chose to amend and has neither sent the
// amended plan nor said that it will not, and nothing has ended the review. A
// decision to maintain or cease means that nothing was ever owed.
func (r *Review) owesAmendedPlan() bool {
	decided := !r.Decided.IsZero()
	amending := decided && r.Outcome == "amend" || !decided && !r.NoticeSent.IsZero()
	return amending && first(r.AmendedSent, r.NotProceeding, r.Ended) == statute.Date{}
}
