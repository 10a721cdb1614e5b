package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/job"
	"ehcp.example/tracker/internal/statute"
)

// recipients is who is told about a team's cases (a null team is that of cases
// without one): its managers; where it has none who can be mailed, the service
// managers; where there are none, the administrators. Nobody whose mailbox
// refused a digest in the last week counts as one who can be mailed. $1 is the
// day.
const recipients = `mailable as (
		select u.id, u.role from users u
		where u.active and u.role in ('team_manager', 'service_manager', 'administrator')
			and coalesce((select d.status <> 'failed' or d.for_date <= $1::date - 7 from deliveries d
				where d.user_id = u.id and d.status in ('sent', 'failed', 'uncertain') order by d.created_at desc limit 1), true)
	), scopes as (
		select id as team_id from teams union all select null
	), managers as (
		select ut.team_id, m.id as user_id, 1 as rank from user_teams ut join mailable m on m.id = ut.user_id and m.role = 'team_manager'
	), recipients as (
		select team_id, user_id, rank from managers
		union all
		select s.team_id, m.id, case m.role when 'service_manager' then 2 else 3 end from scopes s cross join mailable m
		where not exists (select from managers where managers.team_id = s.team_id)
			and (m.role = 'service_manager'
				or m.role = 'administrator' and not exists (select from mailable where role = 'service_manager'))
	)`

// owing is what each recipient has not been told. An alert is told once a
// message about it was made that neither failed nor was cancelled, and is to be
// told again where it stands again after its withdrawal was told; neither a
// warning whose clock has stopped nor that it has stopped needs telling; any
// other withdrawal is told to those who had the alert.
const owing = recipients + `, fresh as (
		select a.id as alert_id, r.user_id, r.rank, false as withdrawn
		from alerts a join cases c on c.id = a.case_id
		join recipients r on r.team_id is not distinct from c.team_id
		where a.withdrawn_at is null and a.raised_on <= $1
			and not exists (select from delivery_alerts da join deliveries d on d.id = da.delivery_id
				where da.alert_id = a.id and not da.withdrawn and d.status not in ('failed', 'cancelled')
					and not exists (select from delivery_alerts w join deliveries wd on wd.id = w.delivery_id
						where w.alert_id = a.id and w.withdrawn and wd.status not in ('failed', 'cancelled') and wd.for_date > d.for_date))
			and (a.kind = 'breach' or exists (select from clocks k
				where k.case_id = a.case_id and k.rule = a.rule and k.body = a.body and k.ordinal = a.ordinal and k.stopped_on is null))
	), undone as (
		select a.id as alert_id, da.user_id, 1 as rank, true as withdrawn
		from alerts a join delivery_alerts da on da.alert_id = a.id and not da.withdrawn
		join deliveries d on d.id = da.delivery_id and d.status in ('sent', 'uncertain') and d.handed_over_at < a.withdrawn_at
		join mailable m on m.id = da.user_id
		where a.withdraw_reason <> '` + clockHasStopped + `' and not exists (select from delivery_alerts w join deliveries wd on wd.id = w.delivery_id
			where w.alert_id = a.id and w.user_id = da.user_id and w.withdrawn and wd.status not in ('failed', 'cancelled')
				and wd.for_date > d.for_date)
	), owing as (
		select * from fresh union all select * from undone
	)`

// BuildDigests makes the day's pending deliveries in one transaction, and
// their jobs. Once the day has any, it has them all: doing it again makes none.
func (s *Store) BuildDigests(ctx context.Context, day statute.Date, now time.Time) (built int, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(t pgx.Tx) error {
		if _, err := t.Exec(ctx, "select pg_advisory_xact_lock(hashtext('ehcp.digests'))"); err != nil {
			return err
		}
		var done bool
		if err := t.QueryRow(ctx, "select exists (select from deliveries where for_date = $1 and kind = 'digest')", day).Scan(&done); err != nil || done {
			return err
		}
		built, err = buildDigests(ctx, t, day, now)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("build digests: %w", asFault(err))
	}
	return built, nil
}

func buildDigests(ctx context.Context, t pgx.Tx, day statute.Date, now time.Time) (int, error) {
	rows, err := t.Query(ctx, "with "+owing+`, doubtful as (
			select d.user_id, 1 as rank from deliveries d join mailable m on m.id = d.user_id
			where d.status = 'uncertain' and d.told_again_by is null
		)
		select user_id, min(rank) from (select user_id, rank from owing union all select user_id, rank from doubtful) people
		group by user_id order by user_id`, day)
	if err != nil {
		return 0, err
	}
	type person struct {
		id   casework.ID
		rank int
	}
	people, err := pgx.CollectRows(rows, into(func(p *person) []any { return []any{&p.id, &p.rank} }))
	if err != nil || len(people) == 0 {
		return 0, err
	}
	b := &pgx.Batch{}
	for _, p := range people {
		id := casework.NewID()
		b.Queue(`insert into deliveries (id, key, kind, user_id, for_date, why, status, created_at)
			values ($1, $2, 'digest', $3, $4, $5, 'pending', $6)`,
			id, fmt.Sprintf("digest:%s:%s", p.id, day), p.id, day, string(why(p.rank)), now)
		b.Queue("update deliveries set told_again_by = $1 where user_id = $2 and status = 'uncertain' and told_again_by is null", id, p.id)
		j := job.ForDelivery(id, 1)
		b.Queue("insert into outbox (id, key, job, payload, created_at) values ($1, $2, $3, $4, $5)",
			casework.NewID(), j.Key, string(j.Name), []byte(j.Payload), now)
	}
	// An alert that is told again, as after a message that failed, moves to the
	// new one.
	b.Queue("with "+owing+` insert into delivery_alerts (delivery_id, alert_id, user_id, withdrawn)
		select d.id, o.alert_id, o.user_id, o.withdrawn from owing o
		join deliveries d on d.user_id = o.user_id and d.for_date = $1 and d.kind = 'digest' and d.status = 'pending'
		on conflict on constraint delivery_alerts_once do update set delivery_id = excluded.delivery_id`, day)
	return len(people), t.SendBatch(ctx, b).Close()
}

func why(rank int) casework.DigestReason {
	switch rank {
	case 1:
		return casework.ManagesTeam
	case 2:
		return casework.NoManager
	}
	return casework.NoServiceManager
}

// readContent reads what a delivery has to say as things stand now: what has
// been withdrawn since it was made is left out, and so is a withdrawal of what
// stands again.
func readContent(ctx context.Context, t pgx.Tx, c *casework.DigestContent) (err error) {
	id := c.Delivery.ID
	if c.Alerts, err = told(ctx, t, id, "not da.withdrawn and a.withdrawn_at is null and not a.inherited"); err != nil {
		return err
	}
	if c.Withdrawn, err = told(ctx, t, id, "da.withdrawn and a.withdrawn_at is not null"); err != nil {
		return err
	}
	if c.Inherited, err = alertCounts(ctx, t, "with recursive "+earlier+` select a.rule, count(*), min(a.due_on)
		from delivery_alerts da join alerts a on a.id = da.alert_id
		where (da.delivery_id = $1 or da.delivery_id in (select id from earlier)) and not da.withdrawn and a.withdrawn_at is null and a.inherited
		group by a.rule order by min(a.due_on), a.rule`, id); err != nil {
		return err
	}
	if c.StillOpen, err = alertCounts(ctx, t, "with "+recipients+`
		select a.rule, count(*), min(a.due_on) from alerts a join cases c on c.id = a.case_id
		join clocks k on k.case_id = a.case_id and k.rule = a.rule and k.body = a.body and k.ordinal = a.ordinal
			and k.due_on = a.due_on and k.stopped_on is null
		where a.kind = 'breach' and a.withdrawn_at is null and a.raised_on <= $1
			and exists (select from recipients r where r.user_id = $3 and r.team_id is not distinct from c.team_id)
			and not exists (select from delivery_alerts da where da.alert_id = a.id and da.delivery_id = $2)
		group by a.rule order by min(a.due_on), a.rule`, c.Delivery.ForDate, id, c.Delivery.UserID); err != nil {
		return err
	}
	c.Uncertain, err = unconfirmed(ctx, t, id)
	return err
}

// told reads alerts of a delivery, oldest due first.
func told(ctx context.Context, t pgx.Tx, id casework.ID, which string) ([]casework.AlertSummary, error) {
	rows, err := t.Query(ctx, `select a.id, a.case_id, a.rule, a.body, a.ordinal, a.kind, a.started_on, a.due_on, a.alert_on,
			a.raised_on, a.inherited, a.withdrawn_at, c.reference, c.kind, c.team_id, coalesce(tm.name, ''), k.stopped_on, k.safe_by,
			coalesce(k.excused, '') <> ''
		from delivery_alerts da join alerts a on a.id = da.alert_id join cases c on c.id = a.case_id
		left join teams tm on tm.id = c.team_id
		left join clocks k on k.case_id = a.case_id and k.rule = a.rule and k.body = a.body and k.ordinal = a.ordinal
		where da.delivery_id = $1 and `+which+` order by a.due_on, c.reference, a.rule, a.id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, into(func(a *casework.AlertSummary) []any {
		return []any{
			&a.ID, &a.CaseID, &a.Rule, &a.Body, &a.Ordinal, &a.Kind, &a.StartedOn, &a.DueOn, &a.AlertOn,
			&a.RaisedOn, &a.Inherited, &a.WithdrawnAt, &a.CaseReference, &a.CaseKind, &a.TeamID, &a.TeamName, &a.StoppedOn, &a.SafeBy, &a.Excused,
		}
	}))
}

func alertCounts(ctx context.Context, t pgx.Tx, query string, args ...any) ([]casework.AlertCount, error) {
	rows, err := t.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, into(func(n *casework.AlertCount) []any { return []any{&n.Rule, &n.N, &n.Oldest} }))
}

// earlier is the uncertain messages that a delivery tells again, and those
// that they told again in their turn. $1 is the delivery.
const earlier = `earlier as (
		select id, for_date from deliveries where told_again_by = $1
		union
		select d.id, d.for_date from deliveries d join earlier e on d.told_again_by = e.id
	)`

// unconfirmed is the days and cases of the earlier messages. Their old
// breaches are counted again among the delivery's own.
func unconfirmed(ctx context.Context, t pgx.Tx, id casework.ID) ([]casework.Unconfirmed, error) {
	rows, err := t.Query(ctx, "with recursive "+earlier+`
		select e.for_date, coalesce(array_agg(distinct c.reference) filter (where c.reference is not null), '{}')
		from earlier e left join delivery_alerts da on da.delivery_id = e.id
		left join alerts a on a.id = da.alert_id and not a.inherited left join cases c on c.id = a.case_id
		group by e.id, e.for_date order by e.for_date, e.id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, into(func(u *casework.Unconfirmed) []any { return []any{&u.ForDate, &u.References} }))
}
