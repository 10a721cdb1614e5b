package casework_test

import (
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// busy is a record with cases in many states.
func busy(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.issued(statute.NewDate(2022, 7, 1))
	late := d.assessment(statute.NewDate(2023, 1, 9))
	d.log(late, happened(statute.AssessDecisionNotified, statute.NewDate(2023, 4, 3), "assess"))
	refused := d.assessment(statute.NewDate(2023, 3, 6))
	d.log(refused, happened(statute.AssessDecisionNotified, statute.NewDate(2023, 4, 11), "refuse"))
	withdrawn := d.assessment(statute.NewDate(2023, 6, 5))
	d.log(withdrawn, happened(statute.Withdrawn, statute.NewDate(2023, 6, 20)))
	excused := d.assessment(statute.NewDate(2023, 1, 9))
	_, e, err := d.RecordException(d.ctx, d.boss, casework.ByID(excused.Case.ID), 1, absence())
	d.must(err)
	_, err = d.DecideException(d.ctx, d.member(casework.TeamManager), casework.ExceptionDecision{
		Case: casework.ByID(excused.Case.ID), Version: 2, Exception: e.ID, Status: casework.Approved,
	})
	d.must(err)
	d.assessment(statute.NewDate(2023, 8, 14))
	return d
}

func (d *desk) allClocks(f casework.ClockFilter, limit int) (all []casework.ClockSummary) {
	d.t.Helper()
	p := casework.PageRequest{Limit: limit}
	for {
		page, err := d.Clocks(d.ctx, d.boss, f, p)
		d.must(err)
		all = append(all, page.Items...)
		if page.Next == "" {
			return all
		}
		p.Cursor = page.Next
	}
}

func TestTheDatabaseAndTheLawAgreeOnEveryState(t *testing.T) {
	t.Parallel()
	d := busy(t)
	for _, day := range []statute.Date{statute.NewDate(2023, 4, 1), today, statute.NewDate(2024, 6, 1)} {
		d.day = day
		want := map[statute.State]int{}
		for _, c := range d.allClocks(casework.ClockFilter{}, casework.MaxPage) {
			want[c.At(day).State]++
		}
		for _, state := range statute.States() {
			got := d.allClocks(casework.ClockFilter{State: state}, casework.MaxPage)
			for i := range got {
				if s := got[i].At(day).State; s != state {
					t.Errorf("on %s, asked for %s, %s of %s is %s", day, state, got[i].Rule, got[i].CaseReference, s)
				}
			}
			if len(got) != want[state] {
				t.Errorf("on %s, %d clocks are %s, want %d", day, len(got), state, want[state])
			}
		}
	}
}

func TestPagesShowEveryClockOnceInOrder(t *testing.T) {
	t.Parallel()
	d := busy(t)
	whole, paged := d.allClocks(casework.ClockFilter{}, casework.MaxPage), d.allClocks(casework.ClockFilter{}, 3)
	if len(whole) != len(paged) || len(whole) < 20 {
		t.Fatalf("%d clocks in pages, %d at once", len(paged), len(whole))
	}
	for i := range whole {
		if whole[i].ID != paged[i].ID {
			t.Fatalf("clock %d is another", i)
		}
		if i > 0 && !whole[i].DueOn.IsZero() && whole[i].DueOn.Before(whole[i-1].DueOn) {
			t.Fatalf("clock %d is out of order", i)
		}
	}
}

func TestClocksAreFoundByRuleTeamAndDueDate(t *testing.T) {
	t.Parallel()
	d := busy(t)
	from, to := statute.NewDate(2023, 5, 1), statute.NewDate(2023, 6, 30)
	got := d.allClocks(casework.ClockFilter{Rules: []string{"ehcp_final"}, DueFrom: from, DueTo: to, TeamID: d.team.ID}, 50)
	if len(got) != 2 {
		t.Errorf("%d clocks, want the two requested on 9 January", len(got))
	}
	if got := d.allClocks(casework.ClockFilter{TeamID: casework.NewID()}, 50); len(got) != 0 {
		t.Errorf("%d clocks of another team", len(got))
	}
}

func TestACursorThatIsNotOursIsRefused(t *testing.T) {
	t.Parallel()
	d := busy(t)
	for _, cursor := range []string{"x", "!!", "WyIyMDIzLTAyLTMwIiwiMSJd", "WyJhIl0", "WyIyMDIzLTAxLTAxIiwiMTsgZHJvcCJd"} {
		if _, err := d.Clocks(d.ctx, d.boss, casework.ClockFilter{}, casework.PageRequest{Cursor: cursor}); !fault.Is(err, fault.Invalid) {
			t.Errorf("clocks %q: %v", cursor, err)
		}
		if _, err := d.Cases(d.ctx, d.boss, casework.CaseFilter{}, casework.PageRequest{Cursor: cursor}); !fault.Is(err, fault.Invalid) {
			t.Errorf("cases %q: %v", cursor, err)
		}
	}
	if _, err := d.Clocks(d.ctx, d.boss, casework.ClockFilter{State: "asleep"}, casework.PageRequest{}); faultAt(err) != "/state" {
		t.Errorf("a state there is not: %v", err)
	}
	if _, err := d.Clocks(d.ctx, d.boss, casework.ClockFilter{}, casework.PageRequest{Limit: 201}); !fault.Is(err, fault.Invalid) {
		t.Errorf("too long a page: %v", err)
	}
}

func TestCasesAreListed(t *testing.T) {
	t.Parallel()
	d := busy(t)
	for name, tt := range map[string]struct {
		filter casework.CaseFilter
		want   int
	}{
		"assessments":     {casework.CaseFilter{Kind: statute.NeedsAssessment}, 6},
		"open ones":       {casework.CaseFilter{Kind: statute.NeedsAssessment, Open: ptr(true)}, 3},
		"another's":       {casework.CaseFilter{CaseworkerID: casework.NewID()}, 0},
		"exact reference": {casework.CaseFilter{Reference: "EHC-2023-000002"}, 1},
	} {
		seen := 0
		p := casework.PageRequest{Limit: 2}
		for {
			page, err := d.Cases(d.ctx, d.boss, tt.filter, p)
			d.must(err)
			seen += len(page.Items)
			if p.Cursor = page.Next; page.Next == "" {
				break
			}
		}
		if seen != tt.want {
			t.Errorf("%s: %d, want %d", name, seen, tt.want)
		}
	}
}

func TestPlansAreListed(t *testing.T) {
	t.Parallel()
	d := busy(t)
	page, err := d.Plans(d.ctx, d.boss, casework.PlanFilter{Open: ptr(true), TeamID: d.team.ID}, casework.PageRequest{})
	d.must(err)
	if len(page.Items) != 1 || page.Items[0].Reference != "PLAN-000001" {
		t.Errorf("plans %+v", page.Items)
	}
	stranger := casework.Actor{Role: casework.Caseworker, Teams: []casework.ID{casework.NewID()}}
	if _, err := d.Plan(d.ctx, stranger, casework.Key{Reference: "PLAN-000001"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("out of scope: %v", err)
	}
}

func TestRecomputeMendsWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	d := busy(t)
	_, err := d.pool.Exec(d.ctx, "update clocks set due_on = due_on + 7 where rule = 'ehcp_final' and stopped_on is null")
	d.must(err)
	_, err = d.pool.Exec(d.ctx, "delete from clocks where rule = 'ar_annual'")
	d.must(err)
	told, err := d.Recompute(d.ctx, d.boss, casework.RecomputeOptions{DryRun: true})
	d.must(err)
	if told.Changed < 4 || len(told.Differences) < told.Changed {
		t.Errorf("told of %d cases, %d differences", told.Changed, len(told.Differences))
	}
	done, err := d.Recompute(d.ctx, d.boss, casework.RecomputeOptions{})
	d.must(err)
	if done.Changed != told.Changed {
		t.Errorf("changed %d, told of %d", done.Changed, told.Changed)
	}
	d.clean()
	again, err := d.Recompute(d.ctx, d.boss, casework.RecomputeOptions{})
	d.must(err)
	if again.Changed != 0 {
		t.Errorf("a second time it changed %d", again.Changed)
	}
}

func TestARefusedRowStaysOnTheListUntilItIsMendedOrDismissed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keep := func(stored []string, refused ...casework.IntakeItem) {
		d.must(d.Load(d.ctx, casework.BulkOptions{Actor: d.boss, Source: casework.SourceImport}, func(run casework.BulkRun) error {
			return run.Keep(d.ctx, refused, "assessments", stored)
		}))
	}
	row := func(reference string) casework.IntakeItem {
		return casework.IntakeItem{FileKind: "assessments", Reference: reference, Problem: "no date", FirstSeenOn: d.day, LastSeenOn: d.day}
	}
	list := func(all bool) []casework.IntakeItem {
		page, err := d.Intake(d.ctx, d.boss, casework.IntakeFilter{FileKind: "assessments", All: all}, casework.PageRequest{})
		d.must(err)
		return page.Items
	}
	keep(nil, row("EHC-1"), row("EHC-2"), row("EHC-3"))
	first := list(false)
	if len(first) != 3 || first[0].FirstSeenOn != d.day {
		t.Fatalf("list %+v", first)
	}
	d.day = d.day.AddDays(1)
	keep([]string{"EHC-2"}, row("EHC-1")) // seen again, and one mended
	if open := list(false); len(open) != 2 || open[0].FirstSeenOn == open[0].LastSeenOn {
		t.Errorf("list %+v", open)
	}
	d.must(d.DismissIntake(d.ctx, d.boss, first[0].ID, "a duplicate of EHC-9"))
	if open := list(false); len(open) != 1 || open[0].Reference != "EHC-3" {
		t.Errorf("list %+v", open)
	}
	if all := list(true); len(all) != 3 || all[0].DismissReason == "" || all[1].MendedOn != d.day {
		t.Errorf("everything %+v", all)
	}
	if err := d.DismissIntake(d.ctx, d.boss, first[0].ID, "again"); !fault.Is(err, fault.NotFound) {
		t.Errorf("dismissed twice: %v", err)
	}
	if err := d.DismissIntake(d.ctx, d.boss, first[2].ID, " "); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
}

func TestTheLogIsSearchedByDayActorAndRecord(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	person := casework.NewID().String()
	d.must(d.NoteRead(d.ctx, d.boss, "person.read", "person", person))
	d.day = d.day.AddDays(1)
	reader := d.member(casework.Analyst)
	d.must(d.NoteRead(d.ctx, reader, "person.read", "person", person))
	for name, tt := range map[string]struct {
		filter casework.AuditFilter
		want   int
	}{
		"who read it":       {casework.AuditFilter{Record: casework.RecordKey{Type: "person", Ref: person}}, 2},
		"what one did":      {casework.AuditFilter{ActorID: reader.ID}, 1},
		"on the second day": {casework.AuditFilter{From: d.day, To: d.day, Action: "person.read"}, 1},
		"before it":         {casework.AuditFilter{To: d.day.AddDays(-1), Action: "person.read"}, 1},
	} {
		seen, p := 0, casework.PageRequest{Limit: 1}
		for {
			page, err := d.AuditLog(d.ctx, d.boss, tt.filter, p)
			d.must(err)
			seen += len(page.Items)
			if p.Cursor = page.Next; p.Cursor == "" {
				break
			}
		}
		if seen != tt.want {
			t.Errorf("%s: %d lines, want %d", name, seen, tt.want)
		}
	}
}
