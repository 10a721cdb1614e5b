package intake

import (
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// event says which milestone a column of days is: its kind, and where it has
// one, the body asked and the column that holds its outcome.
type event struct {
	column  string
	kind    statute.Kind
	body    string
	outcome string
}

//nolint:gochecknoglobals // data: the contract's mapping of columns to milestones
var (
	assessmentEvents = []event{
		{column: "request_received_on", kind: statute.RequestReceived},
		{column: "assess_decision_notified_on", kind: statute.AssessDecisionNotified, outcome: "assess_decision"},
		{column: "ep_advice_requested_on", kind: statute.AdviceRequested, body: statute.EducationalPsychology},
		{column: "ep_advice_received_on", kind: statute.AdviceReceived, body: statute.EducationalPsychology},
		{column: "health_advice_requested_on", kind: statute.AdviceRequested, body: statute.Health},
		{column: "health_advice_received_on", kind: statute.AdviceReceived, body: statute.Health},
		{column: "social_care_advice_requested_on", kind: statute.AdviceRequested, body: statute.SocialCare},
		{column: "social_care_advice_received_on", kind: statute.AdviceReceived, body: statute.SocialCare},
		{column: "draft_plan_sent_on", kind: statute.DraftPlanSent},
		{column: "no_plan_notified_on", kind: statute.NoPlanNotified},
		{column: "final_plan_sent_on", kind: statute.FinalPlanSent},
		{column: "withdrawn_on", kind: statute.Withdrawn},
	}
	complaintEvents = []event{
		{column: "stage1_received_on", kind: statute.Stage1Received},
		{column: "stage1_acknowledged_on", kind: statute.Stage1Acknowledged},
		{column: "stage1_responded_on", kind: statute.Stage1Responded, outcome: "stage1_outcome"},
		{column: "stage2_requested_on", kind: statute.Stage2Requested},
		{column: "stage2_acknowledged_on", kind: statute.Stage2Acknowledged},
		{column: "stage2_responded_on", kind: statute.Stage2Responded, outcome: "stage2_outcome"},
		{column: "ombudsman_referred_on", kind: statute.OmbudsmanReferred},
	}
	reviewEvents = []event{
		{column: "meeting_on", kind: statute.MeetingHeld},
		{column: "report_sent_on", kind: statute.ReportSent},
		{column: "decision_notified_on", kind: statute.ReviewDecisionNotified, outcome: "outcome"},
		{column: "amendment_notice_sent_on", kind: statute.AmendmentNoticeSent},
		{column: "amended_plan_sent_on", kind: statute.AmendedPlanSent},
	}
	planEvents = []event{
		{column: "first_issued_on", kind: statute.PlanMade},
		{column: "ceased_on", kind: statute.PlanCeased},
		{column: "phase_transfer_year", kind: statute.TransferProposed, outcome: "phase_transfer_kind"},
	}
)

func eventsOf(k Kind) []event {
	switch k {
	case Assessments:
		return assessmentEvents
	case Plans:
		return planEvents
	case Reviews:
		return reviewEvents
	case Complaints:
		return complaintEvents
	}
	return nil
}

// milestones are those that the row's days tell of.
func (w *row) milestones(events []event) []casework.MilestoneInput {
	out := make([]casework.MilestoneInput, 0, len(events))
	for _, e := range events {
		on := w.day(e.column)
		if on.IsZero() {
			continue
		}
		m := casework.MilestoneInput{Kind: e.kind, On: on, Body: e.body, Extract: true}
		if e.outcome != "" {
			m.Outcome = w.get(e.outcome)
		}
		out = append(out, m)
	}
	return out
}

// subject puts the person, team and caseworker in a record.
func (w *row) subject() casework.Record {
	return casework.Record{
		Row: w.number,
		Person: casework.PersonRecord{
			SourcePersonID: w.get("source_person_id"), UPN: w.get("upn"),
			GivenName: w.get("given_name"), FamilyName: w.get("family_name"),
			Born: w.day("date_of_birth"), Postcode: w.get("postcode"),
		},
		Team: w.get("team"), Caseworker: w.get("caseworker_email"),
	}
}

// assessment is a row of assessments.csv as a record.
func (w *row) assessment() casework.Record {
	w.both("assess_decision", "assess_decision_notified_on")
	w.issued()
	w.aged("request_received_on")
	rec := w.subject()
	rec.Cases = []casework.CaseRecord{{
		Kind: statute.NeedsAssessment, Reference: w.get("reference"), RequestedBy: w.get("requested_by"),
		Placement: casework.Placement(w.get("placement")), Milestones: w.milestones(assessmentEvents),
		Exceptions: w.exceptions(),
	}}
	return rec
}

// issued checks the decision whether to issue against its two dates. A plan
// decided on and not yet sent has no date to log.
func (w *row) issued() {
	decision, refusal, final := w.get("issue_decision"), w.get("no_plan_notified_on"), w.get("final_plan_sent_on")
	switch {
	case decision == "no_plan" && refusal == "":
		w.refuse("no_plan_notified_on", "missing", "issue_decision is no_plan and there is no date here", "give the date the refusal was notified")
	case decision != "no_plan" && refusal != "":
		w.refuse("issue_decision", "contradiction", "a refusal to issue a plan was notified and issue_decision is not no_plan",
			"write no_plan, or empty no_plan_notified_on")
	case decision != "plan" && final != "":
		w.refuse("issue_decision", "contradiction", "a final plan was sent and issue_decision is not plan",
			"write plan, or empty final_plan_sent_on")
	}
}

func (w *row) exceptions() []casework.ExceptionInput {
	ground := w.get("exception_ground")
	if ground == "" {
		if w.get("exception_from") != "" || w.get("exception_to") != "" {
			w.refuse("exception_ground", "missing", "the exception has dates and no ground", "give the ground, or empty the dates")
		}
		return nil
	}
	e := casework.ExceptionInput{
		Rule: finalPlanRule, Ground: statute.Ground(ground), From: w.day("exception_from"), To: w.day("exception_to"),
		Reason: "import",
	}
	return []casework.ExceptionInput{e}
}

// maxAge is the age from which nobody is a young person any more (CFA s 83).
const maxAge = 25

// aged warns where the person was 25 or older when it happened: a wrong birth
// date more often than a late request.
func (w *row) aged(column string) {
	on, born := w.day(column), w.day("date_of_birth")
	if !on.IsZero() && !born.IsZero() && !on.Before(born.AddMonths(12*maxAge)) {
		w.warn("date_of_birth", "over_25", "the person was 25 or older on "+on.String(), "check the date of birth")
	}
}
