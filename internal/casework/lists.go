package casework

import (
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// PageRequest asks for one page of a list.
type PageRequest struct {
	Limit  int    // 1 to 200; 0 is 50
	Cursor string // Next of the page before; empty for the first
}

// MaxPage is the longest page that can be asked for.
const MaxPage = 200

// Normal fills in the default and refuses what is out of range.
func (p PageRequest) Normal() (PageRequest, error) {
	switch {
	case p.Limit == 0:
		p.Limit = 50
	case p.Limit < 0 || p.Limit > MaxPage:
		return p, fault.OneField("/limit", "out_of_range", "Limit must be between 1 and 200")
	}
	return p, nil
}

// Page is one page of a list, and where the next begins.
type Page[T any] struct {
	Items []T
	Next  string // empty on the last page
	Total *int   // how many all pages hold; nil unless the filter has Count
}

// PersonFilter narrows a list of people. Search looks in names, UPN and
// postcode, whatever the case and the accents.
type PersonFilter struct {
	Search string
	TeamID ID
	UPN    string
	Born   statute.Date
	Scope  []ID // teams the asker may see; nil for all. Set by the use case.
}

// PlanFilter narrows a list of plans.
type PlanFilter struct {
	PersonID  ID
	TeamID    ID
	Reference string
	Open      *bool // maintained, or ceased
	Scope     []ID
}

// CaseFilter narrows a list of cases.
type CaseFilter struct {
	Kind         statute.CaseKind
	Reference    string
	PersonID     ID
	PlanID       ID
	TeamID       ID
	CaseworkerID ID
	Open         *bool
	Scope        []ID
}

// ClockFilter narrows a search for clocks. State is as on Today.
type ClockFilter struct {
	Rules          []string // any of them; all rules where empty
	TeamID         ID
	CaseworkerID   ID
	CaseID         ID
	State          statute.State
	Stopped        *bool // stopped or ended, or still running
	Role           string
	DueFrom, DueTo statute.Date
	OpenCasesOnly  bool
	Count          bool         // also say how many there are in all
	Today          statute.Date // set by the use case
	Scope          []ID
}

// AlertFilter narrows a list of alerts.
type AlertFilter struct {
	TeamID       ID
	CaseworkerID ID
	CaseID       ID
	Kind         statute.AlertKind
	Acknowledged *bool
	Inherited    *bool
	DigestID     ID   // only those that this digest told of
	Count        bool // also say how many there are in all
	Withdrawn    bool // also those a correction has undone
	Scope        []ID
}

// UserFilter narrows a list of users.
type UserFilter struct {
	TeamID ID
	Role   Role
	Active *bool
	Email  string // exact, but for upper and lower case
}

// IntakeFilter narrows the intake list.
type IntakeFilter struct {
	Scope    []ID // set by the use case
	FileKind string
	All      bool // also those mended or dismissed
}
