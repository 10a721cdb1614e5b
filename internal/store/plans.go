package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

type planRow struct {
	ID               casework.ID `gorm:"type:uuid;primaryKey"`
	Reference        string
	Provisional      bool
	PersonID         casework.ID `gorm:"type:uuid"`
	AssessmentCaseID NullID
	FirstIssuedOn    Date
	CeasedOn         Date
	CeaseReason      string
	Placement        string
	TeamID           NullID
	Version          int
	CreatedAt        time.Time
}

func (planRow) TableName() string { return "plans" }

func planToRow(p casework.Plan) planRow {
	return planRow{
		p.ID, p.Reference, p.Provisional, p.PersonID, NullID(p.AssessmentCaseID),
		Date{p.FirstIssuedOn},
		Date{p.CeasedOn},
		p.CeaseReason, string(p.Placement), NullID(p.TeamID), p.Version, p.CreatedAt,
	}
}

func (r planRow) plan() casework.Plan {
	return casework.Plan{
		ID: r.ID, Reference: r.Reference, Provisional: r.Provisional, PersonID: r.PersonID,
		AssessmentCaseID: casework.ID(r.AssessmentCaseID), FirstIssuedOn: r.FirstIssuedOn.Date, CeasedOn: r.CeasedOn.Date,
		CeaseReason: r.CeaseReason, Placement: casework.Placement(r.Placement), TeamID: casework.ID(r.TeamID),
		Version: r.Version, CreatedAt: r.CreatedAt,
	}
}

// Plan reads one plan.
func (r reader) Plan(ctx context.Context, key casework.Key) (casework.Plan, error) {
	condition, arg := "id = ?", any(key.ID)
	if key.ID == uuid.Nil {
		condition, arg = "reference = ?", key.Reference
	}
	row, err := first[planRow](ctx, r, "plan", condition, arg)
	return row.plan(), err
}

// LockPlan is Plan with its person and then the row locked.
func (t *tx) LockPlan(ctx context.Context, key casework.Key) (casework.Plan, error) {
	t.write("select from people where id = (select person_id from plans where id = $1 or reference = $2) for no key update",
		key.ID, key.Reference)
	locked := t.reader
	locked.orm = func(ctx context.Context) (*gorm.DB, error) {
		g, err := t.session(ctx)
		if err != nil {
			return nil, err
		}
		return g.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}), nil
	}
	return locked.Plan(ctx, key)
}

// Plans lists plans by reference.
func (r reader) Plans(ctx context.Context, f casework.PlanFilter, p casework.PageRequest) (casework.Page[casework.Plan], error) {
	q := newWhere()
	if f.PersonID != uuid.Nil {
		q.add("person_id = ?", f.PersonID)
	}
	if f.Reference != "" {
		q.add("reference = ?", f.Reference)
	}
	if f.Open != nil {
		q.add("(ceased_on is null) = ?", *f.Open)
	}
	q.team("team_id", f.TeamID, f.Scope)
	if p.Cursor != "" {
		var at [2]string
		if err := decodeCursor(p.Cursor, at[:], isID); err != nil {
			return casework.Page[casework.Plan]{}, err
		}
		q.add("reference > ?", at[0])
	}
	rows, err := list[planRow](ctx, r, q, "reference", p.Limit+1)
	if err != nil {
		return casework.Page[casework.Plan]{}, err
	}
	return page(rows, p.Limit, planRow.plan, func(r planRow) []string { return []string{r.Reference, r.ID.String()} }), nil
}

type placementRow struct {
	PlanID    casework.ID `gorm:"type:uuid;primaryKey"`
	FromOn    Date        `gorm:"primaryKey"`
	Placement string
}

func (placementRow) TableName() string { return "placements" }

// PlacementsOf lists a plan's placements, oldest first.
func (r reader) PlacementsOf(ctx context.Context, planID casework.ID) ([]casework.PlacementRecord, error) {
	q := newWhere()
	q.add("plan_id = ?", planID)
	rows, err := list[placementRow](ctx, r, q, "from_on", 1000)
	return each(rows, func(r placementRow) casework.PlacementRecord {
		return casework.PlacementRecord{Placement: casework.Placement(r.Placement), FromOn: r.FromOn.Date}
	}), err
}

// InsertPlan adds a plan.
func (t *tx) InsertPlan(ctx context.Context, p casework.Plan) error {
	row := planToRow(p)
	return t.create(ctx, &row)
}

// UpdatePlan stores a plan read at p.Version.
func (t *tx) UpdatePlan(ctx context.Context, p casework.Plan) error {
	r := planToRow(p)
	return t.update(ctx, &planRow{}, p.ID, p.Version, map[string]any{
		"reference": r.Reference, "provisional": r.Provisional, "first_issued_on": r.FirstIssuedOn, "ceased_on": r.CeasedOn,
		"cease_reason": r.CeaseReason, "placement": r.Placement, "team_id": r.TeamID, "assessment_case_id": r.AssessmentCaseID,
	})
}

// DeletePlan takes back a plan that only a consequence made. Cases of it that
// were undone are kept without it.
func (t *tx) DeletePlan(_ context.Context, id casework.ID) error {
	t.write("update cases set plan_id = null, version = version + 1 where plan_id = $1 and undone_at is not null", id)
	t.writeOne("delete from plans where id = $1", id)
	return nil
}

// InsertPlacement adds a placement from a day on.
func (t *tx) InsertPlacement(ctx context.Context, planID casework.ID, p casework.PlacementRecord) error {
	return t.create(ctx, &placementRow{planID, Date{p.FromOn}, string(p.Placement)})
}

// CasesOfPlan are the plan's cases of a kind, oldest first, locked.
func (t *tx) CasesOfPlan(ctx context.Context, kind statute.CaseKind, planID casework.ID) ([]casework.CaseFile, error) {
	where, args := "where c.undone_at is null and c.plan_id = $1", []any{planID}
	if kind != statute.AnyCase {
		where, args = where+" and c.kind = $2", append(args, kind)
	}
	return t.files(ctx, where, lockCases, args...)
}

// CasesOfPerson are all the person's cases, oldest first, locked.
func (t *tx) CasesOfPerson(ctx context.Context, personID casework.ID) ([]casework.CaseFile, error) {
	return t.files(ctx, "where c.undone_at is null and c.person_id = $1", lockCases, personID)
}

// CasesAfter reads whole cases in the order of their ids.
func (t *tx) CasesAfter(ctx context.Context, after casework.ID, limit int, lock bool) ([]casework.CaseFile, error) {
	suffix := fmt.Sprintf(" limit %d", limit)
	if lock {
		t.write(`select from people where id in (select person_id from cases where undone_at is null and id > $1 order by id limit $2)
			order by id for no key update`, after, limit)
		suffix += lockCases
	}
	return t.files(ctx, "where c.undone_at is null and c.id > $1", suffix, after.String())
}
