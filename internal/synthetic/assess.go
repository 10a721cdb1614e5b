package synthetic

import (
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// assess makes a needs assessment asked for within the three years, as far as
// it has come by today.
func (l *life) assess() {
	c := l.county
	asked := l.workday(c.from.AddDays(l.IntN(c.from.DaysUntil(c.o.Today))))
	if asked.After(c.o.Today) {
		asked = c.from
	}
	l.age(asked, 2, 18)
	t := l.timeline()
	t.add(on(statute.RequestReceived, asked))
	swift := l.chance(l.swiftness(asked))
	decided := l.after(asked, 24, 41)
	if !swift && l.chance(0.3) {
		decided = l.after(asked, 43, 80)
	}
	switch {
	case l.chance(0.03):
		t.add(on(statute.Withdrawn, l.after(asked, 10, 90)))
	case l.chance(0.2):
		if t.add(with(statute.AssessDecisionNotified, decided, "refuse")) && l.chance(0.1) {
			defer l.dispute(decided, "assess")
		}
	default:
		if t.add(with(statute.AssessDecisionNotified, decided, "assess")) {
			l.advise(t, asked, decided, swift)
		}
	}
	one := l.open(statute.NeedsAssessment, t)
	one.RequestedBy = []string{"parent", "school", "young_person", "other"}[l.weighted(52, 40, 3, 5)]
	final := last(t.ms, statute.FinalPlanSent)
	if final.IsZero() {
		return
	}
	one.Placement = l.placement()
	l.except(one, asked, final)
	l.plan(final, one.Placement, one.Reference)
	if l.chance(0.04) {
		l.dispute(final, "amend")
	}
}

// swiftness is how many requests run to time: few three years ago, fewer in
// the worst year, more since.
func (l *life) swiftness(asked statute.Date) float64 {
	switch months := asked.DaysUntil(l.county.o.Today) / 30; {
	case months > 24:
		return 0.24
	case months > 12:
		return 0.12
	}
	return 0.27
}

// advise runs an assessment from the decision to assess to its end. What the
// educational psychologists cannot do in time is what makes plans late.
func (l *life) advise(t *timeline, asked, decided statute.Date, swift bool) {
	requested := l.after(decided, 0, 3)
	wait := [2]int{25, 40}
	if !swift {
		requested = l.after(decided, 0, 25)
		wait = [][2]int{{30, 42}, {43, 70}, {71, 210}}[l.weighted(30, 30, 40)]
	}
	ep := l.after(requested, wait[0], wait[1])
	health, care := l.after(requested, 25, 48), l.after(requested, 18, 42)
	for _, body := range []string{statute.EducationalPsychology, statute.Health, statute.SocialCare} {
		t.aside(about(statute.AdviceRequested, requested, body))
	}
	t.aside(about(statute.AdviceReceived, health, statute.Health))
	t.aside(about(statute.AdviceReceived, care, statute.SocialCare))
	if !t.add(about(statute.AdviceReceived, ep, statute.EducationalPsychology)) {
		return
	}
	ready := latest(ep, health, care)
	if l.chance(0.07) {
		issue := l.after(ready, 3, 20)
		if t.add(with(statute.IssueDecided, issue, "no_plan")) && t.add(on(statute.NoPlanNotified, issue)) && l.chance(0.15) {
			defer l.dispute(issue, "make")
		}
		return
	}
	drafted := l.after(ready, 2, 9)
	sent := l.after(drafted, 16, 20)
	if !swift {
		drafted = l.after(ready, 4, 40)
		sent = l.after(drafted, 16, 95)
	}
	if !t.add(with(statute.IssueDecided, drafted, "plan")) || !t.add(on(statute.DraftPlanSent, drafted)) {
		return
	}
	if l.chance(0.4) {
		t.aside(on(statute.RepresentationsReceived, l.after(drafted, 4, 12)))
	}
	l.consult(t, drafted, sent)
	final := on(statute.FinalPlanSent, sent)
	if asked.DaysUntil(sent) > 140 && l.chance(0.35) {
		final.DelayReason = pick(l.dice, []string{
			"Educational psychology advice late", "No school named by the due date", "Draft waited for a panel", "Caseworker vacancy",
		})
	}
	t.add(final)
}

func (l *life) consult(t *timeline, drafted, sent statute.Date) {
	school := pick(l.dice, []string{"Example Primary School", "Example Academy", "Sample Grove School", "Sample Hill College"})
	asked := l.after(drafted, 1, 3)
	if asked.After(sent) || !t.aside(about(statute.SchoolConsulted, asked, school)) {
		return
	}
	if answered := l.after(asked, 8, 15); !answered.After(sent) {
		t.aside(about(statute.SchoolReplied, answered, school))
	}
}

// except records a lawful ground on some late plans.
func (l *life) except(one *casework.CaseRecord, asked, final statute.Date) {
	if asked.DaysUntil(final) <= 140 || !l.chance(0.04) {
		return
	}
	from := asked.AddDays(l.between(20, 80))
	e := casework.ExceptionInput{Rule: "ehcp_final", From: from, Reason: "Recorded by the caseworker"}
	e.Ground = []statute.Ground{
		statute.SchoolClosed4Weeks, statute.ExceptionalPersonalCircumstance, statute.AbsentFromArea4Weeks,
	}[l.weighted(5, 3, 2)]
	e.To = from.AddDays(l.between(28, 42))
	one.Exceptions = []casework.ExceptionInput{e}
}

// dispute takes a decision to mediation and some of them on to the Tribunal.
func (l *life) dispute(decision statute.Date, matter string) {
	contacted := l.after(decision, 8, 50)
	if !l.past(contacted) {
		return
	}
	t := l.timeline()
	t.add(on(statute.DecisionSent, decision))
	t.add(on(statute.MediationContacted, contacted))
	if l.chance(0.45) {
		t.add(on(statute.MediationWanted, contacted))
		t.add(on(statute.MediationHeld, l.after(contacted, 14, 45)))
	} else {
		t.add(on(statute.MediationDeclined, contacted))
	}
	certified := l.workdaysAfter(t.ms[len(t.ms)-1].On, 1, 4)
	t.add(on(statute.MediationCertificateIssued, certified))
	l.open(statute.Mediation, t)
	if t.over || l.chance(0.4) {
		return
	}
	l.appeal(decision, certified, matter)
}

func (l *life) appeal(decision, certified statute.Date, matter string) {
	lodged := l.after(certified, 5, 28)
	if !l.past(lodged) {
		return
	}
	t := l.timeline()
	t.add(on(statute.DecisionSent, decision))
	t.add(on(statute.MediationCertificateIssued, certified))
	t.add(on(statute.AppealLodged, lodged))
	sent := l.after(lodged, 6, 14)
	t.add(on(statute.AppealSentByTribunal, sent))
	t.add(on(statute.ResponseSent, l.workdaysAfter(sent, 20, 36)))
	l.open(statute.Appeal, t)
	made := l.after(sent, 130, 320)
	if t.over || !l.past(made) || l.chance(0.4) {
		return
	}
	l.order(made, matter)
}

func (l *life) order(made statute.Date, matter string) {
	t := l.timeline()
	t.add(with(statute.OrderMade, made, matter))
	switch matter {
	case "assess":
		t.add(on(statute.FamilyToldWillAssess, l.after(made, 5, 20)))
		if l.chance(0.6) {
			t.add(on(statute.DraftPlanSent, l.after(made, 70, 95)))
		} else {
			t.add(on(statute.NoPlanNotified, l.after(made, 50, 90)))
		}
	case "make":
		t.add(on(statute.DraftPlanSent, l.after(made, 20, 50)))
	case "amend":
		t.add(on(statute.AmendedPlanSent, l.after(made, 14, 60)))
	}
	l.open(statute.TribunalOrder, t)
}

func last(ms []casework.MilestoneInput, k statute.Kind) (d statute.Date) {
	for i := range ms {
		if ms[i].Kind == k {
			d = ms[i].On
		}
	}
	return d
}

func latest(days ...statute.Date) (d statute.Date) {
	for _, day := range days {
		if day.After(d) {
			d = day
		}
	}
	return d
}
