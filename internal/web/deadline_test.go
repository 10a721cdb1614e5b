package web

import (
	"flag"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

var update = flag.Bool("update", false, "write the golden files again")

// TestTheCalculatorsPages holds the whole pages on the examples of
// openapi.yaml, so that a change of their words or marks is seen and meant.
func TestTheCalculatorsPages(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	delete(api.answers, "/rules")
	delete(api.answers, "/deadline")
	h := pages(t, api)
	for name, path := range map[string]string{
		"choose":  "/deadline",
		"no_rule": "/deadline?rule=no_such_rule",
		"days":    "/deadline?rule=ehcna_decision",
		"answer":  "/deadline?rule=ehcna_decision&from=2026-04-20",
		"no_day":  "/deadline?rule=ehcna_decision&from-day=30&from-month=feb&from-year=2026",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, mainOf(t, get(t, h, path).Body.String()))
		})
	}
}

// mainOf is the part of a page that is its own.
func mainOf(t *testing.T, page string) string {
	t.Helper()
	for n := range parse(t, page).Descendants() {
		if n.Type == html.ElementNode && n.Data == "main" {
			var b strings.Builder
			if err := html.Render(&b, n); err != nil {
				t.Fatal(err)
			}
			return b.String() + "\n"
		}
	}
	t.Fatal("the page has no main part")
	return ""
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".html")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (-update writes it again):\n%s", file, got)
	}
}

func TestTheCalculatorAnswersInWords(t *testing.T) {
	t.Parallel()
	h := pages(t, newFakeAPI(t)) // today is 15 August 2023
	for name, c := range map[string]struct {
		path    string
		phrases []string
	}{
		"a duty has a last day in time": {
			"/deadline?rule=ehcp_final&from=2023-05-01",
			[]string{"Last day in time", "Monday 18 September 2023", "It is late from Tuesday 19 September 2023.", "34 days from today", "20 weeks", "Regs 13(2)"},
		},
		"a day that has passed says how long ago": {
			"/deadline?rule=ehcp_final&from=2023-03-27", []string{"Monday 14 August 2023", "The last day is 1 day ago."},
		},
		"the last day itself is today": {"/deadline?rule=ehcp_final&from=2023-03-28", []string{"The last day is today."}},
		"before a move between schools only the year of the transfer counts": {
			"/deadline?rule=phase_transfer_15feb&from=2026-11-01",
			[]string{"Saturday 14 February 2026 For a transfer in 2026. It is late from Sunday 15 February 2026."},
		},
		"and before a move to post-16": {
			"/deadline?rule=phase_transfer_31mar&from=2026-11-01",
			[]string{"Monday 30 March 2026 For a transfer in 2026. It is late from Tuesday 31 March 2026."},
		},
		"a window is the family’s": {
			"/deadline?rule=draft_representation_window&from=2023-08-01", []string{"Last day of the family’s minimum time", "The authority must not act before"},
		},
		"a family limit is theirs":                {"/deadline?rule=appeal_window&from=2023-06-20", []string{"Last day for the family"}},
		"a planning rule is a target":             {"/deadline?rule=draft_plan_target&from=2023-06-20", []string{"Target day"}},
		"guidance and policy are told from law":   {"/deadline?rule=kcc_stage1&from=2023-06-20", []string{"Local policy, not law"}},
		"each day not counted is told with why":   {"/deadline?rule=kcc_stage1&from=2023-04-20", []string{"not counted", "8 May 2023 Bank holiday for the coronation", "22 April 2023 Saturday"}},
		"a rule with no number says so":           {"/deadline?rule=release_review&from=2023-06-20", []string{"No day can be worked out", "as soon as reasonably practicable"}},
		"a second trigger moves the day":          {"/deadline?rule=appeal_window&from=2025-06-20&also=mediation_certificate_issued%3D2025-07-30", []string{"Monday 1 September 2025"}},
		"boxes of a second trigger are read":      {"/deadline?rule=ar_final_effective&from=2026-01-15&also-amendment_notice_sent-day=20&also-amendment_notice_sent-month=jan&also-amendment_notice_sent-year=2026", []string{"Tuesday 17 March 2026"}},
		"an agreement takes the order it is done": {"/deadline?rule=mediation_agreement_appealable&from=2026-01-15&as=order_amend", []string{"Thursday 19 February 2026", "What was agreed?"}},
		"a day beyond the holidays known warns":   {"/deadline?rule=kcc_stage1&from=2035-01-15", []string{"it may move"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wants(t, get(t, h, c.path), http.StatusOK, c.phrases...)
		})
	}
}

func TestTheCalculatorLosesNothingThatWasTyped(t *testing.T) {
	t.Parallel()
	h := pages(t, newFakeAPI(t))
	w := get(t, h, "/deadline?rule=appeal_window&from-day=31&from-month=%22feb%3E&from-year=2026&also-mediation_certificate_issued-day=7")
	wants(t, w, http.StatusUnprocessableEntity, "There is a problem", "The date to count from must be a real date",
		"The date of “mediation certificate issued” must include a month and year")
	got := map[string]string{}
	for n := range parse(t, w.Body.String()).Descendants() {
		if n.Data == "input" {
			at := attributes(n)
			got[at["name"]] = at["value"]
		}
	}
	for name, want := range map[string]string{
		"rule": "appeal_window", "from-day": "31", "from-month": `"feb>`, "from-year": "2026", "also-mediation_certificate_issued-day": "7",
	} {
		if got[name] != want {
			t.Errorf("%s holds %q, want %q", name, got[name], want)
		}
	}
}

func TestALinkToAnAnswerGivesTheSameAnswer(t *testing.T) {
	t.Parallel()
	h := pages(t, newFakeAPI(t))
	q := url.Values{
		"rule": {"appeal_window"}, "from-day": {"20"}, "from-month": {"June"}, "from-year": {"2025"},
		"also-mediation_certificate_issued-day": {"30 jul 2025"},
	}
	page := get(t, h, "/deadline?"+q.Encode()).Body.String()
	var link string
	for n := range parse(t, page).Descendants() {
		if at := attributes(n); strings.HasPrefix(at["href"], "/deadline?") {
			link = at["href"]
		}
	}
	if want := "/deadline?also=mediation_certificate_issued%3D2025-07-30&from=2025-06-20&rule=appeal_window"; link != want {
		t.Fatalf("the link is %s, want %s", link, want)
	}
	wants(t, get(t, h, link), http.StatusOK, "Monday 1 September 2025")
}

func TestTheCalculatorListsEveryRuleOnceUnderItsPartOfTheLaw(t *testing.T) {
	t.Parallel()
	w := get(t, pages(t, newFakeAPI(t)), "/deadline")
	labels, values := map[string]bool{}, map[string]bool{}
	for n := range parse(t, w.Body.String()).Descendants() {
		at := attributes(n)
		switch n.Data {
		case "optgroup":
			if labels[at["label"]] {
				t.Errorf("the group %s comes twice", at["label"])
			}
			labels[at["label"]] = true
		case "option":
			values[at["value"]] = true
		}
	}
	rules := ruleIDs()
	if n := len(values) - 1; n != len(rules) {
		t.Errorf("%d rules are offered of %d", n, len(rules))
	}
	for _, part := range []string{"Needs assessments and plans", "Annual reviews", "Appeals", "Tribunal orders", "Complaints", "On any case"} {
		if !labels[part] {
			t.Errorf("no group %s in %v", part, labels)
		}
	}
}

func TestEveryRuleHasAQuestionThatCanBeAnswered(t *testing.T) {
	t.Parallel()
	h := pages(t, newFakeAPI(t))
	for _, id := range ruleIDs() {
		page := get(t, h, "/deadline?rule="+id+"&from=2026-01-15")
		if page.Code != http.StatusOK || strings.Contains(visible(t, page.Body.String()), "_") {
			t.Errorf("%s: %d, or a name with underscores in its words", id, page.Code)
		}
	}
}

func TestTheCalculatorIsSorryWhenTheAPIIs(t *testing.T) {
	t.Parallel()
	t.Run("about the rules", func(t *testing.T) {
		t.Parallel()
		api := newFakeAPI(t)
		api.refuse("/rules", http.StatusServiceUnavailable)
		wants(t, get(t, pages(t, api), "/deadline"), http.StatusServiceUnavailable,
			"The tracker could not read the list of time limits just now.", "urn:ehcp:request:0123")
	})
	t.Run("about the answer", func(t *testing.T) {
		t.Parallel()
		api := newFakeAPI(t)
		api.refuse("/deadline", http.StatusInternalServerError)
		wants(t, get(t, pages(t, api), "/deadline?rule=kcc_stage1&from=2026-03-20"), http.StatusServiceUnavailable,
			"The tracker could not read the answer just now.")
	})
	t.Run("and shows what the API finds wrong beside the field", func(t *testing.T) {
		t.Parallel()
		api := newFakeAPI(t)
		api.answers["/deadline"] = func(url.Values) (int, any) {
			return http.StatusUnprocessableEntity, problem(http.StatusUnprocessableEntity, "also", "The certificate is before the decision.")
		}
		w := get(t, pages(t, api), "/deadline?rule=appeal_window&from=2026-03-20&also=mediation_certificate_issued=2026-01-01")
		wants(t, w, http.StatusUnprocessableEntity, "There is a problem", "The certificate is before the decision.")
		if !strings.Contains(w.Body.String(), `href="#also-mediation_certificate_issued-day"`) {
			t.Error("the summary does not lead to the field")
		}
	})
}
