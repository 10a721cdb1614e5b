package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/statute"
)

// ClockFacts streams the stored clocks of some rules. Of the bodies asked for
// advice only the educational psychologists have figures.
func (f facts) ClockFacts(ctx context.Context, rules []string, each func(casework.ClockFact)) error {
	return stream(ctx, f.tx, "clocks", func(k *casework.ClockFact) []any {
		return []any{&k.Reference, &k.MaintainedPlan, &k.Rule, &k.StartedOn, &k.DueOn, &k.StoppedOn, &k.EndedBy}
	}, each, `select c.reference, coalesce(pl.reference, ''), k.rule, k.started_on, k.due_on, k.stopped_on, k.ended_by
		from clocks k join cases c on c.id = k.case_id left join plans pl on pl.id = c.plan_id and pl.ceased_on is null
		where k.rule = any($1) and k.body in ('', 'educational_psychology')`, rules)
}

const keptColumns = `on_date, code, basis, numerator::bigint, denominator::bigint, (percent * 10)::bigint, companions, taken_at`

// SnapshotsSinceChange lists the kept figures that no later change of a case,
// a plan or a person could have moved: the audit log has every change.
func (f facts) SnapshotsSinceChange(ctx context.Context) ([]casework.KeptFigure, error) {
	rows, err := f.tx.Query(ctx, `select `+keptColumns+` from snapshots
		where taken_at > coalesce((select max(at) from audit where record_type in ('case', 'plan', 'person')
			and outcome = 'done' and action not like '%.read'), '-infinity') order by on_date, code, basis`)
	if err != nil {
		return nil, fmt.Errorf("read snapshots: %w", err)
	}
	kept, err := pgx.CollectRows(rows, into(func(k *casework.KeptFigure) []any {
		return []any{&k.On, &k.Code, &k.Basis, &k.Numerator, &k.Denominator, &k.Percent, &k.Companions, &k.TakenAt}
	}))
	if err != nil {
		return nil, fmt.Errorf("read snapshots: %w", err)
	}
	return kept, nil
}

// HasSnapshot tells whether the day's figures are kept.
func (s *Store) HasSnapshot(ctx context.Context, day statute.Date) (has bool, err error) {
	if err = s.pool.QueryRow(ctx, `select exists (select from snapshots where on_date = $1)`, day).Scan(&has); err != nil {
		return false, fmt.Errorf("look for snapshot %s: %w", day, asFault(err))
	}
	return has, nil
}

// KeepSnapshot stores figures in one transaction; those that are kept stay.
func (s *Store) KeepSnapshot(ctx context.Context, figures []casework.KeptFigure) error {
	b := &pgx.Batch{}
	for i := range figures {
		k := &figures[i]
		b.Queue(`insert into snapshots (on_date, code, basis, numerator, denominator, percent, companions, taken_at)
			values ($1, $2, $3, $4::bigint, $5::bigint, $6::bigint / 10.0, $7, $8) on conflict do nothing`,
			k.On, k.Code, k.Basis, k.Numerator, k.Denominator, tenths(k.Percent), []byte(k.Companions), k.TakenAt)
	}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return tx.SendBatch(ctx, b).Close() })
	if err != nil {
		return fmt.Errorf("keep figures: %w", asFault(err))
	}
	return nil
}

// tenths is the number as PostgreSQL knows it.
func tenths(t *scorecard.Tenths) *int64 {
	if t == nil {
		return nil
	}
	n := int64(*t)
	return &n
}
