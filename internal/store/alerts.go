package store

import (
	"context"

	"ehcp.example/tracker/internal/casework"
)

const alertColumns = `a.id, a.case_id, a.rule, a.body, a.ordinal, a.kind, a.started_on, a.due_on, a.alert_on, a.raised_on,
	a.inherited, a.acknowledged_at, a.acknowledged_by, a.comment, a.withdrawn_at, a.withdraw_reason,
	c.reference, c.kind, c.team_id, coalesce(t.name, ''), c.caseworker_id, coalesce(u.name, ''), a.acknowledged_name,
	(select max(k.stopped_on) from clocks k where k.case_id = a.case_id and k.rule = a.rule and k.body = a.body
		and k.ordinal = a.ordinal),
	(select max(k.safe_by) from clocks k where k.case_id = a.case_id and k.rule = a.rule and k.body = a.body
		and k.ordinal = a.ordinal),
	exists (select from clocks k where k.case_id = a.case_id and k.rule = a.rule and k.body = a.body and k.ordinal = a.ordinal
		and k.excused <> '')`

const alertTables = ` from alerts a join cases c on c.id = a.case_id left join teams t on t.id = c.team_id
	left join users u on u.id = c.caseworker_id `

const alertQuery = `select ` + alertColumns + alertTables + `where `

func alertFields(s *casework.AlertSummary) []any {
	a := &s.Alert
	return []any{
		&a.ID, &a.CaseID, &a.Rule, &a.Body, &a.Ordinal, &a.Kind, &a.StartedOn, &a.DueOn, &a.AlertOn, &a.RaisedOn,
		&a.Inherited, &a.AcknowledgedAt, &a.AcknowledgedBy, &a.Comment, &a.WithdrawnAt, &a.WithdrawReason,
		&s.CaseReference, &s.CaseKind, &s.TeamID, &s.TeamName, &s.CaseworkerID, &s.CaseworkerName, &s.AcknowledgedName,
		&s.StoppedOn, &s.SafeBy, &s.Excused,
	}
}

// Alert reads one alert.
func (r reader) Alert(ctx context.Context, id casework.ID) (casework.AlertSummary, error) {
	return r.oneAlert(ctx, id, "")
}

// LockAlert is Alert with the row locked.
func (t *tx) LockAlert(ctx context.Context, id casework.ID) (casework.AlertSummary, error) {
	return t.oneAlert(ctx, id, " for update of a")
}

func (r reader) oneAlert(ctx context.Context, id casework.ID, lock string) (casework.AlertSummary, error) {
	found, err := ask(ctx, r, into(alertFields), alertQuery+"a.id = $1"+lock, id)
	switch {
	case err != nil:
		return casework.AlertSummary{}, err
	case len(found) == 0:
		return casework.AlertSummary{}, notThere("alert")
	}
	return found[0], nil
}

// Alerts lists alerts, those raised last first.
func (r reader) Alerts(ctx context.Context, f casework.AlertFilter, p casework.PageRequest) (casework.Page[casework.AlertSummary], error) {
	var none casework.Page[casework.AlertSummary]
	q := newWhere()
	q.id("a.case_id", f.CaseID)
	q.id("c.caseworker_id", f.CaseworkerID)
	q.team("c.team_id", f.TeamID, f.Scope)
	if f.Kind != "" {
		q.add("a.kind = ?", string(f.Kind))
	}
	if f.Acknowledged != nil {
		q.add("a.acknowledged_at is " + map[bool]string{true: "not null", false: "null"}[*f.Acknowledged])
	}
	if f.Inherited != nil {
		q.add("a.inherited = ?", *f.Inherited)
	}
	if !f.Withdrawn {
		q.add("a.withdrawn_at is null")
	}
	if f.DigestID != (casework.ID{}) {
		q.add("a.id in (select alert_id from delivery_alerts where delivery_id = ? and not withdrawn)", f.DigestID)
	}
	var total *int
	if f.Count {
		total = new(int)
		if err := r.q.QueryRow(ctx, "select count(*) from alerts a join cases c on c.id = a.case_id where "+q.numbered(), q.args...).Scan(total); err != nil {
			return none, asFault(err)
		}
	}
	if p.Cursor != "" {
		var at [2]string
		if err := decodeCursor(p.Cursor, at[:], isID); err != nil {
			return none, err
		}
		day, err := cursorDay(at[0])
		if err != nil {
			return none, err
		}
		q.add("(a.raised_on, a.id) < (?, ?::uuid)", day, at[1])
	}
	rows, err := ask(ctx, r, into(alertFields), alertQuery+q.numbered()+limited(" order by a.raised_on desc, a.id desc", p), q.args...)
	if err != nil {
		return none, err
	}
	found := page(rows, p.Limit, itself[casework.AlertSummary], func(s casework.AlertSummary) []string {
		return []string{s.RaisedOn.String(), s.ID.String()}
	})
	found.Total = total
	return found, nil
}

// AcknowledgeAlert stores who took a locked alert in hand.
func (t *tx) AcknowledgeAlert(_ context.Context, a casework.Alert, by string) error {
	t.writeOne(`update alerts set acknowledged_at = $2, acknowledged_by = $3, acknowledged_name = $4, comment = $5
		where id = $1 and acknowledged_at is null`, a.ID, a.AcknowledgedAt, a.AcknowledgedBy, by, a.Comment)
	return nil
}
