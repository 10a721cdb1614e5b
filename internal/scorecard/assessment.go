package scorecard

import "ehcp.example/tracker/internal/statute"

func (a *Assessment) forgetAfter(asAt statute.Date) {
	forget(asAt, &a.Received, &a.Responsible, &a.Decided, &a.ToAssess, &a.NotToAssess, &a.EPRequested, &a.EPReceived,
		&a.EPNotNeeded, &a.DraftSent, &a.NoPlan, &a.FinalSent, &a.Replaced, &a.Challenged, &a.Ended)
}

// began is what the limits count from: the request or the day the authority
// became responsible, whichever was earlier.
func (a *Assessment) began() statute.Date { return first(a.Received, a.Responsible) }

// The rules of a detained person's assessment have names of their own and the
// same lengths (SI 2015/62 reg 15).
func (a *Assessment) decisionRule() string { return a.either("ehcna_decision", "detained_decision") }

func (a *Assessment) refusalRule() string {
	return a.either("ehcna_refusal_to_issue", "detained_refusal")
}
func (a *Assessment) finalRule() string { return a.either("ehcp_final", "detained_final") }

func (a *Assessment) either(ordinary, detained string) string {
	if a.Detained {
		return detained
	}
	return ordinary
}

// finalDue is the last day in time for the final plan.
func (a *Assessment) finalDue(t *Tally) statute.Date { return t.due(a.finalRule(), a.began()) }

// closedWithout is the day the assessment ended without a plan: a refusal
// that stands, a withdrawal or a move, a death, the age limit, or an order,
// concession or agreement that puts a table of its own in the place of the
// request's limits. Zero where it did not.
func (a *Assessment) closedWithout() statute.Date {
	return first(a.standing(a.NotToAssess), a.standing(a.NoPlan), a.Replaced, a.Ended)
}

// closed is the day the assessment ended in any way (note 4); zero while open.
func (a *Assessment) closed() statute.Date { return first(a.FinalSent, a.closedWithout()) }

// standing is the refusal if it stands. It falls away, and the request's
// limits apply again, when the authority goes on by itself, with no order,
// unopposed appeal or mediation agreement in between (R (W) v Hertfordshire CC
// [2023] EWHC 3138 (Admin); docs/law.md section 4a(1)).
func (a *Assessment) standing(refusal statute.Date) statute.Date {
	for _, on := range [...]statute.Date{a.ToAssess, a.DraftSent, a.FinalSent} {
		goesOn := !on.IsZero() && !on.Before(refusal)
		if goesOn && !between(refusal, a.Replaced, on) {
			return statute.Date{}
		}
	}
	return refusal
}

// leftOut tells whether the case belongs in neither basis: a mediation or an
// appeal concerned a refusal to assess or to issue, never one about a plan's
// contents, which can only follow the plan (note 1).
func (a *Assessment) leftOut() bool {
	refused := first(a.NotToAssess, a.NoPlan)
	return !refused.IsZero() && !a.Challenged.Before(refused) && (a.FinalSent.IsZero() || !a.FinalSent.Before(a.Challenged))
}
