package scorecard

func app16() Definition {
	return Definition{
		Code: "APP16", Title: "Requests for statutory assessment made by parents", Good: Context,
		Numerator:   "requests received in the month, made by a parent or guardian",
		Denominator: "requests received in the month",
		Companions:  []Companion{countsBy("by_source", "requests received in the month by who made them")},
		assessment: func(t *Tally, a *Assessment) {
			if t.within(a.Received) {
				t.count(a.Reference, a.RequestedBy == "parent")
				t.by("by_source", a.RequestedBy, false)
			}
		},
	}
}

func decide6() Definition {
	return Definition{
		Code: "DECIDE6", Title: "Decisions whether to assess within 6 weeks", Good: High,
		Numerator:   "decisions notified in the month within 42 days of the request",
		Denominator: "decisions notified in the month",
		Rules:       []string{"ehcna_decision", "detained_decision"},
		Notes:       []string{"Where a refusal was followed by a decision to assess, the first decision counts."},
		assessment: func(t *Tally, a *Assessment) {
			if t.within(a.Decided) {
				t.count(a.Reference, inTime(a.Decided, t.due(a.decisionRule(), a.began())))
			}
		},
	}
}

func refuse16() Definition {
	return Definition{
		Code: "REFUSE16", Title: "Refusals to issue a plan within 16 weeks", Good: High,
		Numerator:   "refusals notified in the month within 112 days of the request",
		Denominator: "refusals notified in the month",
		Rules:       []string{"ehcna_refusal_to_issue", "detained_refusal"},
		Notes:       []string{"The published rate counts refusals only, although the limit binds the decision either way."},
		assessment: func(t *Tally, a *Assessment) {
			if t.within(a.NoPlan) {
				t.count(a.Reference, inTime(a.NoPlan, t.due(a.refusalRule(), a.began())))
			}
		},
	}
}

func app18() Definition {
	d := placements("mainstream")
	d.Code, d.Title, d.Good = "APP18", "Pupils with issued EHC plans with a mainstream placement", High
	d.Numerator = "first plans sent in the month with a mainstream placement"
	d.Notes = []string{"A flow, of plans sent in the month; APP31 is the stock. To be confirmed with the council."}
	return d
}

func app19() Definition {
	d := placements("awaiting")
	d.Code, d.Title, d.Good = "APP19", "Pupils with issued EHC plans awaiting a placement", Low
	d.Numerator = `first plans sent in the month with placement "awaiting"`
	return d
}

// placements counts first plans sent by where they placed the child.
func placements(kind string) Definition {
	return Definition{
		Denominator: "first plans sent in the month",
		assessment: func(t *Tally, a *Assessment) {
			if t.within(a.FinalSent) {
				t.count(a.Reference, a.Placement == kind)
			}
		},
	}
}
