package statute

// complaintRules: complaints under three policies, and the Ombudsman
// (section 2h). Local and complaint rules are in force from 1 September 2014
// unless the law says otherwise (verify).
func complaintRules() []Rule {
	out := append(kccComplaints(), codeComplaints()...)
	out = append(out, ombudsmanRules()...)
	return append(out, socialCareComplaints()...)
}

//nolint:gochecknoglobals // data
var (
	complaintEndings  = on(Withdrawn)
	s1, s1Ack, s1Done = on(Stage1Received), on(Stage1Acknowledged), on(Stage1Responded)
	s2, s2Ack, s2Done = on(Stage2Requested), on(Stage2Acknowledged), on(Stage2Responded)
)

const (
	kccSource  = "KCC complaints page; LGSCO report 22 003 403 para 15"
	codeSource = "LGSCO Complaint Handling Code (2024)"
	cssSource  = "KCC children's social services complaints page; SI 2006/1738"
)

// complaintRule is a step of a council's own complaint policy.
func complaintRule(p Profile, id, title string, n int, starts, stops []Event) Rule {
	return Rule{
		ID: id, Title: title, Cases: []CaseKind{Complaint}, Role: Duty, Basis: LocalPolicy, Owner: Authority,
		Period: Within(n, WorkingDays), InForce: theRegs, Profile: p, Verify: true,
		starts: eventsOf(starts), stops: eventsOf(stops), ends: eventsOf(complaintEndings),
	}
}

// kccComplaints: 3 working days to acknowledge, 20 to answer, at both stages.
// A full response also stops an acknowledgement clock; a holding reply stops
// nothing and no extension is known.
func kccComplaints() []Rule {
	out := []Rule{
		complaintRule(KCC2023, "kcc_ack", "Acknowledge the complaint", 3, s1, join(s1Ack, s1Done)),
		complaintRule(KCC2023, "kcc_stage1", "Send the full response at stage 1", 20, s1, s1Done),
		complaintRule(KCC2023, "kcc_stage2_ack", "Acknowledge the stage 2 complaint", 3, s2, join(s2Ack, s2Done)),
		complaintRule(KCC2023, "kcc_stage2", "Send the full response at stage 2", 20, s2, s2Done),
	}
	for i := range out {
		out[i].Source = kccSource
	}
	out[3].Source = "LGSCO report 22 003 403 para 35"
	return out
}

// codeComplaints: the Ombudsman's Code, whose reply clocks run from the
// acknowledgement, so that acknowledging late hides delay.
func codeComplaints() []Rule {
	out := []Rule{
		complaintRule(LGSCOCode, "code_s1_ack", "Acknowledge and log the complaint", 5, s1, join(s1Ack, s1Done)),
		complaintRule(LGSCOCode, "code_s1", "Send the stage 1 response", 10, s1Ack, s1Done),
		complaintRule(LGSCOCode, "code_s1_extended", "Send the stage 1 response, extended", 20, s1Ack, s1Done),
		complaintRule(LGSCOCode, "code_s2_ack", "Acknowledge the stage 2 complaint", 5, s2, join(s2Ack, s2Done)),
		complaintRule(LGSCOCode, "code_s2", "Send the stage 2 response", 20, s2Ack, s2Done),
		complaintRule(LGSCOCode, "code_s2_extended", "Send the stage 2 response, extended", 40, s2Ack, s2Done),
	}
	for i := range out {
		// Unlike the local policies' its day is stated, so nothing is left to verify.
		out[i].Source, out[i].InForce, out[i].Basis, out[i].Verify = codeSource, lgscoCodeFrom, Guidance, false
	}
	out[1].unacked, out[1].extendsOn = "code_s1_ack", Stage1Extended
	out[2].unacked, out[2].extends = "code_s1_ack", "code_s1"
	out[4].unacked, out[4].extendsOn = "code_s2_ack", Stage2Extended
	out[5].unacked, out[5].extends = "code_s2_ack", "code_s2"
	return out
}

// socialCareComplaints: the statutory procedure for children's social care,
// kept apart from SEND complaints.
func socialCareComplaints() []Rule {
	out := []Rule{
		complaintRule(CSSStatutory, "css_stage1", "Send the stage 1 reply (children's social care)", 10, s1, s1Done),
		complaintRule(CSSStatutory, "css_stage1_ext", "Send the stage 1 reply, extended (children's social care)", 20, s1, s1Done),
		complaintRule(CSSStatutory, "css_stage2", "Send the stage 2 reply (children's social care)", 25, s2, s2Done),
		complaintRule(CSSStatutory, "css_stage2_ext", "Send the stage 2 reply, extended (children's social care)", 65, s2, s2Done),
	}
	for i := range out {
		out[i].Source, out[i].Basis = cssSource, Regulations
	}
	out[0].extendsOn, out[1].extends = Stage1Extended, "css_stage1"
	out[2].extendsOn, out[3].extends = Stage2Extended, "css_stage2"
	return out
}

// ombudsmanRules: the Local Government Act 1974 and what the Ombudsman asks.
func ombudsmanRules() []Rule {
	co := []CaseKind{Complaint}
	ends := eventsOf(complaintEndings)
	remedy := Rule{
		ID: "lgsco_report_remedy", Title: "Complete the remedies the Ombudsman recommended",
		Cases: co, Role: Duty, Basis: Guidance, Owner: Authority,
		Period: Within(3, Months), Source: "LGSCO report 22 003 403 paras 51, 53", InForce: theRegs, Verify: true,
		starts: eventsOf(on(OmbudsmanReportIssued)), stops: eventsOf(on(RemedyCompleted)), ends: ends,
		Note: "three months of the date of the report; where a remedy is agreed without a report, the day agreed",
	}
	agreed := remedy
	agreed.starts, agreed.unless, agreed.Period = eventsOf(on(RemedyAgreed)), eventsOf(on(OmbudsmanReportIssued)), OnItsDay()
	remedy.variants = []Rule{agreed}
	return []Rule{
		{
			ID: "lgsco_complaint_12m", Title: "Complain to the Ombudsman",
			Cases: co, Role: Family, Basis: Act, Owner: FamilyOwner,
			Period: BeginningWith(12, Months), Source: "Local Government Act 1974 s 26B", InForce: theRegs, Verify: true,
			starts: eventsOf(on(MatterNoticed)), stops: eventsOf(on(OmbudsmanReferred)), ends: ends,
		},
		{
			ID: "lgsco_report_consider", Title: "Consider the Ombudsman's report and say what will be done",
			Cases: co, Role: Duty, Basis: Act, Owner: Authority,
			Period: BeginningWith(3, Months), Source: "Local Government Act 1974 s 31(2), (2A)", InForce: theRegs, Verify: true,
			starts: eventsOf(on(OmbudsmanReportReceived)), stops: eventsOf(on(OmbudsmanReportAnswered)), ends: ends,
		},
		{
			ID: "lgsco_report_publicity", Title: "Advertise the Ombudsman's report and make it available",
			Cases: co, Role: Duty, Basis: Act, Owner: Authority,
			Period: Within(2, Weeks), Source: "Local Government Act 1974 s 30", InForce: theRegs, Verify: true,
			starts: eventsOf(on(OmbudsmanReportReceived)), stops: eventsOf(on(OmbudsmanReportPublicised)), ends: ends,
		},
		remedy,
		{
			ID: "lgsco_enquiry", Title: "Answer the Ombudsman's enquiry",
			Cases: co, Role: Duty, Basis: LocalPolicy, Owner: Authority,
			Period: OnItsDay(), Source: "The Ombudsman's letter", InForce: theRegs, Verify: true,
			starts: eventsOf(on(OmbudsmanEnquiryReceived)), stops: eventsOf(on(OmbudsmanEnquiryAnswered)), ends: ends,
		},
	}
}
