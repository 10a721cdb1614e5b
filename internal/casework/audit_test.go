package casework_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// lastLine is the newest line of the log.
func (d *desk) lastLine() (e casework.AuditEntry) {
	d.t.Helper()
	d.must(d.pool.QueryRow(d.ctx, `select id, action, record_type, record_ref, reason, outcome, actor_role, peer, request_id, on_behalf_of
		from audit order by id desc limit 1`).Scan(
		&e.ID, &e.Action, &e.RecordType, &e.RecordRef, &e.Reason, &e.Outcome, &e.ActorRole, &e.Peer, &e.RequestID, &e.OnBehalfOf))
	return e
}

// behind changes the database behind the program's back.
func (d *desk) behind(script string) {
	d.t.Helper()
	_, err := d.pool.Exec(d.ctx, script)
	d.must(err)
}

func (d *desk) count(query string) (n int) {
	d.t.Helper()
	d.must(d.pool.QueryRow(d.ctx, query).Scan(&n))
	return n
}

// reading is one way to read of somebody.
type reading struct {
	name string
	read func(d *desk, a casework.Actor, r readings) (any, error)
	// what the log says of it; %c, %p, %l are the case's, the person's and the
	// plan's names.
	action, record string
}

// readings are what is there to be read.
type readings struct {
	file   casework.CaseFile
	person casework.ID
	plan   casework.Plan
}

// everyReading is every use case that gives out something of a person.
func everyReading() []reading {
	p := casework.PageRequest{}
	return []reading{
		{"a case", func(d *desk, a casework.Actor, r readings) (any, error) {
			return d.Case(d.ctx, a, casework.ByID(r.file.Case.ID))
		}, "case.read", "case %c"},
		{"a case by reference", func(d *desk, a casework.Actor, r readings) (any, error) {
			return d.Case(d.ctx, a, casework.Key{Reference: r.file.Case.Reference})
		}, "case.read", "case %c"},
		{"its milestones", func(d *desk, a casework.Actor, r readings) (any, error) {
			return d.ReadCase(d.ctx, a, casework.ByID(r.file.Case.ID), "milestones.read")
		}, "milestones.read", "case %c"},
		{"a preview", func(d *desk, a casework.Actor, r readings) (any, error) {
			return d.PreviewMilestone(d.ctx, a, casework.LogInput{Case: casework.ByID(r.file.Case.ID), Milestone: happened(statute.AssessDecisionNotified, d.day, "assess")})
		}, "preview.read", "case %c"},
		{"its notes", func(d *desk, a casework.Actor, r readings) (any, error) {
			return d.Notes(d.ctx, a, casework.ByID(r.file.Case.ID))
		}, "notes.read", "case %c"},
		{"a person", func(d *desk, a casework.Actor, r readings) (any, error) { return d.Person(d.ctx, a, r.person) }, "person.read", "person %p"},
		{"their contacts", func(d *desk, a casework.Actor, r readings) (any, error) { return d.Contacts(d.ctx, a, r.person) }, "contacts.read", "person %p"},
		{"a plan", func(d *desk, a casework.Actor, r readings) (any, error) {
			return d.Plan(d.ctx, a, casework.ByID(r.plan.ID))
		}, "plan.read", "plan %l"},
		{"its placements", func(d *desk, a casework.Actor, r readings) (any, error) {
			return d.Placements(d.ctx, a, casework.ByID(r.plan.ID))
		}, "placements.read", "plan %l"},
		{"cases", func(d *desk, a casework.Actor, _ readings) (any, error) {
			return d.Cases(d.ctx, a, casework.CaseFilter{}, p)
		}, "cases.read", "cases "},
		{"cases of a person", func(d *desk, a casework.Actor, r readings) (any, error) {
			return d.Cases(d.ctx, a, casework.CaseFilter{PersonID: r.person}, p)
		}, "cases.read", "person %p"},
		{"people", func(d *desk, a casework.Actor, _ readings) (any, error) {
			return d.People(d.ctx, a, casework.PersonFilter{Search: "brien"}, p)
		}, "people.read", "people "},
		{"plans", func(d *desk, a casework.Actor, _ readings) (any, error) {
			return d.Plans(d.ctx, a, casework.PlanFilter{}, p)
		}, "plans.read", "plans "},
		{"clocks", func(d *desk, a casework.Actor, _ readings) (any, error) {
			return d.Clocks(d.ctx, a, casework.ClockFilter{Count: true}, p)
		}, "clocks.read", "clocks "},
		{"alerts", func(d *desk, a casework.Actor, _ readings) (any, error) {
			return d.Alerts(d.ctx, a, casework.AlertFilter{}, p)
		}, "alerts.read", "alerts "},
		{"refused rows", func(d *desk, a casework.Actor, _ readings) (any, error) {
			return d.Intake(d.ctx, a, casework.IntakeFilter{}, p)
		}, "intake.read", "intake "},
		{"conflicts", func(d *desk, a casework.Actor, _ readings) (any, error) {
			return d.Conflicts(d.ctx, a, casework.ConflictFilter{}, p)
		}, "identity_conflicts.read", "identity_conflicts "},
		{"the log", func(d *desk, a casework.Actor, _ readings) (any, error) {
			return d.AuditLog(d.ctx, a, casework.AuditFilter{}, p)
		}, "audit.read", "audit "},
	}
}

func (d *desk) toRead() readings {
	d.t.Helper()
	f := d.assessment(statute.NewDate(2023, 7, 3))
	plan, err := d.CreatePlan(d.ctx, d.boss, casework.PlanInput{PersonID: f.Person.ID, FirstIssuedOn: statute.NewDate(2023, 1, 9), Placement: casework.Special})
	d.must(err)
	return readings{f, f.Person.ID, plan}
}

func (r readings) names(record string) string {
	return strings.NewReplacer("%c", r.file.Case.Reference, "%p", r.person.String(), "%l", r.plan.Reference).Replace(record)
}

func TestEveryReadingLeavesALineThatTellsWhoWhatAndFromWhere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.toRead()
	who := d.boss
	who.Peer, who.RequestID, who.OnBehalfOf = "192.0.2.7", "request-1", "jo"
	for _, tt := range everyReading() {
		before := d.count("select count(*) from audit")
		_, err := tt.read(d, who, r)
		d.must(err)
		e := d.lastLine()
		if n := d.count("select count(*) from audit") - before; n != 1 {
			t.Errorf("%s: %d lines", tt.name, n)
		}
		if e.Action != tt.action || e.RecordType+" "+e.RecordRef != r.names(tt.record) || e.Outcome != casework.OutcomeDone {
			t.Errorf("%s: %+v", tt.name, e)
		}
		if e.Peer != "192.0.2.7" || e.RequestID != "request-1" || e.OnBehalfOf != "jo" || e.ActorRole != casework.ServiceManager {
			t.Errorf("%s: who: %+v", tt.name, e)
		}
	}
}

func TestAListTellsItsFilterAndHowManyWereShownAndNoTerms(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.toRead()
	_, err := d.People(d.ctx, d.boss, casework.PersonFilter{Search: "Brien", UPN: "A123456789012", TeamID: d.team.ID}, casework.PageRequest{})
	d.must(err)
	e := d.lastLine()
	if want := "team_id=" + d.team.ID.String() + " search=(searched) upn=(searched); 0 shown; first page"; e.Reason != want {
		t.Errorf("%q, want %q", e.Reason, want)
	}
	terms, err := d.SearchTerms(d.ctx, d.boss, e.ID)
	d.must(err)
	if terms["search"] != "Brien" || terms["upn"] != "A123456789012" || len(terms) != 2 {
		t.Errorf("terms %v", terms)
	}
	if e := d.lastLine(); e.Action != "audit_terms.read" {
		t.Errorf("reading the terms left %+v", e)
	}
	if _, err := d.SearchTerms(d.ctx, d.boss, e.ID+1); !fault.Is(err, fault.NotFound) {
		t.Errorf("terms of a line without: %v", err)
	}
}

func TestWhatIsOutOfSightIsAnsweredAsMissingAndTheLogTellsTheTruth(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.toRead()
	stranger := casework.Actor{ID: casework.NewID(), Role: casework.Caseworker, Teams: []casework.ID{casework.NewID()}}
	nothing := readings{person: casework.NewID()}
	nothing.file.Case.ID, nothing.file.Case.Reference, nothing.plan.ID = casework.NewID(), "EHC-1999-000001", casework.NewID()
	for _, tt := range everyReading() {
		if strings.HasSuffix(tt.record, " ") || tt.name == "cases of a person" {
			continue // a list: it shows less
		}
		out, hidden := tt.read(d, stranger, r)
		there := d.lastLine()
		none, missing := tt.read(d, stranger, nothing)
		absent := d.lastLine()
		if !fault.Is(hidden, fault.NotFound) || hidden.Error() != missing.Error() {
			t.Errorf("%s: %v; missing: %v", tt.name, hidden, missing)
		}
		if !empty(out) || !empty(none) {
			t.Errorf("%s: something came with the refusal", tt.name)
		}
		if there.Action != tt.action || there.RecordType+" "+there.RecordRef != r.names(tt.record) ||
			there.Outcome != casework.OutcomeRefused || there.Reason != casework.ReasonOutOfScope {
			t.Errorf("%s: hidden: %+v", tt.name, there)
		}
		if absent.Outcome != casework.OutcomeFailed || absent.Reason != casework.ReasonMissing || absent.ID == there.ID {
			t.Errorf("%s: missing: %+v", tt.name, absent)
		}
	}
}

// TestAReferenceOfTheCouncilsOwnIsInTheLogWhereThereIsSuchACase: it may look
// like anything, and so like what somebody typed.
func TestAReferenceOfTheCouncilsOwnIsInTheLogWhereThereIsSuchACase(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	d.exec("update cases set reference = '24/0123' where id = $1", f.Case.ID)
	for reference, want := range map[string]string{"24/0123": "24/0123", "Okafor 2012": ""} {
		_, err := d.Cases(d.ctx, d.boss, casework.CaseFilter{Reference: reference}, casework.PageRequest{})
		d.must(err)
		if e := d.lastLine(); e.RecordRef != want {
			t.Errorf("listed: %+v", e)
		}
		d.must(d.NoteForbidden(d.ctx, d.boss, "case", reference))
		if e := d.lastLine(); e.RecordRef != want || e.Outcome != casework.OutcomeRefused {
			t.Errorf("forbidden: %+v", e)
		}
	}
	page, err := d.AuditLog(d.ctx, d.boss, casework.AuditFilter{Record: casework.RecordKey{Type: "case", Ref: "24/0123"}}, casework.PageRequest{})
	d.must(err)
	if len(page.Items) != 2 {
		t.Errorf("%+v", page.Items)
	}
}

func TestWhatSomebodyTypedForAReferenceIsNotInTheLog(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if _, err := d.Case(d.ctx, d.boss, casework.ParseKey("Ada Okafor")); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if e := d.lastLine(); e.RecordRef != "" || e.Outcome != casework.OutcomeFailed {
		t.Errorf("%+v", e)
	}
}

// muted are the ways in which a line cannot be written.
func muted() map[string]string {
	return map[string]string{
		"the table refuses": `create function no_more() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$;
			create trigger no_more before insert on audit for each row execute function no_more()`,
		"the table refuses as if by the asker's fault": `create function no_more() returns trigger language plpgsql as $$
			begin raise exception 'no' using errcode = 'restrict_violation', constraint = 'audit_insert_only'; end $$;
			create trigger no_more before insert on audit for each row execute function no_more()`,
		"the commit refuses": `create function no_more() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$;
			create constraint trigger no_more after insert on audit deferrable initially deferred for each row execute function no_more()`,
		"there is no table": "alter table audit rename to gone",
	}
}

func empty(v any) bool {
	switch v := v.(type) {
	case casework.CaseFile:
		return v.Case.ID == casework.ID{} && v.Person.ID == casework.ID{} && v.Milestones == nil
	case casework.Preview:
		return v.Moves == nil
	case []casework.Note:
		return v == nil
	case casework.Person:
		return v == casework.Person{}
	case []casework.Contact:
		return v == nil
	case casework.Plan:
		return v == casework.Plan{}
	case []casework.PlacementRecord:
		return v == nil
	case casework.Page[casework.CaseSummary]:
		return v.Items == nil && v.Next == ""
	case casework.Page[casework.Person]:
		return v.Items == nil && v.Next == ""
	case casework.Page[casework.Plan]:
		return v.Items == nil && v.Next == ""
	case casework.Page[casework.ClockSummary]:
		return v.Items == nil && v.Total == nil
	case casework.Page[casework.AlertSummary]:
		return v.Items == nil && v.Next == ""
	case casework.Page[casework.IntakeItem]:
		return v.Items == nil && v.Next == ""
	case casework.Page[casework.IdentityConflict]:
		return v.Items == nil && v.Next == ""
	case casework.Page[casework.AuditEntry]:
		return v.Items == nil && v.Next == ""
	}
	return false
}

func TestAReadingThatCannotBeNotedGivesNothing(t *testing.T) {
	t.Parallel()
	for name, mute := range muted() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			r := d.toRead()
			d.behind(mute)
			for _, tt := range everyReading() {
				out, err := tt.read(d, d.boss, r)
				if fault.CodeOf(err) != fault.Internal {
					t.Errorf("%s: %v", tt.name, err)
				}
				if !empty(out) {
					t.Errorf("%s: it was given out all the same", tt.name)
				}
			}
		})
	}
}

func TestARefusalThatCannotBeNotedIsAFailureAndNoAnswer(t *testing.T) {
	t.Parallel()
	for name, mute := range muted() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			r := d.toRead()
			d.behind(mute)
			stranger := casework.Actor{ID: casework.NewID(), Role: casework.Caseworker, Teams: []casework.ID{casework.NewID()}}
			for _, tt := range everyReading() {
				if _, err := tt.read(d, stranger, r); fault.CodeOf(err) != fault.Internal {
					t.Errorf("%s: %v", tt.name, err)
				}
			}
			if _, err := d.AssignCase(d.ctx, stranger, casework.AssignInput{Case: casework.ByID(r.file.Case.ID), Version: 1}); fault.CodeOf(err) != fault.Internal {
				t.Errorf("a change: %v", err)
			}
			if err := d.NoteForbidden(d.ctx, stranger, "case", r.file.Case.Reference); err == nil {
				t.Error("forbidden without a line")
			}
		})
	}
}

func TestAChangeThatIsRefusedIsUndoneAndNoted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.toRead()
	own := d.member(casework.Caseworker)
	own.Doing, own.Peer = "assignCase", "192.0.2.9"
	stranger := casework.Actor{ID: casework.NewID(), Role: casework.TeamManager, Teams: []casework.ID{casework.NewID()}, Doing: "logMilestone"}
	other := casework.NewID()
	for name, tt := range map[string]struct {
		change        func() error
		code          fault.Code
		reason, about string
		outcome       string
	}{
		"of a case out of sight": {func() error {
			_, err := d.LogMilestone(d.ctx, stranger, casework.LogInput{Case: casework.ByID(r.file.Case.ID), Version: 1, Milestone: happened(statute.Withdrawn, d.day)})
			return err
		}, fault.NotFound, "logMilestone: out_of_scope", "case " + r.file.Case.Reference, casework.OutcomeRefused},
		"of a case that is not there": {func() error {
			_, err := d.LogMilestone(d.ctx, stranger, casework.LogInput{Case: casework.ByID(other), Version: 1, Milestone: happened(statute.Withdrawn, d.day)})
			return err
		}, fault.NotFound, "logMilestone: missing", "case " + other.String(), casework.OutcomeFailed},
		"of a person out of sight": {func() error {
			_, err := d.EditPerson(d.ctx, stranger, r.person, 1, casework.PersonInput{})
			return err
		}, fault.NotFound, "logMilestone: out_of_scope", "person " + r.person.String(), casework.OutcomeRefused},
		"that needs a manager": {func() error {
			_, err := d.AssignCase(d.ctx, own, casework.AssignInput{Case: casework.ByID(r.file.Case.ID), Version: 1, TeamID: &other})
			return err
		}, fault.Forbidden, "assignCase: forbidden", "case " + r.file.Case.Reference, casework.OutcomeRefused},
	} {
		before := d.count("select count(*) from audit")
		if err := tt.change(); fault.CodeOf(err) != tt.code {
			t.Errorf("%s: %v", name, err)
		}
		e := d.lastLine()
		if d.count("select count(*) from audit") != before+1 || e.Action != casework.RefusedAction || e.Reason != tt.reason ||
			e.RecordType+" "+e.RecordRef != tt.about || e.Outcome != tt.outcome {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if now := d.read(casework.ByID(r.file.Case.ID)); now.Case.Version != 1 || now.Case.TeamID != d.team.ID {
		t.Errorf("something was changed: %+v", now.Case)
	}
}

func TestWhoOpenedARecordIsFoundByEachOfItsNamesAndByItsPerson(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.toRead()
	reader := d.member(casework.TeamManager)
	stranger := casework.Actor{ID: casework.NewID(), Role: casework.Caseworker, Teams: []casework.ID{casework.NewID()}}
	_, err := d.Case(d.ctx, reader, casework.ByID(r.file.Case.ID))
	d.must(err)
	_, err = d.Clocks(d.ctx, reader, casework.ClockFilter{CaseID: r.file.Case.ID}, casework.PageRequest{}) // told by the id
	d.must(err)
	_, err = d.Case(d.ctx, stranger, casework.ByID(r.file.Case.ID))
	if !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	_, err = d.Plan(d.ctx, reader, casework.ByID(r.plan.ID))
	d.must(err)
	_, err = d.Person(d.ctx, reader, r.person)
	d.must(err)
	for name, tt := range map[string]struct {
		filter casework.AuditFilter
		want   []string
	}{
		"by reference": {casework.AuditFilter{Record: casework.RecordKey{Type: "case", Ref: r.file.Case.Reference}}, []string{"case.read", "clocks.read", "case.read", "case.open"}},
		"by id":        {casework.AuditFilter{Record: casework.RecordKey{Type: "case", Ref: r.file.Case.ID.String()}}, []string{"case.read", "clocks.read", "case.read", "case.open"}},
		"refused":      {casework.AuditFilter{Record: casework.RecordKey{Type: "case", Ref: r.file.Case.Reference}, Outcome: casework.OutcomeRefused}, []string{"case.read"}},
		"by person": {casework.AuditFilter{PersonID: r.person}, []string{
			"person.read", "plan.read", "case.read", "clocks.read", "case.read", "case.open", "plan.open", "case.open", "person.create",
		}},
		"by the reader": {casework.AuditFilter{ActorID: reader.ID}, []string{"person.read", "plan.read", "clocks.read", "case.read"}},
	} {
		var got []string
		p := casework.PageRequest{Limit: 2} // lines of one instant are told apart by their ids
		for {
			page, err := d.AuditLog(d.ctx, d.boss, tt.filter, p)
			d.must(err)
			for _, e := range page.Items {
				got = append(got, e.Action)
			}
			if p.Cursor = page.Next; p.Cursor == "" {
				break
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
	for _, f := range []casework.AuditFilter{
		{PersonID: r.person, Record: casework.RecordKey{Type: "case", Ref: "EHC-1"}},
		{From: d.day, To: d.day.AddDays(-1)},
	} {
		if _, err := d.AuditLog(d.ctx, d.boss, f, casework.PageRequest{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func TestAReaderWhoHasGoneMeanwhileIsToldNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.toRead()
	gone, cancel := context.WithCancel(d.ctx)
	cancel()
	before := d.count("select count(*) from audit")
	f, err := d.Case(gone, d.boss, casework.ByID(r.file.Case.ID))
	if !errors.Is(err, context.Canceled) || !empty(f) {
		t.Errorf("%v", err)
	}
	if n := d.count("select count(*) from audit"); n != before {
		t.Errorf("%d lines of a reading that was not made", n-before)
	}
}

func TestATrialOfAnImportIsAReading(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	try := func() error {
		return d.Load(d.ctx, casework.BulkOptions{Actor: d.boss, Source: casework.SourceImport, DryRun: true}, func(run casework.BulkRun) error {
			_, err := run.Apply(d.ctx, []casework.Record{{Person: casework.PersonRecord{SourcePersonID: "1", GivenName: "Ada", FamilyName: "Okafor"}, Cases: []casework.CaseRecord{{
				Kind: statute.Complaint, Reference: "CMP-1", Milestones: []casework.MilestoneInput{happened(statute.Stage1Received, d.day)},
			}}}})
			return err
		})
	}
	before := d.count("select count(*) from audit")
	d.must(try())
	if e := d.lastLine(); e.Action != "import_try.read" || d.count("select count(*) from audit") != before+1 {
		t.Errorf("%+v", e)
	}
	d.behind(muted()["there is no table"])
	if err := try(); fault.CodeOf(err) != fault.Internal {
		t.Errorf("without a line: %v", err)
	}
}

func TestARowOfAnotherTeamIsRefusedAndNoted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	other, err := d.CreateTeam(d.ctx, d.boss, "Swale")
	d.must(err)
	stranger := casework.Actor{ID: casework.NewID(), Role: casework.ServiceRole, Teams: []casework.ID{other.ID}}
	d.must(d.Load(d.ctx, casework.BulkOptions{Actor: stranger, Source: casework.SourceImport}, func(run casework.BulkRun) error {
		results, err := run.Apply(d.ctx, []casework.Record{{
			Team: "Swale", Person: casework.PersonRecord{GivenName: "Ada", FamilyName: "Okafor"},
			Cases: []casework.CaseRecord{{
				Kind: statute.NeedsAssessment, Reference: f.Case.Reference,
				Milestones: []casework.MilestoneInput{happened(statute.RequestReceived, statute.NewDate(2023, 7, 3))},
			}},
		}})
		if len(results) != 1 || results[0].Status != casework.BulkRefused {
			t.Errorf("%+v", results)
		}
		return err
	}))
	if e := d.lastLine(); e.Action != casework.RefusedAction || e.RecordRef != f.Case.Reference || e.Outcome != casework.OutcomeRefused {
		t.Errorf("%+v", e)
	}
}
