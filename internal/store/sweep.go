package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// claimClocks takes clocks whose next alert has come due, in the order of the
// index, leaving alone what another sweep holds: the cost is that of the rows
// it returns, however many clocks there are.
const claimClocks = `select ` + clockColumns + `, c.entered_on from (
		select * from clocks where next_alert_on <= $1 order by next_alert_on, id limit $2 for update skip locked
	) k join cases c on c.id = k.case_id`

// SweepBatch claims, decides, stores and commits one batch.
func (s *Store) SweepBatch(
	ctx context.Context, day statute.Date, limit int, decide func(casework.SweptClock) casework.SweepDecision,
) (claimed, raised int, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		swept, err := ask(ctx, t.reader, into(func(c *casework.SweptClock) []any {
			return append(clockFields(&c.Clock), &c.EnteredOn)
		}), claimClocks, day, limit)
		if err != nil {
			return fmt.Errorf("claim clocks: %w", err)
		}
		if claimed = len(swept); claimed == 0 {
			return nil
		}
		raised, err = t.settle(ctx, swept, decide)
		return err
	})
	return claimed, raised, err
}

// settle stores the alerts that are owed and when each clock is next looked
// at, in one round trip: columns as arrays, so that each is one statement.
func (t *tx) settle(ctx context.Context, swept []casework.SweptClock, decide func(casework.SweptClock) casework.SweepDecision) (raised int, err error) {
	ids := make([]int64, len(swept))
	next := make([]pgDate, len(swept))
	var a alertArrays
	for i := range swept {
		d := decide(swept[i])
		ids[i], next[i] = swept[i].ID, toPgDate(d.NextAlert)
		if d.Alert != nil {
			a.add(d.Alert)
		}
	}
	t.write(`update clocks k set next_alert_on = d.next from unnest($1::bigint[], $2::date[]) as d (id, next)
		where k.id = d.id`, ids, next)
	b := &pgx.Batch{}
	b.Queue(`insert into alerts (id, case_id, rule, body, ordinal, kind, started_on, due_on, alert_on, raised_on, inherited)
		select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::date[],
			$8::date[], $9::date[], $10::date[], $11::boolean[])
		on conflict on constraint alerts_once do update set withdrawn_at = null, withdraw_reason = ''
		where alerts.withdrawn_at is not null`, a.arrays()...)
	results := t.SendBatch(ctx, b)
	tag, err := results.Exec()
	if closing := results.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return 0, fmt.Errorf("store alerts: %w", asFault(err))
	}
	return int(tag.RowsAffected()), nil
}

// alertArrays are the columns of new alerts.
type alertArrays struct {
	ids, cases              []casework.ID
	rules, bodies, kinds    []string
	ordinals                []int16
	started, due, on, found []pgDate
	inherited               []bool
}

func (a *alertArrays) add(x *casework.Alert) {
	a.ids, a.cases = append(a.ids, x.ID), append(a.cases, x.CaseID)
	a.rules, a.bodies, a.kinds = append(a.rules, x.Rule), append(a.bodies, x.Body), append(a.kinds, string(x.Kind))
	a.ordinals = append(a.ordinals, int16(x.Ordinal))
	a.started, a.due = append(a.started, toPgDate(x.StartedOn)), append(a.due, toPgDate(x.DueOn))
	a.on, a.found = append(a.on, toPgDate(x.AlertOn)), append(a.found, toPgDate(x.RaisedOn))
	a.inherited = append(a.inherited, x.Inherited)
}

func (a *alertArrays) arrays() []any {
	return []any{a.ids, a.cases, a.rules, a.bodies, a.ordinals, a.kinds, a.started, a.due, a.on, a.found, a.inherited}
}
