package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// standings is how long records are kept. $1 is the day whose rules apply, and
// the condition picks the people. The last dated event is the last day that
// anything says of the person, or else the day of their entry; where no birth
// date is known the years from birth run from it.
const standings = `with rules as (select distinct on (record_type) record_type, years_from_birth, years_after_event
		from retention_rules where from_on <= $1 order by record_type, from_on desc),
	standing as (select p.id, p.team_id, p.born, f.last_on, d.due_on, d.record_type, f.types, f.open_cases, f.open_plans, f.holds
	from people p cross join lateral (select
		coalesce(greatest((select max(greatest(opened_on, closed_on)) from cases where person_id = p.id),
			(select max(m.on_date) from cases c join milestones m on m.case_id = c.id where c.person_id = p.id),
			(select max(n.at)::date from cases c join notes n on n.case_id = c.id where c.person_id = p.id),
			(select max(greatest(first_issued_on, ceased_on)) from plans where person_id = p.id), p.died), p.created_at::date) as last_on,
		array['person'] || array(select 'plan' from plans where person_id = p.id limit 1)
			|| array(select distinct kind from cases where person_id = p.id order by kind) as types,
		(select count(*) from cases where person_id = p.id and closed_on is null) as open_cases,
		(select count(*) from plans where person_id = p.id and ceased_on is null) as open_plans,
		(select count(*) from legal_holds where person_id = p.id and lifted_at is null) as holds) f
	cross join lateral (select r.record_type, greatest(coalesce(p.born, f.last_on) + make_interval(years => r.years_from_birth),
			f.last_on + make_interval(years => r.years_after_event))::date as due_on
		from rules r where r.record_type = any(f.types) order by due_on desc, r.record_type limit 1) d
	where %s)
	select id, team_id, born, last_on, due_on, record_type, types, open_cases, open_plans, holds from standing where %s`

func standingFields(s *casework.Standing) []any {
	return []any{
		&s.PersonID, &s.TeamID, &s.Born, &s.LastEventOn, &s.DueOn, &s.RecordType, &s.RecordTypes, &s.OpenCases, &s.OpenPlans, &s.Holds,
	}
}

// Retention lists whose record is due by a day, the one due longest first.
// Nobody can be due by it who was born too late for the shortest rule.
func (r reader) Retention(ctx context.Context, f casework.RetentionFilter, p casework.PageRequest) (casework.Page[casework.Standing], error) {
	var none casework.Page[casework.Standing]
	args := []any{f.Today, f.By, f.Scope}
	who := `(p.born is null or p.born <= $2::date - make_interval(years => (select min(years_from_birth) from rules)))
		and ($3::uuid[] is null or p.team_id = any($3))`
	due := "due_on <= $2"
	if p.Cursor != "" {
		var at [2]string
		if err := decodeCursor(p.Cursor, at[:], isID); err != nil {
			return none, err
		}
		day, err := statute.ParseDate(at[0])
		if err != nil {
			return none, badCursor()
		}
		due += " and (due_on, id) > ($4, $5::uuid)"
		args = append(args, day, at[1])
	}
	query := fmt.Sprintf(standings+" order by due_on, id limit %d", who, due, p.Limit+1)
	rows, err := ask(ctx, r, into(standingFields), query, args...)
	if err != nil {
		return none, fmt.Errorf("list who is due to go: %w", err)
	}
	return page(rows, p.Limit, itself, func(s casework.Standing) []string { return []string{s.DueOn.String(), s.PersonID.String()} }), nil
}

// Standing is how long the record of one person is kept.
func (r reader) Standing(ctx context.Context, id casework.ID, today statute.Date) (s casework.Standing, err error) {
	found, err := ask(ctx, r, into(standingFields), fmt.Sprintf(standings, "p.id = $2", "true"), today, id)
	switch {
	case err != nil:
		return s, fmt.Errorf("read how long a record is kept: %w", err)
	case len(found) == 0:
		return s, notThere("person")
	}
	return found[0], nil
}

// LockStanding is Standing with the person locked until the end.
func (t *tx) LockStanding(ctx context.Context, id casework.ID, today statute.Date) (casework.Standing, error) {
	found, err := ask(ctx, t.reader, pgx.RowTo[uuid.UUID], "select id from people where id = $1 for update", id)
	switch {
	case err != nil:
		return casework.Standing{}, fmt.Errorf("lock a person: %w", err)
	case len(found) == 0:
		return casework.Standing{}, notThere("person")
	}
	return t.Standing(ctx, id, today)
}

// PurgePerson removes one person as a whole, by the one function that may.
func (t *tx) PurgePerson(ctx context.Context, s casework.Tombstone) (bool, error) {
	gone, err := ask(ctx, t.reader, pgx.RowTo[*string], "select purge_person($1, $2)::text", s.PersonID, s.PurgedOn)
	if err != nil {
		return false, t.failedBy(fmt.Errorf("purge a person: %w", err))
	}
	return gone[0] != nil, nil
}

// PurgedStillThere are tombstones whose people are there all the same.
func (r reader) PurgedStillThere(ctx context.Context) ([]casework.Tombstone, error) {
	return ask(ctx, r, into(func(t *casework.Tombstone) []any { return []any{&t.PersonID, &t.PurgedOn} }),
		"select g.person_id, g.purged_on from purged g join people p on p.id = g.person_id order by g.person_id")
}

// Holdings is everything held on one person, by the map, in one round trip.
func (r reader) Holdings(ctx context.Context, id casework.ID) (out []casework.Holding, err error) {
	b := &pgx.Batch{}
	for _, t := range DataMap() {
		if t.Person == "" {
			continue
		}
		at := len(out)
		out = append(out, t.holding())
		b.Queue(t.export(), id).Query(func(rows pgx.Rows) error {
			found, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
			if err != nil {
				return fmt.Errorf("read what %s holds: %w", t.Name, err)
			}
			out[at].Rows = make([]map[string]any, len(found))
			for i, row := range found {
				if err := json.Unmarshal(row, &out[at].Rows[i]); err != nil {
					return fmt.Errorf("read what %s holds: %w", t.Name, err)
				}
			}
			return nil
		})
	}
	if err := r.q.SendBatch(ctx, b).Close(); err != nil {
		return nil, asFault(err)
	}
	return out, nil
}

// holding is the table without its rows.
func (t *DataTable) holding() casework.Holding {
	h := casework.Holding{Table: t.Name, Title: t.Title, Columns: []casework.HeldColumn{}, Withheld: []casework.WithheldColumn{}}
	for _, c := range t.Columns {
		if c.Withheld != "" {
			h.Withheld = append(h.Withheld, casework.WithheldColumn{Name: c.Name, Reason: c.Withheld})
			continue
		}
		h.Columns = append(h.Columns, casework.HeldColumn{Name: c.Name, Label: c.Label, ThirdParty: c.ThirdParty, Code: c.Code})
	}
	return h
}

// export reads the columns that are given, one JSON object a row.
func (t *DataTable) export() string {
	var fields []string
	for _, c := range t.Columns {
		if c.Withheld != "" {
			continue
		}
		read := c.Read
		if read == "" {
			read = "t." + c.Name
		}
		fields = append(fields, "'"+c.Name+"', "+read)
	}
	query := "select jsonb_build_object(" + strings.Join(fields, ", ") + ") from " + t.Name + " t where " + t.Person
	if t.Order != "" {
		query += " order by " + t.Order
	}
	return query
}

// HoldingSizes is how many rows of each table are about a person.
func (r reader) HoldingSizes(ctx context.Context, id casework.ID) (out []casework.HoldingSize, err error) {
	b := &pgx.Batch{}
	for _, t := range DataMap() {
		if t.Person == "" {
			continue
		}
		at := len(out)
		out = append(out, casework.HoldingSize{Table: t.Name, Goes: t.Goes})
		b.Queue("select count(*) from "+t.Name+" t where "+t.Person, id).QueryRow(func(row pgx.Row) error {
			return row.Scan(&out[at].Rows)
		})
	}
	if err := r.q.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("count what is held on a person: %w", asFault(err))
	}
	return out, nil
}
