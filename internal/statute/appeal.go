package statute

// Mediation and appeal follow a refusal to assess or reassess, no plan, a
// final or amended plan, a decision not to amend, or to cease (section 4a(9)).
//
//nolint:gochecknoglobals // data
var appealable = join(
	on(DecisionSent, NoPlanNotified, FinalPlanSent, AmendedPlanSent, AmendmentNotProceedingNotified, CeaseDecisionSent),
	[]Event{
		with(AssessDecisionNotified, "refuse"), with(ReassessDecisionNotified, "refuse"),
		with(ReviewDecisionNotified, "maintain", "cease"),
	})

// appealRules: mediation and appeal (section 2f).
func appealRules() []Rule {
	me := []CaseKind{Mediation, Appeal}
	return []Rule{
		{
			ID: "mediation_contact", Title: "Family contacts the mediation adviser",
			Role: Family, Basis: Regulations, Owner: FamilyOwner,
			Period: Within(2, Months), Source: "Regs 33", InForce: theRegs,
			starts: eventsOf(appealable), stops: eventsOf(on(MediationContacted)), ends: eventsOf(caseEndings), each: true,
			Note: "no August rule",
		},
		{
			ID: "mediation_certificate", Title: "Mediation adviser issues the certificate",
			Cases: me, Role: Duty, Basis: Regulations, Owner: MediationAdviser,
			Period: Within(3, WorkingDays), Source: "Regs 34(2), 36, 39", InForce: theRegs,
			starts: eventsOf(on(MediationDeclined, MediationHeld, MediationNotPossible)),
			stops:  eventsOf(on(MediationCertificateIssued)), ends: eventsOf(caseEndings),
		},
		{
			ID: "mediation_notify_icb", Title: "Tell each ICB the health issues",
			Cases: me, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Within(3, WorkingDays), Source: "Regs 35", InForce: theRegs,
			starts: eventsOf(on(MediationIssuesTold)), stops: eventsOf(on(ICBToldIssues)), ends: eventsOf(caseEndings),
		},
		{
			ID: "mediation_arrange", Title: "Hold the mediation",
			Cases: me, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Within(30, Days), Source: "Regs 35-36", InForce: theRegs,
			starts: eventsOf(on(MediationWanted)), stops: eventsOf(on(MediationHeld)),
			ends: eventsOf(join(caseEndings, on(MediationNotPossible, MediationDeclined))),
		},
		{
			ID: "mediation_attendance_notice", Title: "Tell those attending the date and place of the mediation",
			Cases: me, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: AtLeastBefore(5, WorkingDays), Source: "Regs 36-37", InForce: theRegs, Verify: true,
			starts: eventsOf(on(MediationArranged)), stops: eventsOf(on(MediationAttendanceNotified)),
			ends: eventsOf(join(caseEndings, on(MediationHeld, MediationNotPossible, MediationDeclined))), last: true,
			Note: "unless the family agrees to less",
		},
		agreementAsOrder(),
		{
			ID: "mediation_agreement_other", Title: "Do what was agreed at mediation (other matters)",
			Cases: me, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Within(2, Weeks), Source: "Regs 42(3)", InForce: theRegs,
			starts: eventsOf([]Event{with(MediationAgreed, "other")}), stops: eventsOf(on(AgreementCarriedOut)),
			ends: eventsOf(caseEndings), Note: "the parties may agree another date in writing (Regs 42(5))",
		},
		{
			ID: "mediation_icb_tells_la", Title: "ICB tells an authority that was not at the mediation",
			Cases: me, Role: Duty, Basis: Regulations, Owner: ICB,
			Period: Within(1, Weeks), Source: "Regs 42(4)", InForce: theRegs,
			starts: eventsOf([]Event{about(MediationAgreed, Health)}), stops: eventsOf(on(LAToldOfAgreement)),
			ends: eventsOf(caseEndings), Note: "only where the agreement was made with the health body alone (body health)",
		},
		{
			ID: "appeal_window", Title: "Family's time to appeal to the Tribunal",
			Role: Family, Basis: TribunalRules, Owner: FamilyOwner,
			Period: appealTime(), Source: "HESC Rules rr 20(1)(c), 12", InForce: theRegs,
			starts: eventsOf(appealable), second: eventsOf(on(MediationCertificateIssued)), stops: eventsOf(on(AppealLodged)),
			ends: eventsOf(caseEndings), each: true,
		},
		{
			ID: "appeal_la_response", Title: "Respond to the appeal",
			Cases: me, Role: Duty, Basis: TribunalRules, Owner: Authority,
			Period: Within(30, TribunalWorkingDays), Source: "HESC Rules rr 21, 12(3)", InForce: theRegs,
			starts: eventsOf(on(AppealSentByTribunal)), stops: eventsOf(on(ResponseSent)),
			ends: eventsOf(join(caseEndings, on(NotOpposed, AppealWithdrawn))),
		},
		{
			ID: "tribunal_recommendation_response", Title: "Answer the Tribunal's health or social care recommendations",
			Cases: []CaseKind{TribunalOrder}, Role: Duty, Basis: Regulations, Owner: ICB,
			Period: Within(5, Weeks), Source: "SI 2017/1306", InForce: Date{2018, 4, 3}, Verify: true,
			starts: eventsOf(on(RecommendationReceived)), stops: eventsOf(on(RecommendationAnswered)),
			ends: eventsOf(caseEndings), Note: "owed by the ICB or the authority's social care, as addressed",
		},
	}
}

// orderStage is one step that an order, an unopposed appeal or an agreement
// asks for, with the same length whichever it is (Regs 44(2), 45, 42(2)).
type orderStage struct {
	outcome         string
	order, unoppose string // rule ids; no unopposed appeal concedes some orders
	title           string
	period          Period
	stops, ends     []Kind
	verify          bool
}

func orderStages() []orderStage {
	return []orderStage{
		{"assess", "order_assess_notify", "unopposed_assess_notify", "Tell the family that it will assess", Within(2, Weeks), []Kind{FamilyToldWillAssess}, nil, false},
		{"assess", "order_assess_refuse", "unopposed_refuse_after_assess", "If no plan follows the assessment, tell the family", Within(10, Weeks), []Kind{NoPlanNotified, DraftPlanSent, FinalPlanSent}, nil, false},
		{"assess", "order_assess_final", "unopposed_final_after_assess", "If a plan follows the assessment, send it", Within(14, Weeks), []Kind{FinalPlanSent}, []Kind{NoPlanNotified}, false},
		{"make", "order_make_draft", "unopposed_draft", "Send the draft plan", Within(5, Weeks), []Kind{DraftPlanSent, FinalPlanSent}, nil, false},
		{"make", "order_make_final", "unopposed_final", "Send the final plan", Within(11, Weeks), []Kind{FinalPlanSent}, nil, false},
		{"reconsider", "order_reconsider", "", "Reconsider the decision", Within(2, Weeks), []Kind{Reconsidered}, nil, true},
		{"amend", "order_amend", "unopposed_amend", "Amend the plan", Within(5, Weeks), []Kind{AmendedPlanSent}, nil, false},
		{"name_school", "order_name_school", "unopposed_name_school", "Name the school or type of school", Within(2, Weeks), []Kind{SchoolNamed, AmendedPlanSent}, nil, false},
		{"continue", "order_continue", "", "Continue to maintain the plan", AtOnce(), []Kind{PlanContinued}, nil, false},
		{"cease", "order_cease", "", "Cease the plan", AtOnce(), []Kind{PlanCeased}, nil, false},
	}
}

// orderRules: the Tribunal's orders (Regs 44) and appeals the authority does
// not oppose (Regs 45, as replaced by SI 2015/359 reg 8).
func orderRules() []Rule {
	var orders, unopposed []Rule
	for _, s := range orderStages() {
		orders = append(orders, Rule{
			ID: s.order, Title: "Tribunal order: " + lowerFirst(s.title),
			Cases: []CaseKind{TribunalOrder}, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: s.period, Source: "Regs 44(2)", InForce: theRegs, Verify: s.verify, excuse: ex3,
			starts: eventsOf([]Event{with(OrderMade, s.outcome)}), stops: eventsOf(on(s.stops...)),
			ends: eventsOf(join(caseEndings, on(s.ends...))), Note: "runs from the day the order was made",
		})
		if s.unoppose == "" {
			continue
		}
		unopposed = append(unopposed, Rule{
			ID: s.unoppose, Title: "Unopposed appeal: " + lowerFirst(s.title),
			Cases: []CaseKind{Appeal, Mediation}, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: s.period, Source: "Regs 45, as replaced by SI 2015/359 reg 8", InForce: Date{2015, 3, 23}, excuse: ex3,
			starts: eventsOf([]Event{with(NotOpposed, s.outcome)}), stops: eventsOf(on(s.stops...)),
			ends: eventsOf(join(caseEndings, on(s.ends...))), Note: "runs from the day the authority told the Tribunal",
		})
	}
	return append(orders, unopposed...)
}

// agreementAsOrder: what is agreed at mediation and could have been appealed
// is due as if the Tribunal had ordered it (Regs 42(2)). Where an order has
// several steps, each is a clock of its own whose body names the step.
func agreementAsOrder() Rule {
	base := Rule{
		ID: "mediation_agreement_appealable", Title: "Do what was agreed at mediation (appealable matters)",
		Cases: []CaseKind{Mediation, Appeal}, Role: Duty, Basis: Regulations, Owner: Authority,
		Period: Within(5, Weeks), Source: "Regs 42(2) with 44", InForce: theRegs, ends: eventsOf(caseEndings),
		Note: "as if a Tribunal order; the parties may agree another date in writing (Regs 42(5))",
	}
	out := base
	for _, s := range orderStages() {
		v := base
		v.as, v.Period = s.order, s.period
		if s.outcome == "assess" || s.outcome == "make" {
			v.step = s.order
		}
		v.starts = eventsOf([]Event{with(MediationAgreed, s.outcome)})
		v.stops = eventsOf(on(append([]Kind{AgreementCarriedOut}, s.stops...)...))
		v.ends = eventsOf(join(caseEndings, on(s.ends...)))
		out.variants = append(out.variants, v)
	}
	return out
}

func lowerFirst(s string) string { return string(s[0]|0x20) + s[1:] }
