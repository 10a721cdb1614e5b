package intake_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/intake"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store"
	"ehcp.example/tracker/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// tracker is the record on a database of its own.
type tracker struct {
	*casework.Service
	pool *pgxpool.Pool
	day  statute.Date
}

func newTracker(tb testing.TB) *tracker {
	tb.Helper()
	dsn := storetest.New(tb)
	s, err := store.Open(tb.Context(), dsn, store.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Close)
	pool, err := pgxpool.New(tb.Context(), dsn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(pool.Close)
	tr := &tracker{pool: pool, day: theDay}
	tr.Service = casework.New(casework.Deps{
		Store: s, Book: book(), Profile: statute.KCC2023,
		Today: func() statute.Date { return tr.day },
		Now:   func() time.Time { return tr.day.Time().Add(9 * time.Hour) },
	})
	return tr
}

func (tr *tracker) count(t *testing.T, query string, args ...any) (n int) {
	t.Helper()
	if err := tr.pool.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// load loads one file's bytes.
func (tr *tracker) load(t *testing.T, k intake.Kind, data string) intake.Report {
	t.Helper()
	r, err := tr.try(t.Context(), k, data, casework.BulkOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (tr *tracker) try(ctx context.Context, k intake.Kind, data string, bulk casework.BulkOptions) (r intake.Report, err error) {
	bulk.Actor, bulk.Source = casework.SystemActor("import"), casework.SourceImport
	err = tr.Load(ctx, bulk, func(run casework.BulkRun) error {
		r, err = intake.Run(ctx, intake.Options{
			File: k.FileName(), Source: strings.NewReader(data), Kind: k, Store: run, Book: book(), Today: tr.day, DryRun: bulk.DryRun,
		})
		return err
	})
	return r, err
}

// clean asks the record whether every clock is as its milestones say.
func (tr *tracker) clean(t *testing.T) {
	t.Helper()
	r, err := tr.Verify(t.Context(), nil)
	if err != nil || r.Changed != 0 {
		t.Errorf("verify: %v, %d of %d cases differ", err, r.Changed, r.Cases)
	}
}

func (tr *tracker) file(t *testing.T, reference string) casework.CaseFile {
	t.Helper()
	f, err := tr.Case(t.Context(), casework.SystemActor("test"), casework.ParseKey(reference))
	if err != nil {
		t.Fatalf("%s: %v", reference, err)
	}
	return f
}

// standing is what a case's milestones are, voided ones left out.
func standing(f casework.CaseFile) string {
	var out []string
	for _, m := range f.Milestones {
		if !m.Voided() {
			out = append(out, m.Kind.String()+" "+m.On.String())
		}
	}
	return strings.Join(out, ", ")
}

// state is everything a load decides, as text: equal text, equal record.
func (tr *tracker) state(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	for _, query := range []string{
		`select p.given_name, p.family_name, p.born, p.upn, p.postcode from people p order by 1, 2, 3, 4`,
		`select pl.reference, pl.first_issued_on, pl.ceased_on, pl.cease_reason, pl.placement, pl.provisional from plans pl order by 1`,
		`select c.kind, coalesce(pl.reference, ''), c.opened_on, c.closed_on, m.kind, m.on_date, m.outcome, m.body, m.for_date
			from milestones m join cases c on c.id = m.case_id left join plans pl on pl.id = c.plan_id
			where m.voided_at is null order by c.kind, 2, case c.kind when 'annual_review' then '' else c.reference end, c.opened_on, m.on_date, m.kind, m.body`,
		`select k.rule, k.body, k.started_on, k.due_on, k.stopped_on, k.excused from clocks k order by 1, 2, 3, 4, 5`,
		`select t.name from teams t order by 1`,
		`select u.email, t.name from users u join user_teams ut on ut.user_id = u.id join teams t on t.id = ut.team_id order by 1, 2`,
	} {
		rows, err := tr.pool.Query(t.Context(), "select row_to_json(x)::text from ("+query+") x")
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			b.WriteString(line + "\n")
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestTheExtractLoadsWholeAndASecondTimeChangesNothing(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	dir := filepath.Join("..", "..", "testdata", "extract-2023")
	var reports []intake.Report
	o := casework.BulkOptions{Actor: casework.SystemActor("import"), Source: casework.SourceImport}
	loadDir := func() {
		err := tr.Load(t.Context(), o, func(run casework.BulkRun) (err error) {
			reports, err = intake.RunDir(t.Context(), dir, intake.Options{Store: run, Book: book(), Today: theDay})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	loadDir()
	took := time.Since(began)
	rows := 0
	for _, r := range reports {
		rows += r.Rows
		if r.Created != r.Rows || r.Refused != 0 {
			t.Errorf("%s: %d rows, %d created, %d changed, %d unchanged, %d refused; %v", r.Kind, r.Rows, r.Created, r.Changed, r.Unchanged, r.Refused, firstRefusal(r))
		}
	}
	t.Logf("%d rows stored in %s, %.0f a second", rows, took.Round(time.Millisecond), float64(rows)/took.Seconds())
	for what, c := range map[string]struct {
		query string
		want  int
	}{
		"assessments":                  {"select count(*) from cases where kind = 'needs_assessment'", 1388},
		"complaints":                   {"select count(*) from cases where kind = 'complaint'", 728},
		"plans":                        {"select count(*) from plans", 5150},
		"plans from an assessment":     {"select count(*) from plans where assessment_case_id is not null", 683},
		"plans still provisional":      {"select count(*) from plans where provisional", 0},
		"reviews that met":             {"select count(*) from milestones where kind = 'meeting_held'", 4610},
		"reviews decided":              {"select count(*) from milestones where kind = 'review_decision_notified'", 3625},
		"reviews, with those open":     {"select count(*) from cases where kind = 'annual_review'", 4610 + 5150 - 985},
		"people":                       {"select count(*) from people", 6583},
		"teams":                        {"select count(*) from teams", 12},
		"caseworkers":                  {"select count(*) from users where not can_sign_in", 72},
		"exceptions approved":          {"select count(*) from exceptions where status = 'approved'", 13},
		"voided":                       {"select count(*) from milestones where voided_at is not null and kind <> 'plan_ceased'", 0},
		"cases without a clock":        {"select count(*) from cases c where not exists (select from clocks k where k.case_id = c.id)", 0},
		"plans without a review case":  {"select count(*) from plans p where not exists (select from cases c where c.plan_id = p.id and c.kind = 'annual_review')", 0},
		"maintained, no open review":   {openReviewMissing, 0},
		"ceased, and a review running": {"select count(*) from plans p join cases c on c.plan_id = p.id join clocks k on k.case_id = c.id where p.ceased_on is not null and k.rule = 'ar_annual' and k.stopped_on is null", 0},
	} {
		if got := tr.count(t, c.query); got != c.want {
			t.Errorf("%s: %d, want %d", what, got, c.want)
		}
	}
	was := tr.state(t)
	loadDir()
	for _, r := range reports {
		if r.Unchanged != r.Rows {
			t.Errorf("%s again: %d of %d rows unchanged, %d changed, %d refused", r.Kind, r.Unchanged, r.Rows, r.Changed, r.Refused)
		}
	}
	if tr.state(t) != was {
		t.Error("the second load changed the record")
	}
	tr.clean(t)
}

const openReviewMissing = `select count(*) from plans p where p.ceased_on is null and not exists (select from cases c
	join clocks k on k.case_id = c.id where c.plan_id = p.id and c.kind = 'annual_review' and k.rule = 'ar_annual' and k.stopped_on is null)`

func TestADryRunTellsWhatALoadWouldAndStoresNothing(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	text := sheetOf(intake.Plans, map[string]string{}, map[string]string{"reference": "PLAN-000002", "placement": "home"})
	r, err := tr.try(t.Context(), intake.Plans, text, casework.BulkOptions{DryRun: true})
	if err != nil || r.Created != 1 || r.Refused != 1 || !r.DryRun {
		t.Errorf("got %v %+v", err, r)
	}
	if n := tr.count(t, "select (select count(*) from people) + (select count(*) from teams) + (select count(*) from intake_list)"); n != 0 {
		t.Errorf("%d rows were stored", n)
	}
}

func TestANewerExtractAddsAndCorrectsAndKeepsWhatItNoLongerTells(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	row := map[string]string{"reference": "EHC-2023-000001", "ep_advice_requested_on": "2023-02-16", "ep_advice_received_on": "2023-03-20"}
	tr.load(t, intake.Assessments, sheetOf(intake.Assessments, row))
	row["draft_plan_sent_on"], row["assess_decision_notified_on"], row["ep_advice_received_on"] = "2023-05-02", "2023-02-15", ""
	r := tr.load(t, intake.Assessments, sheetOf(intake.Assessments, row))
	if r.Changed != 1 || !slices.ContainsFunc(r.Problems, func(p intake.Problem) bool {
		return p.Code == "emptied" && p.Column == "ep_advice_received_on" && p.Severity == intake.Warning
	}) {
		t.Errorf("got %+v", r)
	}
	f := tr.file(t, "EHC-2023-000001")
	want := "request_received 2023-01-10, assess_decision_notified 2023-02-15, advice_requested 2023-02-16, advice_received 2023-03-20, draft_plan_sent 2023-05-02"
	if got := standing(f); got != want {
		t.Errorf("stands\n%s\nwant\n%s", got, want)
	}
	for _, m := range f.Milestones {
		if m.Voided() && m.VoidReason != "import" {
			t.Errorf("voided for %q", m.VoidReason)
		}
	}
	if r = tr.load(t, intake.Assessments, sheetOf(intake.Assessments, row)); r.Unchanged != 1 {
		t.Errorf("once more: %+v", r)
	}
	tr.clean(t)
}

func TestAnAssessmentsPlanTakesItsReference(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	assessed := map[string]string{
		"issue_decision": "plan", "draft_plan_sent_on": "2023-05-02", "final_plan_sent_on": "2023-05-25", "placement": "special",
	}
	tr.load(t, intake.Assessments, sheetOf(intake.Assessments, assessed))
	if n := tr.count(t, "select count(*) from plans where provisional and reference = 'PLAN-NEW-EHC-2023-000001' and placement = 'special'"); n != 1 {
		t.Fatalf("%d provisional plans", n)
	}
	plan := map[string]string{"reference": "PLAN-000007", "assessment_reference": "EHC-2023-000001", "first_issued_on": "2023-05-25"}
	for _, c := range []struct {
		change map[string]string
		code   string
	}{
		{map[string]string{"first_issued_on": "2023-05-26"}, "first_issued_differs"},
		{map[string]string{"assessment_reference": "EHC-2023-000009"}, "unknown_assessment"},
		{map[string]string{"upn": "", "given_name": "Ann", "family_name": "Other"}, "identity_conflict"},
	} {
		row := map[string]string{}
		for _, m := range []map[string]string{plan, c.change} {
			for k, v := range m {
				row[k] = v
			}
		}
		if r := tr.load(t, intake.Plans, sheetOf(intake.Plans, row)); firstRefusal(r).Code != c.code {
			t.Errorf("got %+v, want it refused as %s", r.Problems, c.code)
		}
	}
	if r := tr.load(t, intake.Plans, sheetOf(intake.Plans, plan)); r.Created != 1 {
		t.Errorf("got %+v", r)
	}
	if n := tr.count(t, `select count(*) from plans p join cases c on c.plan_id = p.id where p.reference = 'PLAN-000007' and not p.provisional`); n != 2 {
		t.Errorf("the plan has %d cases, want the assessment and one review", n)
	}
	if n := tr.count(t, "select count(*) from intake_list where mended_on is null"); n != 0 {
		t.Errorf("%d rows left on the intake list", n)
	}
}

func TestReviewsMakeOneChainInWhateverOrderTheyCome(t *testing.T) {
	t.Parallel()
	rows := []map[string]string{
		{"meeting_on": "2021-02-15", "decision_notified_on": "2021-03-01"},
		{"meeting_on": "2022-02-14", "decision_notified_on": "2022-03-01", "outcome": "amend", "amendment_notice_sent_on": "2022-03-01", "amended_plan_sent_on": "2022-04-20"},
		{"meeting_on": "2023-02-13", "decision_notified_on": "", "outcome": ""},
	}
	plan := sheetOf(intake.Plans, map[string]string{"first_issued_on": "2020-03-02"})
	var states []string
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		tr := newTracker(t)
		tr.load(t, intake.Plans, plan)
		for _, i := range order {
			if r := tr.load(t, intake.Reviews, sheetOf(intake.Reviews, rows[i])); r.Created != 1 {
				t.Errorf("row %d: %+v", i, r)
			}
		}
		states = append(states, tr.state(t))
		tr.clean(t)
	}
	tr := newTracker(t)
	tr.load(t, intake.Plans, plan)
	tr.load(t, intake.Reviews, sheetOf(intake.Reviews, rows[2], rows[0], rows[1]))
	states = append(states, tr.state(t))
	for i, s := range states {
		if s != states[0] {
			t.Errorf("order %d gives\n%s\nwant\n%s", i, s, states[0])
		}
	}
	for _, want := range []string{
		`"kind":"previous_review_completed","on_date":"2021-03-01","outcome":"","body":"","for_date":"2021-02-15"`,
		`"kind":"previous_review_completed","on_date":"2022-03-01","outcome":"","body":"","for_date":"2022-02-14"`,
	} {
		if !strings.Contains(strings.ReplaceAll(states[0], `"kind":"annual_review",`, ""), want) {
			t.Errorf("no %s in\n%s", want, states[0])
		}
	}
}

func TestACeasedPlanHasNoReviewRunning(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	plan := map[string]string{"first_issued_on": "2020-03-02"}
	tr.load(t, intake.Plans, sheetOf(intake.Plans, plan))
	tr.load(t, intake.Reviews, sheetOf(intake.Reviews, map[string]string{"meeting_on": "2021-02-15", "decision_notified_on": "2021-03-01"}))
	plan["ceased_on"], plan["cease_reason"] = "2022-07-04", "needs_met"
	if r := tr.load(t, intake.Plans, sheetOf(intake.Plans, plan)); r.Changed != 1 {
		t.Errorf("got %+v", r)
	}
	if n := tr.count(t, "select count(*) from cases where closed_on is null"); n != 0 {
		t.Errorf("%d cases are open", n)
	}
	tr.clean(t)
	plan["ceased_on"], plan["cease_reason"] = "", ""
	if r := tr.load(t, intake.Plans, sheetOf(intake.Plans, plan)); r.Unchanged != 1 || len(r.Problems) == 0 || r.Problems[0].Code != "emptied" {
		t.Errorf("got %+v", r)
	}
}

func TestAPersonIsKnownByTheirNumbersElseByNameBirthAndPostcode(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	base := map[string]string{"reference": "CMP-2023-000001"}
	tr.load(t, intake.Complaints, sheetOf(intake.Complaints, base))
	steps := []struct {
		name    string
		row     map[string]string
		refused string
		people  int
	}{
		{"the UPN, whatever the postcode", map[string]string{"postcode": "ME1 1AA"}, "", 1},
		{"the UPN with another date of birth", map[string]string{"date_of_birth": "2011-01-01"}, "identity_conflict", 1},
		{"the UPN of somebody else altogether", map[string]string{"given_name": "Ann", "family_name": "Other"}, "identity_conflict", 1},
		{"no UPN, spelt without marks", map[string]string{"upn": "", "given_name": "ZOE", "family_name": "O'Brien", "postcode": "me11aa"}, "", 1},
		{"a new UPN", map[string]string{"upn": "A886410188388", "postcode": "ME1 1AA"}, "", 1},
		{"the UPN held before", map[string]string{"postcode": "ME1 1AA"}, "", 1},
		{"another postcode and no UPN", map[string]string{"upn": "", "postcode": "TN1 1AA"}, "", 2},
	}
	for i, c := range steps {
		row := map[string]string{"reference": "CMP-2023-00010" + string(rune('0'+i))}
		for k, v := range c.row {
			row[k] = v
		}
		r := tr.load(t, intake.Complaints, sheetOf(intake.Complaints, row))
		if got := firstRefusal(r).Code; got != c.refused {
			t.Errorf("%s: refused as %q, want %q: %+v", c.name, got, c.refused, r.Problems)
		}
		if n := tr.count(t, "select count(*) from people"); n != c.people {
			t.Errorf("%s: %d people, want %d", c.name, n, c.people)
		}
	}
	if n := tr.count(t, "select count(*) from identity_conflicts where settled_on is null"); n != 2 {
		t.Errorf("%d conflicts on the queue, want 2", n)
	}
	if n := tr.count(t, "select count(*) from person_upns"); n != 1 {
		t.Errorf("%d former UPNs, want 1", n)
	}
}

func TestARowIsStoredWholeOrNotAtAllAmongOthers(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	header, _, _ := strings.Cut(sheetOf(intake.Reviews), "\n")
	var b strings.Builder
	w := csv.NewWriter(&b)
	for _, ref := range []string{"PLAN-000001", "PLAN-000404", "PLAN-000001"} {
		_ = w.Write([]string{ref, map[bool]string{true: "2023-02-20", false: "2022-12-05"}[b.Len() == 0], "", "maintain", "2023-03-08", "", ""})
		w.Flush()
	}
	tr.load(t, intake.Plans, sheetOf(intake.Plans, map[string]string{}))
	r := tr.load(t, intake.Reviews, header+"\n"+b.String())
	if r.Created != 1 || r.Refused != 2 {
		t.Errorf("got %+v", r)
	}
	if n := tr.count(t, "select count(*) from cases where kind = 'annual_review'"); n != 2 {
		t.Errorf("%d review cases, want the one told and the next", n)
	}
	if n := tr.count(t, "select count(*) from intake_list where reference in ('PLAN-000404', 'PLAN-000001')"); n != 2 {
		t.Errorf("%d rows on the intake list", n)
	}
}

func TestWhatSomebodyHereHasCorrectedStandsUntilTheExtractChanges(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	row := map[string]string{"stage1_received_on": "2023-05-10", "stage1_acknowledged_on": "2023-05-12"}
	tr.load(t, intake.Complaints, sheetOf(intake.Complaints, row))
	boss := casework.Actor{Name: "boss", Role: casework.Administrator}
	f := tr.file(t, "CMP-2023-000001")
	for _, m := range f.Milestones {
		if m.Kind != statute.Stage1Acknowledged {
			continue
		}
		out, err := tr.VoidMilestone(t.Context(), boss, casework.VoidInput{
			Case: casework.ByID(f.Case.ID), Version: f.Case.Version, Milestone: m.ID, Reason: "it was the day after",
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tr.LogMilestone(t.Context(), boss, casework.LogInput{
			Case: casework.ByID(f.Case.ID), Version: out.File.Case.Version,
			Milestone: casework.MilestoneInput{Kind: statute.Stage1Acknowledged, On: statute.NewDate(2023, time.May, 15)},
		}); err != nil {
			t.Fatal(err)
		}
	}
	r := tr.load(t, intake.Complaints, sheetOf(intake.Complaints, row))
	if r.Unchanged != 1 || len(r.Problems) != 1 || r.Problems[0].Code != "voided_here" || r.Problems[0].Column != "stage1_acknowledged_on" {
		t.Errorf("got %+v", r)
	}
	if got, want := standing(tr.file(t, "CMP-2023-000001")), "stage1_received 2023-05-10, stage1_acknowledged 2023-05-15"; got != want {
		t.Errorf("stands %s, want %s", got, want)
	}
	row["stage1_acknowledged_on"] = "2023-05-16"
	if r = tr.load(t, intake.Complaints, sheetOf(intake.Complaints, row)); r.Changed != 1 {
		t.Errorf("a cell that changed: %+v", r)
	}
	tr.clean(t)
}

// breaking is a load whose database goes away at its nth batch.
type breaking struct {
	casework.BulkRun
	batches, breakAt int
}

func (b *breaking) Apply(ctx context.Context, records []casework.Record) ([]casework.BulkResult, error) {
	if b.batches++; b.batches == b.breakAt {
		ctx, cancel := context.WithCancel(ctx)
		cancel() // the statement under way fails, and what it wrote is undone
		return b.BulkRun.Apply(ctx, records)
	}
	return b.BulkRun.Apply(ctx, records)
}

func TestALoadBrokenOffAndTakenUpEndsAsOneInOneGo(t *testing.T) {
	t.Parallel()
	plans, reviews := string(extract(t, intake.Plans)), string(extract(t, intake.Reviews))
	whole, broken := newTracker(t), newTracker(t)
	lines := strings.SplitAfter(plans, "\n") // the header, and plans that came from no assessment of the extract
	plans = lines[0] + strings.Join(lines[684:1800], "")
	reviews = strings.Join(strings.SplitAfter(reviews, "\n")[:1150], "")
	whole.load(t, intake.Plans, plans)
	whole.load(t, intake.Reviews, reviews)
	for _, k := range []intake.Kind{intake.Plans, intake.Reviews} {
		data := map[intake.Kind]string{intake.Plans: plans, intake.Reviews: reviews}[k]
		err := broken.Load(t.Context(), casework.BulkOptions{Actor: casework.SystemActor("import"), Source: casework.SourceImport},
			func(run casework.BulkRun) error {
				o := options(t, k, strings.NewReader(data))
				o.Store = &breaking{BulkRun: run, breakAt: 2}
				_, err := intake.Run(t.Context(), o)
				return err
			})
		if err == nil {
			t.Fatal("the load did not break off")
		}
		if r := broken.load(t, k, data); r.Unchanged+r.Refused < 1000 || r.Created == 0 {
			t.Errorf("%s taken up: %+v", k, r)
		}
	}
	if whole.state(t) != broken.state(t) {
		t.Error("the record differs from that of a load in one go")
	}
}

// BenchmarkStore loads the worked extract into an empty record, clocks and all.
func BenchmarkStore(b *testing.B) {
	rows := 0
	for b.Loop() {
		tr := newTracker(b)
		err := tr.Load(b.Context(), casework.BulkOptions{Actor: casework.SystemActor("import"), Source: casework.SourceImport},
			func(run casework.BulkRun) error {
				for _, k := range intake.Kinds() {
					o := options(b, k, bytes.NewReader(extract(b, k)))
					o.Store = run
					r, err := intake.Run(b.Context(), o)
					if err != nil {
						return err
					}
					rows += r.Rows
				}
				return nil
			})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func TestACaseworkerOfTwoTeamsKeepsTheCasesOfBoth(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	tr.load(t, intake.Complaints, sheetOf(intake.Complaints,
		map[string]string{"reference": "CMP-1", "team": "Thanet"},
		map[string]string{"reference": "CMP-2", "team": "Swale"},
		map[string]string{"reference": "CMP-3", "team": "Thanet"},
	))
	for _, reference := range []string{"CMP-1", "CMP-2", "CMP-3"} {
		if f := tr.file(t, reference); f.CaseworkerName != "thanet.cw1" {
			t.Errorf("%s of %s is the case of %q", reference, f.TeamName, f.CaseworkerName)
		}
	}
	if n := tr.count(t, "select count(*) from user_teams"); n != 2 {
		t.Errorf("the caseworker is in %d teams, want 2", n)
	}
}
