package store

import (
	"context"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

const summaryQuery = `select ` + caseColumns + `, p.given_name, p.family_name, coalesce(pl.reference, ''),
	coalesce(t.name, ''), coalesce(u.name, '')
	from cases c join people p on p.id = c.person_id left join plans pl on pl.id = c.plan_id
	left join teams t on t.id = c.team_id left join users u on u.id = c.caseworker_id where `

func summaryFields(s *casework.CaseSummary) []any {
	return append(caseFields(&s.Case), &s.GivenName, &s.FamilyName, &s.PlanReference, &s.TeamName, &s.CaseworkerName)
}

// Cases lists cases, those opened last first.
func (r reader) Cases(ctx context.Context, f casework.CaseFilter, p casework.PageRequest) (casework.Page[casework.CaseSummary], error) {
	var none casework.Page[casework.CaseSummary]
	q := newWhere()
	q.add("c.undone_at is null")
	if f.Kind != statute.AnyCase {
		q.add("c.kind = ?", f.Kind)
	}
	if f.Reference != "" {
		q.add("c.reference = ?", f.Reference)
	}
	q.id("c.person_id", f.PersonID)
	q.id("c.plan_id", f.PlanID)
	q.id("c.caseworker_id", f.CaseworkerID)
	if f.Open != nil {
		q.add("(c.closed_on is null) = ?", *f.Open)
	}
	q.team("c.team_id", f.TeamID, f.Scope)
	if p.Cursor != "" {
		var at [2]string
		if err := decodeCursor(p.Cursor, at[:], isID); err != nil {
			return none, err
		}
		day, err := cursorDay(at[0])
		if err != nil {
			return none, err
		}
		q.add("(c.opened_on, c.id) < (?, ?::uuid)", day, at[1])
	}
	rows, err := ask(ctx, r, into(summaryFields), summaryQuery+q.numbered()+limited(" order by c.opened_on desc, c.id desc", p), q.args...)
	if err != nil {
		return none, err
	}
	return page(rows, p.Limit, itself[casework.CaseSummary], func(s casework.CaseSummary) []string {
		return []string{s.OpenedOn.String(), s.ID.String()}
	}), nil
}

func (w *where) id(column string, id casework.ID) {
	if id != uuid.Nil {
		w.add(column+" = ?", id)
	}
}
