package casework_test

import (
	"errors"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

func TestAPersonIsFoundWhateverTheAccentsAndApostrophes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p := d.person() // Zoë O’Brien-Łuczak
	for _, search := range []string{"zoe", "ZOË", "o'brien", "obrien luczak", "Łuczak", "brie"} {
		page, err := d.People(d.ctx, d.boss, casework.PersonFilter{Search: search}, casework.PageRequest{})
		d.must(err)
		if len(page.Items) != 1 || page.Items[0].ID != p.ID {
			t.Errorf("%q found %d people", search, len(page.Items))
		}
	}
	page, err := d.People(d.ctx, d.boss, casework.PersonFilter{Search: "100%"}, casework.PageRequest{})
	d.must(err)
	if len(page.Items) != 0 {
		t.Error("a pattern was taken for one")
	}
}

func TestAnOldPupilNumberStillFindsThePerson(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p := d.person()
	for version, upn := range []string{"A123", "B456"} {
		_, err := d.EditPerson(d.ctx, d.boss, p.ID, version+1, casework.PersonInput{UPN: ptr(upn)})
		d.must(err)
	}
	for _, upn := range []string{"A123", "B456"} {
		page, err := d.People(d.ctx, d.boss, casework.PersonFilter{UPN: upn}, casework.PageRequest{})
		d.must(err)
		if len(page.Items) != 1 {
			t.Errorf("%s found %d", upn, len(page.Items))
		}
	}
	other := d.person()
	if _, err := d.EditPerson(d.ctx, d.boss, other.ID, 1, casework.PersonInput{UPN: ptr("B456")}); !fault.Is(err, fault.Conflict) {
		t.Errorf("two people with one number: %v", err)
	}
}

func TestADeathEndsTheClocks(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	_, err := d.EditPerson(d.ctx, d.boss, f.Person.ID, 1, casework.PersonInput{Died: ptr(statute.NewDate(2023, 7, 20))})
	d.must(err)
	now := d.read(casework.ByID(f.Case.ID))
	if c := d.clock(now, "ehcp_final"); c.State != statute.Cancelled {
		t.Errorf("ehcp_final is %s", c.State)
	}
	if now.Case.ClosedOn != statute.NewDate(2023, 7, 20) {
		t.Errorf("closed on %q", now.Case.ClosedOn)
	}
	d.clean()
}

func TestWhatMakesNoSenseOfAPersonIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for pointer, in := range map[string]casework.PersonInput{
		"/family_name": {GivenName: ptr("  ")},
		"/born":        {FamilyName: ptr("Day"), Born: ptr(today.AddDays(1))},
		"/died":        {FamilyName: ptr("Day"), Born: ptr(statute.NewDate(2010, 1, 2)), Died: ptr(statute.NewDate(2010, 1, 1))},
	} {
		if _, err := d.CreatePerson(d.ctx, d.boss, in); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", pointer, err)
		}
	}
	p := d.person()
	if _, err := d.EditPerson(d.ctx, d.boss, p.ID, 9, casework.PersonInput{}); !fault.Is(err, fault.Stale) {
		t.Errorf("an old version: %v", err)
	}
}

func TestContactsAndNotes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	c, err := d.AddContact(d.ctx, d.boss, f.Person.ID, casework.ContactInput{Name: ptr("A Parent"), Relationship: ptr("mother"), MayBeTold: ptr("full")})
	d.must(err)
	c, err = d.EditContact(d.ctx, d.boss, c.ID, c.Version, casework.ContactInput{Phone: ptr("01622 000000"), Relationship: ptr("")})
	d.must(err)
	all, err := d.Contacts(d.ctx, d.boss, f.Person.ID)
	d.must(err)
	if len(all) != 1 || all[0] != c || c.Phone == "" || c.Relationship != "" || c.Version != 2 {
		t.Errorf("contacts %+v", all)
	}
	if _, err := d.AddContact(d.ctx, d.boss, f.Person.ID, casework.ContactInput{Name: ptr("X"), MayBeTold: ptr("all of it")}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown extent: %v", err)
	}
	_, err = d.AddNote(d.ctx, d.boss, casework.ByID(f.Case.ID), casework.NoteInput{Body: "Rang.\nNo answer.", Channel: "phone"})
	d.must(err)
	notes, err := d.Notes(d.ctx, d.boss, casework.ByID(f.Case.ID))
	d.must(err)
	if len(notes) != 1 || notes[0].Body != "Rang.\nNo answer." || notes[0].ByName != "Boss" {
		t.Errorf("notes %+v", notes)
	}
	if _, err := d.Notes(d.ctx, d.member(casework.HubAdviser), casework.ByID(f.Case.ID)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the Hub read notes: %v", err)
	}
	if now := d.read(casework.ByID(f.Case.ID)); now.Case.Version != 1 {
		t.Errorf("a note moved the case's version to %d", now.Case.Version)
	}
}

func TestAPlacementIsTheLastThatBegan(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p, err := d.CreatePlan(d.ctx, d.boss, casework.PlanInput{
		PersonID: d.person().ID, FirstIssuedOn: statute.NewDate(2022, 7, 1), Placement: casework.Awaiting,
	})
	d.must(err)
	p, err = d.SetPlacement(d.ctx, d.boss, casework.ByID(p.ID), 1, casework.PlacementRecord{Placement: casework.Special, FromOn: statute.NewDate(2022, 9, 1)})
	d.must(err)
	p, err = d.SetPlacement(d.ctx, d.boss, casework.ByID(p.ID), 2, casework.PlacementRecord{Placement: casework.Mainstream, FromOn: statute.NewDate(2023, 9, 1)})
	d.must(err)
	if p.Placement != casework.Special || p.Version != 3 {
		t.Errorf("placement %s, version %d", p.Placement, p.Version)
	}
	all, err := d.Placements(d.ctx, d.boss, casework.ByID(p.ID))
	d.must(err)
	if len(all) != 3 || all[0].Placement != casework.Awaiting {
		t.Errorf("placements %+v", all)
	}
	_, err = d.SetPlacement(d.ctx, d.boss, casework.ByID(p.ID), 3, casework.PlacementRecord{Placement: casework.Special, FromOn: statute.NewDate(2022, 9, 1)})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("two on one day: %v", err)
	}
}

func TestAssigningACase(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	other, err := d.CreateTeam(d.ctx, d.boss, "Swale")
	d.must(err)
	worker, err := d.CreateUser(d.ctx, d.boss, casework.UserInput{
		Email: ptr("worker@example.org"), Name: ptr("Worker"), Role: ptr(casework.Caseworker), Teams: &[]casework.ID{other.ID},
	})
	d.must(err)
	got, err := d.AssignCase(d.ctx, d.boss, casework.AssignInput{Case: casework.ByID(f.Case.ID), Version: 1, TeamID: &other.ID, CaseworkerID: &worker.ID})
	d.must(err)
	if got.TeamName != "Swale" || got.CaseworkerName != "Worker" || got.Case.Version != 2 {
		t.Errorf("case %+v", got.Case)
	}
	_, err = d.AssignCase(d.ctx, d.boss, casework.AssignInput{Case: casework.ByID(f.Case.ID), Version: 2, TeamID: ptr(casework.NewID())})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("a team that is not there: %v", err)
	}
}

func TestAPersonWhoSeemsToBeOnRecordIsAddedOnlyIfThatIsConfirmed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	known := d.person()
	in := casework.PersonInput{
		GivenName: ptr("ZOE"), FamilyName: ptr("OBrien Luczak"), Born: &known.Born, TeamID: &d.team.ID,
	}
	_, err := d.CreatePerson(d.ctx, d.boss, in)
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Code != "same_person" || !f.Fields[0].Warning ||
		f.Fields[0].Pointer != "/family_name" || !strings.Contains(f.Fields[0].Message, known.ID.String()) {
		t.Errorf("%+v", err)
	}
	away, err := d.CreateTeam(d.ctx, d.boss, "Away")
	d.must(err)
	elsewhere := in
	elsewhere.TeamID = &away.ID
	_, err = d.CreatePerson(d.ctx, casework.Actor{Role: casework.Caseworker, Teams: []casework.ID{away.ID}}, elsewhere)
	if err != nil {
		t.Errorf("told of somebody they may not see: %v", err)
	}
	twin := in
	twin.GivenName = ptr("Zora")
	_, err = d.CreatePerson(d.ctx, d.boss, twin)
	d.must(err)
	in.Confirm = []string{"same_person"}
	_, err = d.CreatePerson(d.ctx, d.boss, in)
	d.must(err)
	upn := "A123456789012"
	_, err = d.EditPerson(d.ctx, d.boss, known.ID, known.Version, casework.PersonInput{UPN: &upn})
	d.must(err)
	in.UPN = &upn
	if _, err = d.CreatePerson(d.ctx, d.boss, in); !fault.Is(err, fault.Conflict) {
		t.Errorf("one pupil number twice: %v", err)
	}
}
