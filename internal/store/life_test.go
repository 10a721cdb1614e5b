package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store"
)

// wholePerson is somebody with a row in every table that is about people; the
// name is in every text of theirs. Born in 1990, nothing since 2012.
func (o *office) wholePerson(name string) casework.ID {
	o.t.Helper()
	person, plan, kase, review, contact, alertID, delivery := casework.NewID(), casework.NewID(), casework.NewID(), casework.NewID(),
		casework.NewID(), casework.NewID(), casework.NewID()
	ref, planRef := "EHC-2001-"+name, "PLAN-"+name
	manager := o.user("m."+strings.ToLower(name), casework.TeamManager)
	o.exec(`insert into people (id, given_name, family_name, upn, source_person_id, born, postcode, search, created_at)
		values ($1, $2, $2, $2, $2, '1990-03-10', $2, $2, '2001-01-02')`, person, name)
	o.exec("insert into person_upns values ($1, $2, now())", person, "old "+name)
	o.exec("insert into contacts (id, person_id, name, relationship, phone, email, may_be_told) values ($1, $2, $3, 'mother', $3, $3, 'full')",
		contact, person, "Parent of "+name)
	o.exec("insert into plans (id, reference, person_id, first_issued_on, ceased_on, created_at) values ($1, $2, $3, '2001-06-01', '2012-07-01', now())",
		plan, planRef, person)
	o.exec("insert into placements values ($1, '2001-06-01', 'special')", plan)
	o.exec(`insert into cases (id, reference, kind, person_id, complainant_name, opened_on, closed_on, entered_on, source, created_at)
		values ($1, $2, 'needs_assessment', $3, $4, '2001-01-02', '2001-06-01', '2001-01-02', 'api', now())`, kase, ref, person, name)
	o.exec(`insert into cases (id, reference, kind, person_id, plan_id, origin_case_id, previous_case_id, opened_on, closed_on, entered_on, source, created_at)
		values ($1, $2, 'annual_review', $3, $4, $5, $5, '2002-01-02', '2002-06-01', '2002-01-02', 'api', now())`, review, "AR-"+name, person, plan, kase)
	o.exec("update plans set assessment_case_id = $2 where id = $1", plan, kase)
	o.exec(`insert into milestones (id, case_id, kind, on_date, evidence, delay_reason, recipients, origin_case_id, logged_at, logged_on, logged_by_name)
		values ($1, $2, 'request_received', '2001-01-02', $3, $3, $4, $5, '2001-01-02', '2001-01-02', 'C Worker')`,
		casework.NewID(), kase, name+"'s letter", `[{"contact":"`+contact.String()+`","on":"2001-01-03","channel":"post"}]`, review)
	o.exec(`insert into clocks (case_id, rule, role, basis, started_on, started_by, due_on, rule_version)
		values ($1, 'ehcp_final', 'duty', 'regulations', '2001-01-02', 'request_received', '2001-05-22', '1')`, kase)
	o.exec(`insert into exceptions (id, case_id, rule, ground, reason, evidence, status, recorded_on, recorded_after_due)
		values ($1, $2, 'ehcp_final', 'absent_from_area_4_weeks', $3, $3, 'approved', '2001-05-01', false)`, casework.NewID(), kase, name)
	o.exec("insert into notes (id, case_id, kind, body, promised, at) values ($1, $2, 'enquiry', $3, $3, '2001-02-01')", casework.NewID(), kase, name+" rang")
	o.exec(`insert into alerts (id, case_id, rule, ordinal, kind, started_on, due_on, alert_on, raised_on, comment)
		values ($1, $2, 'ehcp_final', 0, 'breach', '2001-01-02', '2001-05-22', '2001-05-23', '2001-05-23', $3)`, alertID, kase, name)
	o.exec(`insert into deliveries (id, key, kind, user_id, for_date, why, status, created_at)
		values ($1, $2, 'digest', $3, '2001-05-23', 'manages_team', 'sent', now())`, delivery, "digest:"+delivery.String(), manager)
	o.exec("insert into delivery_alerts (delivery_id, alert_id, user_id) values ($1, $2, $3)", delivery, alertID, manager)
	o.exec(`insert into legal_holds (id, person_id, reason, placed_at, placed_by_name, lifted_at, lift_reason)
		values ($1, $2, $3, now(), 'G Officer', now(), $3)`, casework.NewID(), person, name)
	o.exec("insert into intake_list (id, file_kind, reference, problem, first_seen_on, last_seen_on) values ($1, 'assessments', $2, $3, '2001-01-02', '2001-01-02')",
		casework.NewID(), ref, name)
	o.exec("insert into identity_conflicts (id, file_kind, reference, problem, seen_on) values ($1, 'plans', $2, $3, '2001-01-02')", casework.NewID(), planRef, name)
	o.exec("insert into loaded_rows values ('assessments', $1, $2)", ref, "digest of "+name)
	reply, err := json.Marshal(map[string]any{"status": 201, "body": fmt.Appendf(nil, `{"reference":%q,"name":%q}`, ref, name)})
	if err != nil {
		o.t.Fatal(err)
	}
	o.exec("insert into idempotency_keys values ($1, $2, '', 201, $3, now())", casework.NewID(), "key of "+person.String(), reply)
	o.exec("insert into outbox (id, key, job, payload, created_at) values ($1, $2, 'clocks.sweep', '{}', now())", casework.NewID(), "clocks.sweep:2001-01-02:"+kase.String()+":1")
	o.exec(`insert into audit (at, actor_name, actor_role, action, record_type, record_ref)
		values (now(), 'C Worker', 'caseworker', 'case.open', 'case', $1), (now(), 'C Worker', 'caseworker', 'person.create', 'person', $2)`, ref, person.String())
	return person
}

// purge purges one person, as the program does.
func (o *office) purge(id casework.ID, on statute.Date) (there bool, err error) {
	o.t.Helper()
	err = o.store.InTx(o.t.Context(), func(tx casework.Tx) error {
		there, err = tx.PurgePerson(o.t.Context(), casework.Tombstone{PersonID: id, PurgedOn: on})
		return err
	})
	return there, err
}

// leftOf lists the tables with a row that has the text in it.
func (o *office) leftOf(text string) (tables []string) {
	o.t.Helper()
	for _, table := range store.DataMap() {
		if n := o.texts("select count(*)::text from "+table.Name+" t where position($1 in t::text) > 0", text); n[0][0] != "0" {
			tables = append(tables, table.Name)
		}
	}
	slices.Sort(tables)
	return tables
}

func TestAPurgeLeavesNothingOfThePersonButIDsAndCounts(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	who, other := o.wholePerson("Quillfeather"), o.wholePerson("Ben")
	before, err := o.store.HoldingSizes(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	if there, err := o.purge(who, thursday); err != nil || !there {
		t.Fatalf("there: %v, %v", there, err)
	}
	if left := o.leftOf("Quillfeather"); !slices.Equal(left, []string{"audit"}) { // case references
		t.Errorf("their name is left in %v", left)
	}
	if left := o.leftOf(who.String()); !slices.Equal(left, []string{"audit", "purged"}) {
		t.Errorf("their id is left in %v", left)
	}
	if rows := o.texts("select purged_on::text || ' ' || counts::text from purged"); len(rows) != 1 ||
		rows[0][0] != `2026-03-05 {"cases": 2, "notes": 1, "plans": 1, "alerts": 1, "contacts": 1, "milestones": 1}` {
		t.Errorf("tombstone %v", rows)
	}
	if n := o.count("deliveries"); n != 2 {
		t.Errorf("%d deliveries are left, want both: they say who was mailed", n)
	}
	after, err := o.store.HoldingSizes(t.Context(), other)
	if err != nil || !slices.Equal(before, after) {
		t.Errorf("somebody else had %v and has %v: %v", before, after, err)
	}
	if there, err := o.purge(who, friday); err != nil || there {
		t.Errorf("purged twice: %v, %v", there, err)
	}
}

func TestALegalHoldIsAskedAboutInTheDatabaseItself(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	who := o.wholePerson("Ada")
	o.exec("insert into legal_holds (id, person_id, reason, placed_at, placed_by_name) values ($1, $2, 'inquiry', now(), 'G Officer')", casework.NewID(), who)
	var f *fault.Error
	if _, err := o.purge(who, thursday); !errors.As(err, &f) || f.Code != fault.Conflict {
		t.Errorf("purged under a hold: %v", err)
	}
	if _, err := o.pool.Exec(t.Context(), "delete from people where id = $1", who); err == nil {
		t.Error("deleted under a hold")
	}
	if o.count("purged") != 0 || o.count("milestones") != 1 {
		t.Error("something went all the same")
	}
}

// TestAHoldPlacedWhileAPurgeRunsIsRefusedOrWins: never is a hold taken and the record gone.
func TestAHoldPlacedWhileAPurgeRunsIsRefusedOrWins(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	who := o.wholePerson("Ada")
	placing, err := o.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer placing.Rollback(context.WithoutCancel(t.Context()))
	if _, err := placing.Exec(t.Context(), "insert into legal_holds (id, person_id, reason, placed_at, placed_by_name) values ($1, $2, 'inquiry', now(), 'G')", casework.NewID(), who); err != nil {
		t.Fatal(err)
	}
	purged := make(chan error, 1)
	go func() {
		_, err := o.purge(who, thursday)
		purged <- err
	}()
	o.waitFor("select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')")
	if err := placing.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	var f *fault.Error
	if err := <-purged; !errors.As(err, &f) || f.Code != fault.Conflict {
		t.Errorf("the purge did not see the hold that it waited for: %v", err)
	}
}

// waitFor asks until the answer is yes.
func (o *office) waitFor(question string) {
	o.t.Helper()
	for yes := false; !yes; {
		if err := o.pool.QueryRow(o.t.Context(), question).Scan(&yes); err != nil {
			o.t.Fatal(err)
		}
	}
}

// TestOnlyThePurgeTouchesWhatIsAppendOnly: as a role that may change every
// table, as the program's own may, and with every setting that there ever was.
func TestOnlyThePurgeTouchesWhatIsAppendOnly(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	who := o.wholePerson("Ada")
	role := "ehcp_app_" + strings.ReplaceAll(casework.NewID().String(), "-", "")
	o.exec("create role " + role + " nologin")
	t.Cleanup(func() {
		if _, err := o.pool.Exec(context.WithoutCancel(t.Context()), "drop owned by "+role+"; drop role "+role); err != nil {
			t.Error(err)
		}
	})
	o.exec("grant usage on schema public to " + role + "; grant select, insert, update, delete on all tables in schema public to " + role)
	as := func(statements ...string) error {
		return pgx.BeginFunc(t.Context(), o.pool, func(tx pgx.Tx) error {
			for _, s := range append([]string{"set local role " + role, "set local ehcp.undoing = 'on'", "set local ehcp.purging = 'on'"}, statements...) {
				if _, err := tx.Exec(t.Context(), s); err != nil {
					return err
				}
			}
			return nil
		})
	}
	tombstone := fmt.Sprintf("insert into purged values ('%s', '2026-03-05', now())", who)
	for name, statements := range map[string][]string{
		"milestones deleted":               {"delete from milestones"},
		"milestones deleted with cases":    {"update plans set assessment_case_id = null", "delete from cases"},
		"a tombstone written":              {tombstone},
		"a tombstone written, then a case": {tombstone, "delete from milestones"},
		"the purge, without the right":     {fmt.Sprintf("select purge_person('%s', '2026-03-05')", who)},
	} {
		if err := as(statements...); err == nil {
			t.Errorf("%s: done", name)
		}
	}
	back := o.broughtBack()
	if err := as("delete from milestones where case_id in (select id from cases where person_id = '" + back.String() + "')"); err == nil {
		t.Error("milestones of somebody with a tombstone are deleted one by one")
	}
	o.exec("insert into legal_holds (id, person_id, reason, placed_at, placed_by_name) values ($1, $2, 'inquiry', now(), 'G')", casework.NewID(), who)
	o.exec("grant execute on function purge_person(uuid, date) to " + role)
	o.exec("grant temporary on database " + o.texts("select current_database()::text")[0][0] + " to " + role)
	var refused *pgconn.PgError
	if err := as("create temporary table legal_holds (person_id uuid, lifted_at timestamptz)", fmt.Sprintf("select purge_person('%s', '2026-03-05')", who)); !errors.As(err, &refused) ||
		refused.ConstraintName != "legal_holds_keep" {
		t.Errorf("a table of the caller's own stands in for the holds: %v", err)
	}
	o.exec("delete from legal_holds where person_id = $1", who)
	if err := as(fmt.Sprintf("select purge_person('%s', '2026-03-05')", who)); err != nil {
		t.Errorf("the purge, with the right: %v", err)
	}
	for name, statement := range map[string]string{"changed": "update purged set purged_on = '2020-01-01'", "deleted": "delete from purged", "truncated": "truncate purged"} {
		if _, err := o.pool.Exec(t.Context(), statement); err == nil {
			t.Errorf("a tombstone is %s", name)
		}
	}
}

// broughtBack is somebody whom a backup has brought back: there, with a tombstone.
func (o *office) broughtBack() casework.ID {
	o.t.Helper()
	id, kase := casework.NewID(), casework.NewID()
	if there, err := o.purge(id, thursday); err != nil || there {
		o.t.Fatalf("there: %v, %v", there, err)
	}
	o.exec("insert into people (id, family_name, search, created_at) values ($1, 'Made-up', '', now())", id)
	o.exec(`insert into cases (id, reference, kind, person_id, opened_on, entered_on, source, created_at)
		values ($1, 'EHC-back', 'needs_assessment', $2, '2001-01-02', '2001-01-02', 'api', now())`, kase, id)
	o.exec(`insert into milestones (id, case_id, kind, on_date, logged_at, logged_on)
		values ($1, $2, 'request_received', '2001-01-02', now(), '2001-01-02')`, casework.NewID(), kase)
	return id
}

func TestARecordIsDueByTheLatestOfItsRules(t *testing.T) {
	t.Parallel()
	day := func(s string) statute.Date {
		d, err := statute.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for name, c := range map[string]struct {
		change, due, rule string
		state             casework.RetentionState
	}{
		"31 years from birth":                              {"", "2021-03-10", "person", casework.Ready},
		"born on 29 February":                              {"update people set born = '1992-02-29'", "2023-02-28", "person", casework.Ready},
		"no birth date: 31 years from the last event":      {"update people set born = null", "2043-07-01", "person", casework.NotDue},
		"six years at least after the last event":          {"update plans set ceased_on = '2019-07-01'", "2025-07-01", "person", casework.Ready},
		"a note is an event":                               {"update notes set at = '2021-03-01'", "2027-03-01", "person", casework.NotDue},
		"a longer rule for those with a plan":              {"insert into retention_rules values ('plan', '2020-01-01', 45, 6, now(), null, '', 'x')", "2035-03-10", "plan", casework.NotDue},
		"a longer rule that does not apply yet":            {"insert into retention_rules values ('plan', '2027-01-01', 45, 6, now(), null, '', 'x')", "2021-03-10", "person", casework.Ready},
		"a rule for records that they do not have":         {"insert into retention_rules values ('appeal', '2020-01-01', 75, 6, now(), null, '', 'x')", "2021-03-10", "person", casework.Ready},
		"a newer rule takes the place of the older":        {"insert into retention_rules values ('person', '2020-01-01', 35, 6, now(), null, '', 'x')", "2025-03-10", "person", casework.Ready},
		"a shorter rule for one sort does not shorten all": {"insert into retention_rules values ('plan', '2020-01-01', 25, 1, now(), null, '', 'x')", "2021-03-10", "person", casework.Ready},
		"an open case":                                     {"update cases set closed_on = null where kind = 'annual_review'", "2021-03-10", "person", casework.StillIn},
		"a plan that has not ceased":                       {"update plans set ceased_on = null", "2021-03-10", "person", casework.StillIn},
		"a hold that stands":                               {"update legal_holds set lifted_at = null, lift_reason = ''", "2021-03-10", "person", casework.HeldBy},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			who := o.wholePerson("Ada")
			if c.change != "" {
				o.exec(c.change)
			}
			s, err := o.store.Standing(t.Context(), who, thursday)
			if err != nil || s.DueOn != day(c.due) || s.RecordType != c.rule || s.State(thursday) != c.state {
				t.Errorf("due %s by %s, %s, %v; want %+v", s.DueOn, s.RecordType, s.State(thursday), err, c)
			}
			list, err := o.store.Retention(t.Context(), casework.RetentionFilter{By: thursday, Today: thursday}, casework.PageRequest{Limit: 50})
			if listed := len(list.Items) == 1; err != nil || listed != (c.state != casework.NotDue) {
				t.Errorf("on the review list: %v, %v", listed, err)
			}
		})
	}
}

func TestTheReviewListIsPagedByTheDayAndScopedByTeam(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	dover := o.team("Dover")
	var want []casework.ID
	for i, born := range []string{"1980-01-01", "1985-01-01", "1985-01-01", "1990-01-01"} {
		id := casework.NewID()
		want = append(want, id)
		o.exec("insert into people (id, family_name, born, search, created_at) values ($1, 'Made-up', $2::text::date, '', $3)", id, born, time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC))
		if i == 2 {
			o.exec("update people set team_id = $2 where id = $1", id, dover)
		}
	}
	var got []casework.ID
	f := casework.RetentionFilter{By: thursday, Today: thursday}
	for p := (casework.PageRequest{Limit: 1}); ; {
		list, err := o.store.Retention(t.Context(), f, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list.Items {
			got = append(got, s.PersonID)
		}
		if p.Cursor = list.Next; p.Cursor == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	f.Scope = []casework.ID{dover}
	if list, err := o.store.Retention(t.Context(), f, casework.PageRequest{Limit: 50}); err != nil || len(list.Items) != 1 || list.Items[0].PersonID != want[2] {
		t.Errorf("Dover sees %+v, %v", list.Items, err)
	}
	if _, err := o.store.Retention(t.Context(), f, casework.PageRequest{Limit: 1, Cursor: "WyJ4IiwieSJd"}); err == nil {
		t.Error("a made-up cursor is taken")
	}
}
