package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/casework"
)

// RetentionRules lists the rules by record type, the newest first.
func (r reader) RetentionRules(ctx context.Context) ([]casework.RetentionRule, error) {
	rules, err := ask(ctx, r, into(func(r *casework.RetentionRule) []any {
		return []any{&r.RecordType, &r.FromOn, &r.YearsFromBirth, &r.YearsAfterEvent, &r.SetAt, &r.SetBy, &r.SetByName, &r.Reason}
	}), `select record_type, from_on, years_from_birth, years_after_event, set_at, set_by, set_by_name, reason
		from retention_rules order by record_type, from_on desc`)
	if err != nil {
		return nil, fmt.Errorf("list retention rules: %w", err)
	}
	return rules, nil
}

// InsertRetentionRule adds a rule.
func (t *tx) InsertRetentionRule(_ context.Context, r casework.RetentionRule) error {
	t.write(`insert into retention_rules (record_type, from_on, years_from_birth, years_after_event, set_at, set_by, set_by_name, reason)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.RecordType, r.FromOn, r.YearsFromBirth, r.YearsAfterEvent, r.SetAt, r.SetBy, r.SetByName, r.Reason)
	return nil
}

const holdColumns = `h.id, h.person_id, h.reason, h.placed_at, h.placed_by, h.placed_by_name, h.lifted_at, h.lifted_by,
	h.lifted_by_name, h.lift_reason`

func holdFields(h *casework.LegalHold) []any {
	return []any{
		&h.ID, &h.PersonID, &h.Reason, &h.PlacedAt, &h.PlacedBy, &h.PlacedByName, &h.LiftedAt, &h.LiftedBy,
		&h.LiftedByName, &h.LiftReason,
	}
}

// LegalHolds lists holds in the order in which they were placed.
func (r reader) LegalHolds(ctx context.Context, f casework.HoldFilter, p casework.PageRequest) (casework.Page[casework.LegalHold], error) {
	q := newWhere()
	q.team("p.team_id", uuid.Nil, f.Scope)
	if f.PersonID != uuid.Nil {
		q.add("h.person_id = ?", f.PersonID)
	}
	if !f.All {
		q.add("h.lifted_at is null")
	}
	if p.Cursor != "" {
		var at [1]string
		if err := decodeCursor(p.Cursor, at[:], isID); err != nil {
			return casework.Page[casework.LegalHold]{}, err
		}
		q.add("h.id > ?::uuid", at[0])
	}
	rows, err := ask(ctx, r, into(holdFields), fmt.Sprintf(`select %s from legal_holds h join people p on p.id = h.person_id
		where %s order by h.id limit %d`, holdColumns, q.numbered(), p.Limit+1), q.args...)
	if err != nil {
		return casework.Page[casework.LegalHold]{}, fmt.Errorf("list legal holds: %w", err)
	}
	return page(rows, p.Limit, itself, func(h casework.LegalHold) []string { return []string{h.ID.String()} }), nil
}

// InsertHold places a hold.
func (t *tx) InsertHold(_ context.Context, h casework.LegalHold) error {
	t.write(`insert into legal_holds (id, person_id, reason, placed_at, placed_by, placed_by_name) values ($1, $2, $3, $4, $5, $6)`,
		h.ID, h.PersonID, h.Reason, h.PlacedAt, h.PlacedBy, h.PlacedByName)
	return nil
}

// LockHold reads a hold with its row locked until the end.
func (t *tx) LockHold(ctx context.Context, id casework.ID) (h casework.LegalHold, err error) {
	found, err := ask(ctx, t.reader, into(holdFields), "select "+holdColumns+" from legal_holds h where id = $1 for update", id)
	switch {
	case err != nil:
		return h, fmt.Errorf("lock a legal hold: %w", err)
	case len(found) == 0:
		return h, notThere("legal hold")
	}
	return found[0], nil
}

// LiftHold ends one that stands.
func (t *tx) LiftHold(_ context.Context, h casework.LegalHold) error {
	t.writeOne(`update legal_holds set lifted_at = $2, lifted_by = $3, lifted_by_name = $4, lift_reason = $5
		where id = $1 and lifted_at is null`, h.ID, h.LiftedAt, h.LiftedBy, h.LiftedByName, h.LiftReason)
	return nil
}
