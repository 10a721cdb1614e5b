package statute_test

import (
	"fmt"
	"testing"

	"ehcp.example/tracker/internal/statute"
)

func TestWhatKeepsAnExceptionFromExcusing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, rule, ground, from, to, want string }{
		{"a sound one", "ehcp_final", "absent_from_area_4_weeks", "2024-03-01", "2024-03-28", ""},
		{"one without dates", "ehcp_final", "exceptional_personal_circumstances", "", "", ""},
		{"one still going on", "ehcp_final", "absent_from_area_4_weeks", "2024-03-01", "", ""},
		{"a rule that is none", "ehcp_finale", "coronavirus", "", "", "no such rule"},
		{"a ground that is none", "ehcp_final", "staff_shortage", "", "", "no such ground; the grounds are school_closed_4_weeks, early_years_closed_4_weeks, exceptional_personal_circumstances, absent_from_area_4_weeks, missed_appointment, absent_2_weeks, representations_wanted, coronavirus"},
		{"a limit that nothing excuses", "kcc_stage1", "exceptional_personal_circumstances", "", "", "no exception is open to this time limit"},
		{"the Act's twelve months", "ar_annual", "coronavirus", "", "", "no exception is open to this time limit"},
		{"two weeks away where four are asked for", "ehcp_final", "absent_2_weeks", "", "", "this ground is not open to this time limit; open to it are school_closed_4_weeks, early_years_closed_4_weeks, exceptional_personal_circumstances, absent_from_area_4_weeks, coronavirus"},
		{"a closed school for the adviser", "ehcna_advice", "school_closed_4_weeks", "", "", "this ground is not open to this time limit; open to it are exceptional_personal_circumstances, absent_from_area_4_weeks, missed_appointment, coronavirus"},
		{"a period the wrong way round", "ehcp_final", "school_closed_4_weeks", "2024-03-28", "2024-03-01", "it ends before it begins"},
		{"27 days", "ehcp_final", "early_years_closed_4_weeks", "2024-03-01", "2024-03-27", "it is shorter than the ground asks for"},
		{"13 days before a Tribunal", "order_amend", "absent_2_weeks", "2024-03-01", "2024-03-13", "it is shorter than the ground asks for"},
		{"coronavirus in April 2020", "ehcp_final", "coronavirus", "2020-03-01", "2020-04-30", "the coronavirus exception was in force from 1 May to 25 September 2020"},
		{"coronavirus on its last day", "ar_decision", "coronavirus", "2020-09-25", "2020-12-31", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := statute.Exception{Rule: c.rule, Ground: statute.Ground(c.ground)}
			if c.from != "" {
				e.From = day(c.from)
			}
			if c.to != "" {
				e.To = day(c.to)
			}
			if got := e.Problem(); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestTheGroundsOpenToARule(t *testing.T) {
	t.Parallel()
	const ex1 = "school_closed_4_weeks early_years_closed_4_weeks exceptional_personal_circumstances absent_from_area_4_weeks"
	for rule, want := range map[string]string{
		"ehcna_decision":              "[" + ex1 + " coronavirus]",
		"reassess_final":              "[" + ex1 + " coronavirus]",
		"ehcna_advice":                "[exceptional_personal_circumstances absent_from_area_4_weeks missed_appointment coronavirus]",
		"order_amend":                 "[" + ex1 + " absent_2_weeks representations_wanted coronavirus]",
		"unopposed_final":             "[" + ex1 + " absent_2_weeks representations_wanted coronavirus]",
		"ar_decision":                 "[coronavirus]",
		"phase_transfer_15feb":        "[coronavirus]",
		"draft_representation_window": "[]",
		"cease_consult":               "[]",
		"ar_annual":                   "[]",
		"detained_final":              "[]",
		"appeal_la_response":          "[]",
		"kcc_stage1":                  "[]",
	} {
		if got := fmt.Sprint(statute.RuleByID(rule).Exceptions()); got != want {
			t.Errorf("%s is excused by %s, want %s", rule, got, want)
		}
	}
}
