package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/statute"
)

func TestTheStartPageShowsEachFigureWithWhatKeepsItHonest(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.answers["/scorecard"] = func(url.Values) (int, any) { return http.StatusOK, scorecard() }
	api.answers["/clocks"] = overdue(297, 50)
	w := get(t, pages(t, api), "/")
	wants(t, w, http.StatusOK,
		"Today in the tracker: Tuesday 15 August 2023", "Figures for July 2023", "As at 31 July 2023",
		"APP17, leaving out cases with a lawful exception 13.2% 33 of 250", "APP17, counting cases with a lawful exception 12% 30 of 250",
		"Red: below the standard", "Standard 55.5%, target 60%", "Worse than the month before",
		"1,240 assessments still open past 20 weeks", "1 assessment open for more than a year",
		"64.6% 7,400 of 11,456", "Amber: standard met, target missed", "Half have waited longer than 290 days",
		"No figure Nothing to count in this month",
		"Complaints overdue 347", "297 at stage 1, 50 at stage 2")
	want := []string{
		"/clocks?count=true&limit=1&open_cases_only=true&role=duty&" + stage1 + "&state=breached Session secret",
		"/clocks?count=true&limit=1&open_cases_only=true&role=duty&" + stage2 + "&state=breached Session secret",
		"/rules Session secret", "/rules Session secret",
		"/clocks?count=true&limit=1&open_cases_only=true&role=duty&state=breached Session secret",
		"/clocks?count=true&due_from=2023-08-15&due_to=2023-08-21&limit=5&open_cases_only=true&role=duty&state=running Session secret",
		"/indicators Session secret", "/scorecard?month=2023-07 Session secret",
		"/me Session secret",
	}
	slices.Sort(want)
	if got := api.askedPaths(); !slices.Equal(inOrder(got), inOrder(want)) {
		t.Errorf("the page asked\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// stage1 and stage2 are the time limits for a full response under any policy.
const (
	stage1 = "rule=kcc_stage1&rule=code_s1&rule=code_s1_extended&rule=css_stage1&rule=css_stage1_ext"
	stage2 = "rule=kcc_stage2&rule=code_s2&rule=code_s2_extended&rule=css_stage2&rule=css_stage2_ext"
)

// overdue answers so many complaints overdue at each stage, and no other clock.
func overdue(first, second int) func(url.Values) (int, any) {
	return func(q url.Values) (int, any) {
		n := 0
		if slices.Contains(q["rule"], "kcc_stage1") {
			n += first
		}
		if slices.Contains(q["rule"], "kcc_stage2") {
			n += second
		}
		return http.StatusOK, clockPage(min(n, 1), n, "", statute.NewDate(2023, 7, 3))
	}
}

func TestTheComplaintsOverdueOpenTheListThatWasCounted(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.answers["/clocks"] = overdue(297, 50)
	h := pages(t, api)
	if page := get(t, h, "/").Body.String(); !strings.Contains(page, `<a class="govuk-link" href="/clocks/complaints">347<`) {
		t.Error("the number of complaints overdue is no link")
	}
	wants(t, get(t, h, "/clocks/complaints"), http.StatusOK, "Complaints overdue", "347 clocks")
}

func TestWhatIsExceptedAndPastItsDateIsCountedBesideTheBreaches(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.answers["/clocks"] = func(q url.Values) (int, any) {
		n := map[string]int{"breached": 12, "excepted": 3}[q.Get("state")]
		if q.Get("state") == "excepted" && q.Get("stopped") != "false" {
			t.Error("what has stopped is counted too")
		}
		return http.StatusOK, clockPage(1, n, "", statute.NewDate(2023, 7, 3))
	}
	h := pages(t, api)
	wants(t, get(t, h, "/clocks/breached"), http.StatusOK, "12 clocks", "3 more are past their date and excepted.")
	wants(t, get(t, h, "/clocks/excepted"), http.StatusOK, "Clocks past their date with an exception", "3 clocks")
	narrowed := get(t, h, "/clocks/breached?team="+ashford).Body.String()
	if !strings.Contains(narrowed, `href="/clocks/excepted?team=`+ashford+`"`) {
		t.Error("the link to what is excepted loses the team")
	}
}

// ashford is the team of openapi.yaml's example.
const ashford = "018f6b1d-1111-7b22-8d33-4e5566778899"

func TestAListIsNarrowedByItsAddress(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	var mu sync.Mutex
	asked := map[string]url.Values{}
	keep := func(path string, answer any) {
		api.answers[path] = func(q url.Values) (int, any) {
			mu.Lock()
			defer mu.Unlock()
			asked[path] = q
			return http.StatusOK, answer
		}
	}
	keep("/alerts", gen.AlertPage{Items: []gen.Alert{}, Total: new(0), NextCursor: new("more")})
	keep("/clocks", clockPage(0, 0, "more", statute.NewDate(2023, 7, 3)))
	h := pages(t, api)
	const digest = "018f6b1f-0a10-7c44-a3d7-91b2c3d4e5f6"
	w := get(t, h, "/alerts?team="+ashford+"&kind=breach&digest="+digest)
	wants(t, w, http.StatusOK, "0 alerts", "Only those that one digest told of.", "There is none with this filter.", "Show all")
	if q := asked["/alerts"]; q.Get("team_id") != ashford || q.Get("kind") != "breach" || q.Get("digest_id") != digest || q.Get("count") != "true" {
		t.Errorf("asked %v", q)
	}
	for _, has := range []string{`<option value="` + ashford + `" selected>Ashford</option>`, `<option value="breach" selected>`, `&amp;cursor=more`, `name="digest" value="` + digest} {
		if !strings.Contains(w.Body.String(), has) {
			t.Errorf("the page lacks %s", has)
		}
	}
	for _, path := range []string{"/clocks/due", "/clocks/breached"} {
		wants(t, get(t, h, path+"?team="+ashford), http.StatusOK, "0 clocks", "There is none with this filter.")
		if q := asked["/clocks"]; q.Get("team_id") != ashford {
			t.Errorf("%s asked %v", path, q)
		}
	}
	for _, path := range []string{"/alerts?team=x", "/alerts?digest=x", "/clocks/due?team=018f6b1d-1111-7b22-8d33-000000000000"} {
		wants(t, get(t, h, path), http.StatusNotFound, "Page not found")
	}
}

// inOrder writes the parameters of each address in one order.
func inOrder(addresses []string) []string {
	out := make([]string, 0, len(addresses))
	for _, a := range addresses {
		path, rest, _ := strings.Cut(a, "?")
		query, token, _ := strings.Cut(rest, " ")
		parts := strings.Split(query, "&")
		slices.Sort(parts)
		out = append(out, path+"?"+strings.Join(parts, "&")+" "+token)
	}
	slices.Sort(out)
	return out
}

// scorecard is a card with a figure in each state.
func scorecard() map[string]any {
	figure := func(code string, change map[string]any) map[string]any {
		f := map[string]any{
			"code": code, "basis": nil, "numerator": nil, "denominator": nil, "percent": nil, "standard": nil, "target": nil,
			"rag": nil, "direction": nil, "status": "computed", "companions": map[string]any{},
		}
		for k, v := range change {
			f[k] = v
		}
		return f
	}
	companions := map[string]any{"open_past_20_weeks": 1240, "open_past_a_year": 1}
	return map[string]any{"month": "2023-07", "as_at": "2023-07-31", "indicators": []any{
		figure("APP02", map[string]any{"percent": 99.9, "numerator": 1, "denominator": 1}),
		figure("APP17", map[string]any{
			"basis": "excluding_exceptions", "numerator": 33, "denominator": 250, "percent": 13.2, "standard": 55.5,
			"target": 60, "rag": "red", "direction": "worse", "companions": companions,
		}),
		figure("APP17", map[string]any{
			"basis": "including_exceptions", "numerator": 30, "denominator": 250, "percent": 12.0, "target": 60, "rag": "red",
			"direction": "same", "companions": companions,
		}),
		figure("APP20", map[string]any{
			"numerator": 7400, "denominator": 11456, "percent": 64.6, "standard": 70, "target": 50, "rag": "amber", "direction": "better",
			"companions": map[string]any{"median_days_waiting": 290, "longest_days_waiting": 900},
		}),
		figure("APP01", map[string]any{"numerator": 0, "denominator": 0}),
	}}
}

func TestTheLatestFullMonthIsTheOneBeforeThisOne(t *testing.T) {
	t.Parallel()
	for today, want := range map[statute.Date]string{
		statute.NewDate(2023, 8, 15): "2023-07-01", statute.NewDate(2023, 8, 31): "2023-07-01",
		statute.NewDate(2024, 3, 31): "2024-02-01", statute.NewDate(2024, 1, 1): "2023-12-01",
	} {
		if got := lastFullMonth(today).String(); got != want {
			t.Errorf("on %s it is the month of %s, want %s", today, got, want)
		}
	}
}

func TestTheStartPageListsWhatIsDueSoonest(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.answers["/clocks"] = func(q url.Values) (int, any) {
		if q.Get("state") == "breached" {
			return http.StatusOK, clockPage(1, 12345, "more", statute.NewDate(2023, 7, 3))
		}
		return http.StatusOK, clockPage(5, 203, "next", statute.NewDate(2023, 8, 15))
	}
	wants(t, get(t, pages(t, api), "/"), http.StatusOK,
		"Clocks due in 7 days 203", "Due from today to Monday 21 August 2023", "Clocks in breach 12,345",
		"EHC-2023-000123 Send the finalised plan Due today, Tuesday 15 August 2023", "And 198 after these")
}

func TestANumberOfTheStartPageIsThatOfTheListItOpens(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	counts := map[string]int{"running": 203, "breached": 12345}
	var mu sync.Mutex
	asked := map[string][]string{} // by state, the searches without their limits
	api.answers["/clocks"] = func(q url.Values) (int, any) {
		mu.Lock()
		defer mu.Unlock()
		state := q.Get("state")
		if q.Has("rule") || state == "excepted" {
			return http.StatusOK, clockPage(0, 0, "", statute.NewDate(2023, 8, 15))
		}
		q.Del("limit")
		asked[state] = append(asked[state], q.Encode())
		return http.StatusOK, clockPage(1, counts[state], "", statute.NewDate(2023, 8, 15))
	}
	h := pages(t, api)
	opens := map[string]string{}
	for n := range parse(t, get(t, h, "/").Body.String()).Descendants() {
		if at := attributes(n); strings.HasPrefix(at["href"], "/clocks/") && n.FirstChild != nil {
			if _, again := opens[at["href"]]; !again {
				opens[at["href"]] = n.FirstChild.Data
			}
		}
	}
	if want := map[string]string{"/clocks/due": "203", "/clocks/breached": "12,345", "/clocks/complaints": "0"}; !maps.Equal(opens, want) {
		t.Fatalf("the numbers open %v, want %v", opens, want)
	}
	delete(opens, "/clocks/complaints") // a test of its own has it
	for path, n := range opens {
		wants(t, get(t, h, path), http.StatusOK, n+" clocks", "EHC-2023-000123 Send the finalised plan")
	}
	for state, searches := range asked {
		if len(searches) != 2 || searches[0] != searches[1] {
			t.Errorf("%s: counted and listed by other searches: %v", state, searches)
		}
	}
}

// clockPage is a page of n clocks of a total; next is the cursor of the one
// after.
func clockPage(n, total int, next string, due statute.Date) gen.ClockPage {
	p := gen.ClockPage{Items: make([]gen.CaseClock, 0, n), Total: &total}
	if next != "" {
		p.NextCursor = &next
	}
	for range n {
		p.Items = append(p.Items, gen.CaseClock{
			Case:  gen.CaseRef{Reference: "EHC-2023-000123"},
			Clock: gen.Clock{Title: "Send the finalised plan", Basis: gen.BasisRegulations, Owner: "authority", DueOn: &due},
		})
	}
	return p
}

func TestDaysToGoAreSaidAsPeopleSayThem(t *testing.T) {
	t.Parallel()
	today := statute.NewDate(2023, 8, 15)
	for days, want := range map[int]string{0: "today", 1: "tomorrow", 2: "in 2 days", 6: "in 6 days"} {
		due := today.AddDays(days)
		if got := lineOf(gen.CaseClock{Clock: gen.Clock{DueOn: &due}}, today).Left; got != want {
			t.Errorf("%d days: %s, want %s", days, got, want)
		}
	}
}

func TestAPartThatCannotBeReadSaysSoAndTheOthersShow(t *testing.T) {
	t.Parallel()
	for part, c := range map[string]struct{ path, says, stays string }{
		"figures":    {"/scorecard", "The tracker could not read the figures just now.", "Complaints overdue"},
		"indicators": {"/indicators", "The tracker could not read the figures just now.", "Complaints overdue"},
		"rules":      {"/rules", "The tracker could not read the complaints overdue just now.", "Clocks in breach"},
		"clocks":     {"/clocks", "The tracker could not read the clocks just now.", "Figures for July 2023"},
	} {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			api := newFakeAPI(t)
			api.refuse(c.path, http.StatusServiceUnavailable)
			wants(t, get(t, pages(t, api), "/"), http.StatusOK, c.says, "quote urn:ehcp:request:0123", c.stays, "Work out a deadline")
		})
	}
}

func TestFiguresAreShownToThoseWhoMaySeeThem(t *testing.T) {
	t.Parallel()
	t.Run("nobody is signed in", func(t *testing.T) {
		t.Parallel()
		api := newFakeAPI(t)
		text := visible(t, getAsNobody(t, pages(t, api), "/").Body.String())
		if strings.Contains(text, "Figures for") || len(api.askedPaths()) > 0 {
			t.Errorf("figures for nobody; the API was asked %v", api.askedPaths())
		}
	})
	t.Run("the role does not see them", func(t *testing.T) {
		t.Parallel()
		api := newFakeAPI(t)
		for _, path := range []string{"/scorecard", "/clocks"} {
			api.refuse(path, http.StatusForbidden)
		}
		wants(t, get(t, pages(t, api), "/"), http.StatusOK, "Your role does not show the figures.")
	})
}

func TestAnAnswerThatIsNoProblemDocumentStillLeavesAPage(t *testing.T) {
	t.Parallel()
	me := newFakeAPI(t)
	broken := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/me" {
			me.ServeHTTP(w, r)
			return
		}
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte("<html>nothing of ours"))
	})
	wants(t, get(t, pages(t, broken), "/"), http.StatusOK, "The tracker could not read the figures just now. Try again in a minute.")
}
