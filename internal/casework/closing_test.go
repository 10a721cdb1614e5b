package casework

import (
	"testing"

	"ehcp.example/tracker/internal/statute"
)

// at makes a history of one milestone a month.
func at(events ...event) (ms []statute.Milestone) {
	for i, e := range events {
		ms = append(ms, statute.Milestone{Kind: e.kind, Outcome: e.outcome, On: month(i + 1)})
	}
	return ms
}

type event struct {
	kind    statute.Kind
	outcome string
}

func month(n int) statute.Date { return statute.NewDate(2022, 1, 10).AddMonths(n) }

func TestACaseIsClosedWhenItsProcessIsOver(t *testing.T) {
	t.Parallel()
	open := statute.Date{}
	for name, tt := range map[string]struct {
		kind   statute.CaseKind
		events []event
		want   statute.Date
	}{
		"an assessment under way":                    {statute.NeedsAssessment, []event{{statute.RequestReceived, ""}, {statute.DraftPlanSent, ""}}, open},
		"a final plan":                               {statute.NeedsAssessment, []event{{statute.RequestReceived, ""}, {statute.FinalPlanSent, ""}}, month(2)},
		"a refusal to assess":                        {statute.NeedsAssessment, []event{{statute.RequestReceived, ""}, {statute.AssessDecisionNotified, "refuse"}}, month(2)},
		"a refusal that fell away":                   {statute.NeedsAssessment, []event{{statute.RequestReceived, ""}, {statute.AssessDecisionNotified, "refuse"}, {statute.AssessDecisionNotified, "assess"}}, open},
		"a refusal the Tribunal replaced":            {statute.NeedsAssessment, []event{{statute.RequestReceived, ""}, {statute.NoPlanNotified, ""}, {statute.OrderMade, "make"}}, open},
		"a request withdrawn":                        {statute.NeedsAssessment, []event{{statute.RequestReceived, ""}, {statute.Withdrawn, ""}, {statute.DraftPlanSent, ""}}, month(2)},
		"a review that maintains":                    {statute.AnnualReview, []event{{statute.PlanMade, ""}, {statute.MeetingHeld, ""}, {statute.ReviewDecisionNotified, "maintain"}}, month(3)},
		"a review that amends is open until it has":  {statute.AnnualReview, []event{{statute.PlanMade, ""}, {statute.MeetingHeld, ""}, {statute.ReviewDecisionNotified, "amend"}}, open},
		"and closed when the plan is sent":           {statute.AnnualReview, []event{{statute.PlanMade, ""}, {statute.MeetingHeld, ""}, {statute.ReviewDecisionNotified, "amend"}, {statute.AmendedPlanSent, ""}}, month(4)},
		"a decision without a meeting":               {statute.AnnualReview, []event{{statute.PlanMade, ""}, {statute.ReviewDecisionNotified, "maintain"}}, open},
		"a complaint answered":                       {statute.Complaint, []event{{statute.Stage1Received, ""}, {statute.Stage1Responded, "upheld"}}, month(2)},
		"a holding reply is no answer":               {statute.Complaint, []event{{statute.Stage1Received, ""}, {statute.Stage1Updated, ""}}, open},
		"a complaint taken to stage 2":               {statute.Complaint, []event{{statute.Stage1Received, ""}, {statute.Stage1Responded, "upheld"}, {statute.Stage2Requested, ""}}, open},
		"a stage 2 answer answers stage 1":           {statute.Complaint, []event{{statute.Stage1Received, ""}, {statute.Stage2Requested, ""}, {statute.Stage2Responded, "upheld"}}, month(3)},
		"a remedy not yet carried out":               {statute.Complaint, []event{{statute.Stage1Received, ""}, {statute.Stage1Responded, "upheld"}, {statute.RemedyAgreed, ""}}, open},
		"a complaint withdrawn":                      {statute.Complaint, []event{{statute.Stage1Received, ""}, {statute.Withdrawn, ""}}, month(2)},
		"a complaint outlives the plan":              {statute.Complaint, []event{{statute.Stage1Received, ""}, {statute.PlanCeased, ""}}, open},
		"a phase transfer":                           {statute.PhaseTransfer, []event{{statute.TransferProposed, "school"}, {statute.PhaseTransferPlanSent, ""}}, month(2)},
		"a transfer in":                              {statute.TransferIn, []event{{statute.PlanTransferred, ""}, {statute.ReviewCompleted, ""}}, month(2)},
		"a transfer out":                             {statute.TransferOut, []event{{statute.Moved, ""}, {statute.PlanTransferred, ""}}, month(2)},
		"mediation declined":                         {statute.Mediation, []event{{statute.DecisionSent, ""}, {statute.MediationDeclined, ""}}, month(2)},
		"an appeal withdrawn":                        {statute.Appeal, []event{{statute.AppealLodged, ""}, {statute.AppealWithdrawn, ""}}, month(2)},
		"an order carried out":                       {statute.TribunalOrder, []event{{statute.OrderMade, "amend"}, {statute.AmendedPlanSent, ""}}, month(2)},
		"an order for a plan is not over at a draft": {statute.TribunalOrder, []event{{statute.OrderMade, "make"}, {statute.DraftPlanSent, ""}}, open},
		"a plan ceased":                              {statute.Ceasing, []event{{statute.CeaseProposed, ""}, {statute.PlanCeased, ""}}, month(2)},
		"a reassessment refused":                     {statute.Reassessment, []event{{statute.ReassessmentRequested, ""}, {statute.ReassessDecisionNotified, "refuse"}}, month(2)},
		"a reassessment refused and then granted":    {statute.Reassessment, []event{{statute.ReassessmentRequested, ""}, {statute.ReassessDecisionNotified, "refuse"}, {statute.ReassessDecisionNotified, "reassess"}}, open},
	} {
		if got := closedOn(tt.kind, at(tt.events...)); got != tt.want {
			t.Errorf("%s: closed on %q, want %q", name, got, tt.want)
		}
	}
}

func TestTextIsStoredCleanAndFoundFolded(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Zoe\u0308  B": "Zoë B", "a\u0000b\u0007c": "abc", "line\nnext": "line\nnext", "tab\tbed": "tab bed", "bad\xff": "bad",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) is %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"O’Brien": "obrien", "Smith-Jones": "smith jones", "Łuczak": "luczak", "Straße": "strasse", "ZIELIŃSKA": "zielinska", "Åse": "ase",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) is %q, want %q", in, got, want)
		}
	}
}
