package intake_test

import (
	"strings"
	"testing"

	"ehcp.example/tracker/internal/intake"
)

type cellCase struct {
	kind        intake.Kind
	column, say string // the cell as it stands in the file
	code        string // the refusal
	fix         string // what the fix must tell
}

func TestACellThatCannotBeTrustedRefusesItsRowAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]cellCase{
		"a date day first":                       {intake.Complaints, "stage1_received_on", "25/03/2023", "date_not_iso", "2023-03-25"},
		"a date month first":                     {intake.Complaints, "stage1_received_on", "03/25/2023", "date_not_iso", "2023-03-25"},
		"a date that is either":                  {intake.Complaints, "stage1_received_on", "01/02/2023", "date_ambiguous", "2023-02-01 or 2023-01-02"},
		"a date with dots":                       {intake.Complaints, "stage1_received_on", "25.03.2023", "date_not_iso", "2023-03-25"},
		"a date in words":                        {intake.Complaints, "stage1_received_on", "25 March 2023", "date_not_iso", "2023-03-25"},
		"a date in short words":                  {intake.Complaints, "stage1_received_on", "25-Mar-2023", "date_not_iso", "2023-03-25"},
		"a date without hyphens":                 {intake.Complaints, "stage1_received_on", "20230325", "date_not_iso", "2023-03-25"},
		"a date without leading zeros":           {intake.Complaints, "stage1_received_on", "2023-3-5", "date_not_iso", "2023-03-05"},
		"a year of two digits":                   {intake.Complaints, "stage1_received_on", "25/03/23", "date_two_digit_year", "four digits"},
		"a year of two digits, in words":         {intake.Complaints, "stage1_received_on", "25-Mar-23", "date_two_digit_year", "four digits"},
		"a month alone":                          {intake.Complaints, "stage1_received_on", "Mar-23", "date_without_day", "YYYY-MM-DD"},
		"a spreadsheet's day number":             {intake.Complaints, "stage1_received_on", "45010", "date_serial", "2023-03-25"},
		"a day number from 1904":                 {intake.Complaints, "stage1_received_on", "43548", "date_serial", "2023-03-25"},
		"a date with a time":                     {intake.Complaints, "stage1_received_on", "2023-03-25T00:00:00Z", "date_with_time", "2023-03-25"},
		"a date with a time, spaced":             {intake.Complaints, "stage1_received_on", "2023-03-25 00:00:00", "date_with_time", "2023-03-25"},
		"29 February of no leap year":            {intake.Complaints, "stage1_received_on", "2023-02-29", "date_not_real", "month"},
		"31 April":                               {intake.Complaints, "stage1_received_on", "31/04/2023", "date_not_real", "YYYY-MM-DD"},
		"a thirteenth month":                     {intake.Complaints, "stage1_received_on", "2023-13-01", "date_not_real", "month"},
		"a date of full-width digits":            {intake.Complaints, "stage1_received_on", "２０２３-０３-２５", "date_not_iso", "ordinary digits"},
		"a word for a date":                      {intake.Complaints, "stage1_received_on", "tbc", "date_not_iso", "YYYY-MM-DD"},
		"the zero of another system":             {intake.Complaints, "stage1_received_on", "1900-01-01", "too_old", "year"},
		"a day after today":                      {intake.Complaints, "stage1_received_on", "2023-08-16", "in_the_future", "year"},
		"no day where one is needed":             {intake.Complaints, "stage1_received_on", "", "missing", "fill"},
		"a UPN made a number":                    {intake.Plans, "upn", "8.8E+11", "mangled_number", "as text"},
		"a UPN made a long number":               {intake.Plans, "upn", "8.86470905667E+11", "mangled_number", "as text"},
		"a UPN without its letter":               {intake.Plans, "upn", "886470905667", "bad_upn", "a letter and twelve digits"},
		"a reference made a number":              {intake.Plans, "reference", "2.02E+11", "mangled_number", "as text"},
		"a reference of other characters":        {intake.Plans, "reference", "PLAN 1; DROP", "bad_reference", "letters"},
		"no reference":                           {intake.Plans, "reference", "", "missing", "fill"},
		"a value nobody knows":                   {intake.Plans, "placement", "home", "not_a_value", "mainstream"},
		"no team":                                {intake.Plans, "team", "\u00a0", "missing", "fill"},
		"an address that is none":                {intake.Plans, "caseworker_email", "Sam Example", "bad_email", "name@"},
		"a formula that failed":                  {intake.Plans, "team", "#REF!", "formula_error", "value"},
		"a name with a lost character":           {intake.Plans, "given_name", "Zo\ufffd", "lost_character", "UTF-8"},
		"a year of transfer long gone":           {intake.Plans, "phase_transfer_year", "23", "bad_year", "four digits"},
		"a year of transfer without its kind":    {intake.Plans, "phase_transfer_year", "2024", "missing", "kind"},
		"a kind of transfer without its year":    {intake.Plans, "phase_transfer_kind", "school", "missing", "year"},
		"a reason to cease without a date":       {intake.Plans, "cease_reason", "employment", "missing", "date"},
		"a plan ceased without a reason":         {intake.Plans, "ceased_on", "2023-04-01", "missing", "value"},
		"a plan issued before birth":             {intake.Plans, "first_issued_on", "2011-03-01", "before_event", "both dates"},
		"a decision without its date":            {intake.Assessments, "assess_decision_notified_on", "", "missing", "date"},
		"a date without its decision":            {intake.Assessments, "assess_decision", "", "missing", "value"},
		"a decision before the request":          {intake.Assessments, "assess_decision_notified_on", "2023-01-09", "before_event", "both dates"},
		"a request before birth":                 {intake.Assessments, "date_of_birth", "2023-01-11", "before_birth", "birth"},
		"a final plan and no decision to issue":  {intake.Assessments, "final_plan_sent_on", "2023-06-01", "contradiction", "plan"},
		"a refusal and no decision":              {intake.Assessments, "no_plan_notified_on", "2023-05-01", "contradiction", "no_plan"},
		"a decision not to issue and no date":    {intake.Assessments, "issue_decision", "no_plan", "missing", "date"},
		"a ground that the limit does not open":  {intake.Assessments, "exception_ground", "missed_appointment", "not_a_value", "school_closed_4_weeks"},
		"dates of an exception and no ground":    {intake.Assessments, "exception_from", "2023-04-01", "missing", "ground"},
		"a review decided before its meeting":    {intake.Reviews, "decision_notified_on", "2023-02-19", "before_event", "both dates"},
		"a review's outcome without a date":      {intake.Reviews, "decision_notified_on", "", "missing", "date"},
		"a review of no meeting":                 {intake.Reviews, "meeting_on", "", "missing", "fill"},
		"a reply without its outcome":            {intake.Complaints, "stage1_responded_on", "2023-06-01", "missing", "value"},
		"stage 2 answered and never asked for":   {intake.Complaints, "stage2_acknowledged_on", "2023-06-01", "missing", "date"},
		"a complaint acknowledged before it was": {intake.Complaints, "stage1_acknowledged_on", "2023-05-09", "before_event", "both dates"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, c.kind, sheetOf(c.kind, map[string]string{c.column: c.say}))
			p := firstRefusal(r)
			if r.Refused != 1 || r.Created != 0 || p.Code != c.code || !strings.Contains(p.Fix, c.fix) {
				t.Fatalf("got %+v, want it refused as %s with %q in the fix", r.Problems, c.code, c.fix)
			}
			if p.Row != 2 || p.Problem == "" || p.Column == "" {
				t.Errorf("the problem does not say where it is: %+v", p)
			}
		})
	}
}

func TestWhatIsImpossibleNamesBothDates(t *testing.T) {
	t.Parallel()
	r := run(t, intake.Assessments, sheetOf(intake.Assessments, map[string]string{"assess_decision_notified_on": "2023-01-09"}))
	p := firstRefusal(r)
	if !strings.Contains(p.Problem, "9 January 2023") || !strings.Contains(p.Problem, "10 January 2023") {
		t.Errorf("got %q", p.Problem)
	}
	r = run(t, intake.Plans, sheetOf(intake.Plans, map[string]string{"ceased_on": "2021-04-01", "cease_reason": "other"}))
	if p = firstRefusal(r); !strings.Contains(p.Problem, "2021-04-01") || !strings.Contains(p.Problem, "2022-03-01") {
		t.Errorf("got %q", p.Problem)
	}
}

func TestEveryProblemOfARowIsToldAtOnce(t *testing.T) {
	t.Parallel()
	r := run(t, intake.Plans, sheetOf(intake.Plans, map[string]string{
		"upn": "8.8E+11", "first_issued_on": "1/3/22", "team": "", "placement": "home",
	}))
	if len(r.Problems) != 4 || r.Refused != 1 {
		t.Errorf("got %d problems in %d rows: %v", len(r.Problems), r.Refused, r.Problems)
	}
}

func TestWhatIsOddIsListedAndStored(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind intake.Kind
		row  map[string]string
		code string
	}{
		"a day that is no working day":       {intake.Complaints, map[string]string{"stage1_received_on": "2023-05-08"}, "non_working_day"},
		"a request more than two years old":  {intake.Assessments, map[string]string{"request_received_on": "2021-08-12", "assess_decision": "", "assess_decision_notified_on": ""}, "over_two_years_old"},
		"advice before it was asked for":     {intake.Assessments, map[string]string{"ep_advice_requested_on": "2023-04-03", "ep_advice_received_on": "2023-03-31"}, "advice_before_request"},
		"a UPN whose letter does not fit":    {intake.Plans, map[string]string{"upn": "A886470905667"}, "upn_check_letter"},
		"a postcode that looks like none":    {intake.Plans, map[string]string{"postcode": "CT1"}, "odd_postcode"},
		"accents read in the wrong encoding": {intake.Plans, map[string]string{"given_name": "ZoÃ«"}, "misread_characters"},
		"a person of 25 or more":             {intake.Plans, map[string]string{"date_of_birth": "1990-01-01"}, "over_25"},
		"amended, and the outcome maintain":  {intake.Reviews, map[string]string{"amendment_notice_sent_on": "2023-03-08"}, "contradiction"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, c.kind, sheetOf(c.kind, c.row))
			if r.Created != 1 || r.Warnings != 1 || len(r.Problems) != 1 || r.Problems[0].Code != c.code {
				t.Errorf("got %d created, problems %v, want one warning %s", r.Created, r.Problems, c.code)
			}
		})
	}
}

func TestTextIsKeptAsItIsMeant(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ cell, want, notice string }{
		"a curly apostrophe stays":             {"O’Brien", "O’Brien", ""},
		"a straight apostrophe stays":          {"O'Brien", "O'Brien", ""},
		"a name that looks like nothing":       {"Null", "Null", ""},
		"two letters":                          {"Ng", "Ng", ""},
		"a hundred letters and more":           {strings.Repeat("Wolfeschlegel", 9), strings.Repeat("Wolfeschlegel", 9), ""},
		"accents in pieces become one":         {"Zoe\u0308", "Zoë", "NFC"},
		"a Turkish capital is not touched":     {"İpek", "İpek", ""},
		"Arabic keeps its letters":             {"\u202bمحمد\u202c", "محمد", "direction"},
		"a name cannot be turned round":        {"Ann\u202eeirB", "AnneirB", "direction"},
		"spaces round it go":                   {"  Zoë ", "Zoë", "spaces round"},
		"hard spaces round it go":              {"Zoë\u00a0", "Zoë", "spaces"},
		"a hard space inside becomes a space":  {"Anna\u00a0Maria", "Anna Maria", "unusual spaces"},
		"zero-width characters go":             {"Zo\u200bë\ufeff", "Zoë", "invisible"},
		"a joiner between letters means much":  {"می\u200cخواهم", "می\u200cخواهم", ""},
		"a formula is a text like another":     {"=1+1", "=1+1", ""},
		"a leading apostrophe is the person's": {"'t Hooft", "'t Hooft", ""},
		"an emoji":                             {"👩‍👧", "👩‍👧", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(t, intake.Plans, strings.NewReader(sheetOf(intake.Plans, map[string]string{"family_name": c.cell})))
			m := newMemory()
			o.Store = m
			r, err := intake.Run(t.Context(), o)
			if err != nil || r.Created != 1 {
				t.Fatalf("%v: %v", err, r.Problems)
			}
			if !strings.Contains(m.rows["PLAN-000001"], `"FamilyName":"`+c.want+`"`) {
				t.Errorf("stored %s, want %q", m.rows["PLAN-000001"], c.want)
			}
			if told := strings.Join(r.Notices, " "); (c.notice == "") != (told == "") || !strings.Contains(told, c.notice) {
				t.Errorf("notices %q, want %q", told, c.notice)
			}
		})
	}
}

func TestASecondRowForOneRecordIsTold(t *testing.T) {
	t.Parallel()
	r := run(t, intake.Plans, sheetOf(intake.Plans, map[string]string{}, map[string]string{}, map[string]string{"placement": "other"}))
	if r.Created != 1 || r.Unchanged != 1 || r.Refused != 1 || r.Rows != 3 {
		t.Errorf("got %+v", r)
	}
	if p := firstRefusal(r); p.Code != "repeated_key" || !strings.Contains(p.Problem, "row 2") {
		t.Errorf("got %+v", p)
	}
	twoMeetings := run(t, intake.Reviews, sheetOf(intake.Reviews, map[string]string{},
		map[string]string{"meeting_on": "2022-02-20", "decision_notified_on": "2022-03-08"}))
	if twoMeetings.Created != 2 {
		t.Errorf("two reviews of one plan are two rows: %+v", twoMeetings.Problems)
	}
}
