package disclosure_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/disclosure"
	"ehcp.example/tracker/internal/statute"
)

func given(name, label string) casework.HeldColumn {
	return casework.HeldColumn{Name: name, Label: label}
}

func coded(name, label string) casework.HeldColumn {
	return casework.HeldColumn{Name: name, Label: label, Code: true}
}

func others(name, label string) casework.HeldColumn {
	return casework.HeldColumn{Name: name, Label: label, ThirdParty: true}
}

// made is what is held on somebody made up, with a name and texts that try to
// be more than text.
func made() casework.Disclosure {
	return casework.Disclosure{
		PersonID: casework.NewID(), Request: "SAR-2026-014", MadeOn: statute.NewDate(2026, 3, 5),
		MadeAt:   time.Date(2026, 3, 5, 7, 30, 0, 0, time.UTC),
		Standing: casework.Standing{DueOn: statute.NewDate(2044, 5, 1), LastEventOn: statute.NewDate(2026, 2, 1), RecordType: "person", RecordTypes: []string{"person"}},
		Holdings: []casework.Holding{
			{
				Table: "people", Title: "Who the record is about",
				Columns:  []casework.HeldColumn{given("given_name", "First name"), given("family_name", "Last name"), given("born", "Date of birth"), given("died", "Date of death")},
				Withheld: []casework.WithheldColumn{{Name: "search", Reason: "the same once more"}},
				Rows:     []map[string]any{{"given_name": "Zoë", "family_name": "O’Brien-Łuczak <b>", "born": "2013-05-01", "died": nil}},
			},
			{
				Table: "milestones", Title: "What happened",
				Columns: []casework.HeldColumn{
					coded("kind", "What"), given("on_date", "On"), given("extract", "From the record system"), given("logged_at", "Recorded"),
					others("evidence", "Evidence"), others("recipients", "Letters went to"),
				},
				Rows: []map[string]any{
					{
						"kind": "request_received", "on_date": "2026-01-05", "extract": false, "logged_at": "2026-07-01T08:05:00.5+00:00", "evidence": "draft_plan_sent 2026-01-05\n<script>alert(1)</script>",
						"recipients": []any{map[string]any{"name": "Sam Okafor", "on": "2026-01-06", "channel": "post"}},
					},
					{"kind": "draft_plan_sent", "on_date": "2026-02-16", "extract": true, "evidence": strings.Repeat("longword", 60)},
				},
			},
			{Table: "clocks", Title: "Time limits", Columns: []casework.HeldColumn{coded("rule", "Time limit")}, Rows: []map[string]any{{"rule": "ehcp_final"}}},
			{Table: "cases", Title: "Cases", Columns: []casework.HeldColumn{coded("kind", "Kind")}, Rows: []map[string]any{{"kind": "needs_assessment"}}},
			{Table: "notes", Title: "Notes and enquiries", Columns: []casework.HeldColumn{others("body", "Text")}, Rows: []map[string]any{}},
		},
	}
}

func html(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := disclosure.WriteHTML(&b, made()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestThePageSaysInWordsWhatTheRecordHolds(t *testing.T) {
	t.Parallel()
	got := html(t)
	for _, want := range []string{
		"<h1>Everything held about Zoë O’Brien-Łuczak &lt;b&gt;</h1>", "gathered on 5 March 2026", "kept until 1 May 2044",
		"<dd>1 May 2013</dd>", "<dd>Request received</dd>", "<dd>5 January 2026</dd>", "<dd>No</dd>", "<dd>Yes</dd>",
		"<dd>1 July 2026 at 9:05am</dd>", // British Summer Time
		"<dd>Send the finalised plan</dd>", "<dd>Needs assessment</dd>", "What happened: 2 of 2", "Sam Okafor, 6 January 2026, post",
		"<dd>draft_plan_sent 2026-01-05\n&lt;script&gt;alert(1)&lt;/script&gt;</dd>", // what was typed stands as it was typed
		"<dt>Evidence <span class=\"check\">check</span></dt>", "<li>Notes and enquiries</li>", "<li>search: the same once more</li>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in the page", want)
		}
	}
	if strings.Contains(got, "Date of death") {
		t.Error("a field that is empty is shown")
	}
}

// TestThePageAsksNobodyForAnything: it is opened from a disk, years later.
func TestThePageAsksNobodyForAnything(t *testing.T) {
	t.Parallel()
	got := html(t)
	for _, never := range []string{"<script", "http:", "https:", "src=", "@import", "url(", "javascript:"} {
		if strings.Contains(got, never) {
			t.Errorf("the page has %s", never)
		}
	}
	for _, href := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(got, -1) {
		if id, ok := strings.CutPrefix(href[1], "#"); ok && !strings.Contains(got, ` id="`+id+`"`) || !ok && href[1] != "data:," {
			t.Errorf("a link leads to %s", href[1])
		}
	}
}

func TestTheJSONIsTheWholeOfIt(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := disclosure.WriteJSON(&b, made()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Request string `json:"request"`
		Kept    struct {
			DueOn  string  `json:"due_on"`
			BornOn *string `json:"born_on"`
		} `json:"kept"`
		Holdings []struct {
			Table string           `json:"table"`
			Rows  []map[string]any `json:"rows"`
		} `json:"holdings"`
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Request != "SAR-2026-014" || got.Kept.DueOn != "2044-05-01" || got.Kept.BornOn != nil || len(got.Holdings) != 5 ||
		got.Holdings[0].Rows[0]["family_name"] != "O’Brien-Łuczak <b>" {
		t.Errorf("%s", b.String())
	}
}
