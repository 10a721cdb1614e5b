package casework_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// together runs two commands on a plan so that, were each to lock what the
// other locks and in another order, they would wait for each other: somebody
// else has the plan until both of them wait.
func (d *desk) together(plan casework.ID, first, second func() error) (errs [2]error) {
	d.t.Helper()
	held, err := d.pool.Begin(d.ctx)
	d.must(err)
	defer func() { _ = held.Rollback(context.WithoutCancel(d.ctx)) }()
	_, err = held.Exec(d.ctx, "select from plans where id = $1 for update", plan)
	d.must(err)
	var done [2]chan error
	for i, command := range []func() error{first, second} {
		done[i] = make(chan error, 1)
		go func() { done[i] <- command() }()
		d.waiting(i + 1)
	}
	d.must(held.Rollback(d.ctx))
	return [2]error{<-done[0], <-done[1]}
}

// waiting returns once so many connections wait for a lock.
func (d *desk) waiting(n int) {
	d.t.Helper()
	for blocked := 0; blocked < n; {
		d.must(d.pool.QueryRow(d.ctx, `select count(*) from pg_stat_activity
			where datname = current_database() and wait_event_type = 'Lock'`).Scan(&blocked))
	}
}

// deadlocked tells whether PostgreSQL ended it for waiting in a circle.
func deadlocked(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "40P01"
}

func TestTwoCommandsOnOnePersonNeverWaitForEachOther(t *testing.T) {
	t.Parallel()
	on := statute.NewDate(2023, 6, 1)
	type setting struct {
		*desk
		assessment, review casework.CaseFile
		plan               casework.Plan
	}
	cease := func(s *setting) error {
		_, err := s.CeasePlan(s.ctx, s.boss, casework.ByID(s.plan.ID), s.plan.Version, on, "other")
		return err
	}
	moved := func(s *setting) error {
		_, err := s.LogMilestone(s.ctx, s.boss, casework.LogInput{
			Case: casework.ByID(s.review.Case.ID), Version: s.review.Case.Version, Milestone: happened(statute.MovedAway, on), Confirm: odd,
		})
		return err
	}
	died := func(s *setting) error {
		_, err := s.EditPerson(s.ctx, s.boss, s.plan.PersonID, 1, casework.PersonInput{Died: &on})
		return err
	}
	load := func(records ...casework.Record) func(s *setting) error {
		return func(s *setting) error {
			return s.Load(s.ctx, casework.BulkOptions{Actor: casework.SystemActor("import"), Source: casework.SourceImport}, func(run casework.BulkRun) error {
				_, err := run.Apply(s.ctx, records)
				return err
			})
		}
	}
	again := load(assessmentRow(statute.NewDate(2022, 9, 1)))
	reviews := load(casework.Record{
		Row: 2, PlanReference: "PLAN-NEW-EHC-1", Reviews: []casework.ReviewRecord{{MeetingOn: statute.NewDate(2023, 5, 2)}},
	})
	for name, both := range map[string][2]func(*setting) error{
		"a plan ceased by hand and a move away": {cease, moved},
		"a move away and a plan ceased by hand": {moved, cease},
		"a load and a move away":                {again, moved},
		"a load of reviews and a move away":     {reviews, moved},
		"a load of reviews and a death":         {reviews, died},
		"a death and a load of reviews":         {died, reviews},
		"a death and a load":                    {died, again},
		"a death and a move away":               {died, moved},
		"a plan ceased by hand and a load":      {cease, again},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &setting{desk: newDesk(t)}
			s.must(again(s))
			s.assessment = s.read(casework.Key{Reference: "EHC-1"})
			s.review = s.reviewOf(s.assessment.Case.PlanID)
			var err error
			s.plan, err = s.Plan(s.ctx, s.boss, casework.ByID(s.assessment.Case.PlanID))
			s.must(err)
			errs := s.together(s.plan.ID, func() error { return both[0](s) }, func() error { return both[1](s) })
			if errs[0] != nil {
				t.Errorf("the first: %v", errs[0])
			}
			// the second may find that the record has changed meanwhile
			if deadlocked(errs[1]) || errs[1] != nil && !isFault(errs[1]) {
				t.Errorf("the second: %v", errs[1])
			}
			s.clean()
		})
	}
}

// TestALoadLocksItsPeopleInTheOrderOfTheirIds, so that two loads of the same
// people never wait for each other in a circle: while somebody else has the one
// in the middle, it has those before and none of those after.
func TestALoadLocksItsPeopleInTheOrderOfTheirIds(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var rows []casework.Record
	for i := range 20 {
		rows = append(rows, complaintRow(strconv.Itoa(i)))
	}
	load := func() error {
		return d.Load(d.ctx, casework.BulkOptions{Actor: casework.SystemActor("import"), Source: casework.SourceImport}, func(run casework.BulkRun) error {
			_, err := run.Apply(d.ctx, rows)
			return err
		})
	}
	d.must(load())
	// as they lie in the table, the first come last
	_, err := d.pool.Exec(d.ctx, "update people set created_at = created_at where id in (select id from people order by id limit 10)")
	d.must(err)
	held, err := d.pool.Begin(d.ctx)
	d.must(err)
	defer func() { _ = held.Rollback(context.WithoutCancel(d.ctx)) }()
	_, err = held.Exec(d.ctx, "select from people where id = (select id from people order by id limit 1 offset 9) for update")
	d.must(err)
	done := make(chan error, 1)
	go func() { done <- load() }()
	d.waiting(1)
	var free, after int
	d.must(d.pool.QueryRow(d.ctx, "select count(*) from (select from people for update skip locked) f").Scan(&free))
	d.must(d.pool.QueryRow(d.ctx, `select count(*) from (select id from people order by id desc limit 10) l
		join (select id from people for update skip locked) f using (id)`).Scan(&after))
	if free != 10 || after != 10 {
		t.Errorf("%d people are free, %d of the ten after the one held; want those ten", free, after)
	}
	d.must(held.Rollback(d.ctx))
	d.must(<-done)
}

// complaintRow is a row of a complaint of a person of its own.
func complaintRow(n string) casework.Record {
	return casework.Record{
		Row: 2, Team: "Ashford",
		Person: casework.PersonRecord{SourcePersonID: "P" + n, GivenName: "Ana" + n, FamilyName: "Made-up", Born: statute.NewDate(2013, 5, 1)},
		Cases: []casework.CaseRecord{{Kind: statute.Complaint, Reference: "CMP-" + n, Milestones: []casework.MilestoneInput{
			{Kind: statute.Stage1Received, On: statute.NewDate(2023, 5, 2), Extract: true},
		}}},
	}
}
