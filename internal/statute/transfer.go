package statute

// transferRules: moves between authorities and between integrated care boards
// (section 2b, and reg 16 of 2a), and transfers to the next phase (2d).
func transferRules() []Rule {
	moves := []CaseKind{TransferIn, TransferOut}
	lastReview := on(PlanMade, PreviousReviewCompleted)
	handOver := Rule{
		ID: "transfer_old_la", Title: "Old authority hands over the plan",
		Cases: []CaseKind{TransferOut, TransferIn}, Role: Duty, Basis: Regulations, Owner: OldAuthority,
		Period: LaterOf(BeginningWith(15, WorkingDays), FromSecond(AtOnce())), Source: "Regs 15(2)", InForce: theRegs,
		starts: eventsOf(on(OldAuthorityAware)), second: eventsOf(on(Moved)), stops: eventsOf(on(PlanTransferred)),
		ends: eventsOf(planEndingsButMove),
		Note: "the day of the move or, where the authority was not aware 15 working days ahead, 15 working days beginning with awareness",
	}
	tellICB := Rule{
		ID: "icb_change_notify", Title: "Old ICB tells the new ICB",
		Cases: moves, Role: Duty, Basis: Regulations, Owner: ICB,
		Period: LaterOf(BeginningWith(15, WorkingDays), FromSecond(AtOnce())), Source: "Regs 16", InForce: theRegs,
		starts: eventsOf(on(OldICBAware)), second: eventsOf(on(Moved)), stops: eventsOf(on(NewICBTold)),
		ends: eventsOf(planEndingsButMove),
		Note: "the day of the move or, where the board was not aware 15 working days ahead, 15 working days beginning with awareness",
	}
	firstReview := Rule{
		ID: "transfer_new_la_review", Title: "First review by the new authority",
		Cases: []CaseKind{TransferIn}, Role: Duty, Basis: Regulations, Owner: NewAuthority,
		Period: LaterOf(BeginningWith(12, Months), FromSecond(BeginningWith(3, Months))), Source: "Regs 15(5)", InForce: theRegs,
		starts: eventsOf(lastReview), second: eventsOf(on(PlanTransferred)), needs: eventsOf(on(PlanTransferred)),
		stops: eventsOf(on(ReviewCompleted)), ends: eventsOf(planEndingsButMove), last: true, Verify: true,
		Note: "stands in the place of the annual review until the new authority has completed one",
	}
	handOver.variants = []Rule{onTheMove(handOver, OldAuthorityAware)}
	tellICB.variants = []Rule{onTheMove(tellICB, OldICBAware)}
	firstReview.variants = []Rule{reviewWithoutPlanDate(firstReview, lastReview)}
	return []Rule{
		tellICB,
		{
			ID: "icb_asks_for_review", Title: "New ICB asks the new authority to assess or review",
			Cases: moves, Role: Duty, Basis: Regulations, Owner: ICB,
			Period: Within(15, WorkingDays), Source: "Regs 16", InForce: theRegs,
			starts: eventsOf(on(NewICBAware)), stops: eventsOf(on(ICBAskedForReview)), ends: eventsOf(planEndingsButMove),
		},
		handOver,
		{
			ID: "transfer_new_la_notify", Title: "New authority tells the family of the transfer",
			Cases: []CaseKind{TransferIn}, Role: Duty, Basis: Regulations, Owner: NewAuthority,
			Period: Within(6, Weeks), Source: "Regs 15(4)", InForce: theRegs,
			starts: eventsOf(on(PlanTransferred)), stops: eventsOf(on(FamilyNotified)), ends: eventsOf(planEndingsButMove),
		},
		firstReview,
	}
}

//nolint:gochecknoglobals // data
var planEndingsButMove = on(Withdrawn, Deceased, OverAge, PlanCeased)

// onTheMove: with no day of awareness recorded the earlier, safer day holds:
// the day of the move itself.
func onTheMove(r Rule, aware Kind) Rule {
	r.starts, r.second, r.unless = eventsOf(on(Moved)), events{}, eventsOf(on(aware))
	r.Period = AtOnce()
	return r
}

// reviewWithoutPlanDate: with no day of the last review known, the limb that
// counts from the transfer alone.
func reviewWithoutPlanDate(r Rule, lastReview []Event) Rule {
	r.starts, r.second, r.needs, r.unless = eventsOf(on(PlanTransferred)), events{}, events{}, eventsOf(lastReview)
	r.Period = BeginningWith(3, Months)
	return r
}

// phaseRules: transfers to the next phase of education (section 2d; CFA s 36,
// all-through schools included).
func phaseRules() []Rule {
	return []Rule{
		{
			ID: "phase_transfer_15feb", Title: "Review and amend the plan before a move between phases of school",
			Cases: []CaseKind{PhaseTransfer}, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Before(15, 2), Source: "Regs 18(1)(b), 2(1)", InForce: theRegs,
			starts: eventsOf([]Event{with(TransferProposed, "school")}), stops: eventsOf(on(PhaseTransferPlanSent)),
			ends: eventsOf(planEndings),
		},
		{
			ID: "phase_transfer_31mar", Title: "Review and amend the plan before a move from school to post-16",
			Cases: []CaseKind{PhaseTransfer}, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: Before(31, 3), Source: "Regs 18(1)(a)", InForce: theRegs,
			starts: eventsOf([]Event{with(TransferProposed, "post_16")}), stops: eventsOf(on(PhaseTransferPlanSent)),
			ends: eventsOf(planEndings),
		},
		{
			ID: "post16_transfer_5m", Title: "Review and amend the plan before a move between post-16 institutions",
			Cases: []CaseKind{PhaseTransfer}, Role: Duty, Basis: Regulations, Owner: Authority,
			Period: AtLeastBefore(5, Months), Source: "Regs 18(2)", InForce: theRegs, Verify: true,
			starts: eventsOf([]Event{with(TransferProposed, "between_post_16")}), stops: eventsOf(on(PhaseTransferPlanSent)),
			ends: eventsOf(planEndings),
		},
	}
}
