package casework

import (
	"context"
	"slices"
	"time"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// IdentityConflict is a row of an extract whose person cannot be told, because
// what it says fits two people or contradicts one. It names nobody: who is
// meant is for somebody to find out, in the record system.
type IdentityConflict struct {
	ID        ID
	FileKind  string
	Reference string
	Problem   string
	TeamID    ID // of the row; zero where it has none
	SeenOn    statute.Date
	// SettledOn is the day on which the row was stored after all, or on which
	// somebody settled it; the rest is of those that somebody settled.
	SettledOn   statute.Date
	Found       ConflictFinding
	Reason      string
	SettledAt   time.Time
	SettledBy   ID
	SettledName string
}

// ConflictFinding is what was found out about a conflict.
type ConflictFinding string

// What can be found: it is one person and the record has been put right, they
// are two, or the file is wrong.
const (
	SamePerson      ConflictFinding = "same_person_corrected"
	DifferentPeople ConflictFinding = "different_people"
	FileMistaken    ConflictFinding = "file_mistaken"
)

// ConflictFindings lists them.
func ConflictFindings() []ConflictFinding {
	return []ConflictFinding{SamePerson, DifferentPeople, FileMistaken}
}

// ConflictFilter narrows the queue of identity conflicts.
type ConflictFilter struct {
	Scope []ID // set by the use case
	All   bool // those settled too
}

// ConflictInput settles one.
type ConflictInput struct {
	Found  ConflictFinding
	Reason string
}

// ConflictReader reads the queue of identity conflicts.
type ConflictReader interface {
	Conflicts(ctx context.Context, f ConflictFilter, p PageRequest) (Page[IdentityConflict], error)
}

// ConflictKeeper settles them.
type ConflictKeeper interface {
	LockConflict(ctx context.Context, id ID) (IdentityConflict, error)
	SettleConflict(ctx context.Context, c IdentityConflict) error
}

// Conflicts lists the rows whose person could not be told, those of no team
// for who sees every team.
func (s *Service) Conflicts(ctx context.Context, a Actor, f ConflictFilter, p PageRequest) (Page[IdentityConflict], error) {
	f.Scope = a.TeamScope()
	l := &listed{action: "identity_conflicts.read", recordType: "identity_conflicts"}
	return lookList(ctx, s, a, p, l, func(w *work, p PageRequest) (Page[IdentityConflict], error) { return w.tx.Conflicts(ctx, f, p) })
}

// SettleConflict records what was found out about a conflict. It changes no
// person: the row is loaded again once the record or the file is right, and if
// it is refused again, the conflict is open anew.
func (s *Service) SettleConflict(ctx context.Context, a Actor, id ID, in ConflictInput) (out IdentityConflict, err error) {
	var c checks
	reason := c.need("/reason", in.Reason, maxText, "Say how this was found out.")
	if !slices.Contains(ConflictFindings(), in.Found) {
		c.add("/found", "unknown", "Choose what was found: same_person_corrected, different_people or file_mistaken.")
	}
	if err := c.err(); err != nil {
		return out, err
	}
	err = s.do(ctx, a, func(w *work) error {
		k, err := w.tx.LockConflict(ctx, id)
		switch {
		case err != nil:
			return err
		case !a.maySee(k.TeamID):
			return w.hide("identity conflict", "identity_conflict", id.String())
		case !k.SettledOn.IsZero():
			return fault.New(fault.Conflict, "It has been settled already.")
		}
		k.SettledOn, k.Found, k.Reason = w.today, in.Found, reason
		k.SettledAt, k.SettledBy, k.SettledName = w.at, a.ID, a.Name
		if err := w.tx.SettleConflict(ctx, k); err != nil {
			return err
		}
		out = k
		return w.tx.InsertAudit(ctx, w.audit("conflict.settle", "identity_conflict", id.String(), string(k.Found)+": "+reason))
	})
	return out, err
}
