package timeline_test

import (
	"encoding/json"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/timeline"
)

func day(s string) statute.Date {
	d, err := statute.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestADocumentThatCannotBeReadNamesThePlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"nothing", ``, "it ends too early"},
		{"broken", `{"kind":`, "it ends too early"},
		{"no JSON", `kind: complaint`, "broken at byte"},
		{"a field nobody knows", `{"kind":"complaint","colour":"red"}`, `unknown field "colour"`},
		{"a wrong type", `{"kind":7}`, "kind has the wrong type"},
		{"two documents", `{"kind":"complaint"}{}`, "more than one document"},
		{"a field twice", `{"kind":"complaint","kind":"appeal"}`, "/kind: this field is there twice"},
		{"a field twice further in", `{"kind":"complaint","milestones":[{"kind":"withdrawn","on":"2025-01-01"},{"kind":"withdrawn","on":"2025-01-01","on":"2025-01-02"}]}`, "/milestones/1/on: this field is there twice"},
		{"an unknown case", `{"kind":"quarrel"}`, "/kind: no such kind of case; the kinds are needs_assessment, annual_review, complaint, "},
		{"an unknown policy", `{"kind":"complaint","profile":"mine"}`, "/profile: no such complaint policy; the policies are kcc_2023, lgsco_code, css_statutory"},
		{"a day that is none", `{"kind":"complaint","born":"2025-02-29"}`, "/born: 2025-02-29 is not a real day"},
		{"an unknown milestone", `{"kind":"complaint","milestones":[{"kind":"x","on":"2025-01-01"}]}`, "/milestones/0/kind: no such milestone kind; those of this case are stage1_received, stage1_acknowledged, "},
		{"a milestone without its day", `{"kind":"complaint","milestones":[{"kind":"withdrawn"}]}`, "/milestones/0/on: the day is missing"},
		{"a recipient's day", `{"kind":"complaint","milestones":[{"kind":"withdrawn","on":"2025-01-01","recipients":[{"on":"1/2/25"}]}]}`, "/milestones/0/recipients/0/on"},
		{"an unknown rule", `{"kind":"complaint","exceptions":[{"rule":"x","ground":"coronavirus"}]}`, "/exceptions/0/rule: no such rule"},
		{"an unknown ground", `{"kind":"complaint","exceptions":[{"rule":"ehcp_final","ground":"staff"}]}`, "/exceptions/0/ground: no such ground; the grounds are school_closed_4_weeks, "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := timeline.Read(strings.NewReader(c.in))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestTheAnswerHasNullsWhereNothingIs(t *testing.T) {
	t.Parallel()
	h, err := timeline.Read(strings.NewReader("\ufeff" + `{"kind":"needs_assessment","profile":"kcc_2023","born":null,"died":null,
		"milestones":[{"kind":"request_received","on":"2024-01-15"},
		{"kind":"assess_decision_notified","on":"2024-02-20","outcome":"refuse","recipients":[{"contact":"a","on":"2024-02-21","channel":"post"}]}],
		"exceptions":[{"rule":"ehcp_final","ground":"absent_from_area_4_weeks","from":"2024-02-01","to":"2024-03-10"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	book := statute.NewBook(calendar.New(nil, nil, false), statute.Switches{})
	raw, err := json.Marshal(timeline.Judge(book, h, day("2024-03-01")))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`{"rule":"ehcna_decision","body":null,"basis":"regulations","started_on":"2024-01-15","due_on":"2024-02-26","safe_by":null,"stopped_on":"2024-02-21","ended_by":null,"state":"met","days_left":0,"days_late":0,"rule_version":"2014-09-01","provisional":false}`,
		`"rule":"ehcp_final","body":null,"basis":"regulations","started_on":"2024-01-15","due_on":"2024-06-03","safe_by":null,"stopped_on":"2024-02-20","ended_by":"assess_decision_notified","state":"cancelled"`,
		`"findings":[]`,
	} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("no %s\nin %s", want, raw)
		}
	}
}
