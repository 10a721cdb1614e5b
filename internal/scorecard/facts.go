package scorecard

import "ehcp.example/tracker/internal/statute"

// The facts are one row for each case or plan, so that a store can stream them
// from one set query each and nothing need be held in memory.
//
// Three rules hold for every row:
//
//   - As at. Only milestones that are not voided and happened on or before the
//     as-at date are looked at; "first" and "last" are among those, so the
//     store's query asks by that date. A day that still lies later is left out
//     here too, which cannot bring back an earlier one that it hid.
//   - The day that counts. The authority's notices count on the day they were
//     sent or, where recipients are recorded, on the last of them; but where a
//     later limit is counted from a notice ([Plan].Completed, [Review].NoticeSent)
//     on the day it was first sent, so that a second recipient puts nothing off.
//   - No one in it. A row has a reference, days and choices from lists: no
//     name, no number and no date of birth but the plan's, which school age
//     turns on.
//
// A zero [statute.Date] means that it has not happened.

// Assessment is one needs-assessment case. For a month the store streams those
// as at the month's as-at date (Period.AsAt) and, for [Count.Cohort], those
// whose request was received in the month as at today. It may leave out a case
// that had closed before the month and has no day in it.
type Assessment struct {
	Reference string
	// RequestedBy is parent, young_person, school or other.
	RequestedBy string
	// Placement is where the plan placed the child when it was first sent:
	// mainstream, special, independent, other, awaiting or empty.
	Placement string
	// Detained: the request or attention had the outcome detained, so that the
	// three limits are those of SI 2015/62.
	Detained bool
	// Excepted: an approved exception on ehcna_decision, ehcna_refusal_to_issue
	// or ehcp_final.
	Excepted bool

	Received    statute.Date // request_received
	Responsible statute.Date // became_responsible
	Decided     statute.Date // first assess_decision_notified, either outcome
	ToAssess    statute.Date // last one with outcome assess
	NotToAssess statute.Date // last one with outcome refuse
	EPRequested statute.Date // first advice_requested, educational_psychology
	EPReceived  statute.Date // first advice_received from it on or after that
	EPNotNeeded statute.Date // first advice_not_needed about it
	DraftSent   statute.Date // last draft_plan_sent
	NoPlan      statute.Date // last no_plan_notified
	FinalSent   statute.Date // final_plan_sent
	// FinalLogged is the civil day final_plan_sent was logged here; zero where
	// it came in an extract, which does not say when it was logged.
	FinalLogged statute.Date
	// Replaced is the last order_made, not_opposed or mediation_agreed (except
	// outcome other) on this case: a table of its own takes the place of the
	// request's clocks.
	Replaced statute.Date
	// Challenged is the first day on which a mediation or appeal took hold, on
	// this case or one linked to it: mediation_held, mediation_agreed,
	// appeal_lodged, not_opposed or order_made.
	Challenged statute.Date
	// Ended is the first of withdrawn, moved_away, deceased and over_age, or
	// the person's date of death.
	Ended statute.Date
}

// Plan is one plan maintained at the as-at date. The store may leave out
// plans that were not.
type Plan struct {
	Reference string
	Born      statute.Date
	// Placement is the one in force at the as-at date.
	Placement   string
	FirstIssued statute.Date
	// Transferred is the day the plan came from another authority; zero for
	// the authority's own.
	Transferred statute.Date
	// Ceased is the day it ceased, or was transferred to another authority.
	Ceased statute.Date
	// Completed is the last review_decision_notified that came after a meeting
	// of its own review, the review_completed of a transfer in, or a
	// previous_review_completed that is all the record has of an earlier one.
	Completed statute.Date
	// Undecided is the last meeting_held in a review with no decision yet.
	Undecided statute.Date
}

// Review is one annual-review case with a meeting. The store may leave out
// those that had neither a decision nor an amended plan in the month and do
// not owe an amended plan at its end.
type Review struct {
	Reference     string
	Meeting       statute.Date // meeting_held
	Decided       statute.Date // review_decision_notified
	Outcome       string       // maintain, amend or cease
	NoticeSent    statute.Date // amendment_notice_sent
	AmendedSent   statute.Date // amended_plan_sent
	NotProceeding statute.Date // amendment_not_proceeding_notified
	// Ended is the first of plan_ceased, withdrawn, moved_away, deceased and
	// over_age, or the person's date of death.
	Ended statute.Date
}

// Complaint is one complaint. For a month the store may leave out those that
// were answered at both stages, or withdrawn, before it; for a backlog report
// those before the first day of the period.
type Complaint struct {
	Reference string
	Theme     string

	Received  statute.Date // stage1_received
	Responded statute.Date // stage1_responded
	Outcome   string       // upheld, part_upheld or not_upheld
	// RespondedLogged is the civil day stage1_responded was logged here; zero
	// where it came in an extract.
	RespondedLogged statute.Date
	Stage2Requested statute.Date // stage2_requested
	Stage2Responded statute.Date // stage2_responded
	Withdrawn       statute.Date // withdrawn
}

// Appeal is one appeal_lodged, on an appeal or a mediation case. The store may
// leave out those not lodged in the month.
type Appeal struct {
	Reference string
	Lodged    statute.Date
}
