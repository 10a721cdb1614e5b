package scorecard_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/statute"
)

func TestPeriods(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ month, today, want string }{
		"a month that is over is seen from its last day": {"2023-06", "2023-08-15", "2023-06-30 June 2023"},
		"a month that is not is seen from today":         {"2023-06", "2023-06-15", "2023-06-15 June 2023"},
		"on its last day both are the same":              {"2024-02", "2024-02-29", "2024-02-29 February 2024"},
		"a month can be asked for on its first day":      {"2023-06", "2023-06-01", "2023-06-01 June 2023"},
		"a month that has not begun is refused":          {"2023-07", "2023-06-30", "has not begun"},
		"a month that does not exist is refused":         {"2023-13", "2023-06-30", "not a month"},
		"a day is no month":                              {"2023-06-01", "2023-06-30", "not a month"},
		"nothing is no month":                            {"", "2023-06-30", "not a month"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := scorecard.NewPeriod(tc.month, day(t, tc.today))
			got := p.AsAt.String() + " " + p.Words()
			if err != nil {
				got = err.Error()
			} else if p.Month() != tc.month {
				t.Errorf("the month is %s", p.Month())
			}
			if !strings.Contains(got, tc.want) {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

func TestEveryCodeOfTheScorecardIsThereInOrder(t *testing.T) {
	t.Parallel()
	want := strings.Fields("APP01 APP02 APP03 APP16 APP17/excluding_exceptions APP17/including_exceptions APP18 APP19 APP20 APP31 " +
		"EP6 EP7 EP10 DECIDE6 REFUSE16 COHORT20 REVIEW4 AMEND12 STAGE2")
	var got []string
	for _, i := range june2023(t, func(*scorecard.Count) {}).Indicators {
		got = append(got, strings.TrimSuffix(i.Code+"/"+string(i.Basis), "/"))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestEveryCompanionIsAlwaysThere(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"APP17": "average_weeks ended_after_due left_out_tribunal_or_mediation met_but_logged_late open_past_20_weeks open_past_a_year open_within_20_weeks",
		"APP20": "longest_days_waiting median_days_waiting meeting_held_no_decision",
		"APP01": "average_working_days due_in_month_denominator due_in_month_numerator met_but_logged_late overdue_open",
		"APP02": "by_theme", "APP16": "by_source", "AMEND12": "open_past_12_weeks",
		"STAGE2": "average_working_days due_in_month_denominator due_in_month_numerator overdue_open",
	}
	for _, code := range []string{"EP6", "EP7", "EP10"} {
		want[code] = "days_decision_to_request outstanding_past_6_weeks within_6_weeks_of_decision"
	}
	for _, i := range june2023(t, func(*scorecard.Count) {}).Indicators {
		var names []string
		for name := range i.Companions {
			names = append(names, name)
		}
		slices.Sort(names)
		if got := strings.Join(names, " "); got != want[i.Code] {
			t.Errorf("%s: %q, want %q", i.Code, got, want[i.Code])
		}
	}
}

func TestTheScorecardHasTheAgreedShape(t *testing.T) {
	t.Parallel()
	s := june2023(t, func(c *scorecard.Count) {
		c.Appeal(scorecard.Appeal{Reference: "APL-2023-000001", Lodged: d("2023-06-01")})
		c.Plan(scorecard.Plan{Reference: "PLAN-000001", FirstIssued: d("2022-06-20")})
	})
	s.Indicators = slices.DeleteFunc(s.Indicators, func(i scorecard.Indicator) bool { return i.Code != "APP03" && i.Code != "APP20" })
	got, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"month":"2023-06","as_at":"2023-06-30","indicators":[` +
		`{"code":"APP03","basis":null,"numerator":1,"denominator":null,"percent":null,"standard":null,"target":null,` +
		`"rag":null,"direction":null,"status":"computed","companions":{}},` +
		`{"code":"APP20","basis":null,"numerator":1,"denominator":1,"percent":100.0,"standard":null,"target":null,` +
		`"rag":null,"direction":null,"status":"computed","companions":` +
		`{"longest_days_waiting":11,"median_days_waiting":11.0,"meeting_held_no_decision":0}}]}`
	if string(got) != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestColourAndDirectionAreWordsWhenTheyAreThere(t *testing.T) {
	t.Parallel()
	two := 2
	i := decisions(t, "2023-06", 1, 2, scorecard.Settings{
		Targets: goals("DECIDE6", map[string]scorecard.Tenths{"2023-06-01": 500}),
		Before:  []scorecard.Snapshot{{Code: "DECIDE6", Numerator: 1, Denominator: &two}},
	})
	got, err := json.Marshal(i)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"rag":"green"`, `"direction":"same"`, `"target":50.0`, `"percent":50.0`} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
}

func TestAFigureThatCannotBeToldYetHasNoCasesBehindIt(t *testing.T) {
	t.Parallel()
	c := scorecard.NewCount(book(), month(t, "2023-06", "2023-08-15"))
	c.Cohort(scorecard.Assessment{Reference: "EHC-2023-000001", Received: d("2023-06-01"), FinalSent: d("2023-06-02")})
	i := indicator(t, c.Scorecard(scorecard.Settings{Targets: goals("COHORT20", map[string]scorecard.Tenths{"2023-06-01": 500})}), "COHORT20", "")
	if i.Denominator != nil || i.Percent != nil || i.RAG != "" || i.Numerator != 0 || i.Cases.Denominator != nil {
		t.Errorf("it tells %d of %v, %q, behind it %v", i.Numerator, i.Denominator, i.RAG, i.Cases)
	}
}

func TestEveryDefinitionIsWhole(t *testing.T) {
	t.Parallel()
	for _, def := range scorecard.Definitions() {
		if def.Title == "" || def.Numerator == "" || def.Good == "" {
			t.Errorf("%s lacks a title, a numerator or which way is good", def.Code)
		}
		for _, rule := range def.Rules {
			if statute.RuleByID(rule) == nil {
				t.Errorf("%s names %s, which is no rule", def.Code, rule)
			}
		}
		for _, c := range def.Companions {
			if c.Name == "" || c.Text == "" {
				t.Errorf("%s has a companion without a name or a text", def.Code)
			}
		}
		i := scorecard.Indicator{Code: def.Code}
		if i.Definition() != def {
			t.Errorf("%s is not found by its code", def.Code)
		}
	}
	if scorecard.DefinitionOf("APP57") != nil {
		t.Error("a code that this product's data cannot give has a definition")
	}
}

func TestThePeriodIsWhatTheStoreIsToAskFor(t *testing.T) {
	t.Parallel()
	p := month(t, "2023-06", "2023-08-15")
	if got := scorecard.NewCount(book(), p).Period(); got != p {
		t.Errorf("%v, want %v", got, p)
	}
}

func TestACountOfOneIndicatorReadsOnlyItsOwnFacts(t *testing.T) {
	t.Parallel()
	period := month(t, "2023-06", "2023-08-15")
	if want := (scorecard.Reads{Assessments: true, Cohort: true, Plans: true, Reviews: true, Complaints: true, Appeals: true}); scorecard.NewCount(book(), period).Reads() != want {
		t.Error("the whole scorecard does not read every fact")
	}
	for code, want := range map[string]scorecard.Reads{
		"APP17": {Assessments: true}, "COHORT20": {Cohort: true}, "APP20": {Plans: true}, "REVIEW4": {Reviews: true},
		"APP01": {Complaints: true}, "APP03": {Appeals: true},
	} {
		if got := scorecard.NewCount(book(), period, scorecard.DefinitionOf(code)).Reads(); got != want {
			t.Errorf("%s reads %+v, want %+v", code, got, want)
		}
	}
}
