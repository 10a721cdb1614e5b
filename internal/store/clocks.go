package store

import (
	"context"
	"fmt"
	"strconv"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

const clockQuery = `select ` + clockColumns + `, c.reference, c.kind, c.person_id, p.given_name, p.family_name, c.team_id,
	coalesce(t.name, ''), c.caseworker_id, coalesce(u.name, '')
	from clocks k join cases c on c.id = k.case_id join people p on p.id = c.person_id
	left join teams t on t.id = c.team_id left join users u on u.id = c.caseworker_id where `

func clockSummaryFields(s *casework.ClockSummary) []any {
	return append(clockFields(&s.Clock), &s.CaseReference, &s.CaseKind, &s.PersonID, &s.GivenName, &s.FamilyName,
		&s.TeamID, &s.TeamName, &s.CaseworkerID, &s.CaseworkerName)
}

// dueOrNever sorts clocks without a due date last; it is what the index has.
const dueOrNever = "coalesce(k.due_on, 'infinity'::date)"

// Clocks lists clocks by due date, none last.
func (r reader) Clocks(ctx context.Context, f casework.ClockFilter, p casework.PageRequest) (casework.Page[casework.ClockSummary], error) {
	var none casework.Page[casework.ClockSummary]
	q := clocksWhere(f)
	var total *int
	if f.Count {
		n, err := r.countClocks(ctx, q)
		if err != nil {
			return none, err
		}
		total = &n
	}
	if p.Cursor != "" {
		var at [2]string
		if err := decodeCursor(p.Cursor, at[:], isNumber); err != nil {
			return none, err
		}
		if err := q.after(at); err != nil {
			return none, err
		}
	}
	rows, err := ask(ctx, r, into(clockSummaryFields), clockQuery+q.numbered()+limited(" order by "+dueOrNever+", k.id", p), q.args...)
	if err != nil {
		return none, err
	}
	found := page(rows, p.Limit, itself[casework.ClockSummary], func(s casework.ClockSummary) []string {
		return []string{s.DueOn.String(), strconv.FormatInt(s.ID, 10)}
	})
	found.Total = total
	return found, nil
}

// countClocks counts what the conditions find, all pages together.
func (r reader) countClocks(ctx context.Context, q *where) (n int, err error) {
	err = r.q.QueryRow(ctx, "select count(*) from clocks k join cases c on c.id = k.case_id where "+q.numbered(), q.args...).Scan(&n)
	return n, asFault(err)
}

// clocksWhere are the conditions of a filter, the same for a page and a count.
func clocksWhere(f casework.ClockFilter) *where {
	q := newWhere()
	if len(f.Rules) > 0 {
		q.add("k.rule = any(?)", f.Rules)
	}
	if f.Stopped != nil {
		q.add("(k.stopped_on is not null) = ?", *f.Stopped)
	}
	if f.Role != "" {
		q.add("k.role = ?", f.Role)
	}
	q.id("k.case_id", f.CaseID)
	q.id("c.caseworker_id", f.CaseworkerID)
	q.team("c.team_id", f.TeamID, f.Scope)
	q.state(f.State, f.Today)
	if !f.DueFrom.IsZero() {
		q.add(dueOrNever+" >= ? and "+dueOrNever+" < 'infinity'", f.DueFrom)
	}
	if !f.DueTo.IsZero() {
		q.add(dueOrNever+" <= ?", f.DueTo)
	}
	if f.OpenCasesOnly {
		q.add("c.closed_on is null")
	}
	return q
}

func (w *where) after(at [2]string) error {
	id, err := strconv.ParseInt(at[1], 10, 64)
	if err != nil {
		return fault.OneField("/cursor", "invalid", "Use the cursor of the page before, as it is.")
	}
	if at[0] == "" {
		w.add("k.due_on is null and k.id > ?", id)
		return nil
	}
	day, err := cursorDay(at[0])
	if err != nil {
		return err
	}
	w.add("("+dueOrNever+", k.id) > (?, ?::bigint)", day, id)
	return nil
}

func cursorDay(s string) (statute.Date, error) {
	day, err := statute.ParseDate(s)
	if err != nil {
		return day, fault.OneField("/cursor", "invalid", "Use the cursor of the page before, as it is.")
	}
	return day, nil
}

// limited asks for one row more than the page, to know whether there is a next.
func limited(order string, p casework.PageRequest) string {
	return order + fmt.Sprintf(" limit %d", p.Limit+1)
}

// state narrows to clocks in a state on a day. A clock that has stopped keeps
// its state in settled; how a running one stands is a matter of the day.
func (w *where) state(s statute.State, today statute.Date) {
	// In the words of the index, so that the planner knows what they leave.
	past := "k.stopped_on is null and " + dueOrNever + " < ?"
	notPast := "k.stopped_on is null and " + dueOrNever + " >= ?"
	switch s {
	case "":
	case statute.Running:
		w.add(notPast+" and k.role in ('duty', 'component', 'planning')", today)
	case statute.Open:
		w.add(notPast+" and k.role in ('window', 'family')", today)
	case statute.Breached:
		w.add(past+" and k.excused = '' and k.role in ('duty', 'component')", today)
	case statute.Excepted:
		w.add("(k.settled = 'excepted' or "+past+" and k.excused <> '' and k.role in ('duty', 'component'))", today)
	case statute.Missed:
		w.add("(k.settled = 'missed' or "+past+" and k.role = 'planning')", today)
	case statute.Closed:
		w.add("(k.settled = 'closed' or "+past+" and k.role in ('window', 'family'))", today)
	case statute.Met, statute.Late, statute.Cancelled, statute.ClosedEarly, statute.Used:
		w.add("k.settled = ?", string(s))
	default:
		w.add("false")
	}
}
