package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// Policies lists what the council has chosen, the newest first.
func (r reader) Policies(ctx context.Context) ([]casework.PolicyVersion, error) {
	all, err := ask(ctx, r, pgx.RowToStructByPos[casework.PolicyVersion],
		"select from_on, complaint_profile, count_closures from policy_versions order by from_on desc")
	if err != nil {
		return nil, fmt.Errorf("read policies: %w", err)
	}
	return all, nil
}

// PutPolicy stores a choice in place of another from the same day.
func (t *tx) PutPolicy(ctx context.Context, p casework.PolicyVersion, by casework.ID, at time.Time) (bool, error) {
	return t.changes(ctx, `insert into policy_versions as v (id, from_on, complaint_profile, count_closures, created_at, created_by)
		values ($1, $2, $3, $4, $5, $6) on conflict on constraint policy_versions_from_key do update set
		complaint_profile = excluded.complaint_profile, count_closures = excluded.count_closures, created_at = excluded.created_at,
		created_by = excluded.created_by
		where (v.complaint_profile, v.count_closures) is distinct from (excluded.complaint_profile, excluded.count_closures)`,
		casework.NewID(), p.From, string(p.Profile), p.CountClosures, at, by)
}

// PutBankHoliday stores a day that was proclaimed.
func (t *tx) PutBankHoliday(ctx context.Context, d statute.DayOff, source string) (bool, error) {
	return t.changes(ctx, `insert into bank_holidays as b (on_date, name, source) values ($1, $2, $3) on conflict (on_date) do update set
		name = excluded.name, source = excluded.source, version = b.version + 1 where b.name <> excluded.name`, d.Date, d.Name, source)
}

// DropBankHoliday takes one back.
func (t *tx) DropBankHoliday(ctx context.Context, on statute.Date) (bool, error) {
	return t.changes(ctx, "delete from bank_holidays where on_date = $1", on)
}

// PutClosure stores a day on which the offices are shut.
func (t *tx) PutClosure(ctx context.Context, d statute.DayOff) (bool, error) {
	return t.changes(ctx, `insert into closures as c (on_date, name) values ($1, $2) on conflict (on_date) do update set
		name = excluded.name where c.name <> excluded.name`, d.Date, d.Name)
}

// DropClosure takes one back.
func (t *tx) DropClosure(ctx context.Context, on statute.Date) (bool, error) {
	return t.changes(ctx, "delete from closures where on_date = $1", on)
}

// changes runs a statement and tells whether it touched anything.
func (t *tx) changes(ctx context.Context, query string, args ...any) (bool, error) {
	tag, err := t.exec(ctx, query, args...)
	if err != nil {
		return false, t.failedBy(asFault(err))
	}
	return tag.RowsAffected() > 0, nil
}
