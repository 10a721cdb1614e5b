package casework_test

import (
	"errors"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// stray is a person of no team, with a plan and a case that is late.
func (d *desk) stray() (person casework.Person, plan casework.Plan, late casework.CaseFile) {
	d.t.Helper()
	person, err := d.CreatePerson(d.ctx, d.boss, casework.PersonInput{FamilyName: ptr("Stray"), Born: ptr(statute.NewDate(2013, 5, 1))})
	d.must(err)
	plan, err = d.CreatePlan(d.ctx, d.boss, casework.PlanInput{PersonID: person.ID, FirstIssuedOn: statute.NewDate(2022, 7, 1)})
	d.must(err)
	out, err := d.OpenCase(d.ctx, d.boss, requestOf(person.ID))
	d.must(err)
	_, err = d.Sweep(d.ctx, today)
	d.must(err)
	return person, plan, out.File
}

// requestOf is a request for an assessment, long ago.
func requestOf(person casework.ID) casework.CaseInput {
	return casework.CaseInput{
		Kind: statute.NeedsAssessment, PersonID: person, RequestedBy: "parent", Confirm: odd,
		Milestones: []casework.MilestoneInput{happened(statute.RequestReceived, statute.NewDate(2023, 1, 9))},
	}
}

func TestARecordOfNoTeamIsNotThereForWhoSeesOnlySomeTeams(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	person, plan, late := d.stray()
	alerts, err := d.Alerts(d.ctx, d.boss, casework.AlertFilter{}, casework.PageRequest{})
	d.must(err)
	if len(alerts.Items) == 0 {
		t.Fatal("the late case raised no alert")
	}
	everywhere := casework.Actor{ID: casework.NewID(), Role: casework.ServiceRole}
	nowhere := d.member(casework.Caseworker)
	nowhere.Teams = nil
	for name, c := range map[string]struct {
		actor casework.Actor
		sees  bool
	}{
		"caseworker":         {d.member(casework.Caseworker), false},
		"caseworker nowhere": {nowhere, false},
		"team manager":       {d.member(casework.TeamManager), false},
		"service of a team":  {d.member(casework.ServiceRole), false},
		"service of all":     {everywhere, true},
		"service manager":    {d.boss, true},
		"administrator":      {d.member(casework.Administrator), true},
	} {
		_, onePerson := d.Person(d.ctx, c.actor, person.ID)
		_, onePlan := d.Plan(d.ctx, c.actor, casework.ByID(plan.ID))
		_, oneCase := d.Case(d.ctx, c.actor, casework.ByID(late.Case.ID))
		_, add := d.AddContact(d.ctx, c.actor, person.ID, casework.ContactInput{Name: ptr("A Parent")})
		for what, err := range map[string]error{"person": onePerson, "plan": onePlan, "case": oneCase, "contact": add} {
			if c.sees && err != nil || !c.sees && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
		for what, n := range d.listed(c.actor) {
			if (n > 0) != c.sees {
				t.Errorf("%s is listed %d %s", name, n, what)
			}
		}
	}
	if _, err := d.AcknowledgeAlert(d.ctx, d.member(casework.TeamManager), alerts.Items[0].ID, "mine"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a team manager acknowledged the alert of no team: %v", err)
	}
}

// listed is how many of each record the actor's lists have.
func (d *desk) listed(a casework.Actor) map[string]int {
	d.t.Helper()
	var all casework.PageRequest
	people, err := d.People(d.ctx, a, casework.PersonFilter{}, all)
	d.must(err)
	plans, err := d.Plans(d.ctx, a, casework.PlanFilter{}, all)
	d.must(err)
	cases, err := d.Cases(d.ctx, a, casework.CaseFilter{}, all)
	d.must(err)
	clocks, err := d.Clocks(d.ctx, a, casework.ClockFilter{}, all)
	d.must(err)
	alerts, err := d.Alerts(d.ctx, a, casework.AlertFilter{}, all)
	d.must(err)
	return map[string]int{
		"people": len(people.Items), "plans": len(plans.Items), "cases": len(cases.Items),
		"clocks": len(clocks.Items), "alerts": len(alerts.Items),
	}
}

func TestNobodyMakesARecordThatTheyCannotSee(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	other, err := d.CreateTeam(d.ctx, d.boss, "Swale")
	d.must(err)
	named := casework.PersonInput{FamilyName: ptr("Day"), Born: ptr(statute.NewDate(2013, 5, 1))}
	one, two, none := d.member(casework.Caseworker), d.member(casework.TeamManager), d.member(casework.Caseworker)
	two.Teams, none.Teams = append(two.Teams, other.ID), nil
	p, err := d.CreatePerson(d.ctx, one, named)
	d.must(err)
	if p.TeamID != d.team.ID {
		t.Errorf("of one team, they made a person of %s", p.TeamID)
	}
	for name, a := range map[string]casework.Actor{"two teams": two, "no team": none} {
		if _, err := d.CreatePerson(d.ctx, a, named); !hasField(err, "/team_id", "required") {
			t.Errorf("of %s, they made a person without saying whose: %v", name, err)
		}
	}
	plan, err := d.CreatePlan(d.ctx, two, casework.PlanInput{PersonID: p.ID, FirstIssuedOn: statute.NewDate(2022, 7, 1)})
	d.must(err)
	opened, err := d.OpenCase(d.ctx, two, requestOf(p.ID))
	d.must(err)
	if plan.TeamID != d.team.ID || opened.File.Case.TeamID != d.team.ID {
		t.Errorf("the plan is of %s, the case of %s; want the person's team", plan.TeamID, opened.File.Case.TeamID)
	}
	for name, clear := range map[string]casework.ID{"no team": {}, "a team not theirs": other.ID} {
		_, edited := d.EditPerson(d.ctx, one, p.ID, 1, casework.PersonInput{TeamID: &clear})
		_, planned := d.CreatePlan(d.ctx, one, casework.PlanInput{PersonID: p.ID, TeamID: other.ID, FirstIssuedOn: statute.NewDate(2022, 7, 1)})
		if !fault.Is(edited, fault.Forbidden) || !fault.Is(planned, fault.Forbidden) {
			t.Errorf("a caseworker gave it to %s: %v, %v", name, edited, planned)
		}
	}
}

func TestACaseAboutAPlanIsOfThePlansTeamWhereThePersonHasNone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	person, _, _ := d.stray()
	_, err := d.pool.Exec(d.ctx, "update plans set team_id = $1 where person_id = $2", d.team.ID, person.ID)
	d.must(err)
	out, err := d.OpenCase(d.ctx, d.boss, casework.CaseInput{
		Kind: statute.Ceasing, PersonID: person.ID, Confirm: odd,
		Milestones: []casework.MilestoneInput{happened(statute.CeaseProposed, statute.NewDate(2023, 7, 3))},
	})
	d.must(err)
	if out.File.Case.TeamID != d.team.ID {
		t.Errorf("the case is of %q", out.File.TeamName)
	}
}

func TestAnOpenedCaseNamesItsTeamAndCaseworker(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	worker, err := d.CreateUser(d.ctx, d.boss, casework.UserInput{
		Email: ptr("worker@example.org"), Name: ptr("Worker"), Role: ptr(casework.Caseworker), Teams: &[]casework.ID{d.team.ID},
	})
	d.must(err)
	in := requestOf(d.person().ID)
	in.CaseworkerID = worker.ID
	out, err := d.OpenCase(d.ctx, d.boss, in)
	d.must(err)
	if f := out.File; f.TeamName != "Ashford" || f.CaseworkerName != "Worker" || f.Case.Version != 1 || len(f.Clocks) == 0 || len(f.Milestones) != 1 {
		t.Errorf("opened %+v of %q by %q", f.Case, f.TeamName, f.CaseworkerName)
	}
}

// TestOnlyATeamManagerMovesARecordOutOfSight: who sees only some teams would
// lose the record by a slip, and nobody of theirs could get it back.
func TestOnlyATeamManagerMovesARecordOutOfSight(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	other, err := d.CreateTeam(d.ctx, d.boss, "Swale")
	d.must(err)
	for name, c := range map[string]struct {
		actor casework.Actor
		to    casework.ID
		may   bool
	}{
		"a caseworker, to another team":        {d.member(casework.Caseworker), other.ID, false},
		"a caseworker, to none":                {d.member(casework.Caseworker), casework.ID{}, false},
		"another system's token, to a team":    {d.member(casework.ServiceRole), other.ID, false},
		"another system's token, to none":      {d.member(casework.ServiceRole), casework.ID{}, false},
		"a team manager, to none":              {d.member(casework.TeamManager), casework.ID{}, false},
		"a team manager, to another team":      {d.member(casework.TeamManager), other.ID, true},
		"a service manager, to another team":   {d.boss, other.ID, true},
		"a service manager, to none":           {d.boss, casework.ID{}, true},
		"a token of all teams, to another":     {casework.Actor{ID: casework.NewID(), Role: casework.ServiceRole}, other.ID, true},
		"a caseworker, to their own once more": {d.member(casework.Caseworker), d.team.ID, true},
	} {
		f := d.assessment(statute.NewDate(2023, 7, 3))
		_, assigned := d.AssignCase(d.ctx, c.actor, casework.AssignInput{Case: casework.ByID(f.Case.ID), Version: 1, TeamID: &c.to})
		_, edited := d.EditPerson(d.ctx, c.actor, f.Person.ID, 1, casework.PersonInput{TeamID: &c.to})
		for what, err := range map[string]error{"case": assigned, "person": edited} {
			if c.may && err != nil || !c.may && !forbidsTeam(err) {
				t.Errorf("%s, a %s: %v", name, what, err)
			}
		}
	}
}

// forbidsTeam tells whether it is forbidden, and that the team is why.
func forbidsTeam(err error) bool {
	var f *fault.Error
	return errors.As(err, &f) && f.Code == fault.Forbidden && len(f.Fields) == 1 && f.Fields[0].Pointer == "/team_id"
}
