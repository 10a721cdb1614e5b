package store

import (
	"context"
	"fmt"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/job"
)

const insertCase = `insert into cases (id, reference, kind, person_id, plan_id, team_id, caseworker_id, requested_by,
	theme, channel, complainant_name, placement, origin_case_id, previous_case_id, opened_on, closed_on, entered_on,
	source, version, created_at)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1, $19)`

const updateCase = `update cases set plan_id = $3, team_id = $4, caseworker_id = $5, requested_by = $6, theme = $7,
	channel = $8, complainant_name = $9, placement = $10, origin_case_id = $11, previous_case_id = $12, opened_on = $13,
	closed_on = $14, undone_at = $15, undone_by = $16, version = version + 1 where id = $1 and version = $2`

const insertMilestone = `insert into milestones (id, case_id, kind, on_date, outcome, body, for_date, sent_on, recipients,
	evidence, delay_reason, origin_case_id, extract, logged_at, logged_on, logged_by, logged_by_name, single)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`

const upsertClock = `insert into clocks (case_id, rule, body, ordinal, role, basis, started_on, started_by, due_on,
	safe_by, stopped_on, ended_by, excused, provisional, plain_only, settled, rule_version, next_alert_on)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
	on conflict on constraint clocks_one_each do update set role = excluded.role, basis = excluded.basis,
	started_on = excluded.started_on, started_by = excluded.started_by, due_on = excluded.due_on,
	safe_by = excluded.safe_by, stopped_on = excluded.stopped_on, ended_by = excluded.ended_by,
	excused = excluded.excused, provisional = excluded.provisional, plain_only = excluded.plain_only,
	settled = excluded.settled, rule_version = excluded.rule_version, next_alert_on = excluded.next_alert_on`

// SaveCase stores a change of one case. The order matters: what is voided
// makes room for what is logged again.
func (t *tx) SaveCase(_ context.Context, c *casework.CaseChange) error {
	if c.New {
		t.write(insertCase, caseValues(&c.Case)...)
	} else {
		k := &c.Case
		t.writeOne(updateCase, k.ID, k.Version, k.PlanID, k.TeamID, k.CaseworkerID, k.RequestedBy, k.Theme, k.Channel,
			k.ComplainantName, string(k.Placement), k.OriginCaseID, k.PreviousCaseID, k.OpenedOn, k.ClosedOn, k.UndoneAt, k.UndoneBy)
	}
	for i := range c.Voids {
		m := &c.Voids[i]
		t.writeOne("update milestones set voided_at = $2, voided_by = $3, void_reason = $4 where id = $1 and voided_at is null",
			m.ID, m.VoidedAt, m.VoidedBy, m.VoidReason)
	}
	for i := range c.Milestones {
		t.write(insertMilestone, milestoneValues(&c.Milestones[i])...)
	}
	t.saveExceptions(c)
	for i := range c.ClocksGone {
		k := &c.ClocksGone[i]
		t.write("delete from clocks where case_id = $1 and rule = $2 and body = $3 and ordinal = $4", k.CaseID, k.Rule, k.Body, k.Ordinal)
	}
	for i := range c.Clocks {
		t.write(upsertClock, clockValues(&c.Clocks[i])...)
	}
	t.withdrawAlerts(c)
	t.insertAudit(c.Audit...)
	t.insertJobs(c.Jobs...)
	return nil
}

func (t *tx) saveExceptions(c *casework.CaseChange) {
	for i := range c.Exceptions {
		t.write(`insert into exceptions (id, case_id, rule, ground, from_on, to_on, reason, evidence, status, recorded_on,
			recorded_after_due, recorded_by, decided_by, decided_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, exceptionValues(&c.Exceptions[i])...)
	}
	for i := range c.ExceptionsNow {
		e := &c.ExceptionsNow[i]
		t.writeOne(`update exceptions set status = $3, decided_by = $4, decided_at = $5, version = version + 1
			where id = $1 and version = $2`, e.ID, e.Version, string(e.Status), e.DecidedBy, e.DecidedAt)
	}
}

// withdrawAlerts: an alert says something of a clock with certain dates. When
// these have changed, or the clock has stopped, what was told may no longer be so.
func (t *tx) withdrawAlerts(c *casework.CaseChange) {
	if c.New {
		return
	}
	t.withdrawAnswered(c)
	for _, gone := range c.ClocksGone {
		t.write(`update alerts set withdrawn_at = $5, withdraw_reason = 'the clock no longer runs'
			where case_id = $1 and rule = $2 and body = $3 and ordinal = $4 and withdrawn_at is null`,
			gone.CaseID, gone.Rule, gone.Body, gone.Ordinal, changedAt(c))
	}
	for i := range c.ClocksMoved {
		k := &c.ClocksMoved[i]
		t.write(`update alerts set withdrawn_at = $7, withdraw_reason = 'the dates were corrected'
			where case_id = $1 and rule = $2 and body = $3 and ordinal = $4 and (started_on, due_on) is distinct from ($5::date, $6::date)
			and withdrawn_at is null`, k.CaseID, k.Rule, k.Body, k.Ordinal, k.StartedOn, k.DueOn, changedAt(c))
	}
}

// clockHasStopped is why a warning is withdrawn once nothing is left to be
// warned of. It is no news to those who were warned.
const clockHasStopped = "the clock has stopped"

// withdrawAnswered withdraws what the clocks that have stopped no longer owe:
// every warning, and the breach of one that is none after all. A clock that was
// stopped late keeps its breach.
func (t *tx) withdrawAnswered(c *casework.CaseChange) {
	var rules, bodies []string
	var ordinals []int16
	var cleared []bool
	for i := range c.Clocks {
		if k := &c.Clocks[i]; !k.StoppedOn.IsZero() {
			rules, bodies, ordinals = append(rules, k.Rule), append(bodies, k.Body), append(ordinals, int16(k.Ordinal))
			cleared = append(cleared, k.NoBreach())
		}
	}
	if len(rules) == 0 {
		return
	}
	t.write(`update alerts a set withdrawn_at = $2, withdraw_reason = case a.kind
			when 'breach' then 'it is no breach after all' else '`+clockHasStopped+`' end
		from unnest($3::text[], $4::text[], $5::smallint[], $6::boolean[]) as k (rule, body, ordinal, cleared)
		where a.case_id = $1 and a.rule = k.rule and a.body = k.body and a.ordinal = k.ordinal and a.withdrawn_at is null
			and (a.kind <> 'breach' or k.cleared)`, c.Case.ID, changedAt(c), rules, bodies, ordinals, cleared)
}

func changedAt(c *casework.CaseChange) any {
	if len(c.Audit) > 0 {
		return c.Audit[0].At
	}
	return c.Case.CreatedAt
}

func caseValues(c *casework.Case) []any {
	return []any{
		c.ID, c.Reference, c.Kind, c.PersonID, c.PlanID, c.TeamID, c.CaseworkerID, c.RequestedBy, c.Theme, c.Channel,
		c.ComplainantName, string(c.Placement), c.OriginCaseID, c.PreviousCaseID, c.OpenedOn, c.ClosedOn, c.EnteredOn,
		c.Source, c.CreatedAt,
	}
}

func milestoneValues(m *casework.Milestone) []any {
	recipients := m.Recipients
	if recipients == nil {
		recipients = []casework.Recipient{}
	}
	return []any{
		m.ID, m.CaseID, m.Kind, m.On, m.Outcome, m.Body, m.For, m.SentOn, recipients, m.Evidence, m.DelayReason,
		m.OriginCaseID, m.Extract, m.LoggedAt, m.LoggedOn, m.LoggedBy, m.LoggedByName, single(m),
	}
}

// single is what may stand only once on a case; nil for what may be repeated.
func single(m *casework.Milestone) *string {
	var s string
	switch {
	case m.Kind.PerBody():
		s = m.Kind.String() + ":" + m.Body
	case m.Kind.MayRepeat():
		return nil
	default:
		s = m.Kind.String()
	}
	return &s
}

func exceptionValues(e *casework.Exception) []any {
	return []any{
		e.ID, e.CaseID, e.Rule, string(e.Ground), e.FromOn, e.ToOn, e.Reason, e.Evidence, string(e.Status), e.RecordedOn,
		e.RecordedAfterDue, e.RecordedBy, e.DecidedBy, e.DecidedAt,
	}
}

func clockValues(k *casework.Clock) []any {
	return []any{
		k.CaseID, k.Rule, k.Body, int16(k.Ordinal), k.Role, k.Basis, k.StartedOn, k.StartedBy, k.DueOn, k.SafeBy, k.StoppedOn,
		k.EndedBy, string(k.Excused), k.Provisional, k.PlainOnly, string(k.Settled), k.RuleVersion, k.NextAlertOn,
	}
}

// InsertJobs puts work in the outbox; the same key twice is one piece of work.
func (t *tx) InsertJobs(_ context.Context, jobs ...job.Job) error {
	t.insertJobs(jobs...)
	return nil
}

func (t *tx) insertJobs(jobs ...job.Job) {
	for _, j := range jobs {
		t.write(`insert into outbox (id, key, job, payload, created_at) values ($1, $2, $3, $4, now())
			on conflict on constraint outbox_key_key do nothing`, casework.NewID(), j.Key, string(j.Name), []byte(j.Payload))
	}
}

// NextReference takes the next free reference of a prefix and year.
func (t *tx) NextReference(ctx context.Context, prefix string, year int) (string, error) {
	var last int
	err := t.QueryRow(ctx, `insert into reference_counters as r (prefix, year, last) values ($1, $2, 1)
		on conflict (prefix, year) do update set last = r.last + 1 returning last`, prefix, year).Scan(&last)
	if err != nil {
		return "", fmt.Errorf("take reference: %w", asFault(err))
	}
	return reference(prefix, year, last), nil
}

// reference writes PLAN-000001 or EHC-2023-000001.
func reference(prefix string, year, number int) string {
	if year == 0 {
		return fmt.Sprintf("%s-%06d", prefix, number)
	}
	return fmt.Sprintf("%s-%d-%06d", prefix, year, number)
}
