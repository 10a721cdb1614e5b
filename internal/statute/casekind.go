package statute

import "fmt"

// CaseKind is the statutory process that a case is one run of.
type CaseKind uint8

// The processes the law has. AnyCase is no process: a rule or milestone that
// belongs to all of them.
const (
	AnyCase CaseKind = iota
	NeedsAssessment
	AnnualReview
	Complaint
	Reassessment
	PhaseTransfer
	TransferIn
	TransferOut
	Mediation
	Appeal
	TribunalOrder
	Ceasing
	numCaseKinds
)

var caseKinds = [numCaseKinds]struct{ name, prefix, title string }{
	AnyCase:         {"any", "", "Any case"},
	NeedsAssessment: {"needs_assessment", "EHC", "Needs assessment"},
	AnnualReview:    {"annual_review", "AR", "Annual review"},
	Complaint:       {"complaint", "CMP", "Complaint"},
	Reassessment:    {"reassessment", "RA", "Reassessment"},
	PhaseTransfer:   {"phase_transfer", "PT", "Phase transfer"},
	TransferIn:      {"transfer_in", "TI", "Transfer in"},
	TransferOut:     {"transfer_out", "TO", "Transfer out"},
	Mediation:       {"mediation", "MED", "Mediation"},
	Appeal:          {"appeal", "APL", "Appeal"},
	TribunalOrder:   {"tribunal_order", "ORD", "Tribunal order"},
	Ceasing:         {"ceasing", "CSE", "Ceasing a plan"},
}

// String is the name used in the API, in files and in the database.
func (k CaseKind) String() string {
	if k < numCaseKinds {
		return caseKinds[k].name
	}
	return "unknown"
}

// Prefix begins the references of cases of this kind, as in EHC-2026-000001.
func (k CaseKind) Prefix() string { return caseKinds[k].prefix }

// Title is the kind as people say it.
func (k CaseKind) Title() string { return caseKinds[k].title }

// ParseCaseKind reads the name of a process.
func ParseCaseKind(s string) (CaseKind, error) {
	for k := NeedsAssessment; k < numCaseKinds; k++ {
		if caseKinds[k].name == s {
			return k, nil
		}
	}
	return AnyCase, fmt.Errorf("%q is no kind of case", s)
}

// CaseKinds lists every process in the order of the law.
func CaseKinds() []CaseKind {
	out := make([]CaseKind, 0, numCaseKinds-1)
	for k := NeedsAssessment; k < numCaseKinds; k++ {
		out = append(out, k)
	}
	return out
}

// MarshalText writes the name.
func (k CaseKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the name.
func (k *CaseKind) UnmarshalText(b []byte) (err error) {
	*k, err = ParseCaseKind(string(b))
	return err
}
