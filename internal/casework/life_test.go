package casework_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// grown is an assessment of long ago that was ended: its person, born in 2013,
// is due to go in May 2044.
func (d *desk) grown() casework.CaseFile {
	d.t.Helper()
	f := d.assessment(statute.NewDate(2023, 1, 9))
	d.log(f, happened(statute.Withdrawn, statute.NewDate(2023, 2, 1)))
	if f = d.read(casework.ByID(f.Case.ID)); f.Case.ClosedOn.IsZero() {
		d.t.Fatal("the case is not closed")
	}
	return f
}

func (d *desk) officer() casework.Actor {
	return casework.Actor{ID: casework.NewID(), Name: "Officer", Role: casework.InformationGovernance, RequestID: "life"}
}

// kept gathers tombstones.
type kept []casework.Tombstone

func (k *kept) keep(t casework.Tombstone) error {
	*k = append(*k, t)
	return nil
}

func (d *desk) purge(o casework.PurgeOptions) casework.PurgeResult {
	d.t.Helper()
	r, err := d.Purge(d.ctx, d.officer(), o)
	d.must(err)
	return r
}

func (d *desk) isThere(id casework.ID) bool {
	d.t.Helper()
	_, err := d.Person(d.ctx, d.boss, id)
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		d.t.Fatal(err)
	}
	return err == nil
}

func TestAPurgeTakesWhoIsDueAndNobodyElse(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	due, held, open := d.grown(), d.grown(), d.assessment(statute.NewDate(2023, 1, 9))
	_, err := d.PlaceHold(d.ctx, d.officer(), held.Case.PersonID, "an inquiry")
	d.must(err)
	d.must(d.Snapshot(d.ctx, d.day))

	var stones kept
	if r := d.purge(casework.PurgeOptions{Keep: stones.keep}); len(r.Purged)+r.Held+r.Open != 0 {
		t.Errorf("at ten: %+v", r)
	}
	d.day = statute.NewDate(2044, 4, 30)
	if r := d.purge(casework.PurgeOptions{Keep: stones.keep}); len(r.Purged)+r.Held+r.Open != 0 {
		t.Errorf("the day before: %+v", r)
	}
	d.day = statute.NewDate(2044, 5, 1)
	if r := d.purge(casework.PurgeOptions{DryRun: true}); len(r.Purged) != 1 || r.Held != 1 || r.Open != 1 || !d.isThere(due.Case.PersonID) {
		t.Errorf("a dry run: %+v", r)
	}
	r := d.purge(casework.PurgeOptions{Keep: stones.keep})
	if len(r.Purged) != 1 || r.Purged[0].PersonID != due.Case.PersonID || r.Held != 1 || r.Open != 1 {
		t.Errorf("%+v", r)
	}
	if d.isThere(due.Case.PersonID) || !d.isThere(held.Case.PersonID) || !d.isThere(open.Case.PersonID) {
		t.Error("not the one who was due")
	}
	if !slices.Equal(stones, kept{{PersonID: due.Case.PersonID, PurgedOn: d.day}}) {
		t.Errorf("tombstones %v", stones)
	}
	log, err := d.AuditLog(d.ctx, d.boss, casework.AuditFilter{Action: "person.purge"}, casework.PageRequest{})
	d.must(err)
	if len(log.Items) != 1 || log.Items[0].RecordRef != due.Case.PersonID.String() || log.Items[0].Reason != "due 2044-05-01 by the rule for person" {
		t.Errorf("audit %+v", log.Items)
	}
	// the figures of the day outlive those whom they counted
	if snapshots, err := d.store.HasSnapshot(d.ctx, today); err != nil || !snapshots {
		t.Errorf("the figures are gone: %v", err)
	}
	verified, err := d.Verify(d.ctx, nil)
	d.must(err)
	if len(verified.Differences) != 0 {
		t.Errorf("%v", verified.Differences)
	}
}

func TestNobodyGoesWithoutATombstoneOutsideTheDatabase(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.grown()
	d.day = statute.NewDate(2044, 5, 1)
	if _, err := d.Purge(d.ctx, d.officer(), casework.PurgeOptions{}); err == nil {
		t.Error("purged with nowhere to keep tombstones")
	}
	full := errors.New("the disk is full")
	if _, err := d.Purge(d.ctx, d.officer(), casework.PurgeOptions{Keep: func(casework.Tombstone) error { return full }}); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	if !d.isThere(f.Case.PersonID) {
		t.Error("gone without a tombstone")
	}
}

func TestALiftedHoldLetsARecordGo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.grown()
	d.day = statute.NewDate(2044, 5, 1)
	h, err := d.PlaceHold(d.ctx, d.officer(), f.Case.PersonID, " an\u0007 inquiry ")
	d.must(err)
	list, err := d.Retention(d.ctx, d.officer(), casework.RetentionFilter{}, casework.PageRequest{})
	d.must(err)
	if len(list.Items) != 1 || list.Items[0].State(d.day) != casework.HeldBy || h.Reason != "an inquiry" {
		t.Errorf("%+v, %+v", list.Items, h)
	}
	var stones kept
	if r := d.purge(casework.PurgeOptions{Keep: stones.keep}); len(r.Purged) != 0 {
		t.Errorf("under a hold: %+v", r)
	}
	_, err = d.LiftHold(d.ctx, d.officer(), h.ID, "")
	if fault.CodeOf(err) != fault.Invalid {
		t.Errorf("lifted without a reason: %v", err)
	}
	_, err = d.LiftHold(d.ctx, d.officer(), h.ID, "it has ended")
	d.must(err)
	if _, err = d.LiftHold(d.ctx, d.officer(), h.ID, "again"); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("lifted twice: %v", err)
	}
	all, err := d.LegalHolds(d.ctx, d.officer(), casework.HoldFilter{All: true}, casework.PageRequest{})
	d.must(err)
	if len(all.Items) != 1 || all.Items[0].Reason != "an inquiry" || all.Items[0].LiftReason != "it has ended" {
		t.Errorf("%+v", all.Items)
	}
	if r := d.purge(casework.PurgeOptions{Keep: stones.keep}); len(r.Purged) != 1 {
		t.Errorf("after it: %+v", r)
	}
	if _, err := d.PlaceHold(d.ctx, d.officer(), f.Case.PersonID, "too late"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("held when gone: %v", err)
	}
}

// TestABackupThatBringsPeopleBackIsPurgedAgain: twice over, from the file of
// tombstones and from the tombstones in the record; a hold still wins.
func TestABackupThatBringsPeopleBackIsPurgedAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a, b, never := casework.NewID(), casework.NewID(), casework.NewID()
	restored := func() {
		t.Helper()
		for _, id := range []casework.ID{a, b} {
			_, err := d.pool.Exec(d.ctx, "insert into people (id, family_name, search, created_at) values ($1, 'Made-up', '', now()) on conflict do nothing", id)
			d.must(err)
		}
	}
	restored()
	h, err := d.PlaceHold(d.ctx, d.officer(), b, "an inquiry")
	d.must(err)
	file := []casework.Tombstone{{PersonID: a, PurgedOn: d.day}, {PersonID: b, PurgedOn: d.day}, {PersonID: never, PurgedOn: d.day}}
	r, err := d.Reapply(d.ctx, d.officer(), file)
	d.must(err)
	if !slices.Equal(r.Purged, []casework.ID{a}) || !slices.Equal(r.Held, []casework.ID{b}) || r.Absent != 1 || d.isThere(a) || !d.isThere(b) {
		t.Errorf("%+v", r)
	}
	_, err = d.LiftHold(d.ctx, d.officer(), h.ID, "it has ended")
	d.must(err)
	restored()
	if r, err = d.ReapplyKept(d.ctx, casework.SystemActor("start")); err != nil || !slices.Equal(r.Purged, []casework.ID{a}) || d.isThere(a) || !d.isThere(b) {
		t.Errorf("at start: %+v, %v", r, err)
	}
	if r, err = d.ReapplyKept(d.ctx, casework.SystemActor("start")); err != nil || len(r.Purged)+len(r.Held)+r.Absent != 0 {
		t.Errorf("at the next: %+v, %v", r, err)
	}
}

func TestARetentionRuleIsCheckedAndTheOneBeforeItStays(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	good := casework.RetentionRuleInput{RecordType: "plan", FromOn: d.day, YearsFromBirth: 45, YearsAfterEvent: 6, Reason: "the schedule of 2023"}
	for name, c := range map[string]struct {
		change  func(*casework.RetentionRuleInput)
		pointer string
	}{
		"a sort of record that there is not": {func(r *casework.RetentionRuleInput) { r.RecordType = "dog" }, "/record_type"},
		"no day":                             {func(r *casework.RetentionRuleInput) { r.FromOn = statute.Date{} }, "/from"},
		"while a plan may run":               {func(r *casework.RetentionRuleInput) { r.YearsFromBirth = 24 }, "/years_from_birth"},
		"gone the day it is closed":          {func(r *casework.RetentionRuleInput) { r.YearsAfterEvent = 0 }, "/years_after_event"},
		"nobody says why":                    {func(r *casework.RetentionRuleInput) { r.Reason = " " }, "/reason"},
	} {
		in := good
		c.change(&in)
		_, err := d.SetRetentionRule(d.ctx, d.officer(), in)
		var f *fault.Error
		if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Pointer != c.pointer {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := d.SetRetentionRule(d.ctx, d.officer(), good)
	d.must(err)
	if _, err = d.SetRetentionRule(d.ctx, d.officer(), good); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("twice from one day: %v", err)
	}
	good.FromOn = d.day.AddDays(1)
	_, err = d.SetRetentionRule(d.ctx, d.officer(), good)
	d.must(err)
	rules, err := d.RetentionRules(d.ctx, d.officer())
	d.must(err)
	if len(rules) != 3 || rules[0].RecordType != casework.RecordPerson || rules[0].YearsFromBirth != 31 || rules[1].FromOn != good.FromOn {
		t.Errorf("%+v", rules)
	}
}

func TestSubjectAccessGivesEverythingAndRecordsThatItDid(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, other := d.grown(), d.grown()
	_, err := d.AddNote(d.ctx, d.boss, casework.ByID(f.Case.ID), casework.NoteInput{Kind: "note", Body: "Their mother rang"})
	d.must(err)
	if _, err := d.SubjectAccess(d.ctx, d.officer(), f.Case.PersonID, ""); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("without saying which request it answers: %v", err)
	}
	got, err := d.SubjectAccess(d.ctx, d.officer(), f.Case.PersonID, "SAR-2023-014")
	d.must(err)
	held := map[string]casework.Holding{}
	for _, h := range got.Holdings {
		held[h.Table] = h
		for _, row := range h.Rows {
			if row["reference"] == other.Case.Reference || row["case_id"] == other.Case.Reference {
				t.Errorf("%s tells of somebody else: %v", h.Table, row)
			}
		}
	}
	if held["people"].Rows[0]["family_name"] != "O’Brien-Łuczak" || held["notes"].Rows[0]["body"] != "Their mother rang" || len(held["milestones"].Rows) != 2 {
		t.Errorf("%+v", held)
	}
	last := held["audit"].Rows[len(held["audit"].Rows)-1]
	if last["action"] != "subject_access.read" || last["reason"] != "SAR-2023-014" {
		t.Errorf("the request itself is not in what is given: %v", last)
	}
	if got.Standing.DueOn != statute.NewDate(2044, 5, 1) {
		t.Errorf("kept until %s", got.Standing.DueOn)
	}
	stranger := casework.Actor{ID: casework.NewID(), Role: casework.Caseworker, Teams: []casework.ID{casework.NewID()}}
	if _, err := d.SubjectAccess(d.ctx, stranger, f.Case.PersonID, "x"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("for somebody of another team: %v", err)
	}
}

// TestACorrectionKeepsWhatWasWrongAndWhatItMoved: old value, new value, who,
// when, why, the due dates that moved, and the breach that was raised.
func TestACorrectionKeepsWhatWasWrongAndWhatItMoved(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 5, 2))
	_, err := d.Sweep(d.ctx, d.day)
	d.must(err)
	was := d.clock(d.read(casework.ByID(f.Case.ID)), "ehcna_decision").DueOn
	d.day = d.day.AddDays(1)
	voided, err := d.VoidMilestone(d.ctx, d.boss, casework.VoidInput{
		Case: casework.ByID(f.Case.ID), Version: d.read(casework.ByID(f.Case.ID)).Case.Version, Milestone: f.Milestones[0].ID, Reason: "it came a week later",
	})
	d.must(err)
	again := d.log(voided.File, happened(statute.RequestReceived, statute.NewDate(2023, 5, 9)))
	if !slices.ContainsFunc(slices.Concat(voided.Moves, again.Moves), func(c casework.ClockMove) bool {
		return c.After != nil && c.After.Rule.ID == "ehcna_decision" || c.Before != nil && c.Before.Rule.ID == "ehcna_decision"
	}) {
		t.Errorf("what moved is not shown: %+v, %+v", voided.Moves, again.Moves)
	}
	now := d.read(casework.ByID(f.Case.ID))
	if due := d.clock(now, "ehcna_decision").DueOn; due != was.AddDays(7) {
		t.Errorf("due %s, was %s", due, was)
	}
	if len(now.Milestones) != 2 {
		t.Fatalf("%d milestones", len(now.Milestones))
	}
	old := now.Milestones[0]
	if old.On != statute.NewDate(2023, 5, 2) || old.VoidedBy != d.boss.ID || old.VoidedAt.IsZero() || old.VoidReason != "it came a week later" || old.LoggedByName != "Boss" {
		t.Errorf("the old value: %+v", old)
	}
	alerts, err := d.Alerts(d.ctx, d.boss, casework.AlertFilter{Withdrawn: true}, casework.PageRequest{})
	d.must(err)
	if !slices.ContainsFunc(alerts.Items, func(a casework.AlertSummary) bool {
		return a.Rule == "ehcna_decision" && a.Kind == statute.Breach && a.DueOn == was && !a.WithdrawnAt.IsZero()
	}) {
		t.Errorf("the breach that was raised is not in the history: %+v", alerts.Items)
	}
	given, err := d.SubjectAccess(d.ctx, d.officer(), f.Case.PersonID, "SAR-2023-015")
	d.must(err)
	var told []string
	for _, h := range given.Holdings {
		for _, row := range h.Rows {
			if s, _ := row["void_reason"].(string); h.Table == "milestones" && s != "" {
				told = append(told, s)
			}
		}
	}
	if strings.Join(told, ";") != "it came a week later" {
		t.Errorf("the correction is not given to whom it is about: %v", told)
	}
}
