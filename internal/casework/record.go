package casework

import (
	"context"

	"ehcp.example/tracker/internal/statute"
)

// Record is one whole unit of a load: a row of a file, or a made-up person
// with everything that happened to them. It is stored whole or not at all.
//
// A record is matched to what is there by its references: a case by its
// reference, a plan by its reference (or as the plan its assessment opened), a
// review by its plan and meeting day. What is new is made; a milestone filled
// in since is logged; one whose day or outcome changed is voided (reason
// "import") and logged again; one that is no longer told is reported and kept.
type Record struct {
	Row        int // where it stands in the file, for the report
	Person     PersonRecord
	Team       string // made if there is none of that name, by an actor who sees all teams
	Caseworker string // an address; a user without sign-in is made for it
	Cases      []CaseRecord
	Plan       *PlanRecord
	// PlanReference names the plan of Reviews where Plan is nil; the person,
	// team and caseworker are then those of the plan, and are left empty.
	PlanReference string
	Reviews       []ReviewRecord
}

// PersonRecord is who the record is about: matched by SourcePersonID where it
// is given, else by UPN, else by name, birth date and postcode together.
type PersonRecord struct {
	SourcePersonID, UPN, GivenName, FamilyName string
	Born                                       statute.Date
	Postcode                                   string
}

// CaseRecord is one case with its milestones. A final plan sent on a needs
// assessment opens a plan, as when it is logged by hand.
type CaseRecord struct {
	Kind            statute.CaseKind
	Reference       string
	RequestedBy     string
	Theme, Channel  string
	ComplainantName string
	Placement       Placement
	Milestones      []MilestoneInput
	Exceptions      []ExceptionInput // counted as approved
}

// PlanRecord is one plan. Its review cases are made from Reviews.
type PlanRecord struct {
	Reference           string
	AssessmentReference string // the assessment that opened it; empty where none is known
	FirstIssuedOn       statute.Date
	Placement           Placement // from first issue
	CeasedOn            statute.Date
	CeaseReason         string
	// PhaseTransfer is the transfer to the next phase that the file tells of;
	// its case is opened once for each day of transfer.
	PhaseTransfer *MilestoneInput
}

// ReviewRecord is one review of a plan. Empty days have not come.
type ReviewRecord struct {
	MeetingOn, ReportSentOn            statute.Date
	Outcome                            string
	DecisionOn                         statute.Date
	AmendmentNoticeOn, AmendedPlanSent statute.Date
}

// BulkStatus is what became of a record.
type BulkStatus string

// What can become of a record.
const (
	BulkCreated   BulkStatus = "created"
	BulkChanged   BulkStatus = "changed"
	BulkUnchanged BulkStatus = "unchanged"
	BulkRefused   BulkStatus = "refused"
)

// BulkProblem is one thing to tell about a record: why it was refused, a
// warning that was stored all the same, or a cell that was emptied and kept.
type BulkProblem struct {
	Code    string // a finding's code, or identity_conflict, unknown_assessment, unknown_plan, emptied …
	Message string
	Dates   []statute.Date
	Kinds   []statute.Kind // the milestones it concerns, from which the column follows
	Refuses bool
}

// BulkResult is what became of one record.
type BulkResult struct {
	Row      int
	Status   BulkStatus
	Problems []BulkProblem
}

// BulkOptions say how a load is done.
type BulkOptions struct {
	Actor  Actor
	Source string // SourceImport or SourceDemo
	// DryRun does all of it in one transaction and then undoes it.
	DryRun bool
}

// BulkRun is a load under way. Not safe for concurrent use.
type BulkRun interface {
	// Apply stores up to about a thousand records in one transaction and tells
	// what became of each, in their order. An error means that none of them
	// was stored.
	Apply(ctx context.Context, records []Record) ([]BulkResult, error)
	// Keep puts refused rows that name a reference on the intake list, and
	// takes those off it that have been stored since, named by their keys
	// ([IntakeKey]).
	Keep(ctx context.Context, refused []IntakeItem, fileKind string, stored []string) error
}
