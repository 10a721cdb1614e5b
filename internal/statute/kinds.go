package statute

// Kind is what a milestone says happened.
type Kind uint8

// The milestone kinds, in the order of the contract's table.
const (
	NoKind Kind = iota
	RequestReceived
	BecameResponsible
	AssessDecisionNotified
	AdviceRequested
	AdviceReceived
	AdviceNotNeeded
	IssueDecided
	DraftPlanSent
	RepresentationsReceived
	SchoolConsulted
	SchoolReplied
	NoPlanNotified
	FinalPlanSent
	PlanMade
	PreviousReviewCompleted
	MeetingArranged
	MeetingNotified
	PapersCirculated
	MeetingHeld
	ReportSent
	ReviewDecisionNotified
	AmendmentNoticeSent
	AmendmentNotProceedingNotified
	AmendedPlanSent
	Stage1Received
	Stage1Acknowledged
	Stage1Extended
	Stage1Updated
	Stage1Responded
	Stage2Requested
	Stage2Acknowledged
	Stage2Extended
	Stage2Responded
	OmbudsmanReferred
	MatterNoticed
	OmbudsmanEnquiryReceived
	OmbudsmanEnquiryAnswered
	OmbudsmanReportIssued
	OmbudsmanReportReceived
	OmbudsmanReportAnswered
	OmbudsmanReportPublicised
	RemedyAgreed
	RemedyCompleted
	ReassessmentRequested
	ReassessDecisionNotified
	LastAssessmentMade
	TransferProposed
	PhaseTransferPlanSent
	Moved
	OldAuthorityAware
	PlanTransferred
	FamilyNotified
	ReviewCompleted
	OldICBAware
	NewICBTold
	NewICBAware
	ICBAskedForReview
	DecisionSent
	MediationContacted
	MediationWanted
	MediationIssuesTold
	MediationArranged
	MediationAttendanceNotified
	MediationNotPossible
	ICBToldIssues
	LAToldOfAgreement
	MediationHeld
	MediationDeclined
	MediationCertificateIssued
	MediationAgreed
	AgreementCarriedOut
	AppealLodged
	AppealSentByTribunal
	ResponseSent
	NotOpposed
	AppealWithdrawn
	OrderMade
	FamilyToldWillAssess
	SchoolNamed
	PlanContinued
	Reconsidered
	RecommendationReceived
	RecommendationAnswered
	CeaseProposed
	CeaseConsulted
	CeaseDecisionSent
	Withdrawn
	MovedAway
	Deceased
	OverAge
	PlanCeased
	Released
	ReleaseReviewDone
	DirectPaymentStarted
	DirectPaymentChecked
	OutOfSchoolSince
	EducationRestored
	ProvisionConfirmed
	ProvisionGapFound
	numKinds
)

// repeats says how often a milestone may happen in one case.
type repeats uint8

const (
	once         repeats = iota
	many                 // any number of times: drafts, arrangements, holding replies
	perBody              // once for each body or school asked
	afterRefusal         // again, after a refusal
)

type kindFacts struct {
	name, title string
	cases       []CaseKind
	outcomes    []string
	answers     []Kind // the events it answers: it cannot be earlier than the first of them
	repeats     repeats
}

var kinds = [numKinds]kindFacts{
	RequestReceived:                {name: "request_received", title: "Request received", cases: []CaseKind{NeedsAssessment}, outcomes: []string{"detained"}},
	BecameResponsible:              {name: "became_responsible", title: "Authority became responsible (s 24)", cases: []CaseKind{NeedsAssessment}, outcomes: []string{"detained"}},
	AssessDecisionNotified:         {name: "assess_decision_notified", title: "Decision whether to assess notified", cases: []CaseKind{NeedsAssessment}, outcomes: []string{"assess", "refuse"}, answers: []Kind{RequestReceived, BecameResponsible}, repeats: afterRefusal},
	AdviceRequested:                {name: "advice_requested", title: "Advice requested", cases: []CaseKind{NeedsAssessment, Reassessment}, answers: []Kind{RequestReceived, BecameResponsible, ReassessmentRequested}, repeats: perBody},
	AdviceReceived:                 {name: "advice_received", title: "Advice received", cases: []CaseKind{NeedsAssessment, Reassessment}, answers: []Kind{RequestReceived, BecameResponsible, ReassessmentRequested}, repeats: perBody},
	AdviceNotNeeded:                {name: "advice_not_needed", title: "Advice not needed", cases: []CaseKind{NeedsAssessment, Reassessment}, answers: []Kind{RequestReceived, BecameResponsible, ReassessmentRequested}, repeats: perBody},
	IssueDecided:                   {name: "issue_decided", title: "Decided whether to issue a plan", cases: []CaseKind{NeedsAssessment}, outcomes: []string{"plan", "no_plan"}, answers: []Kind{RequestReceived, BecameResponsible}, repeats: afterRefusal},
	DraftPlanSent:                  {name: "draft_plan_sent", title: "Draft plan sent", cases: []CaseKind{NeedsAssessment, Reassessment, Mediation, Appeal, TribunalOrder}, answers: []Kind{RequestReceived, BecameResponsible, ReassessmentRequested, OrderMade, NotOpposed, MediationAgreed}, repeats: many},
	RepresentationsReceived:        {name: "representations_received", title: "Family's representations received", cases: []CaseKind{NeedsAssessment, AnnualReview, Reassessment, Mediation, Appeal, TribunalOrder}, answers: []Kind{DraftPlanSent, AmendmentNoticeSent}, repeats: many},
	SchoolConsulted:                {name: "school_consulted", title: "School consulted", cases: []CaseKind{NeedsAssessment, Reassessment}, answers: []Kind{RequestReceived, BecameResponsible, ReassessmentRequested}, repeats: perBody},
	SchoolReplied:                  {name: "school_replied", title: "School replied", cases: []CaseKind{NeedsAssessment, Reassessment}, answers: []Kind{SchoolConsulted}, repeats: perBody},
	NoPlanNotified:                 {name: "no_plan_notified", title: "Refusal to issue a plan notified", cases: []CaseKind{NeedsAssessment, Mediation, Appeal, TribunalOrder}, answers: []Kind{RequestReceived, BecameResponsible, OrderMade, NotOpposed, MediationAgreed}, repeats: afterRefusal},
	FinalPlanSent:                  {name: "final_plan_sent", title: "Final plan sent", cases: []CaseKind{NeedsAssessment, Reassessment, Mediation, Appeal, TribunalOrder}, answers: []Kind{RequestReceived, BecameResponsible, ReassessmentRequested, OrderMade, NotOpposed, MediationAgreed}},
	PlanMade:                       {name: "plan_made", title: "Plan made", cases: []CaseKind{AnnualReview, TransferIn, TransferOut}},
	PreviousReviewCompleted:        {name: "previous_review_completed", title: "Previous review completed", cases: []CaseKind{AnnualReview, TransferIn, TransferOut}},
	MeetingArranged:                {name: "meeting_arranged", title: "Review meeting arranged", cases: []CaseKind{AnnualReview}, answers: []Kind{PlanMade, PreviousReviewCompleted}, repeats: many},
	MeetingNotified:                {name: "meeting_notified", title: "Notice of the meeting given", cases: []CaseKind{AnnualReview}, answers: []Kind{MeetingArranged}, repeats: many},
	PapersCirculated:               {name: "papers_circulated", title: "Papers circulated", cases: []CaseKind{AnnualReview}, answers: []Kind{PlanMade, PreviousReviewCompleted}, repeats: many},
	MeetingHeld:                    {name: "meeting_held", title: "Review meeting held", cases: []CaseKind{AnnualReview}, answers: []Kind{PlanMade}},
	ReportSent:                     {name: "report_sent", title: "Report sent", cases: []CaseKind{AnnualReview}, answers: []Kind{MeetingHeld}},
	ReviewDecisionNotified:         {name: "review_decision_notified", title: "Review decision notified", cases: []CaseKind{AnnualReview}, outcomes: []string{"maintain", "amend", "cease"}, answers: []Kind{MeetingHeld, PlanMade, PreviousReviewCompleted}},
	AmendmentNoticeSent:            {name: "amendment_notice_sent", title: "Amendment notice sent", cases: []CaseKind{AnnualReview}, answers: []Kind{PlanMade, PreviousReviewCompleted}},
	AmendmentNotProceedingNotified: {name: "amendment_not_proceeding_notified", title: "Decision not to amend notified", cases: []CaseKind{AnnualReview}, answers: []Kind{AmendmentNoticeSent}},
	AmendedPlanSent:                {name: "amended_plan_sent", title: "Amended plan sent", cases: []CaseKind{AnnualReview, Mediation, Appeal, TribunalOrder}, answers: []Kind{AmendmentNoticeSent, OrderMade, NotOpposed, MediationAgreed}},
	Stage1Received:                 {name: "stage1_received", title: "Stage 1 complaint received", cases: []CaseKind{Complaint}},
	Stage1Acknowledged:             {name: "stage1_acknowledged", title: "Stage 1 acknowledged", cases: []CaseKind{Complaint}, answers: []Kind{Stage1Received}},
	Stage1Extended:                 {name: "stage1_extended", title: "Stage 1 extended", cases: []CaseKind{Complaint}, answers: []Kind{Stage1Received}, repeats: many},
	Stage1Updated:                  {name: "stage1_updated", title: "Stage 1 holding reply sent", cases: []CaseKind{Complaint}, answers: []Kind{Stage1Received}, repeats: many},
	Stage1Responded:                {name: "stage1_responded", title: "Stage 1 full response sent", cases: []CaseKind{Complaint}, outcomes: []string{"upheld", "part_upheld", "not_upheld"}, answers: []Kind{Stage1Received}},
	Stage2Requested:                {name: "stage2_requested", title: "Stage 2 requested", cases: []CaseKind{Complaint}, answers: []Kind{Stage1Received}},
	Stage2Acknowledged:             {name: "stage2_acknowledged", title: "Stage 2 acknowledged", cases: []CaseKind{Complaint}, answers: []Kind{Stage2Requested}},
	Stage2Extended:                 {name: "stage2_extended", title: "Stage 2 extended", cases: []CaseKind{Complaint}, answers: []Kind{Stage2Requested}, repeats: many},
	Stage2Responded:                {name: "stage2_responded", title: "Stage 2 full response sent", cases: []CaseKind{Complaint}, outcomes: []string{"upheld", "part_upheld", "not_upheld"}, answers: []Kind{Stage2Requested}},
	OmbudsmanReferred:              {name: "ombudsman_referred", title: "Complaint made to the Ombudsman", cases: []CaseKind{Complaint}, answers: []Kind{Stage1Received}},
	MatterNoticed:                  {name: "matter_noticed", title: "Complainant had notice of the matter", cases: []CaseKind{Complaint}},
	OmbudsmanEnquiryReceived:       {name: "ombudsman_enquiry_received", title: "Ombudsman's enquiry received", cases: []CaseKind{Complaint}},
	OmbudsmanEnquiryAnswered:       {name: "ombudsman_enquiry_answered", title: "Ombudsman's enquiry answered", cases: []CaseKind{Complaint}, answers: []Kind{OmbudsmanEnquiryReceived}},
	OmbudsmanReportIssued:          {name: "ombudsman_report_issued", title: "Ombudsman's report issued", cases: []CaseKind{Complaint}},
	OmbudsmanReportReceived:        {name: "ombudsman_report_received", title: "Ombudsman's report received", cases: []CaseKind{Complaint}, answers: []Kind{OmbudsmanReportIssued}},
	OmbudsmanReportAnswered:        {name: "ombudsman_report_answered", title: "Ombudsman's report answered", cases: []CaseKind{Complaint}, answers: []Kind{OmbudsmanReportReceived}},
	OmbudsmanReportPublicised:      {name: "ombudsman_report_publicised", title: "Ombudsman's report publicised", cases: []CaseKind{Complaint}, answers: []Kind{OmbudsmanReportReceived}},
	RemedyAgreed:                   {name: "remedy_agreed", title: "Remedy agreed", cases: []CaseKind{Complaint}},
	RemedyCompleted:                {name: "remedy_completed", title: "Remedy completed", cases: []CaseKind{Complaint}, answers: []Kind{RemedyAgreed, OmbudsmanReportIssued}},
	ReassessmentRequested:          {name: "reassessment_requested", title: "Reassessment requested", cases: []CaseKind{Reassessment}},
	ReassessDecisionNotified:       {name: "reassess_decision_notified", title: "Decision whether to reassess notified", cases: []CaseKind{Reassessment}, outcomes: []string{"reassess", "refuse"}, answers: []Kind{ReassessmentRequested}, repeats: afterRefusal},
	LastAssessmentMade:             {name: "last_assessment_made", title: "Last assessment made", cases: []CaseKind{Reassessment}},
	TransferProposed:               {name: "transfer_proposed", title: "Transfer to the next phase proposed", cases: []CaseKind{PhaseTransfer}, outcomes: []string{"school", "post_16", "between_post_16"}},
	PhaseTransferPlanSent:          {name: "phase_transfer_plan_sent", title: "Plan naming the next setting sent", cases: []CaseKind{PhaseTransfer}, answers: []Kind{TransferProposed}},
	Moved:                          {name: "moved", title: "Family moved", cases: []CaseKind{TransferIn, TransferOut}},
	OldAuthorityAware:              {name: "old_authority_aware", title: "Old authority aware of the move", cases: []CaseKind{TransferIn, TransferOut}},
	PlanTransferred:                {name: "plan_transferred", title: "Plan transferred", cases: []CaseKind{TransferIn, TransferOut}, answers: []Kind{PlanMade, PreviousReviewCompleted}},
	FamilyNotified:                 {name: "family_notified", title: "Family told of the transfer", cases: []CaseKind{TransferIn, TransferOut}, answers: []Kind{PlanTransferred}},
	ReviewCompleted:                {name: "review_completed", title: "First review by the new authority completed", cases: []CaseKind{TransferIn, TransferOut}, answers: []Kind{PlanTransferred}},
	OldICBAware:                    {name: "old_icb_aware", title: "Old ICB aware of the move", cases: []CaseKind{TransferIn, TransferOut}},
	NewICBTold:                     {name: "new_icb_told", title: "New ICB told", cases: []CaseKind{TransferIn, TransferOut}, answers: []Kind{OldICBAware, Moved}},
	NewICBAware:                    {name: "new_icb_aware", title: "New ICB aware that provision is impracticable", cases: []CaseKind{TransferIn, TransferOut}},
	ICBAskedForReview:              {name: "icb_asked_for_review", title: "New ICB asked for assessment or review", cases: []CaseKind{TransferIn, TransferOut}, answers: []Kind{NewICBAware}},
	DecisionSent:                   {name: "decision_sent", title: "Decision letter sent", cases: []CaseKind{Mediation, Appeal}},
	MediationContacted:             {name: "mediation_contacted", title: "Mediation adviser contacted", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{DecisionSent}},
	MediationWanted:                {name: "mediation_wanted", title: "Family wants mediation", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{DecisionSent}},
	MediationIssuesTold:            {name: "mediation_issues_told", title: "Family told the mediation issues", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{DecisionSent}},
	MediationArranged:              {name: "mediation_arranged", title: "Mediation arranged", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{DecisionSent}, repeats: many},
	MediationAttendanceNotified:    {name: "mediation_attendance_notified", title: "Attendees told date and place", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{MediationArranged}, repeats: many},
	MediationNotPossible:           {name: "mediation_not_possible", title: "Mediation could not be arranged", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{DecisionSent, MediationWanted}},
	ICBToldIssues:                  {name: "icb_told_issues", title: "ICB told the health issues", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{MediationIssuesTold}},
	LAToldOfAgreement:              {name: "la_told_of_agreement", title: "Authority told of the agreement", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{MediationAgreed}},
	MediationHeld:                  {name: "mediation_held", title: "Mediation held", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{DecisionSent, MediationWanted}},
	MediationDeclined:              {name: "mediation_declined", title: "Family will not mediate", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{DecisionSent}},
	MediationCertificateIssued:     {name: "mediation_certificate_issued", title: "Mediation certificate issued", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{DecisionSent}},
	MediationAgreed:                {name: "mediation_agreed", title: "Mediation agreement made", cases: []CaseKind{NeedsAssessment, Reassessment, Mediation, Appeal}, outcomes: []string{"assess", "make", "amend", "name_school", "continue", "cease", "reconsider", "other"}, answers: []Kind{MediationHeld, DecisionSent, RequestReceived, BecameResponsible, ReassessmentRequested}},
	AgreementCarriedOut:            {name: "agreement_carried_out", title: "Agreement carried out", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{MediationAgreed}},
	AppealLodged:                   {name: "appeal_lodged", title: "Appeal lodged", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{DecisionSent}},
	AppealSentByTribunal:           {name: "appeal_sent_by_tribunal", title: "Tribunal sent the appeal to the authority", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{AppealLodged}},
	ResponseSent:                   {name: "response_sent", title: "Response to the appeal sent", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{AppealSentByTribunal}},
	NotOpposed:                     {name: "not_opposed", title: "Tribunal told the appeal is not opposed", cases: []CaseKind{NeedsAssessment, Reassessment, Mediation, Appeal}, outcomes: []string{"assess", "make", "amend", "name_school"}, answers: []Kind{AppealSentByTribunal, AppealLodged, RequestReceived, BecameResponsible, ReassessmentRequested}},
	AppealWithdrawn:                {name: "appeal_withdrawn", title: "Appeal withdrawn", cases: []CaseKind{Mediation, Appeal}, answers: []Kind{AppealLodged}},
	OrderMade:                      {name: "order_made", title: "Tribunal order made", cases: []CaseKind{NeedsAssessment, Reassessment, TribunalOrder}, outcomes: []string{"assess", "make", "amend", "name_school", "continue", "cease", "reconsider"}, answers: []Kind{RequestReceived, BecameResponsible, ReassessmentRequested}},
	FamilyToldWillAssess:           {name: "family_told_will_assess", title: "Family told it will assess", cases: []CaseKind{Mediation, Appeal, TribunalOrder}, answers: []Kind{OrderMade, NotOpposed, MediationAgreed}},
	SchoolNamed:                    {name: "school_named", title: "School named in the plan", cases: []CaseKind{Mediation, Appeal, TribunalOrder}, answers: []Kind{OrderMade, NotOpposed, MediationAgreed}},
	PlanContinued:                  {name: "plan_continued", title: "Plan continued", cases: []CaseKind{Mediation, Appeal, TribunalOrder}, answers: []Kind{OrderMade, MediationAgreed}},
	Reconsidered:                   {name: "reconsidered", title: "Decision reconsidered", cases: []CaseKind{Mediation, Appeal, TribunalOrder}, answers: []Kind{OrderMade, MediationAgreed}},
	RecommendationReceived:         {name: "recommendation_received", title: "Tribunal's recommendation received", cases: []CaseKind{TribunalOrder}},
	RecommendationAnswered:         {name: "recommendation_answered", title: "Tribunal's recommendation answered", cases: []CaseKind{TribunalOrder}, answers: []Kind{RecommendationReceived}},
	CeaseProposed:                  {name: "cease_proposed", title: "Ceasing the plan proposed", cases: []CaseKind{Ceasing}},
	CeaseConsulted:                 {name: "cease_consulted", title: "Consulted on ceasing the plan", cases: []CaseKind{Ceasing}, answers: []Kind{CeaseProposed}},
	CeaseDecisionSent:              {name: "cease_decision_sent", title: "Decision to cease sent", cases: []CaseKind{Ceasing}, answers: []Kind{CeaseProposed}},
	Withdrawn:                      {name: "withdrawn", title: "Withdrawn", cases: []CaseKind{AnyCase}},
	MovedAway:                      {name: "moved_away", title: "Moved away", cases: []CaseKind{AnyCase}},
	Deceased:                       {name: "deceased", title: "Died", cases: []CaseKind{AnyCase}},
	OverAge:                        {name: "over_age", title: "Over the age limit", cases: []CaseKind{AnyCase}},
	PlanCeased:                     {name: "plan_ceased", title: "Plan ceased", cases: []CaseKind{AnyCase}},
	Released:                       {name: "released", title: "Released from custody", cases: []CaseKind{AnyCase}},
	ReleaseReviewDone:              {name: "release_review_done", title: "Review after release done", cases: []CaseKind{AnyCase}, answers: []Kind{Released}},
	DirectPaymentStarted:           {name: "direct_payment_started", title: "Direct payments started", cases: []CaseKind{AnyCase}},
	DirectPaymentChecked:           {name: "direct_payment_checked", title: "Direct payments checked", cases: []CaseKind{AnyCase}, answers: []Kind{DirectPaymentStarted}, repeats: many},
	OutOfSchoolSince:               {name: "out_of_school_since", title: "Out of school since", cases: []CaseKind{AnyCase}, repeats: many},
	EducationRestored:              {name: "education_restored", title: "Education restored", cases: []CaseKind{AnyCase}, answers: []Kind{OutOfSchoolSince}, repeats: many},
	ProvisionConfirmed:             {name: "provision_confirmed", title: "Provision confirmed in place", cases: []CaseKind{AnyCase}, repeats: many},
	ProvisionGapFound:              {name: "provision_gap_found", title: "Gap in provision found", cases: []CaseKind{AnyCase}, repeats: many},
}
