package scorecard

import (
	"fmt"

	"ehcp.example/tracker/internal/statute"
)

// ep is one of the three tiers of educational psychology advice (Accelerated
// Progress Plan action 8C1). Only the first is law.
func ep(code string, weeks int, rule string) Definition {
	return Definition{
		Code: code, Title: fmt.Sprintf("Educational psychology advice within %d weeks", weeks), Good: High,
		Numerator:   fmt.Sprintf("educational psychology advice received in the month within %d days of its request", weeks*7),
		Denominator: "educational psychology advice received in the month",
		Rules:       []string{rule},
		Notes:       []string{"Advice with no recorded request is in the denominator and cannot be in time."},
		Companions: []Companion{
			countOf("outstanding_past_6_weeks", "requests unanswered at the as-at date with the 6 weeks over, of assessments still going on"),
			averageOf("days_decision_to_request", "average days from the decision to assess to the request, of advice received in the month: asking late must not pay"),
			countOf("within_6_weeks_of_decision", "advice received in the month within 6 weeks of the decision to assess"),
		},
		assessment: func(t *Tally, a *Assessment) {
			if a.adviceOutstanding() && t.past(t.due("ehcna_advice", a.EPRequested)) {
				t.also("outstanding_past_6_weeks", a.Reference)
			}
			if t.within(a.EPReceived) {
				t.adviceReceived(a, rule)
			}
		},
	}
}

func (t *Tally) adviceReceived(a *Assessment, rule string) {
	asked := !a.EPRequested.IsZero()
	t.count(a.Reference, asked && inTime(a.EPReceived, t.due(rule, a.EPRequested)))
	if a.ToAssess.IsZero() {
		return
	}
	if asked {
		t.average("days_decision_to_request", a.ToAssess.DaysUntil(a.EPRequested), 1)
	}
	if inTime(a.EPReceived, t.due("ehcna_advice", a.ToAssess)) {
		t.also("within_6_weeks_of_decision", a.Reference)
	}
}

// adviceOutstanding: asked for, not in, and nothing has ended the adviser's
// time since (docs/law.md section 4b). A refusal before it was asked for did
// not: the assessment has gone on.
func (a *Assessment) adviceOutstanding() bool {
	if a.EPRequested.IsZero() || !first(a.EPReceived, a.Ended).IsZero() {
		return false
	}
	for _, over := range [...]statute.Date{a.EPNotNeeded, a.FinalSent, a.NoPlan, a.standing(a.NotToAssess)} {
		if !over.IsZero() && !over.Before(a.EPRequested) {
			return false
		}
	}
	return true
}
