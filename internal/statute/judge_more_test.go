package statute_test

import (
	"testing"

	"ehcp.example/tracker/internal/statute"
)

func TestComplaints(t *testing.T) {
	t.Parallel()
	const cm = statute.Complaint
	received := m("stage1_received", "2025-03-03") // ack 6 March, reply 31 March 2025
	code := m("stage1_received", "2026-04-02")     // ack due 13 April 2026
	codeAck := m("stage1_acknowledged", "2026-04-10")
	run(t, []sentence{
		{name: "Kent acknowledges within three working days", kind: cm, milestones: ms(received), today: "2025-03-07", rule: "kcc_ack", state: statute.Breached, due: "2025-03-06", late: 1},
		{name: "a full response acknowledges too", kind: cm, milestones: ms(received, m("stage1_responded", "2025-03-05", "upheld")), today: "2025-03-07", rule: "kcc_ack", state: statute.Met, stopped: "2025-03-05"},
		{name: "Kent answers within twenty", kind: cm, milestones: ms(received), today: "2025-03-31", rule: "kcc_stage1", state: statute.Running, due: "2025-03-31"},
		{name: "a holding reply stops nothing", kind: cm, milestones: ms(received, m("stage1_updated", "2025-03-20")), today: "2025-04-01", rule: "kcc_stage1", state: statute.Breached, late: 1},
		{name: "an extension is ignored under Kent's policy", kind: cm, milestones: ms(received, m("stage1_extended", "2025-03-20")), today: "2025-04-01", rule: "kcc_stage1", state: statute.Breached, late: 1},
		{name: "going to stage 2 does not stop an unanswered stage 1", kind: cm, milestones: ms(received, m("stage2_requested", "2025-03-20")), today: "2025-04-01", rule: "kcc_stage1", state: statute.Breached, late: 1},
		{name: "stage 2 is acknowledged within three working days", kind: cm, milestones: ms(received, m("stage2_requested", "2025-05-02")), today: "2025-05-08", rule: "kcc_stage2_ack", state: statute.Running, due: "2025-05-08"},
		{name: "stage 2 is answered within twenty", kind: cm, milestones: ms(received, m("stage2_requested", "2025-05-02"), m("stage2_responded", "2025-06-03", "not_upheld")), today: "2025-07-08", rule: "kcc_stage2", state: statute.Met, due: "2025-06-03", stopped: "2025-06-03"},
		{name: "going to the Ombudsman ends no clock", kind: cm, milestones: ms(received, m("ombudsman_referred", "2025-03-20")), today: "2025-04-01", rule: "kcc_stage1", state: statute.Breached, late: 1},
		{name: "withdrawing ends every clock", kind: cm, milestones: ms(received, m("withdrawn", "2025-03-20")), today: "2025-04-01", rule: "kcc_stage1", state: statute.Cancelled, stopped: "2025-03-20", endedBy: "withdrawn"},
		{name: "moving away ends none", kind: cm, milestones: ms(received, m("moved_away", "2025-03-20")), today: "2025-04-01", rule: "kcc_stage1", state: statute.Breached, late: 1},
		{name: "under the Code the reply runs from the acknowledgement", kind: cm, profile: statute.LGSCOCode, milestones: ms(code, codeAck), today: "2026-04-24", rule: "code_s1", state: statute.Running, started: "2026-04-10", due: "2026-04-24"},
		{name: "unacknowledged, from the day the acknowledgement was due", kind: cm, profile: statute.LGSCOCode, milestones: ms(code), today: "2026-04-20", rule: "code_s1", state: statute.Running, started: "2026-04-13", due: "2026-04-27", left: 7},
		{name: "answered before it was acknowledged is met", kind: cm, profile: statute.LGSCOCode, milestones: ms(code, m("stage1_responded", "2026-04-08", "upheld")), today: "2026-04-20", rule: "code_s1", state: statute.Met, started: "2026-04-08", stopped: "2026-04-08"},
		{name: "extended in time, the short clock is cancelled", kind: cm, profile: statute.LGSCOCode, milestones: ms(code, codeAck, m("stage1_extended", "2026-04-24")), today: "2026-05-20", rule: "code_s1", state: statute.Cancelled, stopped: "2026-04-24", endedBy: "stage1_extended"},
		{name: "and the long one runs from the same start", kind: cm, profile: statute.LGSCOCode, milestones: ms(code, codeAck, m("stage1_extended", "2026-04-24")), today: "2026-05-11", rule: "code_s1_extended", state: statute.Running, started: "2026-04-10", due: "2026-05-11"},
		{name: "extended too late, the short clock stays breached", kind: cm, profile: statute.LGSCOCode, milestones: ms(code, codeAck, m("stage1_extended", "2026-04-25")), today: "2026-04-30", rule: "code_s1", state: statute.Breached, late: 6},
		{name: "and the long one never runs", kind: cm, profile: statute.LGSCOCode, milestones: ms(code, codeAck, m("stage1_extended", "2026-04-25")), today: "2026-04-30", rule: "code_s1_extended", none: true},
		{name: "extending after the answer starts nothing", kind: cm, profile: statute.LGSCOCode, milestones: ms(code, codeAck, m("stage1_responded", "2026-04-15", "upheld"), m("stage1_extended", "2026-04-16")), today: "2026-04-30", rule: "code_s1_extended", none: true},
		{name: "an acknowledgement whose complaint is not recorded still starts the reply", kind: cm, profile: statute.LGSCOCode, milestones: ms(codeAck), today: "2026-04-24", rule: "code_s1", state: statute.Running, due: "2026-04-24"},
		{name: "before April 2026 a council under the Code answered as Kent did", kind: cm, profile: statute.LGSCOCode, milestones: ms(received), today: "2025-03-31", rule: "kcc_stage1", state: statute.Running, due: "2025-03-31"},
		{name: "and not under the Code", kind: cm, profile: statute.LGSCOCode, milestones: ms(received), today: "2025-03-31", rule: "code_s1_ack", none: true},
		{name: "the social care procedure has ten days", kind: cm, profile: statute.CSSStatutory, milestones: ms(m("stage1_received", "2025-11-03")), today: "2025-11-17", rule: "css_stage1", state: statute.Running, due: "2025-11-17"},
		{name: "extended, twenty", kind: cm, profile: statute.CSSStatutory, milestones: ms(m("stage1_received", "2025-11-03"), m("stage1_extended", "2025-11-10")), today: "2025-12-01", rule: "css_stage1_ext", state: statute.Running, due: "2025-12-01"},
		{name: "the family has twelve months to go to the Ombudsman", kind: cm, milestones: ms(m("matter_noticed", "2024-02-29"), m("ombudsman_referred", "2025-02-28")), today: "2025-04-01", rule: "lgsco_complaint_12m", state: statute.Used, due: "2025-02-28", stopped: "2025-02-28"},
		{name: "later it was closed", kind: cm, milestones: ms(m("matter_noticed", "2024-02-29"), m("ombudsman_referred", "2025-03-01")), today: "2025-04-01", rule: "lgsco_complaint_12m", state: statute.Closed, stopped: "2025-03-01"},
		{name: "a report is considered within three months of receipt", kind: cm, milestones: ms(m("ombudsman_report_received", "2023-07-06")), today: "2023-10-05", rule: "lgsco_report_consider", state: statute.Running, due: "2023-10-05"},
		{name: "remedies run from the report's date", kind: cm, milestones: ms(m("ombudsman_report_issued", "2023-06-26"), m("remedy_agreed", "2023-06-28", "for=2023-07-28")), today: "2023-09-27", rule: "lgsco_report_remedy", state: statute.Breached, due: "2023-09-26", late: 1},
		{name: "agreed without a report, to the day agreed", kind: cm, milestones: ms(m("remedy_agreed", "2023-06-28", "for=2023-07-28")), today: "2023-07-28", rule: "lgsco_report_remedy", state: statute.Running, due: "2023-07-28"},
		{name: "an enquiry that names no day has no due date", kind: cm, milestones: ms(m("ombudsman_enquiry_received", "2025-03-03")), today: "2025-06-29", rule: "lgsco_enquiry", state: statute.Running},
		{name: "an enquiry is answered by the day it names", kind: cm, milestones: ms(m("ombudsman_enquiry_received", "2025-03-03", "for=2025-03-28")), today: "2025-03-29", rule: "lgsco_enquiry", state: statute.Breached, due: "2025-03-28", late: 1},
	})
}

func TestTransfers(t *testing.T) {
	t.Parallel()
	run(t, []sentence{
		{name: "aware late, the old authority has fifteen working days", kind: statute.TransferOut, milestones: ms(m("old_authority_aware", "2025-09-01"), m("moved", "2025-09-05")), today: "2025-09-19", rule: "transfer_old_la", state: statute.Running, due: "2025-09-19"},
		{name: "aware in time, it has until the move", kind: statute.TransferOut, milestones: ms(m("old_authority_aware", "2025-08-01"), m("moved", "2025-09-05")), today: "2025-09-06", rule: "transfer_old_la", state: statute.Breached, due: "2025-09-05", late: 1},
		{name: "with no day of awareness the day of the move holds", kind: statute.TransferOut, milestones: ms(m("moved", "2025-09-05")), today: "2025-09-05", rule: "transfer_old_la", state: statute.Running, due: "2025-09-05"},
		{name: "the new authority tells the family within six weeks", kind: statute.TransferIn, milestones: ms(m("plan_transferred", "2024-01-18")), today: "2024-02-29", rule: "transfer_new_la_notify", state: statute.Running, due: "2024-02-29"},
		{name: "its first review is due at the later of two limits", kind: statute.TransferIn, milestones: ms(m("previous_review_completed", "2024-03-10"), m("plan_transferred", "2024-09-01")), today: "2025-03-09", rule: "transfer_new_la_review", state: statute.Running, due: "2025-03-09"},
		{name: "a review before the transfer does not count", kind: statute.TransferIn, milestones: ms(m("plan_made", "2024-03-10"), m("review_completed", "2024-08-01"), m("plan_transferred", "2024-09-01")), today: "2025-03-10", rule: "transfer_new_la_review", state: statute.Breached, late: 1},
		{name: "with no earlier date known, three months from the transfer", kind: statute.TransferIn, milestones: ms(m("plan_transferred", "2024-09-01")), today: "2024-12-01", rule: "transfer_new_la_review", state: statute.Breached, due: "2024-11-30", late: 1},
		{name: "a transferred plan has no annual clock until then", kind: statute.TransferIn, milestones: ms(m("plan_made", "2024-03-10"), m("plan_transferred", "2024-09-01")), today: "2025-03-09", rule: "ar_annual", none: true},
		{name: "no transfer, no review by a new authority", kind: statute.TransferIn, milestones: ms(m("plan_made", "2024-03-10")), today: "2025-03-09", rule: "transfer_new_la_review", none: true},
		{name: "the old ICB tells the new one", kind: statute.TransferIn, milestones: ms(m("old_icb_aware", "2025-04-14")), today: "2025-05-08", rule: "icb_change_notify", state: statute.Breached, due: "2025-05-07", late: 1},
		{name: "the new ICB asks within fifteen working days", kind: statute.TransferIn, milestones: ms(m("new_icb_aware", "2025-09-01")), today: "2025-09-22", rule: "icb_asks_for_review", state: statute.Running, due: "2025-09-22"},
		{name: "a phase transfer is done before 15 February", kind: statute.PhaseTransfer, milestones: ms(m("transfer_proposed", "2025-09-10", "school", "for=2026-09-01")), today: "2026-02-15", rule: "phase_transfer_15feb", state: statute.Breached, due: "2026-02-14", late: 1},
		{name: "to post-16 before 31 March", kind: statute.PhaseTransfer, milestones: ms(m("transfer_proposed", "2025-09-10", "post_16", "for=2026-09-01"), m("phase_transfer_plan_sent", "2026-03-30")), today: "2026-04-15", rule: "phase_transfer_31mar", state: statute.Met, due: "2026-03-30", stopped: "2026-03-30"},
		{name: "between post-16 institutions five clear months before", kind: statute.PhaseTransfer, milestones: ms(m("transfer_proposed", "2025-09-10", "between_post_16", "for=2026-07-31")), today: "2026-02-28", rule: "post16_transfer_5m", state: statute.Running, due: "2026-02-28"},
		{name: "even across a short month", kind: statute.PhaseTransfer, milestones: ms(m("transfer_proposed", "2025-09-10", "between_post_16", "for=2026-07-28")), today: "2026-02-27", rule: "post16_transfer_5m", state: statute.Running, due: "2026-02-27"},
	})
}

func TestReassessmentAndCeasing(t *testing.T) {
	t.Parallel()
	const ra = statute.Reassessment
	run(t, []sentence{
		{name: "reassessment is decided within fifteen calendar days", kind: ra, milestones: ms(m("reassessment_requested", "2025-02-14")), today: "2025-03-02", rule: "reassess_decision", state: statute.Breached, due: "2025-03-01", late: 1},
		{name: "fourteen weeks run from that decision, not from the request", kind: ra, milestones: ms(m("reassessment_requested", "2025-02-14"), m("reassess_decision_notified", "2025-03-01", "reassess")), today: "2025-06-07", rule: "reassess_final", state: statute.Running, due: "2025-06-07"},
		{name: "refusing starts no plan", kind: ra, milestones: ms(m("reassess_decision_notified", "2025-03-01", "refuse")), today: "2025-06-07", rule: "reassess_final", none: true},
		{name: "refusing opens the time to appeal", kind: ra, milestones: ms(m("reassess_decision_notified", "2025-03-01", "refuse")), today: "2025-05-01", rule: "appeal_window", state: statute.Open, due: "2025-05-01"},
		{name: "advisers have six weeks here too", kind: ra, milestones: ms(m("advice_requested", "2025-03-01", "body=health")), today: "2025-04-13", rule: "reassess_advice", body: "health", state: statute.Breached, due: "2025-04-12", late: 1},
		{name: "six months after the last assessment are a ground to refuse", kind: ra, milestones: ms(m("last_assessment_made", "2025-01-31")), today: "2025-07-31", rule: "reassess_refusal_bar", state: statute.Open, due: "2025-07-31"},
		{name: "consulting before ceasing has no number", kind: statute.Ceasing, milestones: ms(m("cease_proposed", "2025-03-01")), today: "2026-03-01", rule: "cease_consult", state: statute.Running},
		{name: "and is met when done", kind: statute.Ceasing, milestones: ms(m("cease_proposed", "2025-03-01"), m("cease_consulted", "2025-08-01")), today: "2026-03-01", rule: "cease_consult", state: statute.Met, stopped: "2025-08-01"},
		{name: "a certificate can lengthen the hold", kind: statute.Ceasing, milestones: ms(m("cease_decision_sent", "2025-03-03")), today: "2025-05-03", rule: "cease_hold", state: statute.Open, due: "2025-05-06", left: 3},
		{name: "a review after custody is due as soon as practicable", kind: statute.AnnualReview, milestones: ms(m("plan_made", "2025-01-01"), m("released", "2025-03-01")), today: "2025-05-03", rule: "release_review", state: statute.Running},
	})
}

func TestMediationAndAppeal(t *testing.T) {
	t.Parallel()
	const me, ap = statute.Mediation, statute.Appeal
	sent := m("decision_sent", "2025-01-10")
	run(t, []sentence{
		{name: "the later of two months and a month from the certificate", kind: me, milestones: ms(sent, m("mediation_certificate_issued", "2025-03-05")), today: "2025-04-07", rule: "appeal_window", state: statute.Open, due: "2025-04-07"},
		{name: "lodged in time the right is used", kind: ap, milestones: ms(sent, m("appeal_lodged", "2025-03-10")), today: "2025-04-07", rule: "appeal_window", state: statute.Used, stopped: "2025-03-10"},
		{name: "contacting the adviser in time", kind: me, milestones: ms(sent, m("mediation_contacted", "2025-03-10")), today: "2025-04-07", rule: "mediation_contact", state: statute.Used, due: "2025-03-10", stopped: "2025-03-10"},
		{name: "too late it was closed", kind: me, milestones: ms(sent), today: "2025-03-11", rule: "mediation_contact", state: statute.Closed},
		{name: "the certificate follows in three working days", kind: me, milestones: ms(sent, m("mediation_declined", "2025-04-16")), today: "2025-04-23", rule: "mediation_certificate", state: statute.Running, due: "2025-04-23"},
		{name: "mediation is held within thirty days", kind: me, milestones: ms(sent, m("mediation_wanted", "2025-02-01")), today: "2025-03-04", rule: "mediation_arrange", state: statute.Breached, due: "2025-03-03", late: 1},
		{name: "unless it could not be arranged", kind: me, milestones: ms(sent, m("mediation_wanted", "2025-02-01"), m("mediation_not_possible", "2025-02-20")), today: "2025-03-04", rule: "mediation_arrange", state: statute.Cancelled, stopped: "2025-02-20", endedBy: "mediation_not_possible"},
		{name: "those attending are told five clear working days before", kind: me, milestones: ms(sent, m("mediation_arranged", "2025-03-01", "for=2025-03-17")), today: "2025-03-09", rule: "mediation_attendance_notice", state: statute.Running, due: "2025-03-09"},
		{name: "the ICB is told the issues", kind: me, milestones: ms(sent, m("mediation_issues_told", "2025-12-24")), today: "2026-01-01", rule: "mediation_notify_icb", state: statute.Breached, due: "2025-12-31", late: 1},
		{name: "an agreement to amend is due as an order is", kind: me, milestones: ms(sent, m("mediation_agreed", "2025-03-03", "amend")), today: "2025-04-07", rule: "mediation_agreement_appealable", state: statute.Running, due: "2025-04-07"},
		{name: "an agreement to make a plan has the order's two steps", kind: me, milestones: ms(sent, m("mediation_agreed", "2025-03-03", "make")), today: "2025-05-20", rule: "mediation_agreement_appealable", body: "order_make_final", state: statute.Breached, due: "2025-05-19", late: 1},
		{name: "the first of them the draft", kind: me, milestones: ms(sent, m("mediation_agreed", "2025-03-03", "make"), m("draft_plan_sent", "2025-04-01")), today: "2025-05-20", rule: "mediation_agreement_appealable", body: "order_make_draft", state: statute.Met, stopped: "2025-04-01"},
		{name: "an agreement to name a school is due in two weeks", kind: me, milestones: ms(sent, m("mediation_agreed", "2025-03-03", "name_school"), m("agreement_carried_out", "2025-03-17")), today: "2025-05-20", rule: "mediation_agreement_appealable", state: statute.Met, due: "2025-03-17", stopped: "2025-03-17"},
		{name: "other matters are due in two weeks", kind: me, milestones: ms(sent, m("mediation_agreed", "2024-02-15", "other")), today: "2024-02-29", rule: "mediation_agreement_other", state: statute.Running, due: "2024-02-29"},
		{name: "an ICB alone at the mediation tells the authority", kind: me, milestones: ms(sent, m("mediation_agreed", "2025-03-03", "other", "body=health")), today: "2025-03-11", rule: "mediation_icb_tells_la", state: statute.Breached, due: "2025-03-10", late: 1},
		{name: "an authority that was there needs no telling", kind: me, milestones: ms(sent, m("mediation_agreed", "2025-03-03", "other")), today: "2025-03-11", rule: "mediation_icb_tells_la", none: true},
		{name: "the response to an appeal leaves August out", kind: ap, milestones: ms(m("appeal_sent_by_tribunal", "2025-07-14")), today: "2025-09-23", rule: "appeal_la_response", state: statute.Running, due: "2025-09-23"},
		{name: "conceding ends it", kind: ap, milestones: ms(m("appeal_sent_by_tribunal", "2025-02-03"), m("not_opposed", "2025-03-01", "assess")), today: "2025-03-23", rule: "appeal_la_response", state: statute.Cancelled, stopped: "2025-03-01", endedBy: "not_opposed"},
		{name: "and starts the table of unopposed appeals", kind: ap, milestones: ms(m("not_opposed", "2025-05-12", "assess")), today: "2025-05-26", rule: "unopposed_assess_notify", state: statute.Running, due: "2025-05-26"},
		{name: "before March 2015 that table was another", kind: ap, milestones: ms(m("not_opposed", "2015-03-22", "assess")), today: "2015-05-26", rule: "unopposed_assess_notify", none: true},
		{name: "a draft after an order to assess is a decision for a plan", kind: statute.TribunalOrder, milestones: ms(m("order_made", "2025-03-03", "assess"), m("draft_plan_sent", "2025-05-01")), today: "2025-06-09", rule: "order_assess_refuse", state: statute.Met, stopped: "2025-05-01"},
		{name: "a family that answers a draft after an order closes its own time", kind: statute.TribunalOrder, milestones: ms(m("order_made", "2025-03-03", "make"), m("draft_plan_sent", "2025-04-01"), m("representations_received", "2025-04-05"), m("final_plan_sent", "2025-04-08")), today: "2025-06-09", rule: "draft_representation_window", state: statute.Closed, due: "2025-04-15", stopped: "2025-04-05"},
		{name: "deciding against one ends the final plan", kind: statute.TribunalOrder, milestones: ms(m("order_made", "2025-03-03", "assess"), m("no_plan_notified", "2025-05-01")), today: "2025-06-09", rule: "order_assess_final", state: statute.Cancelled, stopped: "2025-05-01", endedBy: "no_plan_notified"},
		{name: "an order to continue is due the same day", kind: statute.TribunalOrder, milestones: ms(m("order_made", "2025-03-03", "continue")), today: "2025-03-04", rule: "order_continue", state: statute.Breached, due: "2025-03-03", late: 1},
		{name: "an order to cease stops when the plan ceases", kind: statute.TribunalOrder, milestones: ms(m("order_made", "2025-03-03", "cease"), m("plan_ceased", "2025-03-03")), today: "2025-03-04", rule: "order_cease", state: statute.Met, stopped: "2025-03-03"},
		{name: "health and social care recommendations are answered in five weeks", kind: statute.TribunalOrder, milestones: ms(m("recommendation_received", "2025-03-03")), today: "2025-04-08", rule: "tribunal_recommendation_response", state: statute.Breached, due: "2025-04-07", late: 1},
	})
}

// TestEveryDecisionHasItsOwnTimeToAppeal: a certificate lengthens the time of
// the decision that it follows, not that of the one before.
func TestEveryDecisionHasItsOwnTimeToAppeal(t *testing.T) {
	t.Parallel()
	h := statute.History{Kind: statute.Mediation, Milestones: ms(
		m("decision_sent", "2025-01-10"), m("amended_plan_sent", "2025-02-20"), m("mediation_certificate_issued", "2025-04-25"),
	)}
	want := map[string]string{"2025-01-10": "2025-03-10", "2025-02-20": "2025-05-27"}
	for _, c := range bookForTests().Judge(h, day("2025-06-02")) {
		if c.Rule.ID != "appeal_window" {
			continue
		}
		if due := want[c.StartedOn.String()]; due != c.DueOn.String() {
			t.Errorf("the decision of %s can be appealed until %s, want %s", c.StartedOn, c.DueOn, due)
		}
		delete(want, c.StartedOn.String())
	}
	if len(want) > 0 {
		t.Errorf("no time to appeal from %v", want)
	}
}
