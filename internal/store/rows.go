package store

import "ehcp.example/tracker/internal/casework"

// The columns of the hot tables, in the order that the functions below read
// them: the two stand side by side so that they change together.

const caseColumns = `c.id, c.reference, c.kind, c.person_id, c.plan_id, c.team_id, c.caseworker_id, c.requested_by,
	c.theme, c.channel, c.complainant_name, c.placement, c.origin_case_id, c.previous_case_id, c.opened_on,
	c.closed_on, c.entered_on, c.source, c.version, c.created_at, c.undone_at, c.undone_by`

func caseFields(c *casework.Case) []any {
	return []any{
		&c.ID, &c.Reference, &c.Kind, &c.PersonID, &c.PlanID, &c.TeamID, &c.CaseworkerID, &c.RequestedBy,
		&c.Theme, &c.Channel, &c.ComplainantName, &c.Placement, &c.OriginCaseID, &c.PreviousCaseID, &c.OpenedOn,
		&c.ClosedOn, &c.EnteredOn, &c.Source, &c.Version, &c.CreatedAt, &c.UndoneAt, &c.UndoneBy,
	}
}

const personColumns = `p.id, p.source_person_id, p.upn, p.given_name, p.family_name, p.born, p.died, p.postcode,
	p.team_id, p.version, p.created_at`

func personFields(p *casework.Person) []any {
	return []any{
		&p.ID, &p.SourcePersonID, &p.UPN, &p.GivenName, &p.FamilyName, &p.Born, &p.Died, &p.Postcode,
		&p.TeamID, &p.Version, &p.CreatedAt,
	}
}

const planColumns = `pl.id, pl.reference, pl.provisional, pl.person_id, pl.assessment_case_id, pl.first_issued_on,
	pl.ceased_on, pl.cease_reason, pl.placement, pl.team_id, pl.version, pl.created_at`

func planFields(p *casework.Plan) []any {
	return []any{
		&p.ID, &p.Reference, &p.Provisional, &p.PersonID, &p.AssessmentCaseID, &p.FirstIssuedOn,
		&p.CeasedOn, &p.CeaseReason, &p.Placement, &p.TeamID, &p.Version, &p.CreatedAt,
	}
}

const milestoneColumns = `m.id, m.case_id, m.kind, m.on_date, m.outcome, m.body, m.for_date, m.sent_on, m.recipients,
	m.evidence, m.delay_reason, m.origin_case_id, m.extract, m.logged_at, m.logged_on, m.logged_by, m.logged_by_name,
	m.voided_at, m.voided_by, coalesce((select name from users where id = m.voided_by),
	(select name from service_tokens where id = m.voided_by), ''), m.void_reason`

func milestoneFields(m *casework.Milestone) []any {
	return []any{
		&m.ID, &m.CaseID, &m.Kind, &m.On, &m.Outcome, &m.Body, &m.For, &m.SentOn, &m.Recipients,
		&m.Evidence, &m.DelayReason, &m.OriginCaseID, &m.Extract, &m.LoggedAt, &m.LoggedOn, &m.LoggedBy, &m.LoggedByName,
		&m.VoidedAt, &m.VoidedBy, &m.VoidedByName, &m.VoidReason,
	}
}

const exceptionColumns = `x.id, x.case_id, x.rule, x.ground, x.from_on, x.to_on, x.reason, x.evidence, x.status,
	x.recorded_on, x.recorded_after_due, x.recorded_by, x.decided_by, x.decided_at, x.version`

func exceptionFields(e *casework.Exception) []any {
	return []any{
		&e.ID, &e.CaseID, &e.Rule, &e.Ground, &e.FromOn, &e.ToOn, &e.Reason, &e.Evidence, &e.Status,
		&e.RecordedOn, &e.RecordedAfterDue, &e.RecordedBy, &e.DecidedBy, &e.DecidedAt, &e.Version,
	}
}

const clockColumns = `k.id, k.case_id, k.rule, k.body, k.ordinal, k.role, k.basis, k.started_on, k.started_by, k.due_on,
	k.safe_by, k.stopped_on, k.ended_by, k.excused, k.provisional, k.plain_only, k.settled, k.rule_version, k.next_alert_on`

func clockFields(c *casework.Clock) []any {
	return []any{
		&c.ID, &c.CaseID, &c.Rule, &c.Body, &c.Ordinal, &c.Role, &c.Basis, &c.StartedOn, &c.StartedBy, &c.DueOn,
		&c.SafeBy, &c.StoppedOn, &c.EndedBy, &c.Excused, &c.Provisional, &c.PlainOnly, &c.Settled, &c.RuleVersion, &c.NextAlertOn,
	}
}
