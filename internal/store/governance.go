package store

import (
	"context"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

type intakeRow struct {
	ID            casework.ID `gorm:"type:uuid;primaryKey"`
	FileKind      string
	Reference     string
	RowKey        string
	Team          string
	EarliestOn    Date
	Problem       string
	FirstSeenOn   Date
	LastSeenOn    Date
	MendedOn      Date
	DismissedAt   Instant
	DismissedBy   NullID
	DismissReason string
}

func (intakeRow) TableName() string { return "intake_list" }

func (r intakeRow) item() casework.IntakeItem {
	return casework.IntakeItem{
		ID: r.ID, FileKind: r.FileKind, Reference: r.Reference, RowKey: r.RowKey, Team: r.Team,
		EarliestOn: r.EarliestOn.Date, Problem: r.Problem, FirstSeenOn: r.FirstSeenOn.Date, LastSeenOn: r.LastSeenOn.Date, MendedOn: r.MendedOn.Date,
		DismissedAt: r.DismissedAt.Time, DismissedBy: casework.ID(r.DismissedBy), DismissReason: r.DismissReason,
	}
}

// Intake lists refused rows that name a record, by reference.
func (r reader) Intake(ctx context.Context, f casework.IntakeFilter, p casework.PageRequest) (casework.Page[casework.IntakeItem], error) {
	q := newWhere()
	q.team("team_id", uuid.Nil, f.Scope)
	if f.FileKind != "" {
		q.add("file_kind = ?", f.FileKind)
	}
	if !f.All {
		q.add("mended_on is null and dismissed_at is null")
	}
	if p.Cursor != "" {
		var at [2]string
		if err := decodeCursor(p.Cursor, at[:], isID); err != nil {
			return casework.Page[casework.IntakeItem]{}, err
		}
		q.add("(reference, id) > (?, ?::uuid)", at[0], at[1])
	}
	rows, err := list[intakeRow](ctx, r, q, "reference, id", p.Limit+1)
	if err != nil {
		return casework.Page[casework.IntakeItem]{}, err
	}
	return page(rows, p.Limit, intakeRow.item, func(r intakeRow) []string { return []string{r.Reference, r.ID.String()} }), nil
}

// DismissIntake takes a row off the list for good.
func (t *tx) DismissIntake(ctx context.Context, i casework.IntakeItem, scope []casework.ID) error {
	tag, err := t.exec(ctx, `update intake_list set dismissed_at = $2, dismissed_by = $3, dismiss_reason = $4
		where id = $1 and dismissed_at is null and mended_on is null and ($5::uuid[] is null or team_id = any($5))`,
		i.ID, i.DismissedAt, i.DismissedBy, i.DismissReason, scope)
	if err == nil && tag.RowsAffected() == 0 {
		return notThere("open row on the intake list")
	}
	return t.failedBy(err)
}

// KeepIntake puts refused rows on the list, or notes that they were seen again.
// A row without a team, as a review's is, has that of the record it names. Who
// sees some teams only neither puts a row on another team's list nor changes
// one that is there.
func (t *tx) KeepIntake(_ context.Context, items []casework.IntakeItem, scope []casework.ID) error {
	for _, i := range items {
		t.write(`insert into intake_list (id, file_kind, reference, row_key, team, team_id, earliest_on, problem, first_seen_on, last_seen_on)
			select $1::uuid, $2::text, $3::text, $4::text, coalesce(nullif($5::text, ''), t.name, ''), t.id, $6::date, $7::text, $8::date, $8
			from (select) one left join teams t on case when $5 <> '' then lower(t.name) = lower($5)
				when $2 in ('plans', 'reviews') then t.id = (select team_id from plans where reference = $3)
				else t.id = (select team_id from cases where reference = $3) end
			where $9::uuid[] is null or t.id = any($9) or t.id is null and $5 = ''
			on conflict on constraint intake_list_once do update set team = excluded.team, team_id = excluded.team_id,
			earliest_on = excluded.earliest_on, problem = excluded.problem, last_seen_on = excluded.last_seen_on, mended_on = null
			where $9 is null or intake_list.team_id is null or intake_list.team_id = any($9)`,
			casework.NewID(), i.FileKind, i.Reference, i.RowKey, i.Team, i.EarliestOn, i.Problem, i.LastSeenOn, scope)
	}
	return nil
}

// MendIntake takes rows off the list that have been stored.
func (t *tx) MendIntake(_ context.Context, fileKind string, keys []string, on statute.Date) error {
	t.write(`update intake_list set mended_on = $3 where file_kind = $1 and mended_on is null
		and case row_key when '' then reference else reference || ' ' || row_key end = any($2)`, fileKind, keys, on)
	t.write("update identity_conflicts set settled_on = $3 where file_kind = $1 and reference = any($2) and settled_on is null",
		fileKind, keys, on)
	return nil
}
