package scorecard

func app17() Definition {
	return Definition{
		Code: "APP17", Title: "EHC plans issued within 20 weeks", Good: High,
		Numerator:   "first plans whose final plan was sent in the month on or before the ehcp_final due date",
		Denominator: "first plans whose final plan was sent in the month",
		Bases:       []Basis{ExcludingExceptions, IncludingExceptions},
		Rules:       []string{"ehcp_final", "detained_final"},
		Notes: []string{
			"Excluding exceptions is the headline, as DfE publishes it: a case with any approved exception on ehcna_decision, " +
				"ehcna_refusal_to_issue or ehcp_final leaves both numerator and denominator, even if it was on time.",
			"Cases whose mediation or appeal concerned a refusal to assess or to issue are left out of both bases, never those about a plan's contents.",
			"The companions are on the including basis and are the same on both rows. Issued-only figures hide the backlog, so they are part of the figure.",
			"A final plan that came in an extract does not say when it was logged, so it is never counted as logged late.",
		},
		Companions: []Companion{
			countOf("open_past_20_weeks", "assessments still open at the as-at date with the 20 weeks over"),
			countOf("open_within_20_weeks", "assessments still open at the as-at date within their 20 weeks"),
			countOf("open_past_a_year", "assessments still open at the as-at date more than a year after they began"),
			averageOf("average_weeks", "average weeks from the request to the final plan, of plans sent in the month"),
			countOf("ended_after_due", "assessments that ended in the month without a plan after the 20 weeks were over: the breach stays"),
			countOf("met_but_logged_late", "plans sent in the month in time, but logged after the due date"),
			countOf("left_out_tribunal_or_mediation", "plans sent in the month that are in neither basis because mediation or an appeal concerned a refusal"),
		},
		assessment: func(t *Tally, a *Assessment) {
			if a.began().IsZero() {
				return
			}
			switch {
			case a.closed().IsZero():
				t.stillOpen(a)
			case t.within(a.closedWithout()) && a.closedWithout() == a.closed() && a.closed().After(a.finalDue(t)):
				t.also("ended_after_due", a.Reference)
			}
			if t.within(a.FinalSent) {
				t.plansSent(a)
			}
		},
	}
}

func (t *Tally) stillOpen(a *Assessment) {
	if !t.past(a.finalDue(t)) {
		t.also("open_within_20_weeks", a.Reference)
		return
	}
	t.also("open_past_20_weeks", a.Reference)
	if a.began().AddMonths(12).Before(t.AsAt) {
		t.also("open_past_a_year", a.Reference)
	}
}

func (t *Tally) plansSent(a *Assessment) {
	if a.leftOut() {
		t.also("left_out_tribunal_or_mediation", a.Reference)
		return
	}
	due := a.finalDue(t)
	t.average("average_weeks", a.began().DaysUntil(a.FinalSent), 7)
	if loggedLate(a.FinalSent, due, a.FinalLogged) {
		t.also("met_but_logged_late", a.Reference)
	}
	if t.basis == IncludingExceptions || !a.Excepted {
		t.count(a.Reference, inTime(a.FinalSent, due))
	}
}

func cohort20() Definition {
	return Definition{
		Code: "COHORT20", Title: "Requests received in the month that ended in a plan within 20 weeks", Good: High,
		Numerator:   "those with a final plan sent on or before the due date",
		Denominator: "requests received in the month, less those refused, withdrawn, moved or ended on or before the due date",
		Rules:       []string{"ehcp_final", "detained_final"},
		Notes: []string{
			"As at today, unlike the rest of the scorecard, and not told until the 20 weeks of every request of the month are over.",
			"It follows the requests and not the plans, so it rewards nobody for leaving the oldest.",
			"A refusal that fell away because the authority went on by itself leaves the request in.",
		},
		ready: func(t *Tally) bool { return t.due("ehcp_final", t.To).Before(t.Today) },
		cohort: func(t *Tally, a *Assessment) {
			due := a.finalDue(t)
			sent := inTime(a.FinalSent, due)
			switch {
			case !between(t.From, a.Received, t.To):
			case sent && a.closed() == a.FinalSent, !inTime(a.closedWithout(), due):
				t.count(a.Reference, sent)
			}
		},
	}
}
