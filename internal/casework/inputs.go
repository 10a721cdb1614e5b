package casework

import "ehcp.example/tracker/internal/statute"

// PersonInput is what is told of a person. In an edit a nil field stays.
type PersonInput struct {
	SourcePersonID, UPN, GivenName, FamilyName *string
	Born, Died                                 *statute.Date
	Postcode                                   *string
	TeamID                                     *ID
	Confirm                                    []string // codes of the warnings that may stand
}

// PlanInput makes a plan by hand: one that came with a family, or that was
// made before the tracker. Its first review case opens with it.
type PlanInput struct {
	PersonID      ID
	Reference     string // empty takes the next
	FirstIssuedOn statute.Date
	Placement     Placement
	TeamID        ID
}

// CaseInput opens a case with its first milestones.
type CaseInput struct {
	Kind            statute.CaseKind
	Reference       string // empty takes the next of the year
	PersonID        ID
	PlanID          ID
	TeamID          ID
	CaseworkerID    ID
	RequestedBy     string
	Theme, Channel  string
	ComplainantName string
	Placement       Placement
	OriginCaseID    ID
	Milestones      []MilestoneInput
	Confirm         []string // codes of the warnings that may stand
}

// MilestoneInput is one milestone to log.
type MilestoneInput struct {
	Kind         statute.Kind
	On           statute.Date
	Outcome      string
	Body         string
	For          statute.Date
	SentOn       statute.Date
	Recipients   []Recipient
	Evidence     string
	DelayReason  string
	OriginCaseID ID
	Extract      bool
}

// LogInput logs a milestone on a case that was read at Version.
type LogInput struct {
	Case      Key
	Version   int
	Milestone MilestoneInput
	Confirm   []string
}

// VoidInput takes a milestone back.
type VoidInput struct {
	Case      Key
	Version   int
	Milestone ID
	Reason    string
}

// ExceptionInput records a lawful ground for one limit.
type ExceptionInput struct {
	Rule             string
	Ground           statute.Ground
	From, To         statute.Date
	Reason, Evidence string
}

// ExceptionDecision approves, refuses or withdraws a recorded exception.
type ExceptionDecision struct {
	Case      Key
	Version   int
	Exception ID
	Status    ExceptionStatus // approved, refused or withdrawn
	Reason    string
}

// AssignInput changes whose a case is. A nil field stays, a zero id clears.
type AssignInput struct {
	Case         Key
	Version      int
	TeamID       *ID
	CaseworkerID *ID
	Reason       string
}

// ContactInput is what is told of a contact. In an edit a nil field stays.
type ContactInput struct {
	Name, Relationship, Phone, Email, MayBeTold *string
}

// NoteInput is a note on a case.
type NoteInput struct {
	Kind, Channel, Body, Promised string
}

// UserInput is what is told of a user. In an edit a nil field stays.
type UserInput struct {
	Email, Name       *string
	Role              *Role
	CanSignIn, Active *bool
	Teams             *[]ID
}

// TokenInput makes a service token. The secret is made by package auth; only
// its hash comes here.
type TokenInput struct {
	Name  string
	Role  Role
	Teams []ID
	Days  int // of life, 1 to 366
	Hash  []byte
}

// ClockMove is one clock before and after a change. Before is nil for a clock
// that begins, After for one that is gone.
type ClockMove struct {
	Before, After *statute.Clock
}

// LogResult is what a milestone changed.
type LogResult struct {
	File      CaseFile
	Milestone Milestone
	Moves     []ClockMove
	// Opened and Closed are the references of plans and cases that opened or
	// ended because of it.
	Opened, Closed []string
	Warnings       []statute.Finding
}

// Preview is what a milestone would change. Nothing is stored.
type Preview struct {
	Moves    []ClockMove
	Errors   []statute.Finding
	Warnings []statute.Finding
	// Opens and Closes are the kinds of the records that would open or end
	// because of it: KindPlan or a kind of case.
	Opens, Closes []string
}

// KindPlan is a plan among what a milestone opens or closes.
const KindPlan = "plan"
