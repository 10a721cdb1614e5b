package casework_test

import (
	"encoding/json"
	"testing"

	"ehcp.example/tracker/internal/casework"
)

func TestADifferenceReadsAsALineAndAsJSON(t *testing.T) {
	t.Parallel()
	stored := casework.Clock{Rule: "ehcp_final", StartedOn: on(1, 16), DueOn: on(6, 5), RuleVersion: "1"}
	judged := casework.Clock{Rule: "ehcp_final", StartedOn: on(1, 16), DueOn: on(6, 6), StoppedOn: on(6, 1), EndedBy: "withdrawn", RuleVersion: "1"}
	for name, c := range map[string]struct {
		difference casework.Difference
		line, json string
	}{
		"a figure": {
			casework.Difference{CaseReference: "EHC-2023-000001", Figure: "APP17: not counted"},
			"EHC-2023-000001 APP17: not counted",
			`{"case":"EHC-2023-000001","figure":"APP17: not counted"}`,
		},
		"a figure of no one case": {casework.Difference{Figure: "APP03"}, "APP03", `{"figure":"APP03"}`},
		"a clock with other dates": {
			casework.Difference{CaseReference: "EHC-2023-000001", Stored: &stored, Judged: &judged},
			"EHC-2023-000001 ehcp_final: stored started 2023-01-16, due 2023-06-05, rule version 1; its milestones say " +
				"started 2023-01-16, due 2023-06-06, stopped 2023-06-01, ended by withdrawn, rule version 1",
			`{"case":"EHC-2023-000001","rule":"ehcp_final","stored":{"started_on":"2023-01-16","due_on":"2023-06-05","stopped_on":null,"rule_version":"1"},` +
				`"judged":{"started_on":"2023-01-16","due_on":"2023-06-06","stopped_on":"2023-06-01","ended_by":"withdrawn","rule_version":"1"}}`,
		},
		"a clock too many": {
			casework.Difference{CaseReference: "EHC-2023-000001", Stored: &stored},
			"EHC-2023-000001 ehcp_final: stored started 2023-01-16, due 2023-06-05, rule version 1; no milestone starts it",
			`{"case":"EHC-2023-000001","rule":"ehcp_final","stored":{"started_on":"2023-01-16","due_on":"2023-06-05","stopped_on":null,"rule_version":"1"},"judged":null}`,
		},
		"a clock too few": {
			casework.Difference{CaseReference: "EHC-2023-000001", Judged: &stored},
			"EHC-2023-000001 ehcp_final: missing; its milestones say started 2023-01-16, due 2023-06-05, rule version 1",
			`{"case":"EHC-2023-000001","rule":"ehcp_final","stored":null,"judged":{"started_on":"2023-01-16","due_on":"2023-06-05","stopped_on":null,"rule_version":"1"}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.difference.String(); got != c.line {
				t.Errorf("as a line it reads\n%s, want\n%s", got, c.line)
			}
			if got, err := json.Marshal(c.difference); err != nil || string(got) != c.json {
				t.Errorf("as JSON it reads\n%s (%v), want\n%s", got, err, c.json)
			}
		})
	}
}
