package statute

// reassessmentRules: reassessment, ceasing a plan and release from custody
// (section 2e).
func reassessmentRules() []Rule {
	ra, ce := []CaseKind{Reassessment}, []CaseKind{Ceasing}
	return []Rule{
		{
			ID: "reassess_decision", Title: "Decide whether to reassess and tell the family",
			Cases: ra, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Within(15, Days), Source: "Regs 25(1); CFA s 44(2)", InForce: theRegs,
			starts: eventsOf(on(ReassessmentRequested)), stops: eventsOf(on(ReassessDecisionNotified)),
			ends: eventsOf(planEndings),
		},
		{
			ID: "reassess_refusal_bar", Title: "Ground to refuse: the last assessment was less than six months ago",
			Cases: ra, Role: Window, Basis: Regulations, Owner: Authority,
			Period: Within(6, Months), Source: "Regs 24", InForce: theRegs, Verify: true,
			starts: eventsOf(on(LastAssessmentMade)), ends: eventsOf(planEndings),
		},
		{
			ID: "reassess_advice", Title: "Adviser replies to the request for advice for reassessment",
			Cases: ra, Role: Duty, Basis: Regulations, Owner: Adviser,
			Period: Within(6, Weeks), Source: "Regs 26 with 8(1)", InForce: theRegs, Verify: true,
			starts: eventsOf([]Event{{Kind: AdviceRequested, NotParent: true}}), stops: eventsOf(on(AdviceReceived)),
			ends:   eventsOf(join(planEndings, on(FinalPlanSent, AdviceNotNeeded))),
			excuse: ex2, perBody: true,
		},
		{
			ID: "reassess_final", Title: "Send the finalised plan after reassessment",
			Cases: ra, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Within(14, Weeks), Source: "Regs 27(2)", InForce: theRegs,
			starts: eventsOf([]Event{with(ReassessDecisionNotified, "reassess")}), stops: eventsOf(on(FinalPlanSent)),
			ends: eventsOf(join(planEndings, replacements)), excuse: ex1,
			Note: "runs from the notification of the decision to reassess, not from the request",
		},
		{
			ID: "cease_consult", Title: "Tell and consult before ceasing the plan",
			Cases: ce, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: NoNumber("before the decision; no number of days"), Source: "Regs 31", InForce: theRegs, Verify: true,
			starts: eventsOf(on(CeaseProposed)), stops: eventsOf(on(CeaseConsulted)), ends: eventsOf(planEndings),
		},
		{
			ID: "cease_hold", Title: "Keep the plan until the time to appeal has run out",
			Cases: []CaseKind{Ceasing, AnnualReview}, Role: Window, Basis: Act, Owner: Authority,
			Period: appealTime(), Source: "CFA s 45(4); HESC Rules rr 12, 20", InForce: theRegs, Verify: true,
			starts: eventsOf(join(on(CeaseDecisionSent), []Event{with(ReviewDecisionNotified, "cease")})),
			second: eventsOf(on(MediationCertificateIssued)),
			ends:   eventsOf(on(Withdrawn, Deceased)), bars: eventsOf(on(PlanCeased)), last: true,
			Note: "and, if the family appeals, until the appeal has ended",
		},
		{
			ID: "release_review", Title: "Review the plan after release from custody",
			Role: Duty, Basis: Act, Owner: Authority,
			Period: NoNumber("as soon as reasonably practicable"), Source: "CFA s 48(2)", InForce: theRegs,
			starts: eventsOf(on(Released)), stops: eventsOf(on(ReleaseReviewDone)), ends: eventsOf(planEndings),
		},
	}
}

// appealTime is the family's time to appeal: two months after the decision
// was sent or one month after the mediation certificate, whichever is later,
// rolled as the Tribunal's rules say (HESC Rules rr 20(1)(c), 12).
func appealTime() Period {
	return RollingInTribunal(LaterOf(Within(2, Months), FromSecond(Within(1, Months))))
}
