package casework_test

import (
	"errors"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// absence is an exception open to the 20-week limit.
func absence() casework.ExceptionInput {
	return casework.ExceptionInput{
		Rule: "ehcp_final", Ground: statute.AbsentFromArea4Weeks, From: statute.NewDate(2023, 2, 1), To: statute.NewDate(2023, 3, 15), Reason: "abroad",
	}
}

func TestAnExceptionExcusesOnceSomebodyElseApprovesIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 1, 9)) // 20 weeks end on 29 May
	worker, manager := d.member(casework.Caseworker), d.member(casework.TeamManager)
	_, e, err := d.RecordException(d.ctx, worker, casework.ByID(f.Case.ID), 1, absence())
	d.must(err)
	if !e.RecordedAfterDue || e.Status != casework.Pending {
		t.Errorf("recorded %+v", e)
	}
	if c := d.clock(d.read(casework.ByID(f.Case.ID)), "ehcp_final"); c.State != statute.Breached {
		t.Errorf("a pending exception made it %s", c.State)
	}
	decide := casework.ExceptionDecision{Case: casework.ByID(f.Case.ID), Version: 2, Exception: e.ID, Status: casework.Approved}
	if _, err := d.DecideException(d.ctx, worker, decide); !fault.Is(err, fault.Forbidden) {
		t.Errorf("approved by who recorded it: %v", err)
	}
	_, err = d.DecideException(d.ctx, manager, decide)
	d.must(err)
	if c := d.clock(d.read(casework.ByID(f.Case.ID)), "ehcp_final"); c.State != statute.Excepted || c.DueOn != statute.NewDate(2023, 5, 29) {
		t.Errorf("%s due %s, want excepted and the date where it was", c.State, c.DueOn)
	}
	d.clean()
	decide.Version, decide.Status = 3, casework.Withdrawn
	_, err = d.DecideException(d.ctx, manager, decide)
	d.must(err)
	if c := d.clock(d.read(casework.ByID(f.Case.ID)), "ehcp_final"); c.State != statute.Breached {
		t.Errorf("withdrawn, it is %s", c.State)
	}
	decide.Version, decide.Status = 4, casework.Approved
	if _, err := d.DecideException(d.ctx, d.boss, decide); !fault.Is(err, fault.Conflict) {
		t.Errorf("decided again: %v", err)
	}
	d.clean()
}

func TestAGroundNotOpenToTheRuleIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 1, 9))
	for name, in := range map[string]casework.ExceptionInput{
		"another rule's ground": {Rule: "ehcp_final", Ground: statute.MissedAppointment},
		"no ground":             {Rule: "ehcp_final", Ground: "staff_shortage"},
	} {
		if _, _, err := d.RecordException(d.ctx, d.boss, casework.ByID(f.Case.ID), 1, in); !hasField(err, "/ground", statute.FindException) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, _, err := d.RecordException(d.ctx, d.boss, casework.ByID(f.Case.ID), 1, casework.ExceptionInput{Rule: "none", Ground: statute.Coronavirus})
	if !hasField(err, "/rule", "unknown") {
		t.Errorf("no such rule: %v", err)
	}
}

func TestAnExceptionThatWouldExcuseNothingIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 1, 9)) // 20 weeks end on 29 May
	for name, c := range map[string]struct {
		change        func(*casework.ExceptionInput)
		pointer, code string
	}{
		"its days end before the limit began": {func(e *casework.ExceptionInput) {
			e.From, e.To = statute.NewDate(2022, 11, 1), statute.NewDate(2023, 1, 8)
		}, "/from", "outside_the_limit"},
		"its days begin after the limit ended": {func(e *casework.ExceptionInput) {
			e.From, e.To = statute.NewDate(2023, 5, 30), statute.NewDate(2023, 7, 30)
		}, "/from", "outside_the_limit"},
		"a hardship has to fall within the limit too": {func(e *casework.ExceptionInput) {
			e.Ground, e.From, e.To = statute.ExceptionalPersonalCircumstance, statute.NewDate(2023, 6, 1), statute.Date{}
		}, "/from", "outside_the_limit"},
		"its limit does not run on the case": {func(e *casework.ExceptionInput) {
			e.Rule = "reassess_final"
		}, "/rule", "no_such_limit"},
		"an absence has a first day": {func(e *casework.ExceptionInput) { e.From = statute.Date{} }, "/from", "required"},
		"an absence has a last day":  {func(e *casework.ExceptionInput) { e.To = statute.Date{} }, "/to", "required"},
	} {
		in := absence()
		c.change(&in)
		_, _, err := d.RecordException(d.ctx, d.boss, casework.ByID(f.Case.ID), 1, in)
		if !hasField(err, c.pointer, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
	late := absence()
	late.From, late.To = statute.NewDate(2023, 5, 30), statute.NewDate(2023, 7, 30)
	_, _, err := d.RecordException(d.ctx, d.boss, casework.ByID(f.Case.ID), 1, late)
	var told *fault.Error
	if !errors.As(err, &told) || !strings.Contains(told.Fields[0].Message, "9 January 2023 to 29 May 2023") {
		t.Errorf("the limit's days are not named: %v", err)
	}
	if now := d.read(casework.ByID(f.Case.ID)); len(now.Exceptions) != 0 || now.Case.Version != 1 {
		t.Errorf("%d exceptions kept, version %d", len(now.Exceptions), now.Case.Version)
	}
	touching := absence() // its last day is the limit's first
	touching.From, touching.To = statute.NewDate(2022, 12, 1), statute.NewDate(2023, 1, 9)
	_, _, err = d.RecordException(d.ctx, d.boss, casework.ByID(f.Case.ID), 1, touching)
	d.must(err)
}

func TestAnAbsenceThatIsTooShortIsToldHowLongItMustBe(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 1, 9))
	for name, c := range map[string]struct {
		to    statute.Date
		short bool
	}{
		"a week":                                 {statute.NewDate(2023, 2, 7), true},
		"27 days":                                {statute.NewDate(2023, 2, 27), true},
		"it ends before it begins":               {statute.NewDate(2023, 1, 20), true},
		"28 days, the first and last among them": {statute.NewDate(2023, 2, 28), false},
	} {
		in := absence()
		in.From, in.To = statute.NewDate(2023, 2, 1), c.to
		_, _, err := d.RecordException(d.ctx, d.boss, casework.ByID(f.Case.ID), 1, in)
		if !c.short {
			d.must(err)
			continue
		}
		var told *fault.Error
		if !errors.As(err, &told) || len(told.Fields) != 1 || told.Fields[0].Pointer != "/to" || told.Fields[0].Code != "too_short" {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if says := told.Fields[0].Message; !strings.Contains(says, "at least 4 weeks") || !strings.Contains(says, "28 February 2023 or later") {
			t.Errorf("%s: it says %q", name, says)
		}
	}
}

func TestTheSameExceptionIsNotRecordedTwice(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 1, 9))
	key, worker, manager := casework.ByID(f.Case.ID), d.member(casework.Caseworker), d.member(casework.TeamManager)
	version := 1
	record := func(in casework.ExceptionInput) (casework.Exception, error) {
		_, e, err := d.RecordException(d.ctx, worker, key, version, in)
		if err == nil {
			version++
		}
		return e, err
	}
	decide := func(id casework.ID, to casework.ExceptionStatus) {
		t.Helper()
		_, err := d.DecideException(d.ctx, manager, casework.ExceptionDecision{Case: key, Version: version, Exception: id, Status: to})
		d.must(err)
		version++
	}
	refused := func(when, says string) {
		t.Helper()
		_, err := record(absence())
		var told *fault.Error
		if !errors.As(err, &told) || told.Code != fault.Conflict || !strings.Contains(told.Message, says) {
			t.Errorf("%s: %v", when, err)
		}
	}
	first, err := record(absence())
	d.must(err)
	refused("while it waits", "waits for a manager's decision")
	longer := absence()
	longer.To = longer.To.AddDays(1)
	_, err = record(longer)
	d.must(err) // other days are another exception
	decide(first.ID, casework.Approved)
	refused("once it is approved", "has been approved")
	decide(first.ID, casework.Withdrawn)
	_, err = record(absence())
	d.must(err) // a withdrawn one may be recorded again
}
