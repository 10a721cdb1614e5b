package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/statute"
)

// LocalPolicy is what a council has chosen, as data with effective dates, and
// the days off it has recorded since this program was built.
type LocalPolicy struct {
	// Profile is the complaint policy; empty where none has been chosen yet.
	Profile       statute.Profile
	CountClosures bool
	BankHolidays  []statute.DayOff
	Closures      []statute.DayOff
}

// LocalPolicy reads what is in force on a day.
func (s *Store) LocalPolicy(ctx context.Context, day statute.Date) (LocalPolicy, error) {
	var p LocalPolicy
	err := s.pool.QueryRow(ctx, `select complaint_profile, count_closures from policy_versions
		where from_on <= $1 order by from_on desc limit 1`, day).Scan(&p.Profile, &p.CountClosures)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return p, fmt.Errorf("read local policy: %w", err)
	}
	if p.BankHolidays, err = s.daysOff(ctx, "bank_holidays"); err != nil {
		return p, err
	}
	p.Closures, err = s.daysOff(ctx, "closures")
	return p, err
}

// daysOff reads one of the two tables of days.
func (s *Store) daysOff(ctx context.Context, table string) ([]statute.DayOff, error) {
	rows, err := s.pool.Query(ctx, "select on_date, name from "+pgx.Identifier{table}.Sanitize()+" order by on_date")
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	days, err := pgx.CollectRows(rows, pgx.RowToStructByPos[statute.DayOff])
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	return days, nil
}
