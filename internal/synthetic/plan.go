package synthetic

import (
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// hasPlan makes somebody whose plan is older than the three years.
func (l *life) hasPlan() {
	issued := l.workday(l.county.from.AddDays(-l.between(7, 700)))
	l.age(issued, 3, 18)
	l.plan(issued, l.placement(), "")
}

// moveIn makes somebody who came with a plan from another authority.
func (l *life) moveIn() {
	c := l.county
	made := l.workday(c.from.AddDays(-l.between(30, 400)))
	l.age(made, 4, 15)
	moved := c.from.AddDays(l.between(0, 1000))
	l.known = moved
	t := l.timeline()
	t.add(on(statute.PlanMade, made))
	t.add(on(statute.OldAuthorityAware, l.workday(moved.AddDays(-l.between(16, 40)))))
	t.aside(on(statute.Moved, moved))
	transferred := l.workday(moved)
	if t.add(on(statute.PlanTransferred, transferred)) {
		t.add(on(statute.FamilyNotified, l.after(transferred, 10, 60)))
		l.rec.Plan = &casework.PlanRecord{Reference: l.refs.plan(), FirstIssuedOn: made, Placement: l.placement()}
		l.cease(transferred)
		// its reviews here are those after the first, which is the transfer's own
		if completed := l.after(transferred, 70, 190); t.add(on(statute.ReviewCompleted, completed)) {
			l.review(completed)
		}
		l.transfer(transferred)
	}
	l.open(statute.TransferIn, t)
}

func (l *life) placement() casework.Placement {
	return []casework.Placement{
		casework.Mainstream, casework.Special, casework.Independent, casework.OtherPlace, casework.Awaiting,
	}[l.weighted(44, 34, 11, 7, 4)]
}

// plan gives the person a plan and what follows from having one: reviews,
// moves between schools, in the end its ceasing.
func (l *life) plan(issued statute.Date, placement casework.Placement, assessment string) {
	l.rec.Plan = &casework.PlanRecord{
		Reference: l.refs.plan(), AssessmentReference: assessment, FirstIssuedOn: issued, Placement: placement,
	}
	l.cease(issued)
	l.review(issued)
	l.transfer(issued)
}

// cease ends one plan in twenty, and every plan of somebody who has turned 25.
func (l *life) cease(issued statute.Date) {
	p := l.rec.Plan
	if tooOld := l.rec.Person.Born.AddMonths(25 * 12); l.past(tooOld) {
		p.CeasedOn, p.CeaseReason = l.workday(tooOld), "maximum_age"
	} else if l.chance(0.05) {
		p.CeasedOn = l.after(issued, 200, 1500)
		p.CeaseReason = []string{"needs_met", "employment", "higher_education", "moved_area", "disengaged"}[l.weighted(3, 2, 2, 3, 1)]
	}
	if !l.past(p.CeasedOn) {
		p.CeasedOn, p.CeaseReason = statute.Date{}, ""
	}
}

// review makes the plan's reviews, one after the other. One in four is done
// within their twelve months; the others wait for one and a half years, or two, or three.
func (l *life) review(from statute.Date) {
	end := l.rec.Plan.CeasedOn
	if end.IsZero() {
		end = l.county.o.Today.AddDays(1)
	}
	for {
		wait := l.between(290, 355)
		if l.chance(0.74) {
			wait = l.between(400, 1050)
		}
		r := casework.ReviewRecord{MeetingOn: l.after(from, wait-30, wait-12)}
		if !r.MeetingOn.Before(end) {
			return
		}
		r.ReportSentOn = l.after(r.MeetingOn, 5, 20)
		r.DecisionOn = l.after(r.MeetingOn, 14, 27)
		if l.chance(0.45) {
			r.DecisionOn = l.after(r.MeetingOn, 29, 120)
		}
		l.amend(&r, end)
		notYet(&r.ReportSentOn, end)
		if notYet(&r.DecisionOn, end); r.DecisionOn.IsZero() {
			r.Outcome = ""
			l.rec.Reviews = append(l.rec.Reviews, r)
			return
		}
		l.rec.Reviews = append(l.rec.Reviews, r)
		from = r.DecisionOn
	}
}

// amend decides the outcome and, where the plan is amended, sends the notice
// with the decision and the plan some time after.
func (l *life) amend(r *casework.ReviewRecord, end statute.Date) {
	r.Outcome = "maintain"
	if !l.chance(0.42) {
		return
	}
	r.Outcome = "amend"
	r.AmendmentNoticeOn = r.DecisionOn
	r.AmendedPlanSent = l.after(r.AmendmentNoticeOn, 25, 55)
	if l.chance(0.55) {
		r.AmendedPlanSent = l.after(r.AmendmentNoticeOn, 57, 230)
	}
	notYet(&r.AmendmentNoticeOn, end)
	notYet(&r.AmendedPlanSent, end)
}

// notYet empties a day that has not come.
func notYet(d *statute.Date, end statute.Date) {
	if !d.Before(end) {
		*d = statute.Date{}
	}
}

// transfer makes the moves to the next phase of education that fall in the
// three years: at 4 and 11 to a school, at 16 to a college.
func (l *life) transfer(issued statute.Date) {
	today, born := l.county.o.Today, l.rec.Person.Born
	for year := int(today.Year) - 2; year <= int(today.Year)+1; year++ {
		september := statute.NewDate(year, time.September, 1)
		proposed := l.workday(statute.NewDate(year-1, time.October, 1).AddDays(l.IntN(60)))
		outcome := map[int]string{4: "school", 11: "school", 16: "post_16"}[age(born, september)]
		ceased := l.rec.Plan.CeasedOn
		if outcome == "" || proposed.Before(issued) || !l.past(proposed) || !ceased.IsZero() && !proposed.Before(ceased) {
			continue
		}
		t := l.timeline()
		t.add(casework.MilestoneInput{Kind: statute.TransferProposed, On: proposed, Outcome: outcome, For: september})
		sent := l.after(statute.NewDate(year, time.January, 8), 0, 34)
		if l.chance(0.4) {
			sent = l.after(statute.NewDate(year, time.February, 16), 0, 110)
		}
		if ceased.IsZero() || sent.Before(ceased) {
			t.add(on(statute.PhaseTransferPlanSent, sent))
		}
		l.open(statute.PhaseTransfer, t)
	}
}

// age is whole years on a day.
func age(born, on statute.Date) int {
	years := int(on.Year) - int(born.Year)
	if born.AddMonths(12 * years).After(on) {
		years--
	}
	return years
}
