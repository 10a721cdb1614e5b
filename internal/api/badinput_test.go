package api_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/casework"
)

func TestBadBodiesGetAClearAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Maidstone")
	secret, f := b.secret(casework.Caseworker, team.ID), b.assessment(team.ID)
	log := "/api/v1/cases/" + f.Case.Reference + "/milestones"
	people, search := "/api/v1/people", "/api/v1/people/search"
	gzipped := map[string]string{"Content-Encoding": "gzip"}
	for name, c := range map[string]struct {
		path, body string
		header     map[string]string
		status     int
		code       string // one that must be among those told; empty for a problem without
	}{
		"nothing":                      {people, "", map[string]string{"Content-Type": "application/json"}, 422, "required"},
		"no JSON":                      {people, "given_name=Zoe", nil, 400, "not_json"},
		"a list for an object":         {people, "[]", nil, 422, "wrong_type"},
		"null for an object":           {people, "null", nil, 422, "null"},
		"a key twice":                  {people, `{"born":"2015-05-01","born":"2016-05-01"}`, nil, 400, "/born duplicate_key"},
		"an unknown field":             {people, `{"given_name":"A","family_name":"B","born":"2015-05-01","role":"administrator"}`, nil, 422, "/role unknown_field"},
		"a field in another case":      {people, `{"Given_Name":"A","given_name":"A","family_name":"B","born":"2015-05-01"}`, nil, 422, "/Given_Name unknown_field"},
		"a version of one's own":       {people, `{"given_name":"A","family_name":"B","born":"2015-05-01","version":9}`, nil, 422, "/version unknown_field"},
		"missing fields":               {people, `{}`, nil, 422, "/given_name required"},
		"an empty name":                {people, `{"given_name":"","family_name":"B","born":"2015-05-01"}`, nil, 422, "/given_name required"},
		"a name without end":           {people, `{"given_name":"` + strings.Repeat("x", 201) + `","family_name":"B","born":"2015-05-01"}`, nil, 422, "/given_name too_long"},
		"null where none can be":       {people, `{"given_name":null,"family_name":"B","born":"2015-05-01"}`, nil, 422, "/given_name null"},
		"a number for a text":          {people, `{"given_name":7,"family_name":"B","born":"2015-05-01"}`, nil, 422, "/given_name wrong_type"},
		"a list for a text":            {people, `{"given_name":["A"],"family_name":"B","born":"2015-05-01"}`, nil, 422, "/given_name wrong_type"},
		"30 February":                  {people, `{"given_name":"A","family_name":"B","born":"2015-02-30"}`, nil, 422, "/born not_a_date"},
		"29 February of no leap year":  {people, `{"given_name":"A","family_name":"B","born":"2015-02-29"}`, nil, 422, "/born not_a_date"},
		"a day the other way round":    {people, `{"given_name":"A","family_name":"B","born":"01/05/2015"}`, nil, 422, "/born not_a_date"},
		"an instant for a day":         {people, `{"given_name":"A","family_name":"B","born":"2015-05-01T00:00:00Z"}`, nil, 422, "/born not_a_date"},
		"full-width digits":            {people, `{"given_name":"A","family_name":"B","born":"２０１５-05-01"}`, nil, 422, "/born not_a_date"},
		"an id that is none":           {people, `{"given_name":"A","family_name":"B","born":"2015-05-01","team_id":"1"}`, nil, 422, "/team_id not_an_id"},
		"an id of a team there is not": {people, `{"given_name":"A","family_name":"B","born":"2015-05-01","team_id":"018f6b1d-1111-7b22-8d33-4e5566778899"}`, nil, 0, ""},
		"NUL in a name":                {people, `{"given_name":"A\u0000","family_name":"B","born":"2015-05-01"}`, nil, 422, "/given_name nul"},
		"half a surrogate pair":        {people, `{"given_name":"\ud800","family_name":"B","born":"2015-05-01"}`, nil, 400, "/given_name lone_surrogate"},
		"bytes that are no UTF-8":      {people, "{\"given_name\":\"Zo\xeb\"}", nil, 400, "not_utf8"},
		"trailing data":                {people, `{"given_name":"A","family_name":"B","born":"2015-05-01"}{}`, nil, 400, "trailing_data"},
		"nesting without end":          {people, strings.Repeat(`[`, 100_000), nil, 400, "/0 too_deep"},
		"another type":                 {people, `{}`, map[string]string{"Content-Type": "text/plain"}, 415, ""},
		"no type":                      {people, `{}`, map[string]string{"Content-Type": ""}, 415, ""},
		"a form":                       {people, `a=b`, map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, 415, ""},
		"another charset":              {people, `{}`, map[string]string{"Content-Type": "application/json; charset=utf-16"}, 415, ""},
		"an encoding we do not read":   {people, `{}`, map[string]string{"Content-Encoding": "br"}, 415, ""},
		"gzip that is none":            {people, `{}`, gzipped, 400, "not_gzip"},
		"a gzip bomb":                  {people, zipped(50 << 20), gzipped, 413, ""},
		"too much":                     {people, `{"given_name":"` + strings.Repeat("x", 1<<20) + `"}`, nil, 413, ""},
		"an unknown kind":              {log, `{"kind":"plan_lost","on":"2026-02-16"}`, nil, 422, "/kind not_one_of"},
		"a channel there is not":       {log, `{"kind":"draft_plan_sent","on":"2026-02-16","recipients":[{"contact":"018f6b1d-1111-7b22-8d33-4e5566778899","on":"2026-02-16","channel":"pigeon"}]}`, nil, 422, "/recipients/0/channel not_one_of"},
		"more recipients than fit":     {log, `{"kind":"draft_plan_sent","on":"2026-02-16","recipients":[` + strings.Repeat(`{},`, 50) + `{}]}`, nil, 422, "/recipients too_many"},
		"a page of a million":          {search, `{"search":"ab","limit":1000000}`, nil, 422, "/limit out_of_range"},
		"half an item":                 {search, `{"search":"ab","limit":1.5}`, nil, 422, "/limit wrong_type"},
		"one letter to search for":     {search, `{"search":"a"}`, nil, 422, "/search too_short"},
	} {
		a := b.send(sent{path: c.path, body: c.body, secret: secret, header: mixed(c.header, "If-Match", `"1"`)})
		if c.status == 0 { // refused, however the record says it
			if a.status < 400 || a.status >= 500 {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
			continue
		}
		if a.status != c.status || c.code != "" && !slices.Contains(a.codes(), c.code) {
			t.Errorf("%s: %d %v; want %d %s", name, a.status, a.codes(), c.status, c.code)
		}
		if a.header.Get("Content-Type") != "application/problem+json" || a.problem.Status != a.status {
			t.Errorf("%s: the answer is no problem document: %s", name, a.body)
		}
	}
}

func TestARefusalNamesWhatTheListHolds(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.secret(casework.Administrator)
	service := b.secret(casework.ServiceRole)
	file := b.assessment(casework.ID{})
	at := "/api/v1/cases/" + file.Case.ID.String()
	for name, c := range map[string]struct {
		sent sent
		says string
	}{
		"a role": {
			sent{path: "/api/v1/users", body: `{"email":"a@example.org","name":"A","role":"king"}`, secret: secret},
			"This must be one of: caseworker, team_manager, service_manager, hub_adviser, analyst, information_governance, administrator, service.",
		},
		"a kind in the query": {
			sent{method: http.MethodGet, path: "/api/v1/cases?kind=dream", secret: service},
			"This must be one of: needs_assessment, annual_review, complaint, reassessment, phase_transfer, ",
		},
		"a choice that may be null": {
			sent{path: "/api/v1/cases", body: `{"kind":"needs_assessment","person_id":"` + file.Case.PersonID.String() + `","requested_by":"x","milestones":[{"kind":"request_received","on":"2026-02-16"}]}`, secret: service},
			"This must be one of: parent, young_person, school, other.",
		},
		"a ground that is not open to the limit": {
			sent{path: at + "/exceptions", body: `{"rule":"ehcp_final","ground":"absent_2_weeks","reason":"away","from":"2026-01-10","to":"2026-01-30"}`, secret: service},
			"open to it are school_closed_4_weeks, early_years_closed_4_weeks, exceptional_personal_circumstances, absent_from_area_4_weeks, coronavirus.",
		},
		"a milestone": {
			sent{path: at + "/milestones", body: `{"kind":"plan_lost","on":"2026-02-16"}`, secret: service},
			"plan_made, previous_review_completed, ",
		},
		"an outcome": {
			sent{path: at + "/milestones", body: `{"kind":"assess_decision_notified","on":"2026-02-16","outcome":"perhaps"}`, secret: service},
			"one of assess, refuse",
		},
		"a further trigger": {
			sent{method: http.MethodGet, path: "/api/v1/deadline?rule=appeal_window&from=2026-01-15&also=x=2026-01-16"},
			"it takes mediation_certificate_issued.",
		},
	} {
		c.sent.header = map[string]string{"If-Match": `"1"`}
		if a := b.send(c.sent); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, c.says) {
			t.Errorf("%s: %d %s, want %q", name, a.status, a.body, c.says)
		}
	}
}

func mixed(header map[string]string, k, v string) map[string]string {
	out := map[string]string{k: v}
	for k, v := range header {
		out[k] = v
	}
	return out
}

func zipped(n int64) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.CopyN(z, zeros{}, n)
	_ = z.Close()
	return b.String()
}

// zeros is spaces without end: JSON that never begins.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestABodyMayComeAsGzip(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var body bytes.Buffer
	z := gzip.NewWriter(&body)
	_, _ = io.WriteString(z, `{"kind":"needs_assessment","milestones":[]}`)
	must(t, z.Close())
	if a := b.send(sent{path: "/api/v1/timeline", body: body.String(), header: map[string]string{"Content-Encoding": "gzip"}}); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestBadParametersGetAClearAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.secret(casework.ServiceManager)
	for path, want := range map[string]string{
		"/cases?limit=-1":                           "422 ?limit out_of_range",
		"/cases?limit=100000000":                    "422 ?limit out_of_range",
		"/cases?limit=ten":                          "422 ?limit wrong_type",
		"/cases?team_id=1":                          "422 ?team_id not_an_id",
		"/cases?team=a":                             "422 ?team unknown_parameter",
		"/cases?open=true&open=false":               "422 ?open repeated",
		"/cases?open=maybe":                         "422 ?open wrong_type",
		"/cases?kind=dream":                         "422 ?kind not_one_of",
		"/cases?sort=name;drop":                     "400 bad_query",
		"/cases?a=%zz":                              "400 bad_query",
		"/cases?%3Cscript%3E=1":                     "422 unknown_parameter",
		"/cases?cursor=nonsense":                    "422",
		"/cases?cursor=WyIyMDI2LTAzLTA1IiwiNSJd":    "422 ?cursor invalid",
		"/clocks?due_from=2026-02-30":               "422 ?due_from not_a_date",
		"/clocks?rule=no_such_rule":                 "422 ?rule unknown_rule",
		"/clocks?rule=a'b":                          "422 ?rule wrong_form",
		"/clocks?state=asleep":                      "422 ?state not_one_of",
		"/scorecard":                                "422 ?month required",
		"/scorecard?month=2026-13":                  "422 ?month wrong_form",
		"/scorecard?month=2026-04":                  "422 ?month not_begun",
		"/backlog?from=2026-03-01&to=2026-02-01":    "422 ?to out_of_range",
		"/backlog?from=2026-03-01&to=2026-04-01":    "422 ?to after_today",
		"/indicators/APP17?from=2020-01&to=2026-01": "422 ?to out_of_range",
		"/indicators/APP17?from=2026-02&to=2026-01": "422 ?to out_of_range",
		"/indicators/NONE?from=2026-01&to=2026-01":  "404",
		"/people/1":                                 "422 ?person_id not_an_id",
		"/cases/%00":                                "422 ?case_id wrong_form",
		"/cases/..%2f..%2fetc":                      "422 ?case_id wrong_form",
		"/cases/EHC-2026-999999":                    "404",
		"/nothing":                                  "404",
		"/cases/":                                   "404",
		"//cases":                                   "404",
		"/rules/no_such_rule":                       "404",

		// cursors that end in a number or in another form of an id
		"/alerts?cursor=WyIyMDI2LTAzLTA1IiwiNSJd":                                                            "422 ?cursor invalid",
		"/alerts?cursor=WyIyMDI2LTAzLTA1IiwidXJuOnV1aWQ6MDE4ZjZiMWUtN2MyYS03ZDM1LThjMTEtNWYwZDJhOWI0ZTEwIl0": "422 ?cursor invalid",
		"/deadline?rule=kcc_stage1":                                                                          "422 ?from required",
		"/deadline?rule=none&from=2026-01-01":                                                                "422 ?rule invalid",
		"/deadline?rule=ehcna_decision&from=2026-01-01&also=moved=2026-02-30":                                "422 ?also not_a_date",
		"/deadline?rule=ehcna_decision&from=2026-01-01&also=nothing=2026-02-03":                              "422 ?also unknown_kind",
	} {
		a := b.send(sent{method: http.MethodGet, path: "/api/v1" + path, secret: secret})
		status, code, _ := strings.Cut(want, " ")
		if a.problem.Status != a.status || http.StatusText(a.status) == "" || status != itoa(a.status) || code != "" && !slices.Contains(a.codes(), code) {
			t.Errorf("%s: %d %v; want %s", path, a.status, a.codes(), want)
		}
	}
}

func itoa(n int) string {
	return string([]byte{byte('0' + n/100), byte('0' + n/10%10), byte('0' + n%10)})
}

func TestAnotherMethodIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.secret(casework.Administrator)
	for _, s := range []sent{
		{method: http.MethodPut, path: "/api/v1/cases"},
		{method: http.MethodDelete, path: "/api/v1/teams"},
		{method: http.MethodTrace, path: "/api/v1/me"},
		{method: http.MethodPost, path: "/api/v1/rules"},
		{method: http.MethodPost, path: "/livez"},
	} {
		s.secret = secret
		if a := b.send(s); a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") == "" || a.problem.Status != a.status {
			t.Errorf("%s %s: %d %s", s.method, s.path, a.status, a.body)
		}
	}
	override := sent{method: http.MethodGet, path: "/api/v1/me", secret: secret, header: map[string]string{"X-HTTP-Method-Override": "DELETE"}}
	if a := b.send(override); a.status != http.StatusOK {
		t.Errorf("with a method override: %d", a.status)
	}
}

func TestNoAnswerRepeatsWhatWasSent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.secret(casework.Caseworker)
	const canary = "Quetzalcoatl7"
	for name, s := range map[string]sent{
		"a name of the wrong type": {path: "/api/v1/people", body: `{"given_name":["` + canary + `"],"family_name":"B","born":"2015-05-01"}`},
		"a birth date":             {path: "/api/v1/people", body: `{"given_name":"A","family_name":"B","born":"` + canary + `"}`},
		"a key with odd letters":   {path: "/api/v1/people", body: `{"` + canary + `!":1}`},
		"a number pupil":           {path: "/api/v1/people", body: `{"given_name":"A","family_name":"B","born":"2015-05-01","upn":"` + canary + `"}`},
		"a value of a query":       {method: http.MethodGet, path: "/api/v1/cases?kind=" + canary},
		"a path":                   {method: http.MethodGet, path: "/api/v1/" + canary},
		"a token":                  {method: http.MethodGet, path: "/api/v1/me", secret: canary},
		"broken JSON":              {path: "/api/v1/people", body: `{"given_name":"` + canary},
	} {
		if s.secret == "" {
			s.secret = secret
		}
		a := b.send(s)
		if a.status < 400 || strings.Contains(a.body, canary) {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
		for k, v := range a.header {
			if strings.Contains(strings.Join(v, " "), canary) {
				t.Errorf("%s: header %s repeats it", name, k)
			}
		}
	}
	if strings.Contains(b.logs.String(), canary) {
		t.Errorf("the log repeats it:\n%s", b.logs)
	}
}
