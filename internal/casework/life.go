package casework

import (
	"context"
	"time"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// RetentionRule says how long one sort of record is kept, from a day on. A
// person's record goes as a whole, on the latest of the days that the sorts of
// record they have give; no rule falls short of the age of 25, to which a plan
// may run.
type RetentionRule struct {
	RecordType string // one of RecordTypes
	FromOn     statute.Date
	// YearsFromBirth counts from birth, or where no birth date is known from
	// the last dated event, which is later: nothing goes too early for it.
	YearsFromBirth int
	// YearsAfterEvent is how long at least it is kept after the last dated
	// event, so that a wrong birth date destroys no record in use.
	YearsAfterEvent int
	SetAt           time.Time
	SetBy           ID
	SetByName       string
	Reason          string
}

// The sorts of record beside the kinds of case: anybody's, and that of somebody
// who has had a plan.
const (
	RecordPerson = "person"
	RecordPlan   = "plan"
)

// RecordTypes lists the sorts of record that a rule may be for.
func RecordTypes() []string {
	types := []string{RecordPerson, RecordPlan}
	for _, k := range statute.CaseKinds() {
		types = append(types, k.String())
	}
	return types
}

// RetentionState is how a person's record stands.
type RetentionState string

// The states. What is held or open is not purged, however long it is due.
const (
	NotDue  RetentionState = "not_due"
	Ready   RetentionState = "ready"
	HeldBy  RetentionState = "held" // by a legal hold
	StillIn RetentionState = "open" // a case is not closed or a plan has not ceased
)

// Standing is how long the record of one person is kept, and why. It names
// nobody.
type Standing struct {
	PersonID    ID
	TeamID      ID
	Born        statute.Date // zero where it is not known: then the last event counts
	LastEventOn statute.Date
	DueOn       statute.Date
	RecordType  string // whose rule gives DueOn
	RecordTypes []string
	OpenCases   int
	OpenPlans   int
	Holds       int // legal holds that stand
}

// State is how it stands on a day.
func (s *Standing) State(today statute.Date) RetentionState {
	switch {
	case s.Holds > 0:
		return HeldBy
	case s.DueOn.IsZero() || s.DueOn.After(today):
		return NotDue
	case s.OpenCases > 0 || s.OpenPlans > 0:
		return StillIn
	}
	return Ready
}

// LegalHold is why a record may not go, whatever its rule says.
type LegalHold struct {
	ID           ID
	PersonID     ID
	Reason       string
	PlacedAt     time.Time
	PlacedBy     ID
	PlacedByName string
	LiftedAt     time.Time // zero while it stands
	LiftedBy     ID
	LiftedByName string
	LiftReason   string
}

// RetentionFilter narrows the review list.
type RetentionFilter struct {
	By    statute.Date // due by that day; zero is today
	Today statute.Date // set by the use case: whose rules apply
	Scope []ID         // set by the use case
}

// HoldFilter narrows the list of legal holds.
type HoldFilter struct {
	PersonID ID
	All      bool // those lifted too
	Scope    []ID // set by the use case
}

// Tombstone is what is left of a person who was purged, and all that a file of
// tombstones holds.
type Tombstone struct {
	PersonID ID
	PurgedOn statute.Date
}

// LifeReader is what can be asked about how long records live.
type LifeReader interface {
	RetentionRules(ctx context.Context) ([]RetentionRule, error)
	// Retention lists the people whose record is due by the filter's day, the
	// one due longest first.
	Retention(ctx context.Context, f RetentionFilter, p PageRequest) (Page[Standing], error)
	Standing(ctx context.Context, personID ID, today statute.Date) (Standing, error)
	LegalHolds(ctx context.Context, f HoldFilter, p PageRequest) (Page[LegalHold], error)
	// Holdings is everything held on one person, table by table.
	Holdings(ctx context.Context, personID ID) ([]Holding, error)
	// HoldingSizes is how many rows of each table are about a person.
	HoldingSizes(ctx context.Context, personID ID) ([]HoldingSize, error)
	// PurgedStillThere are tombstones whose people are there all the same: a
	// backup has brought them back.
	PurgedStillThere(ctx context.Context) ([]Tombstone, error)
}

// LifeKeeper changes it.
type LifeKeeper interface {
	InsertRetentionRule(ctx context.Context, r RetentionRule) error
	InsertHold(ctx context.Context, h LegalHold) error
	// LockHold reads a hold with its row locked until the end.
	LockHold(ctx context.Context, id ID) (LegalHold, error)
	LiftHold(ctx context.Context, h LegalHold) error
	// LockStanding is Standing with the person locked until the end.
	LockStanding(ctx context.Context, personID ID, today statute.Date) (Standing, error)
	// PurgePerson removes one person as a whole and leaves a tombstone. There
	// is false where nobody of that id was there. It is refused (conflict)
	// while a legal hold stands, whoever asks.
	PurgePerson(ctx context.Context, t Tombstone) (there bool, err error)
}

// RetentionRules lists the rules, past ones too.
func (s *Service) RetentionRules(ctx context.Context, _ Actor) ([]RetentionRule, error) {
	return s.store.RetentionRules(ctx)
}

// RetentionRuleInput is a new rule.
type RetentionRuleInput struct {
	RecordType      string
	FromOn          statute.Date
	YearsFromBirth  int
	YearsAfterEvent int
	Reason          string
}

// SetRetentionRule adds a rule; the one before it stays readable.
func (s *Service) SetRetentionRule(ctx context.Context, a Actor, in RetentionRuleInput) (RetentionRule, error) {
	var c checks
	r := RetentionRule{
		RecordType: in.RecordType, FromOn: in.FromOn, YearsFromBirth: in.YearsFromBirth, YearsAfterEvent: in.YearsAfterEvent,
		SetAt: s.now(), SetBy: a.ID, SetByName: a.Name,
		Reason: c.need("/reason", in.Reason, maxText, "Say who decided this, and where it is written."),
	}
	chosen(&c, "/record_type", in.RecordType, RecordTypes())
	if in.FromOn.IsZero() {
		c.add("/from", "required", "Say from which day the rule applies.")
	}
	if in.YearsFromBirth < 25 || in.YearsFromBirth > 150 {
		c.add("/years_from_birth", "out_of_range", "Choose from 25 to 150 years: a plan may run to the age of 25.")
	}
	if in.YearsAfterEvent < 1 || in.YearsAfterEvent > 150 {
		c.add("/years_after_event", "out_of_range", "Choose from 1 to 150 years.")
	}
	if err := c.err(); err != nil {
		return RetentionRule{}, err
	}
	err := s.do(ctx, a, func(w *work) error {
		if err := w.tx.InsertRetentionRule(ctx, r); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("retention.rule", "retention_rule", r.RecordType+" "+r.FromOn.String(), r.Reason))
	})
	return r, err
}

// Retention lists whose record is due to go by a day, those that a hold or
// open work keeps too. Looking is recorded with it.
func (s *Service) Retention(ctx context.Context, a Actor, f RetentionFilter, p PageRequest) (out Page[Standing], err error) {
	p, err = p.Normal()
	if err != nil {
		return out, err
	}
	f.Scope, f.Today = a.TeamScope(), s.today()
	if f.By.IsZero() {
		f.By = f.Today
	}
	err = s.do(ctx, a, func(w *work) error {
		if out, err = w.tx.Retention(ctx, f, p); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("retention.read", "retention", "due by "+f.By.String(), ""))
	})
	return out, err
}

// LegalHolds lists holds, the oldest first.
func (s *Service) LegalHolds(ctx context.Context, a Actor, f HoldFilter, p PageRequest) (out Page[LegalHold], err error) {
	p, err = p.Normal()
	if err != nil {
		return out, err
	}
	f.Scope = a.TeamScope()
	err = s.do(ctx, a, func(w *work) error {
		if out, err = w.tx.LegalHolds(ctx, f, p); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("hold.read", "legal_hold", "", ""))
	})
	return out, err
}

// PlaceHold keeps a person's record from going until the hold is lifted.
func (s *Service) PlaceHold(ctx context.Context, a Actor, personID ID, reason string) (LegalHold, error) {
	var c checks
	h := LegalHold{
		ID: NewID(), PersonID: personID, PlacedAt: s.now(), PlacedBy: a.ID, PlacedByName: a.Name,
		Reason: c.need("/reason", reason, maxText, "Say what the record is held for."),
	}
	if err := c.err(); err != nil {
		return LegalHold{}, err
	}
	err := s.do(ctx, a, func(w *work) error {
		if _, err := w.seePerson(ctx, personID); err != nil {
			return err
		}
		if err := w.tx.InsertHold(ctx, h); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("hold.place", "person", personID.String(), h.ID.String()))
	})
	return h, err
}

// LiftHold ends a hold. What it was for stays on record for as long as the person does.
func (s *Service) LiftHold(ctx context.Context, a Actor, id ID, reason string) (out LegalHold, err error) {
	var c checks
	reason = c.need("/reason", reason, maxText, "Say why the hold is no longer needed.")
	if err := c.err(); err != nil {
		return out, err
	}
	err = s.do(ctx, a, func(w *work) error {
		h, err := w.tx.LockHold(ctx, id)
		if err != nil {
			return err
		}
		if _, err := w.seePerson(ctx, h.PersonID); err != nil {
			return notFound("legal hold")
		}
		if !h.LiftedAt.IsZero() {
			return fault.New(fault.Conflict, "It has been lifted already.")
		}
		h.LiftedAt, h.LiftedBy, h.LiftedByName, h.LiftReason = w.at, a.ID, a.Name, reason
		if err := w.tx.LiftHold(ctx, h); err != nil {
			return err
		}
		out = h
		return w.tx.InsertAudit(ctx, w.audit("hold.lift", "person", h.PersonID.String(), h.ID.String()))
	})
	return out, err
}
