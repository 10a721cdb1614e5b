package casework_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

func TestOpeningACaseStartsItsClocks(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	if f.Case.Reference != "EHC-2023-000001" {
		t.Errorf("reference %s", f.Case.Reference)
	}
	stored := d.read(casework.ByID(f.Case.ID))
	c := d.clock(stored, "ehcp_final")
	if want := statute.NewDate(2023, 11, 20); c.DueOn != want || c.State != statute.Running {
		t.Errorf("ehcp_final due %s, %s; want %s running", c.DueOn, c.State, want)
	}
	d.clean()
}

func TestAMilestoneStopsAClockAndTellsWhatMoved(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	out := d.log(f, happened(statute.AssessDecisionNotified, statute.NewDate(2023, 8, 11), "assess"))
	moved := map[string]statute.State{}
	for _, m := range out.Moves {
		if m.After != nil {
			moved[m.After.Rule.ID] = m.After.State
		}
	}
	if moved["ehcna_decision"] != statute.Met {
		t.Errorf("moves %v, want ehcna_decision met", moved)
	}
	if out.File.Case.Version != 2 {
		t.Errorf("version %d, want 2", out.File.Case.Version)
	}
	d.clean()
}

func TestAPreviewStoresNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	p, err := d.PreviewMilestone(d.ctx, d.boss, casework.LogInput{
		Case: casework.ByID(f.Case.ID), Milestone: happened(statute.AssessDecisionNotified, statute.NewDate(2023, 7, 1), "assess"),
	})
	d.must(err)
	if len(p.Errors) != 1 || p.Errors[0].Code != statute.FindBeforeEvent {
		t.Errorf("errors %+v, want before_event", p.Errors)
	}
	if len(p.Warnings) != 1 || p.Warnings[0].Code != statute.FindDayOff {
		t.Errorf("warnings %+v, want non_working_day", p.Warnings)
	}
	if now := d.read(casework.ByID(f.Case.ID)); len(now.Milestones) != 1 || now.Case.Version != 1 {
		t.Errorf("the preview was stored: %d milestones, version %d", len(now.Milestones), now.Case.Version)
	}
}

func TestWhatIsImpossibleIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	for name, tt := range map[string]struct {
		in            casework.MilestoneInput
		code, pointer string
	}{
		"a day that has not come":          {happened(statute.AssessDecisionNotified, today.AddDays(1), "assess"), statute.FindAfterToday, "/on"},
		"before the request it answers":    {happened(statute.AssessDecisionNotified, statute.NewDate(2023, 6, 30), "assess"), statute.FindBeforeEvent, "/on"},
		"a decision that is no decision":   {happened(statute.AssessDecisionNotified, statute.NewDate(2023, 8, 1), "perhaps"), statute.FindOutcome, "/outcome"},
		"what another kind of case has":    {happened(statute.MeetingHeld, statute.NewDate(2023, 8, 1)), statute.FindNotOfCase, "/kind"},
		"twice where it can happen once":   {happened(statute.RequestReceived, statute.NewDate(2023, 8, 1)), statute.FindTwice, "/kind"},
		"no day at all":                    {happened(statute.AssessDecisionNotified, statute.Date{}, "assess"), "required", "/on"},
		"sent to somebody after today":     {casework.MilestoneInput{Kind: statute.AssessDecisionNotified, On: statute.NewDate(2023, 8, 1), Outcome: "assess", Recipients: []casework.Recipient{{On: today.AddDays(1)}}}, "after_today", "/recipients/0/on"},
		"sent to somebody before it began": {casework.MilestoneInput{Kind: statute.AssessDecisionNotified, On: statute.NewDate(2023, 8, 1), Outcome: "assess", Recipients: []casework.Recipient{{On: statute.NewDate(2023, 7, 31)}}}, "invalid", "/recipients/0/on"},
	} {
		if _, err := d.tryLog(f, tt.in); !hasField(err, tt.pointer, tt.code) {
			t.Errorf("%s: %v, want %s at %s", name, err, tt.code, tt.pointer)
		}
	}
	if now := d.read(casework.ByID(f.Case.ID)); now.Case.Version != 1 || len(now.Milestones) != 1 {
		t.Errorf("something refused was stored")
	}
}

func hasField(err error, pointer, code string) bool {
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != fault.Invalid {
		return false
	}
	for _, field := range f.Fields {
		if field.Pointer == pointer && field.Code == code {
			return true
		}
	}
	return false
}

func TestWhatIsOddIsLoggedOnceConfirmed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	in := casework.LogInput{
		Case: casework.ByID(f.Case.ID), Version: 1,
		Milestone: happened(statute.AssessDecisionNotified, statute.NewDate(2023, 8, 12), "assess"), // a Saturday
	}
	_, err := d.LogMilestone(d.ctx, d.boss, in)
	if !hasField(err, "/on", statute.FindDayOff) {
		t.Fatalf("%v, want a warning", err)
	}
	in.Confirm = []string{statute.FindDayOff}
	out, err := d.LogMilestone(d.ctx, d.boss, in)
	d.must(err)
	if len(out.Warnings) != 1 {
		t.Errorf("warnings %+v", out.Warnings)
	}
}

func TestAStoppedClockCountsTheLastRecipient(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3)) // decision due 14 August
	d.log(f, casework.MilestoneInput{
		Kind: statute.AssessDecisionNotified, On: statute.NewDate(2023, 8, 14), Outcome: "assess",
		Recipients: []casework.Recipient{{On: statute.NewDate(2023, 8, 14)}, {On: statute.NewDate(2023, 8, 15)}},
	})
	if c := d.clock(d.read(casework.ByID(f.Case.ID)), "ehcna_decision"); c.State != statute.Late {
		t.Errorf("%s, stopped %s; want late", c.State, c.StoppedOn)
	}
	d.clean()
}

func TestAWriteNamesTheVersionItWasMadeFrom(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	in := casework.LogInput{
		Case: casework.ByID(f.Case.ID), Milestone: happened(statute.AssessDecisionNotified, statute.NewDate(2023, 8, 11), "assess"),
	}
	if _, err := d.LogMilestone(d.ctx, d.boss, in); !fault.Is(err, fault.PreconditionRequired) {
		t.Errorf("%v, want precondition_required", err)
	}
	in.Version = 7
	if _, err := d.LogMilestone(d.ctx, d.boss, in); !fault.Is(err, fault.Stale) {
		t.Errorf("%v, want stale", err)
	}
}

func TestOfTwentyRacingWritersOneWins(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	var won, stale atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			_, err := d.LogMilestone(d.ctx, d.boss, casework.LogInput{
				Case: casework.ByID(f.Case.ID), Version: 1, Milestone: happened(statute.DraftPlanSent, statute.NewDate(2023, 8, 11)), Confirm: odd,
			})
			switch {
			case err == nil:
				won.Add(1)
			case fault.Is(err, fault.Stale):
				stale.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || stale.Load() != 19 {
		t.Errorf("%d won and %d were stale, want 1 and 19", won.Load(), stale.Load())
	}
	d.clean()
}

func TestVoidingTakesAMilestoneBackAndKeepsIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	out := d.log(f, happened(statute.AssessDecisionNotified, statute.NewDate(2023, 8, 11), "assess"))
	void := casework.VoidInput{Case: casework.ByID(f.Case.ID), Version: 2, Milestone: out.Milestone.ID, Reason: "wrong child"}
	_, err := d.VoidMilestone(d.ctx, d.boss, void)
	d.must(err)
	now := d.read(casework.ByID(f.Case.ID))
	if c := d.clock(now, "ehcna_decision"); c.Stopped() {
		t.Errorf("ehcna_decision is still stopped, on %s", c.StoppedOn)
	}
	if len(now.Milestones) != 2 || now.Milestones[1].VoidReason != "wrong child" {
		t.Errorf("milestones %+v", now.Milestones)
	}
	void.Version = 3
	if _, err := d.VoidMilestone(d.ctx, d.boss, void); !fault.Is(err, fault.Conflict) {
		t.Errorf("voided twice: %v", err)
	}
	d.log(f, happened(statute.AssessDecisionNotified, statute.NewDate(2023, 8, 10), "assess"))
	d.clean()
}

func TestARecordOutOfScopeIsNotThere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	stranger := casework.Actor{ID: casework.NewID(), Role: casework.Caseworker, Teams: []casework.ID{casework.NewID()}}
	if _, err := d.Case(d.ctx, stranger, casework.ByID(f.Case.ID)); !fault.Is(err, fault.NotFound) {
		t.Errorf("read: %v", err)
	}
	_, err := d.LogMilestone(d.ctx, stranger, casework.LogInput{Case: casework.ByID(f.Case.ID), Version: 1, Milestone: happened(statute.DraftPlanSent, today)})
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("log: %v", err)
	}
	page, err := d.Clocks(d.ctx, stranger, casework.ClockFilter{}, casework.PageRequest{})
	d.must(err)
	if len(page.Items) != 0 {
		t.Errorf("%d clocks shown", len(page.Items))
	}
	colleague := d.member(casework.Caseworker)
	if _, err := d.Case(d.ctx, colleague, casework.Key{Reference: f.Case.Reference}); err != nil {
		t.Errorf("a colleague: %v", err)
	}
}

func TestEveryWriteLeavesALine(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	d.log(f, happened(statute.AssessDecisionNotified, statute.NewDate(2023, 8, 11), "assess"))
	page, err := d.AuditLog(d.ctx, d.boss, casework.AuditFilter{Record: casework.RecordKey{Type: "case", Ref: f.Case.Reference}}, casework.PageRequest{})
	d.must(err)
	if len(page.Items) != 3 || page.Items[0].Action != "milestone.log" || page.Items[1].Action != "case.read" || page.Items[2].Action != "case.open" {
		t.Errorf("audit %+v", page.Items)
	}
	if e := page.Items[0]; e.ActorID != d.boss.ID || e.ActorRole != casework.ServiceManager || e.RequestID != "test" {
		t.Errorf("line %+v", e)
	}
}

func TestOfTwentyRacingFinalPlansOneOpensAPlan(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 3, 6))
	var won, stale atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			_, err := d.LogMilestone(d.ctx, d.boss, casework.LogInput{
				Case: casework.ByID(f.Case.ID), Version: 1, Milestone: happened(statute.FinalPlanSent, statute.NewDate(2023, 7, 24)), Confirm: odd,
			})
			switch {
			case err == nil:
				won.Add(1)
			case fault.Is(err, fault.Stale):
				stale.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || stale.Load() != 19 {
		t.Errorf("%d won and %d were stale, want 1 and 19", won.Load(), stale.Load())
	}
	d.clean()
}

func TestVoidingTheLastStartOfACaseWarnsThatNoTimeLimitRuns(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	asked := d.log(f, casework.MilestoneInput{Kind: statute.AdviceRequested, On: statute.NewDate(2023, 7, 10), Body: "health"})
	void := func(id casework.ID) casework.LogResult {
		t.Helper()
		now := d.read(casework.ByID(f.Case.ID))
		out, err := d.VoidMilestone(d.ctx, d.boss, casework.VoidInput{
			Case: casework.ByID(f.Case.ID), Version: now.Case.Version, Milestone: id, Reason: "the wrong day",
		})
		d.must(err)
		return out
	}
	if out := void(asked.Milestone.ID); len(out.Warnings) != 0 {
		t.Errorf("the request still starts clocks, and it warns %v", out.Warnings)
	}
	out := void(f.Milestones[0].ID)
	if len(out.Warnings) != 1 || out.Warnings[0].Code != casework.NoStart || out.Warnings[0].Severity != statute.Warning {
		t.Fatalf("warnings %v", out.Warnings)
	}
	if says := out.Warnings[0].Message; !strings.Contains(says, "Nothing on this case starts a time limit now") || !strings.Contains(says, "Log again") {
		t.Errorf("it says %q", says)
	}
	if again := d.log(f, happened(statute.RequestReceived, statute.NewDate(2023, 7, 4))); len(again.File.Clocks) == 0 {
		t.Error("logged again, it starts nothing")
	}
}
