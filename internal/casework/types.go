package casework

import (
	"time"

	"ehcp.example/tracker/internal/statute"
)

// Person is the child or young person. Empty text and zero days are not known.
type Person struct {
	ID                    ID
	SourcePersonID        string // the record system's own key
	UPN                   string // unique pupil number; may change, see PersonUPN
	GivenName, FamilyName string
	Born, Died            statute.Date
	Postcode              string
	TeamID                ID
	Version               int
	CreatedAt             time.Time
}

// Plan is the EHC plan maintained for a person.
type Plan struct {
	ID        ID
	Reference string // PLAN-000001
	// Provisional: the reference stands in until the record system gives one.
	Provisional      bool
	PersonID         ID
	AssessmentCaseID ID // the case that opened it; zero where none is known
	FirstIssuedOn    statute.Date
	CeasedOn         statute.Date
	CeaseReason      string
	Placement        Placement // the current one
	TeamID           ID
	Version          int
	CreatedAt        time.Time
}

// Placement is the sort of setting a plan names.
type Placement string

// The placements; empty is not known.
const (
	Mainstream  Placement = "mainstream"
	Special     Placement = "special"
	Independent Placement = "independent"
	OtherPlace  Placement = "other"
	Awaiting    Placement = "awaiting"
)

// Placements lists them.
func Placements() []Placement {
	return []Placement{Mainstream, Special, Independent, OtherPlace, Awaiting}
}

// PlacementRecord is a placement from a day on.
type PlacementRecord struct {
	Placement Placement
	FromOn    statute.Date
}

// CeaseReasons lists why a plan may cease.
func CeaseReasons() []string {
	return []string{
		"maximum_age", "needs_met", "higher_education", "employment", "moved_area", "disengaged", "left_england",
		"deceased", "other",
	}
}

// Requesters lists who may ask for an assessment.
func Requesters() []string { return []string{"parent", "young_person", "school", "other"} }

// Case is one run of a statutory process for one person.
type Case struct {
	ID              ID
	Reference       string // EHC-2023-000001
	Kind            statute.CaseKind
	PersonID        ID
	PlanID          ID
	TeamID          ID
	CaseworkerID    ID
	RequestedBy     string    // needs assessment
	Theme, Channel  string    // complaint
	ComplainantName string    // complaint
	Placement       Placement // needs assessment: what the first plan names
	OriginCaseID    ID        // the case whose decision, order or plan gave rise to this one
	PreviousCaseID  ID        // the review before this one
	OpenedOn        statute.Date
	ClosedOn        statute.Date
	EnteredOn       statute.Date // the civil day it entered the tracker
	Source          string       // api, import, demo
	Version         int
	CreatedAt       time.Time
	UndoneAt        time.Time // when what had opened it was voided; zero as a rule
	UndoneBy        ID
}

// Undone tells whether what had opened the case was voided: it is kept for
// what was written and told of it, and counts nowhere.
func (c *Case) Undone() bool { return !c.UndoneAt.IsZero() }

// Sources of a record.
const (
	SourceAPI    = "api"
	SourceImport = "import"
	SourceDemo   = "demo"
)

// CaseSummary is a case as a list shows it.
type CaseSummary struct {
	Case
	GivenName, FamilyName string
	PlanReference         string
	TeamName              string
	CaseworkerName        string
}

// Recipient is one person to whom a letter went.
type Recipient struct {
	Contact ID           `json:"contact"`
	On      statute.Date `json:"on"`
	Channel string       `json:"channel"`
}

// Milestone is a dated event logged on a case: never edited, only voided with
// a reason and logged again.
type Milestone struct {
	ID           ID
	CaseID       ID
	Kind         statute.Kind
	On           statute.Date
	Outcome      string
	Body         string
	For          statute.Date
	SentOn       statute.Date
	Recipients   []Recipient
	Evidence     string
	DelayReason  string
	OriginCaseID ID   // logged here because of that case
	Extract      bool // from a record system's extract
	LoggedAt     time.Time
	LoggedOn     statute.Date
	LoggedBy     ID
	LoggedByName string
	VoidedAt     time.Time // zero while it stands
	VoidedBy     ID
	VoidedByName string // empty where the tracker did it of itself
	VoidReason   string
}

// Voided tells whether it no longer stands.
func (m *Milestone) Voided() bool { return !m.VoidedAt.IsZero() }

// Statute is the milestone as the law reads it.
func (m *Milestone) Statute() statute.Milestone {
	out := statute.Milestone{
		Kind: m.Kind, On: m.On, Outcome: m.Outcome, Body: m.Body, For: m.For, SentOn: m.SentOn, Extract: m.Extract,
	}
	for _, r := range m.Recipients {
		if r.On.After(out.LastRecipientOn) {
			out.LastRecipientOn = r.On
		}
	}
	return out
}

// ExceptionStatus is how far an exception has come.
type ExceptionStatus string

// The statuses. Only an approved exception excuses.
const (
	Pending   ExceptionStatus = "pending"
	Approved  ExceptionStatus = "approved"
	Refused   ExceptionStatus = "refused"
	Withdrawn ExceptionStatus = "withdrawn"
)

// Exception is a lawful ground recorded for one limit of one case.
type Exception struct {
	ID               ID
	CaseID           ID
	Rule             string
	Ground           statute.Ground
	FromOn, ToOn     statute.Date
	Reason, Evidence string
	Status           ExceptionStatus
	RecordedOn       statute.Date
	RecordedAfterDue bool // recorded once the limit had passed
	RecordedBy       ID
	DecidedBy        ID
	DecidedAt        time.Time
	Version          int
}

// Clock is one rule running on one case, as stored. Its dates follow from the
// milestones; how it stands on a day is asked of [Clock.At].
type Clock struct {
	ID          int64
	CaseID      ID
	Rule        string
	Body        string
	Ordinal     int // tells apart clocks of one rule and body, from 0
	Role        string
	Basis       string
	StartedOn   statute.Date
	StartedBy   statute.Kind
	DueOn       statute.Date
	SafeBy      statute.Date
	StoppedOn   statute.Date
	EndedBy     string
	Excused     statute.Ground
	Provisional bool
	PlainOnly   bool
	// Settled is the state of a clock that has stopped, which no longer
	// changes; empty while it runs.
	Settled     statute.State
	RuleVersion string
	NextAlertOn statute.Date // zero where it raises nothing more
}

// At is the clock as it stands on a day. It cannot be explained: for that the
// case is judged again.
func (c *Clock) At(today statute.Date) statute.Clock {
	r := statute.RuleByID(c.Rule)
	if r == nil {
		return statute.Clock{}
	}
	out := statute.Restore(r, c.StartedOn, c.DueOn, c.StoppedOn, c.EndedBy, c.Excused)
	out.Body, out.SafeBy, out.StartedBy = c.Body, c.SafeBy, c.StartedBy
	out.Provisional, out.PlainOnly = c.Provisional, c.PlainOnly
	return out.At(today)
}

// ClockSummary is a clock as a list shows it.
type ClockSummary struct {
	Clock
	CaseReference         string
	CaseKind              statute.CaseKind
	PersonID              ID
	GivenName, FamilyName string
	TeamID                ID
	TeamName              string
	CaseworkerID          ID
	CaseworkerName        string
}

// Contact is an adult who belongs to a person: parent, carer, advocate.
type Contact struct {
	ID           ID
	PersonID     ID
	Name         string
	Relationship string
	Phone, Email string
	MayBeTold    string // full, status or nothing
	Version      int
}

// MayBeTold lists how much a contact may be told.
func MayBeTold() []string { return []string{"full", "status", "nothing"} }

// Note is what somebody wrote on a case: a note, or an enquiry and what was
// promised.
type Note struct {
	ID       ID
	CaseID   ID
	Kind     string // note or enquiry
	Channel  string
	Body     string
	Promised string
	At       time.Time
	By       ID
	ByName   string
}

// Alert says that a clock reached a day worth telling: one for each clock, its
// dates and kind, ever.
type Alert struct {
	ID             ID
	CaseID         ID
	Rule           string
	Body           string
	Ordinal        int
	Kind           statute.AlertKind
	StartedOn      statute.Date
	DueOn          statute.Date
	AlertOn        statute.Date // the day it was for
	RaisedOn       statute.Date // the day of the sweep that found it
	Inherited      bool         // a breach older than the case's time in the tracker
	AcknowledgedAt time.Time
	AcknowledgedBy ID
	Comment        string
	WithdrawnAt    time.Time // a correction has undone it
	WithdrawReason string
}

// AlertSummary is an alert as a list or a digest shows it.
type AlertSummary struct {
	Alert
	CaseReference    string
	CaseKind         statute.CaseKind
	TeamID           ID
	TeamName         string
	CaseworkerID     ID
	CaseworkerName   string
	AcknowledgedName string
	StoppedOn        statute.Date // of the clock now
	SafeBy           statute.Date // of the clock now; zero where it has none
	Excused          bool         // an approved exception covers the limit
}

// Team is who a case belongs to.
type Team struct {
	ID        ID
	Name      string
	Version   int
	CreatedAt time.Time
}

// User is somebody who works here. A user made by an import has no sign-in.
type User struct {
	ID        ID
	Email     string
	Name      string
	Role      Role
	CanSignIn bool
	Active    bool
	Teams     []ID
	Version   int
	CreatedAt time.Time
}

// Token lets another system in. The secret itself is never kept.
type Token struct {
	ID         ID
	Name       string
	Role       Role
	Teams      []ID
	ExpiresOn  statute.Date
	LastUsedAt time.Time
	RevokedAt  time.Time
	CreatedAt  time.Time
}

// IntakeItem is a refused row that names a record: counted beside every
// figure until it is mended or dismissed.
type IntakeItem struct {
	ID            ID
	FileKind      string
	Reference     string
	RowKey        string       // which row of the reference: a review's meeting; empty where there is one only
	Team          string       // where the row has none, that of the record it names
	EarliestOn    statute.Date // of the days that can be right; zero where there is none
	Problem       string
	FirstSeenOn   statute.Date
	LastSeenOn    statute.Date
	MendedOn      statute.Date
	DismissedAt   time.Time
	DismissedBy   ID
	DismissReason string
}

// Key is the row's key in its file.
func (i *IntakeItem) Key() string { return IntakeKey(i.Reference, i.RowKey) }

// IntakeKey is the key of a row: the reference, with what tells it from other
// rows of the same.
func IntakeKey(reference, rowKey string) string {
	if rowKey == "" {
		return reference
	}
	return reference + " " + rowKey
}

// CaseFile is a case with all that hangs on it.
type CaseFile struct {
	Case           Case
	Person         Person
	PlanReference  string
	TeamName       string
	CaseworkerName string
	Milestones     []Milestone // voided ones too, in order of day then of logging
	Exceptions     []Exception
	Clocks         []Clock // by due date, none last
}

// History is the case as the law reads it.
func (f *CaseFile) History(p statute.Profile) statute.History {
	h := statute.History{Kind: f.Case.Kind, Profile: p, Born: f.Person.Born, Died: f.Person.Died}
	h.Milestones = make([]statute.Milestone, 0, len(f.Milestones)+1)
	for i := range f.Milestones {
		if m := &f.Milestones[i]; !m.Voided() {
			h.Milestones = append(h.Milestones, m.Statute())
		}
	}
	for i := range f.Exceptions {
		if e := &f.Exceptions[i]; e.Status == Approved {
			h.Exceptions = append(h.Exceptions, statute.Exception{Rule: e.Rule, Ground: e.Ground, From: e.FromOn, To: e.ToOn})
		}
	}
	return h
}
