package intake

import (
	"strconv"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// plan is a row of plans.csv as a record.
func (w *row) plan() casework.Record {
	w.both("cease_reason", "ceased_on")
	w.before("first_issued_on", "ceased_on", "a plan cannot cease before it is issued")
	w.before("date_of_birth", "first_issued_on", "a plan cannot be issued before birth")
	w.aged("first_issued_on")
	rec := w.subject()
	rec.Plan = &casework.PlanRecord{
		Reference: w.get("reference"), AssessmentReference: w.get("assessment_reference"),
		FirstIssuedOn: w.day("first_issued_on"), Placement: casework.Placement(w.get("placement")),
		CeasedOn: w.day("ceased_on"), CeaseReason: w.get("cease_reason"), PhaseTransfer: w.phaseTransfer(),
	}
	return rec
}

// phaseTransfer is the transfer that the row tells of: for 1 September of its
// year. The extract has no day on which it was proposed; the plan's own stands
// in, since the time limits of reg 18 are fixed days of the year of transfer
// and do not turn on it.
func (w *row) phaseTransfer() *casework.MilestoneInput {
	year, kind := w.get("phase_transfer_year"), w.get("phase_transfer_kind")
	switch {
	case year == "" && kind == "":
		return nil
	case year == "":
		w.refuse("phase_transfer_year", "missing", "the phase transfer has a kind and no year", "give the year, or empty phase_transfer_kind")
		return nil
	case kind == "":
		w.refuse("phase_transfer_kind", "missing", "the phase transfer has a year and no kind", "give the kind, or empty phase_transfer_year")
		return nil
	}
	n, _ := strconv.Atoi(year)
	return &casework.MilestoneInput{
		Kind: statute.TransferProposed, On: w.day("first_issued_on"), Outcome: kind,
		For: statute.NewDate(n, time.September, 1), Extract: true,
	}
}

// review is a row of reviews.csv as a record.
func (w *row) review() casework.Record {
	w.both("outcome", "decision_notified_on")
	if w.get("outcome") == "maintain" || w.get("outcome") == "cease" {
		for _, column := range []string{"amendment_notice_sent_on", "amended_plan_sent_on"} {
			if !w.day(column).IsZero() {
				w.warn("outcome", "contradiction", "the plan was amended and the outcome is "+w.get("outcome"), "check the outcome")
				break
			}
		}
	}
	return casework.Record{
		Row: w.number, PlanReference: w.get("plan_reference"),
		Reviews: []casework.ReviewRecord{{
			MeetingOn: w.day("meeting_on"), ReportSentOn: w.day("report_sent_on"),
			Outcome: w.get("outcome"), DecisionOn: w.day("decision_notified_on"),
			AmendmentNoticeOn: w.day("amendment_notice_sent_on"), AmendedPlanSent: w.day("amended_plan_sent_on"),
		}},
	}
}

// complaint is a row of complaints.csv as a record.
func (w *row) complaint() casework.Record {
	w.both("stage1_outcome", "stage1_responded_on")
	w.both("stage2_outcome", "stage2_responded_on")
	if w.get("stage2_requested_on") == "" {
		for _, column := range []string{"stage2_acknowledged_on", "stage2_responded_on"} {
			if w.get(column) != "" {
				w.refuse("stage2_requested_on", "missing", "stage 2 was answered and there is no date of its request", "give the date")
				break
			}
		}
	}
	rec := w.subject()
	rec.Cases = []casework.CaseRecord{{
		Kind: statute.Complaint, Reference: w.get("reference"), Theme: w.get("theme"), Channel: w.get("channel"),
		ComplainantName: w.get("complainant_name"), Milestones: w.milestones(complaintEvents),
	}}
	return rec
}

// before refuses a row in which the second day lies before the first, both
// dates named.
func (w *row) before(first, second, why string) {
	a, b := w.day(first), w.day(second)
	if !a.IsZero() && !b.IsZero() && b.Before(a) {
		w.refuse(second, "before_event", why+": "+second+" is "+b.String()+", "+first+" "+a.String(), "check both dates")
	}
}
