package intake_test

import (
	"maps"
	"testing"

	"ehcp.example/tracker/internal/intake"
)

// and is a row with changes.
func and(row, changes map[string]string) map[string]string {
	out := maps.Clone(row)
	maps.Copy(out, changes)
	return out
}

func TestAMoveToTheNextPhaseIsOneCaseForEachYear(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	row := map[string]string{"phase_transfer_year": "2024", "phase_transfer_kind": "school"}
	due := func(rule, on string) int {
		return tr.count(t, `select count(*) from clocks k join cases c on c.id = k.case_id join plans p on p.id = c.plan_id
			where c.kind = 'phase_transfer' and c.reference like 'PT-%' and k.rule = $1 and k.due_on = $2`, rule, on)
	}
	tr.load(t, intake.Plans, sheetOf(intake.Plans, row))
	if due("phase_transfer_15feb", "2024-02-14") != 1 {
		t.Error("no move to school by 14 February 2024")
	}
	if r := tr.load(t, intake.Plans, sheetOf(intake.Plans, row)); r.Unchanged != 1 {
		t.Errorf("again: %+v", r)
	}
	if r := tr.load(t, intake.Plans, sheetOf(intake.Plans, and(row, map[string]string{"phase_transfer_kind": "post_16"}))); r.Changed != 1 {
		t.Errorf("another kind: %+v", r)
	}
	if due("phase_transfer_31mar", "2024-03-30") != 1 || due("phase_transfer_15feb", "2024-02-14") != 0 {
		t.Error("the correction did not move the clock")
	}
	tr.load(t, intake.Plans, sheetOf(intake.Plans, and(row, map[string]string{"phase_transfer_year": "2027"})))
	if n := tr.count(t, "select count(*) from cases where kind = 'phase_transfer'"); n != 2 {
		t.Errorf("%d cases for two moves", n)
	}
	tr.clean(t)
}

func TestACorrectedFinalPlanMovesThePlanAndItsReviews(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	row := map[string]string{"issue_decision": "plan", "draft_plan_sent_on": "2023-05-02", "final_plan_sent_on": "2023-05-25"}
	tr.load(t, intake.Assessments, sheetOf(intake.Assessments, row))
	if r := tr.load(t, intake.Assessments, sheetOf(intake.Assessments, and(row, map[string]string{"final_plan_sent_on": "2023-05-30"}))); r.Changed != 1 {
		t.Errorf("got %+v", r)
	}
	if n := tr.count(t, `select count(*) from plans p join cases c on c.plan_id = p.id join milestones m on m.case_id = c.id
		where p.first_issued_on = '2023-05-30' and m.kind = 'plan_made' and m.on_date = '2023-05-30' and m.voided_at is null`); n != 1 {
		t.Error("the review does not run from the corrected day")
	}
	tr.clean(t)
}

func TestAnExceptionIsApprovedAndAnotherPeriodTakesItsPlace(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	row := map[string]string{
		"issue_decision": "plan", "final_plan_sent_on": "2023-07-25", "exception_ground": "absent_from_area_4_weeks",
		"exception_from": "2023-03-01", "exception_to": "2023-04-05",
	}
	tr.load(t, intake.Assessments, sheetOf(intake.Assessments, row))
	if n := tr.count(t, "select count(*) from exceptions where status = 'approved' and recorded_after_due"); n != 1 {
		t.Errorf("%d exceptions approved and marked as recorded late", n)
	}
	if n := tr.count(t, "select count(*) from clocks where rule = 'ehcp_final' and settled = 'excepted'"); n != 1 {
		t.Error("the limit is not excepted")
	}
	tr.load(t, intake.Assessments, sheetOf(intake.Assessments, and(row, map[string]string{"exception_to": "2023-04-20"})))
	if n := tr.count(t, "select count(*) from exceptions where status = 'withdrawn' or status = 'approved' and to_on = '2023-04-20'"); n != 2 {
		t.Errorf("%d of two exceptions are as they should be", n)
	}
	if r := tr.load(t, intake.Assessments, sheetOf(intake.Assessments, and(row, map[string]string{"exception_to": "2023-03-10"}))); firstRefusal(r).Column != "exception_ground" {
		t.Errorf("ten days are no four weeks: %+v", r)
	}
	tr.clean(t)
}

func TestARecordOfAnotherPersonIsNeverTakenOver(t *testing.T) {
	t.Parallel()
	other := map[string]string{"upn": "", "given_name": "Ann", "family_name": "Other", "date_of_birth": "2011-03-04"}
	for _, k := range []intake.Kind{intake.Assessments, intake.Plans, intake.Complaints} {
		t.Run(string(k), func(t *testing.T) {
			t.Parallel()
			tr := newTracker(t)
			tr.load(t, k, sheetOf(k, map[string]string{}))
			was := tr.state(t)
			r := tr.load(t, k, sheetOf(k, other))
			if firstRefusal(r).Code != "identity_conflict" || tr.state(t) != was {
				t.Errorf("got %+v", r)
			}
			if n := tr.count(t, "select count(*) from identity_conflicts where file_kind = $1", string(k)); n != 1 {
				t.Errorf("%d conflicts on the queue", n)
			}
		})
	}
}

func TestARecordSystemsOwnNumberComesBeforeTheUPN(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	numbered := func(id, ref, rest string) string {
		text := sheetOf(intake.Complaints, map[string]string{"reference": ref, "upn": rest})
		return withColumn(text, "source_person_id", id)
	}
	for _, c := range []struct {
		name, id, ref, upn, refused string
		people                      int
	}{
		{"somebody new", "P1", "CMP-2023-000001", "U886470905667", "", 1},
		{"the same number, another UPN", "P1", "CMP-2023-000002", "A886410188388", "", 1},
		{"another number, though the name is the same", "P2", "CMP-2023-000003", "", "", 2},
		{"the UPN of one and the number of the other", "P2", "CMP-2023-000004", "A886410188388", "identity_conflict", 2},
		{"a number nobody has, the UPN of one who has another", "P3", "CMP-2023-000005", "A886410188388", "identity_conflict", 2},
	} {
		r := tr.load(t, intake.Complaints, numbered(c.id, c.ref, c.upn))
		if got := firstRefusal(r).Code; got != c.refused {
			t.Errorf("%s: refused as %q, want %q: %v", c.name, got, c.refused, r.Problems)
		}
		if n := tr.count(t, "select count(*) from people"); n != c.people {
			t.Errorf("%s: %d people, want %d", c.name, n, c.people)
		}
	}
}

func TestAPlansNewPlacementIsKeptBesideTheFirst(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	tr.load(t, intake.Plans, sheetOf(intake.Plans, map[string]string{"placement": ""}))
	for _, placement := range []string{"mainstream", "special", "independent"} {
		if r := tr.load(t, intake.Plans, sheetOf(intake.Plans, map[string]string{"placement": placement})); r.Changed != 1 {
			t.Errorf("%s: %+v", placement, r)
		}
	}
	if n := tr.count(t, `select count(*) from placements where placement = 'mainstream' and from_on = '2022-03-01'
		or placement = 'independent' and from_on = '2023-08-15'`); n != 2 {
		t.Errorf("%d placements are as they should be", n)
	}
	if n := tr.count(t, "select count(*) from plans where placement = 'independent'"); n != 1 {
		t.Error("the plan does not have its last placement")
	}
}

func TestAReviewThatCannotHaveBeenLeavesNoTrace(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	tr.load(t, intake.Plans, sheetOf(intake.Plans, map[string]string{}))
	was := tr.state(t)
	r := tr.load(t, intake.Reviews, sheetOf(intake.Reviews, map[string]string{"meeting_on": "2022-02-20", "decision_notified_on": "2022-03-08"}))
	if p := firstRefusal(r); p.Code != "before_event" || p.Column != "meeting_on" {
		t.Errorf("a meeting before the plan was made: %+v", r)
	}
	if tr.state(t) != was {
		t.Error("the refused row has changed the record")
	}
	tr.clean(t)
}
