package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/casework"
)

const conflictColumns = `id, file_kind, reference, problem, team_id, seen_on, settled_on, found, reason, settled_at,
	settled_by, settled_name`

func conflictFields(c *casework.IdentityConflict) []any {
	return []any{
		&c.ID, &c.FileKind, &c.Reference, &c.Problem, &c.TeamID, &c.SeenOn, &c.SettledOn, &c.Found, &c.Reason, &c.SettledAt,
		&c.SettledBy, &c.SettledName,
	}
}

// Conflicts lists rows whose person could not be told, by reference.
func (r reader) Conflicts(ctx context.Context, f casework.ConflictFilter, p casework.PageRequest) (casework.Page[casework.IdentityConflict], error) {
	var none casework.Page[casework.IdentityConflict]
	q := newWhere()
	q.team("team_id", uuid.Nil, f.Scope)
	if !f.All {
		q.add("settled_on is null")
	}
	if p.Cursor != "" {
		var at [2]string
		if err := decodeCursor(p.Cursor, at[:], isID); err != nil {
			return none, err
		}
		q.add("(reference, id) > (?, ?::uuid)", at[0], at[1])
	}
	query := fmt.Sprintf("select %s from identity_conflicts where %s order by reference, id limit %d", conflictColumns, q.numbered(), p.Limit+1)
	rows, err := ask(ctx, r, into(conflictFields), query, q.args...)
	if err != nil {
		return none, fmt.Errorf("list identity conflicts: %w", err)
	}
	return page(rows, p.Limit, itself, func(c casework.IdentityConflict) []string { return []string{c.Reference, c.ID.String()} }), nil
}

// LockConflict reads one with its row locked until the end.
func (t *tx) LockConflict(ctx context.Context, id casework.ID) (c casework.IdentityConflict, err error) {
	found, err := ask(ctx, t.reader, into(conflictFields), "select "+conflictColumns+" from identity_conflicts where id = $1 for update", id)
	switch {
	case err != nil:
		return c, fmt.Errorf("lock an identity conflict: %w", err)
	case len(found) == 0:
		return c, notThere("identity conflict")
	}
	return found[0], nil
}

// SettleConflict stores what was found about one.
func (t *tx) SettleConflict(_ context.Context, c casework.IdentityConflict) error {
	t.writeOne(`update identity_conflicts set settled_on = $2, found = $3, reason = $4, settled_at = $5, settled_by = $6,
		settled_name = $7 where id = $1 and settled_on is null`,
		c.ID, c.SettledOn, string(c.Found), c.Reason, c.SettledAt, c.SettledBy, c.SettledName)
	return nil
}

// KeepConflict puts a contradictory identity on the queue. What was found
// about it before is in the audit log.
func (t *tx) KeepConflict(_ context.Context, c casework.IdentityConflict) error {
	t.write(`insert into identity_conflicts (id, file_kind, reference, problem, team_id, seen_on) values ($1, $2, $3, $4, $5, $6)
		on conflict on constraint identity_conflicts_once do update set problem = excluded.problem, team_id = excluded.team_id,
		seen_on = excluded.seen_on, settled_on = null, found = '', reason = '', settled_at = null, settled_by = null, settled_name = ''`,
		c.ID, c.FileKind, c.Reference, c.Problem, c.TeamID, c.SeenOn)
	return nil
}
