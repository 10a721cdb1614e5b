package store_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"ehcp.example/tracker/internal/casework"
)

// TestTheDatabaseItselfRefusesWhatMakesNoSense goes round the program: a
// constraint that stands only in Go stands until the next script.
func TestTheDatabaseItselfRefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, reference := o.raise(alert{})
	person := casework.NewID()
	o.exec("insert into people (id, family_name, born, search, created_at) values ($1, 'Other', '2010-01-01', 'other', now())", person)
	kase := "(select id from cases where reference = '" + reference + "')"
	milestone := `insert into milestones (id, case_id, kind, on_date, logged_at, logged_on, single)
		values (gen_random_uuid(), ` + kase + `, 'request_received', '2025-10-01', now(), '2025-10-02', 'request_received')`
	o.exec(milestone)
	for name, tt := range map[string]struct{ query, constraint string }{
		"the same milestone twice": {milestone, "milestones_single_key"},
		"a milestone from the future": {`insert into milestones (id, case_id, kind, on_date, logged_at, logged_on)
			values (gen_random_uuid(), ` + kase + `, 'stage1_updated', '2025-10-03', now(), '2025-10-02')`, "milestones_not_ahead"},
		"voiding without a reason":        {"update milestones set voided_at = now()", "milestones_voided_with_reason"},
		"changing a milestone's day":      {"update milestones set on_date = '2025-09-01'", "milestones_append_only"},
		"deleting a milestone":            {"delete from milestones", "milestones_append_only"},
		"deleting a case with its record": {"delete from cases where reference = '" + reference + "'", "milestones_append_only"},
		"a death before birth":            {"update people set died = '2009-01-01' where family_name = 'Other'", "people_died_after_birth"},
		"nobody's name":                   {"update people set family_name = ''", "people_named"},
		"a kind of case there is not":     {"update cases set kind = 'holiday'", "cases_kind_check"},
		"a review without a plan":         {"update cases set kind = 'annual_review'", "cases_review_has_plan"},
		"an undone case still open":       {"update cases set undone_at = now(), closed_on = null", "cases_undone_is_closed"},
		"closed before it opened":         {"update cases set closed_on = '2020-01-01'", "cases_closed_after_opened"},
		"a clock that stopped and runs":   {"update clocks set settled = 'met' where stopped_on is null", "clocks_settled_when_stopped"},
		"an alert of a stopped clock":     {"update clocks set stopped_on = '2026-01-01', settled = 'late', next_alert_on = '2026-01-02'", "clocks_stopped_raise_nothing"},
		"the same alert twice": {`insert into alerts (id, case_id, rule, ordinal, kind, started_on, due_on, alert_on, raised_on)
			select gen_random_uuid(), case_id, rule, ordinal, kind, started_on, due_on, alert_on, raised_on from alerts`, "alerts_once"},
		"an exception that ends before it begins": {`insert into exceptions (id, case_id, rule, ground, from_on, to_on, status, recorded_on, recorded_after_due)
			values (gen_random_uuid(), ` + kase + `, 'ehcp_final', 'coronavirus', '2020-06-01', '2020-05-01', 'approved', '2020-06-01', false)`, "exceptions_in_order"},
		"a second team of that name": {"insert into teams (id, name, created_at) values (gen_random_uuid(), 'X', now()), (gen_random_uuid(), 'x', now())", "teams_name_key"},
		"an address that is none":    {"insert into users (id, email, name, role, can_sign_in, active, created_at) values (gen_random_uuid(), 'x', 'x', 'analyst', true, true, now())", "users_email_check"},
	} {
		_, err := o.pool.Exec(t.Context(), tt.query)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.ConstraintName != tt.constraint {
			t.Errorf("%s: %v, want %s", name, err, tt.constraint)
		}
	}
}

func TestAMilestoneIsVoidedOnceAndMakesRoom(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, reference := o.raise(alert{})
	insert := `insert into milestones (id, case_id, kind, on_date, logged_at, logged_on, single) select gen_random_uuid(), id,
		'request_received', '2025-10-01', now(), '2025-10-02', 'request_received' from cases where reference = $1`
	o.exec(insert, reference)
	o.exec("update milestones set voided_at = now(), void_reason = 'wrong'")
	o.exec(insert, reference)
	_, err := o.pool.Exec(t.Context(), "update milestones set void_reason = 'something else' where voided_at is not null")
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.ConstraintName != "milestones_append_only" {
		t.Errorf("%v, want milestones_append_only", err)
	}
}

func TestTheAuditLogIsOnlyAddedTo(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.exec("insert into audit (at, actor_name, actor_role, action, record_type, record_ref) values (now(), 'x', 'system', 'case.open', 'case', 'EHC')")
	for _, query := range []string{"update audit set reason = 'x'", "delete from audit", "truncate audit"} {
		_, err := o.pool.Exec(t.Context(), query)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.ConstraintName != "audit_insert_only" {
			t.Errorf("%s: %v", query, err)
		}
	}
}
