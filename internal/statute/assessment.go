package statute

// The endings that any process has.
//
//nolint:gochecknoglobals // data
var (
	caseEndings   = on(Withdrawn, MovedAway, Deceased, OverAge)
	caseEndingSet = eventsOf(caseEndings).set
	planEndings   = join(caseEndings, on(PlanCeased))
	// An order, an unopposed appeal or a mediation agreement replaces the
	// request's clocks by a table of its own (Regs 42, 44, 45).
	replacements = join(on(OrderMade, NotOpposed), []Event{without(MediationAgreed, "other")})

	requestStarts   = []Event{without(RequestReceived, "detained"), without(BecameResponsible, "detained")}
	detainedStarts  = []Event{with(RequestReceived, "detained"), with(BecameResponsible, "detained")}
	refusalToAssess = []Event{with(AssessDecisionNotified, "refuse")}
	refusalToIssue  = on(NoPlanNotified)
	sixteenWeekStop = join([]Event{with(IssueDecided, "plan")}, on(NoPlanNotified, DraftPlanSent, FinalPlanSent))

	theRegs  = Date{2014, 9, 1} // Regs 1(2); CFA Part 3
	detained = Date{2015, 4, 1} // SI 2015/62
)

// assessmentRules: requests, advice, drafts and first plans (section 2a), and
// the same for detained persons (2g).
func assessmentRules() []Rule {
	return []Rule{
		{
			ID: "ehcna_decision", Title: "Decide whether to assess and tell the family",
			Cases: []CaseKind{NeedsAssessment}, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Within(6, Weeks), Source: "Regs 5(1); CFA s 36(5)", InForce: theRegs,
			starts: eventsOf(requestStarts), stops: eventsOf(on(AssessDecisionNotified)),
			ends: eventsOf(join(caseEndings, on(FinalPlanSent))), excuse: ex1,
		},
		{
			ID: "ehcna_advice", Title: "Adviser replies to the request for advice",
			Cases: []CaseKind{NeedsAssessment}, Role: Duty, Basis: Regulations, Owner: Adviser,
			Period: Within(6, Weeks), Source: "Regs 8(1)", InForce: theRegs,
			starts: eventsOf([]Event{{Kind: AdviceRequested, NotParent: true}}), stops: eventsOf(on(AdviceReceived)),
			ends:   eventsOf(join(caseEndings, on(FinalPlanSent, NoPlanNotified, AdviceNotNeeded))),
			stands: eventsOf(refusalToAssess), excuse: ex2, perBody: true, Verify: true,
			Note: "one clock for each body asked; parental advice starts none",
		},
		{
			ID: "ehcna_refusal_to_issue", Title: "Decide whether to issue a plan; if not, tell the family",
			Cases: []CaseKind{NeedsAssessment}, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Within(16, Weeks), Source: "Regs 10(1); CFA s 36(9)", InForce: theRegs,
			starts: eventsOf(requestStarts), stops: eventsOf(sixteenWeekStop),
			ends: eventsOf(join(caseEndings, replacements)), stands: eventsOf(refusalToAssess), excuse: ex1,
			Note: "runs from the original request; stops on the decision either way (R (JSC) v Cambridgeshire CC [2026] EWHC 68 (Admin))",
		},
		{
			ID: "draft_plan_target", Title: "Send the draft plan",
			Cases: []CaseKind{NeedsAssessment}, Role: Planning, Basis: LocalPolicy, Owner: Authority,
			Period: Within(98, Days), Source: "Planning target: no time limit in law", InForce: theRegs, Verify: true,
			starts: eventsOf(requestStarts), stops: eventsOf(on(DraftPlanSent)),
			ends:   eventsOf(join(caseEndings, replacements, on(FinalPlanSent))),
			stands: eventsOf(join(refusalToAssess, refusalToIssue)),
		},
		{
			ID: "draft_representation_window", Title: "Family's time to comment on the draft plan",
			Role: Window, Basis: Regulations, Owner: Authority,
			Cases:  []CaseKind{NeedsAssessment, Reassessment, TribunalOrder, Appeal, Mediation},
			Period: BeginningWith(15, Days), Source: "Regs 13(1)(a); CFA s 38", InForce: theRegs,
			starts: eventsOf(on(DraftPlanSent)), stops: eventsOf(on(RepresentationsReceived)),
			ends: eventsOf(caseEndings), bars: eventsOf(on(FinalPlanSent)), last: true,
			Note: "starts with service of the draft; the last draft counts",
		},
		{
			ID: "school_consultation_response", Title: "School or college answers the consultation",
			Cases: []CaseKind{NeedsAssessment, Reassessment}, Role: Planning, Basis: Guidance, Owner: School,
			Period: Within(15, Days), Source: "SEND Code of Practice 2015 ch 9; CFA ss 39-40", InForce: theRegs,
			starts: eventsOf(on(SchoolConsulted)), stops: eventsOf(on(SchoolReplied)),
			ends:   eventsOf(join(caseEndings, on(FinalPlanSent, NoPlanNotified, AdviceNotNeeded))),
			stands: eventsOf(refusalToAssess), perBody: true,
		},
		{
			ID: "ehcp_final", Title: "Send the finalised plan",
			Cases: []CaseKind{NeedsAssessment}, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Within(20, Weeks), Source: "Regs 13(2)", InForce: theRegs,
			starts: eventsOf(requestStarts), stops: eventsOf(on(FinalPlanSent)),
			ends: eventsOf(join(caseEndings, replacements)), stands: eventsOf(join(refusalToAssess, refusalToIssue)),
			excuse: ex1, Note: "runs from the request, whatever the date of the decision to assess",
		},
		epTier("kcc_ep_advice_7w", "Educational psychology advice in 7 weeks (local target)", 7),
		epTier("kcc_ep_advice_10w", "Educational psychology advice in 10 weeks (local target)", 10),
		{
			ID: "detained_decision", Title: "Detained person: decide whether to assess and tell them",
			Cases: []CaseKind{NeedsAssessment}, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Within(6, Weeks), Source: "SI 2015/62 regs 4(1), 15; CFA s 71(2)", InForce: detained,
			starts: eventsOf(detainedStarts), stops: eventsOf(on(AssessDecisionNotified)),
			ends: eventsOf(join(caseEndings, on(FinalPlanSent))),
		},
		{
			ID: "detained_refusal", Title: "Detained person: decide whether to issue a plan",
			Cases: []CaseKind{NeedsAssessment}, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Within(16, Weeks), Source: "SI 2015/62 regs 10(1), 15", InForce: detained,
			starts: eventsOf(detainedStarts), stops: eventsOf(sixteenWeekStop),
			ends: eventsOf(join(caseEndings, replacements)), stands: eventsOf(refusalToAssess),
		},
		{
			ID: "detained_final", Title: "Detained person: send the finalised plan",
			Cases: []CaseKind{NeedsAssessment}, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Within(20, Weeks), Source: "SI 2015/62 regs 13(2), 15", InForce: detained,
			starts: eventsOf(detainedStarts), stops: eventsOf(on(FinalPlanSent)),
			ends: eventsOf(join(caseEndings, replacements)), stands: eventsOf(join(refusalToAssess, refusalToIssue)),
		},
	}
}

// epTier is a tier of Kent's own for educational psychology advice
// (Accelerated Progress Plan action 8C1); never a statutory clock.
func epTier(id, title string, weeks int) Rule {
	return Rule{
		ID: id, Title: title, Cases: []CaseKind{NeedsAssessment}, Role: Planning, Basis: LocalPolicy, Owner: Adviser,
		Period: Within(weeks, Weeks), Source: "KCC Accelerated Progress Plan action 8C1", InForce: theRegs,
		starts: eventsOf([]Event{about(AdviceRequested, EducationalPsychology)}),
		stops:  eventsOf([]Event{about(AdviceReceived, EducationalPsychology)}),
		ends:   eventsOf(join(caseEndings, on(FinalPlanSent, NoPlanNotified, AdviceNotNeeded))),
		stands: eventsOf(refusalToAssess), perBody: true, Verify: true,
	}
}
