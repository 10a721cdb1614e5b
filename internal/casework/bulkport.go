package casework

import (
	"context"
	"time"

	"ehcp.example/tracker/internal/statute"
)

// BulkTx is what a load needs of the record inside a transaction: look-ups for
// a whole batch at once, and rows by COPY.
type BulkTx interface {
	// MatchPeople finds and locks everybody whom any of the keys could mean, by
	// source id, by UPN held now or before, or by name, birth date and postcode,
	// and whose the cases and plans named are.
	MatchPeople(ctx context.Context, n Named) ([]MatchedPerson, error)
	// CasesNamed are the cases of those references, with all that hangs on
	// them, locked.
	CasesNamed(ctx context.Context, references []string) ([]CaseFile, error)
	// PlansNamed are the plans of those references, locked.
	PlansNamed(ctx context.Context, references []string) ([]Plan, error)
	// PlansOpenedBy are the plans that assessments of those references opened,
	// by the assessment's reference.
	PlansOpenedBy(ctx context.Context, assessments []string) (map[string]Plan, error)
	// CasesOfPlans are the cases of that kind that belong to the plans, locked.
	CasesOfPlans(ctx context.Context, kind statute.CaseKind, plans []ID) ([]CaseFile, error)
	// EnsureTeams makes the teams that are not there yet.
	EnsureTeams(ctx context.Context, names []string) (map[string]ID, error)
	// EnsureCaseworkers makes users without sign-in for addresses that are not
	// there yet, and puts those without sign-in in their teams. Somebody who can
	// sign in is found and left as they are.
	EnsureCaseworkers(ctx context.Context, teamsByEmail map[string][]ID) (map[string]ID, error)
	// ToldBefore is what those rows told of their people when they were last
	// stored; one never stored is left out.
	ToldBefore(ctx context.Context, rows []RowKey) (map[RowKey]string, error)
	// LastUntold is, for each of the people, the row loaded last of those for
	// which nothing is kept of what they told.
	LastUntold(ctx context.Context, people []ID) (map[ID]RowKey, error)
	// KeepTold keeps what rows tell of their people.
	KeepTold(ctx context.Context, told map[RowKey]string) error
	// GiveReferences takes as many references of each series as are wanted,
	// and keeps those given from outside from being given again. The counters
	// it moves are held until the end of the transaction.
	GiveReferences(ctx context.Context, outside []string, wanted map[Series]int) (map[Series][]string, error)
	// Copy stores new rows by COPY, in the order that their keys ask for.
	Copy(ctx context.Context, rows *BulkRows) error
	// KeepIntake puts refused rows on the intake list, where there is a scope
	// those of its teams or of none; MendIntake takes those off it that have
	// been stored, named by their keys ([IntakeKey]).
	KeepIntake(ctx context.Context, items []IntakeItem, scope []ID) error
	MendIntake(ctx context.Context, fileKind string, keys []string, on statute.Date) error
	// KeepConflict puts a person's contradictory identity on the queue; one
	// that was settled is open anew.
	KeepConflict(ctx context.Context, c IdentityConflict) error
}

// Series is a run of references: a prefix and the year counted in, 0 for plans.
type Series struct {
	Prefix string
	Year   int
}

// Named is what the records of a batch name: people by what is told of them,
// cases and plans by their references.
type Named struct {
	People       []PersonRecord
	Cases, Plans []string
}

// MatchedPerson is a person with the UPNs held before.
type MatchedPerson struct {
	Person
	FormerUPNs []string
}

// BulkRows are new rows of every table that a load fills.
type BulkRows struct {
	People     []Person
	FormerUPNs []FormerUPN // of new people and of others
	Plans      []Plan
	Placements []PlanPlacement
	Cases      []Case
	Milestones []Milestone
	Exceptions []Exception
	Clocks     []Clock
	Audit      []AuditEntry
}

// FormerUPN is a number that a person had until then.
type FormerUPN struct {
	PersonID ID
	UPN      string
	UntilAt  time.Time
}

// PlanPlacement is a placement with its plan.
type PlanPlacement struct {
	PlanID ID
	PlacementRecord
}
