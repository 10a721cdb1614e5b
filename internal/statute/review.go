package statute

// reviewRules: the annual review and the amendments that follow it
// (section 2c).
func reviewRules() []Rule {
	ar := []CaseKind{AnnualReview}
	notAmending := []Event{with(ReviewDecisionNotified, "maintain", "cease")}
	anchor := on(PlanMade, PreviousReviewCompleted)
	devon := "R (L, M and P) v Devon CC [2022] EWHC 493 (Admin)"
	declared := "declared 8 March 2022: the judgment says what the Regs always meant"
	return []Rule{
		{
			ID: "ar_annual", Title: "Review the plan within twelve months",
			Cases: ar, Role: Duty, Basis: Act, Owner: Authority,
			Period: BeginningWith(12, Months), Source: "CFA s 44(1)", InForce: theRegs, Verify: true,
			starts: eventsOf(anchor), stops: eventsOf(on(ReviewDecisionNotified)), ends: eventsOf(planEndings),
			last: true, clockOf: MeetingHeld, safeFrom: MeetingHeld,
			Note: "completed when the decision is notified after a meeting; an amended or Tribunal-ordered plan never restarts it",
		},
		{
			ID: "ar_notice_of_meeting", Title: "Give notice of the review meeting",
			Cases: ar, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: AtLeastBefore(2, Weeks), Source: "Regs 20(3), 21(3)", InForce: theRegs, Verify: true,
			starts: eventsOf(on(MeetingArranged)), stops: eventsOf(on(MeetingNotified)),
			ends: eventsOf(join(planEndings, on(MeetingHeld))), last: true,
		},
		{
			ID: "ar_papers_circulated", Title: "Circulate the advice before the review meeting",
			Cases: ar, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: AtLeastBefore(2, Weeks), Source: "Regs 20(4), 21(4)", InForce: theRegs, Verify: true,
			starts: eventsOf(on(MeetingArranged)), stops: eventsOf(on(PapersCirculated)),
			ends: eventsOf(join(planEndings, on(MeetingHeld))), last: true,
		},
		{
			ID: "ar_report", Title: "Send the report of the review meeting",
			Cases: ar, Role: Duty, Basis: Regulations, Owner: School,
			Period: Within(2, Weeks), Source: "Regs 20(7)-(9), 21(7)", InForce: theRegs,
			starts: eventsOf(on(MeetingHeld)), stops: eventsOf(on(ReportSent)),
			ends: eventsOf(join(planEndings, on(ReviewDecisionNotified))),
			Note: "owed by the head or principal if asked, else by the authority",
		},
		{
			ID: "ar_decision", Title: "Decide whether to maintain, amend or cease, and tell the family",
			Cases: ar, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Within(4, Weeks), Source: "Regs 20(10), 21(9)", InForce: theRegs,
			starts: eventsOf(on(MeetingHeld)), stops: eventsOf(on(ReviewDecisionNotified)), ends: eventsOf(planEndings),
		},
		{
			ID: "ar_amend_notice", Title: "If amending, send the plan and notice of the proposed amendments",
			Cases: ar, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Within(4, Weeks), Source: "Regs 22(2)(a) read with 20(10); " + devon, InForce: theRegs, Note: declared,
			starts: eventsOf(on(MeetingHeld)), stops: eventsOf(on(AmendmentNoticeSent)), ends: eventsOf(planEndings),
			cancels: eventsOf(notAmending),
		},
		{
			ID: "ar_amend_representation_window", Title: "Family's time to comment on the proposed amendments",
			Cases: ar, Role: Window, Basis: Regulations, Owner: Authority,
			Period: BeginningWith(15, Days), Source: "Regs 22(2)(c)", InForce: theRegs,
			starts: eventsOf(on(AmendmentNoticeSent)), after: MeetingHeld,
			stops: eventsOf(on(RepresentationsReceived)), ends: eventsOf(planEndings), bars: eventsOf(on(AmendedPlanSent)),
		},
		{
			ID: "ar_amend_final", Title: "Send the amended plan within 8 weeks of the notice",
			Cases: ar, Role: Component, Basis: Regulations, Owner: Authority,
			Period: Within(8, Weeks), Source: "Regs 22(3)", InForce: theRegs,
			starts: eventsOf(on(AmendmentNoticeSent)), after: MeetingHeld, stops: eventsOf(on(AmendedPlanSent)),
			ends: eventsOf(join(planEndings, on(AmendmentNotProceedingNotified))),
		},
		{
			ID: "ar_amend_not_proceeding", Title: "Or say within 8 weeks that the plan will not be amended after all",
			Cases: ar, Role: Component, Basis: Regulations, Owner: Authority,
			Period: Within(8, Weeks), Source: "Regs 22(4)", InForce: theRegs,
			starts: eventsOf(on(AmendmentNoticeSent)), after: MeetingHeld,
			stops: eventsOf(on(AmendmentNotProceedingNotified)), ends: eventsOf(planEndings),
			cancels: eventsOf(join(notAmending, on(AmendedPlanSent))),
		},
		{
			ID: "ar_final_12w_cap", Title: "Send the amended plan within 12 weeks of the meeting",
			Cases: ar, Role: Component, Basis: CaseLaw, Owner: Authority,
			Period: Within(12, Weeks), Source: devon, InForce: theRegs, Note: declared,
			starts: eventsOf(on(MeetingHeld)), stops: eventsOf(on(AmendedPlanSent)),
			ends: eventsOf(join(planEndings, on(AmendmentNotProceedingNotified))), cancels: eventsOf(notAmending),
		},
		{
			ID: "ar_final_effective", Title: "Send the amended plan",
			Cases: ar, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: EarlierOf(Within(12, Weeks), FromSecond(Within(8, Weeks))), Source: "Regs 22(3); " + devon,
			InForce: theRegs, Note: declared,
			starts: eventsOf(on(MeetingHeld)), second: eventsOf(on(AmendmentNoticeSent)), secondSince: true, stops: eventsOf(on(AmendedPlanSent)),
			ends: eventsOf(join(planEndings, on(AmendmentNotProceedingNotified))), cancels: eventsOf(notAmending),
		},
		{
			ID: "amend_without_review", Title: "Send the amended plan when amending without a review",
			Cases: ar, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Within(8, Weeks), Source: "Regs 28 with 22", InForce: theRegs, Verify: true,
			starts: eventsOf(on(AmendmentNoticeSent)), before: MeetingHeld, stops: eventsOf(on(AmendedPlanSent)),
			ends: eventsOf(join(planEndings, on(AmendmentNotProceedingNotified))),
		},
		underFive("ar_early_years_3m", 3, anchor),
		underFive("ar_early_years_6m", 6, anchor),
		{
			ID: "direct_payment_first_review", Title: "Check on direct payments",
			Role: Duty, Basis: Regulations, Owner: Authority,
			Period: BeginningWith(3, Months), Source: "SI 2014/1652", InForce: theRegs, Verify: true,
			starts: eventsOf(on(DirectPaymentStarted)), stops: eventsOf(on(DirectPaymentChecked)), ends: eventsOf(planEndings),
		},
	}
}

// underFive is the Code's advice to consider reviewing the plans of children
// under five every three to six months (para 9.178): guidance, not a duty.
func underFive(id string, months int, anchor []Event) Rule {
	return Rule{
		ID: id, Title: "Consider a review every " + Months.words(months) + " while the child is under five",
		Cases: []CaseKind{AnnualReview}, Role: Planning, Basis: Guidance, Owner: Authority,
		Period: Within(months, Months), Source: "SEND Code of Practice 2015 para 9.178", InForce: theRegs,
		starts: eventsOf(anchor), stops: eventsOf(on(ReviewDecisionNotified)), ends: eventsOf(planEndings),
		last: true, clockOf: MeetingHeld, turnsFive: true,
	}
}
