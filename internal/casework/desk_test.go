package casework_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store"
	"ehcp.example/tracker/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// today is the day the tests work on, a Tuesday, unless they say otherwise.
var today = statute.NewDate(2023, 8, 15)

// desk is a service on an empty record of its own.
type desk struct {
	*casework.Service
	t     testing.TB
	ctx   context.Context
	store *store.Store
	pool  *pgxpool.Pool
	day   statute.Date
	boss  casework.Actor // sees everything
	team  casework.Team
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	dsn := storetest.New(t)
	st, err := store.Open(t.Context(), dsn, store.Options{MaxConns: 24})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	pool, err := pgxpool.New(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	d := &desk{t: t, ctx: t.Context(), store: st, pool: pool, day: today}
	d.Service = casework.New(casework.Deps{
		Store: st, Book: statute.NewBook(calendar.New(nil, nil, false), statute.Switches{}), Profile: statute.KCC2023,
		Today: func() statute.Date { return d.day },
		Now:   func() time.Time { return d.day.Time().Add(9 * time.Hour) },
	})
	d.boss = casework.Actor{ID: casework.NewID(), Name: "Boss", Role: casework.ServiceManager, RequestID: "test"}
	d.team, err = d.CreateTeam(d.ctx, d.boss, "Ashford")
	d.must(err)
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// member is somebody of the desk's team with that role.
func (d *desk) member(role casework.Role) casework.Actor {
	return casework.Actor{ID: casework.NewID(), Name: string(role), Role: role, Teams: []casework.ID{d.team.ID}}
}

func ptr[T any](v T) *T { return &v }

// person adds a child of ten.
func (d *desk) person() casework.Person {
	d.t.Helper()
	p, err := d.CreatePerson(d.ctx, d.boss, casework.PersonInput{
		GivenName: ptr("Zoë"), FamilyName: ptr("O’Brien-Łuczak"), Born: ptr(statute.NewDate(2013, 5, 1)), TeamID: &d.team.ID,
		Confirm: []string{casework.WarnSamePerson},
	})
	d.must(err)
	return p
}

// happened is a milestone input.
func happened(k statute.Kind, on statute.Date, outcome ...string) casework.MilestoneInput {
	in := casework.MilestoneInput{Kind: k, On: on}
	if len(outcome) > 0 {
		in.Outcome = outcome[0]
	}
	return in
}

// odd are the warnings the tests do not care about.
var odd = []string{
	statute.FindOld, statute.FindDayOff, statute.FindFinalInWindow, statute.FindDraftBeforeAdvice, statute.FindAdviceUnrequested,
	statute.FindSafeOnly, statute.FindNotInForce, statute.FindNoMeeting,
}

// assessment opens a needs assessment requested on a day.
func (d *desk) assessment(requested statute.Date) casework.CaseFile {
	d.t.Helper()
	out, err := d.OpenCase(d.ctx, d.boss, casework.CaseInput{
		Kind: statute.NeedsAssessment, PersonID: d.person().ID, RequestedBy: "parent", Placement: casework.Mainstream,
		Milestones: []casework.MilestoneInput{happened(statute.RequestReceived, requested)}, Confirm: odd,
	})
	d.must(err)
	return out.File
}

// log logs a milestone on a case as it stands now.
func (d *desk) log(f casework.CaseFile, in casework.MilestoneInput) casework.LogResult {
	d.t.Helper()
	out, err := d.tryLog(f, in)
	d.must(err)
	return out
}

func (d *desk) tryLog(f casework.CaseFile, in casework.MilestoneInput) (casework.LogResult, error) {
	now := d.read(casework.ByID(f.Case.ID))
	return d.LogMilestone(d.ctx, d.boss, casework.LogInput{
		Case: casework.ByID(f.Case.ID), Version: now.Case.Version, Milestone: in, Confirm: odd,
	})
}

func (d *desk) read(key casework.Key) casework.CaseFile {
	d.t.Helper()
	f, err := d.Case(d.ctx, d.boss, key)
	d.must(err)
	return f
}

// reviewOf is the newest open review of a plan.
func (d *desk) reviewOf(plan casework.ID) casework.CaseFile {
	d.t.Helper()
	page, err := d.Cases(d.ctx, d.boss, casework.CaseFilter{Kind: statute.AnnualReview, PlanID: plan, Open: ptr(true)}, casework.PageRequest{})
	d.must(err)
	if len(page.Items) == 0 {
		d.t.Fatal("the plan has no open review")
	}
	return d.read(casework.ByID(page.Items[0].ID))
}

// clock is the case's stored clock of a rule, as it stands on the desk's day.
func (d *desk) clock(f casework.CaseFile, rule string) statute.Clock {
	d.t.Helper()
	for i := range f.Clocks {
		if f.Clocks[i].Rule == rule {
			return f.Clocks[i].At(d.day)
		}
	}
	d.t.Fatalf("no clock %s on %s", rule, f.Case.Reference)
	return statute.Clock{}
}

// clean fails unless every stored clock is as its milestones say.
func (d *desk) clean() {
	d.t.Helper()
	r, err := d.Verify(d.ctx, nil)
	d.must(err)
	for _, diff := range r.Differences {
		d.t.Error(diff)
	}
}

// isFault tells an answer from a failure.
func isFault(err error) bool { return fault.CodeOf(err) != fault.Internal }
