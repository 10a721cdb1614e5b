package intake

import (
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// form is what the cells of a column are.
type form uint8

const (
	freeText form = iota
	personName
	recordRef
	upnForm
	postcodeForm
	emailForm
	dayForm
	yearForm
	choice
)

// column declares one column of a file.
type column struct {
	name string
	form form
	// filled: a row with an empty cell here is refused.
	filled bool
	// optional: the file may lack the column altogether.
	optional bool
	// values of a choice.
	values []string
	// born: the day is of birth, so it may lie further back than others.
	born bool
}

// The columns of each kind of file, in the contract's order. They are data:
// what is checked of a cell follows from its line here.
//
//nolint:gochecknoglobals // data
var (
	subjectColumns = []column{
		{name: "source_person_id", form: freeText, optional: true},
		{name: "upn", form: upnForm},
		{name: "given_name", form: personName, filled: true},
		{name: "family_name", form: personName, filled: true},
		{name: "date_of_birth", form: dayForm, filled: true, born: true},
		{name: "postcode", form: postcodeForm},
		{name: "team", form: freeText, filled: true},
		{name: "caseworker_email", form: emailForm},
	}

	columnsByKind = map[Kind][]column{
		Assessments: joinColumns(reference("reference"), subjectColumns, []column{
			{name: "requested_by", form: choice, values: casework.Requesters()},
			{name: "request_received_on", form: dayForm, filled: true},
			{name: "assess_decision", form: choice, values: statute.AssessDecisionNotified.Outcomes()},
			{name: "assess_decision_notified_on", form: dayForm},
			{name: "ep_advice_requested_on", form: dayForm},
			{name: "ep_advice_received_on", form: dayForm},
			{name: "health_advice_requested_on", form: dayForm},
			{name: "health_advice_received_on", form: dayForm},
			{name: "social_care_advice_requested_on", form: dayForm},
			{name: "social_care_advice_received_on", form: dayForm},
			{name: "draft_plan_sent_on", form: dayForm},
			{name: "issue_decision", form: choice, values: statute.IssueDecided.Outcomes()},
			{name: "no_plan_notified_on", form: dayForm},
			{name: "final_plan_sent_on", form: dayForm},
			{name: "exception_ground", form: choice, values: grounds()},
			{name: "exception_from", form: dayForm},
			{name: "exception_to", form: dayForm},
			{name: "withdrawn_on", form: dayForm},
			{name: "placement", form: choice, values: placements()},
		}),
		Plans: joinColumns(reference("reference"), subjectColumns, []column{
			{name: "assessment_reference", form: recordRef},
			{name: "first_issued_on", form: dayForm, filled: true},
			{name: "phase_transfer_year", form: yearForm},
			{name: "phase_transfer_kind", form: choice, values: statute.TransferProposed.Outcomes()},
			{name: "placement", form: choice, values: placements()},
			{name: "ceased_on", form: dayForm},
			{name: "cease_reason", form: choice, values: casework.CeaseReasons()},
		}),
		Reviews: joinColumns(reference("plan_reference"), []column{
			{name: "meeting_on", form: dayForm, filled: true},
			{name: "report_sent_on", form: dayForm},
			{name: "outcome", form: choice, values: statute.ReviewDecisionNotified.Outcomes()},
			{name: "decision_notified_on", form: dayForm},
			{name: "amendment_notice_sent_on", form: dayForm},
			{name: "amended_plan_sent_on", form: dayForm},
		}),
		Complaints: joinColumns(reference("reference"), subjectColumns, []column{
			{name: "complainant_name", form: personName},
			{name: "channel", form: freeText},
			{name: "theme", form: freeText},
			{name: "stage1_received_on", form: dayForm, filled: true},
			{name: "stage1_acknowledged_on", form: dayForm},
			{name: "stage1_responded_on", form: dayForm},
			{name: "stage1_outcome", form: choice, values: statute.Stage1Responded.Outcomes()},
			{name: "stage2_requested_on", form: dayForm},
			{name: "stage2_acknowledged_on", form: dayForm},
			{name: "stage2_responded_on", form: dayForm},
			{name: "stage2_outcome", form: choice, values: statute.Stage2Responded.Outcomes()},
			{name: "ombudsman_referred_on", form: dayForm},
		}),
	}
)

func reference(name string) []column { return []column{{name: name, form: recordRef, filled: true}} }

func joinColumns(lists ...[]column) (out []column) {
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

func grounds() (out []string) {
	for _, g := range statute.RuleByID(finalPlanRule).Exceptions() {
		out = append(out, string(g))
	}
	return out
}

func placements() (out []string) {
	for _, p := range casework.Placements() {
		out = append(out, string(p))
	}
	return out
}

// finalPlanRule is the limit that an assessment row's exception is on.
const finalPlanRule = "ehcp_final"

// problemColumn is what a rejects file has beside its own columns.
const problemColumn = "problem"
