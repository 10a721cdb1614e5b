package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/api/gen"
)

// alertPage is one alert of each kind, on a rule of law and, for a breach, on
// one of local policy too.
func alertPage(next string) gen.AlertPage {
	var p gen.AlertPage
	if next != "" {
		p.NextCursor = &next
	}
	add := func(kind gen.AlertKind, rule, title string) {
		p.Items = append(p.Items, gen.Alert{
			Case: gen.CaseRef{Reference: reference}, Rule: rule, Title: title, Kind: kind, DueOn: new(on(8, 14)), RaisedOn: on(8, 15),
		})
	}
	for _, kind := range []gen.AlertKind{"due_in_14", "due_in_7", "due_in_2", "safe_by", "due_today", "breach"} {
		add(kind, "ehcp_final", "Send the finalised plan")
	}
	add("due_in_7", "kcc_stage1", "Send the full response")
	add("breach", "kcc_stage1", "Send the full response")
	add("breach", "of_another_version", "Something else")
	p.Items[5].Inherited, p.Items[5].Body = true, new("health")
	return p
}

func TestAlertsAreListedInWordsWithTheirCases(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.answers["/alerts"] = func(url.Values) (int, any) { return http.StatusOK, alertPage("a+b") }
	w := get(t, pages(t, api), "/alerts")
	wants(t, w, http.StatusOK,
		"14 days’ warning Last day Monday 14 August 2023. Raised on 15 August 2023. Regulations.", "7 days’ warning", "2 days’ warning",
		"Twelve months since the last meeting", "Last day reached Last day Monday", "Send the finalised plan (Health) In breach of the Regulations Last day Monday 14 August 2023. Raised on 15 August 2023. It had passed",
		"It had passed before the case came into the tracker.", "7 working days’ warning",
		"Past the time in local policy, not law Last day Monday 14 August 2023. Raised on 15 August 2023. EHC", "Something else Past its last day")
	for _, link := range []string{`href="/cases/` + reference + `"`, `href="/alerts?cursor=a%2Bb"`, `href="/alerts/acknowledged"`} {
		if !strings.Contains(w.Body.String(), link) {
			t.Errorf("the page lacks %s", link)
		}
	}
}

func TestAlertsThatWaitAreKeptFromThoseAcknowledged(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.answers["/alerts"] = func(q url.Values) (int, any) {
		p := alertPage("")
		switch q.Get("acknowledged") {
		case "true":
			p.Items[0].AcknowledgedAt = new(time.Date(2023, 8, 14, 23, 30, 0, 0, time.UTC))
			p.Items = p.Items[:1]
		case "":
			t.Error("asked for both kinds at once")
		}
		return http.StatusOK, p
	}
	h := pages(t, api)
	wants(t, get(t, h, "/alerts/acknowledged"), http.StatusOK, "Acknowledged on 15 August 2023.")
	for _, path := range []string{"/alerts", "/alerts?cursor=x"} {
		text := visible(t, get(t, h, path).Body.String())
		if strings.Contains(text, "Acknowledged on") || strings.Contains(text, "Back to the first page") != strings.Contains(path, "cursor") {
			t.Errorf("%s: %s", path, text)
		}
	}
}

func TestListsWithNothingInThemSaySo(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.answers["/alerts"] = func(url.Values) (int, any) { return http.StatusOK, gen.AlertPage{Items: []gen.Alert{}} }
	api.answers["/clocks"] = func(url.Values) (int, any) { return http.StatusOK, clockPage(0, 0, "", on(1, 1)) }
	h := pages(t, api)
	for path, says := range map[string]string{
		"/alerts": "No alert waits for anybody.", "/alerts/acknowledged": "No alert has been acknowledged yet.",
		"/clocks/due": "0 clocks There is none.", "/clocks/breached": "0 clocks There is none.",
	} {
		wants(t, get(t, h, path), http.StatusOK, says)
	}
}

func TestAListSaysOnceWhatAClockRestsOn(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.answers["/clocks"] = func(q url.Values) (int, any) {
		p := clockPage(1, 1, "", on(8, 14))
		p.Items[0].Clock.State, p.Items[0].Clock.DaysLate = gen.ClockState(q.Get("state")), 1
		return http.StatusOK, p
	}
	h := pages(t, api)
	wants(t, get(t, h, "/clocks/due"), http.StatusOK, "Running Due Monday 14 August 2023: 1 day late. Regulations.")
	late := get(t, h, "/clocks/breached")
	wants(t, late, http.StatusOK, "In breach of the Regulations Due Monday 14 August 2023: 1 day late.")
	if strings.Contains(visible(t, late.Body.String()), "late. Regulations.") {
		t.Error("the basis is said twice")
	}
}

func TestACursorThatTheAPIRefusesIsNoPage(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	for _, path := range []string{"/alerts", "/clocks"} {
		api.answers[path] = func(url.Values) (int, any) {
			return http.StatusUnprocessableEntity, problem(http.StatusUnprocessableEntity, "cursor", "Use the cursor of the page before.")
		}
	}
	h := pages(t, api)
	for _, path := range []string{"/alerts?cursor=x", "/clocks/due?cursor=x"} {
		wants(t, get(t, h, path), http.StatusNotFound, "Page not found")
	}
}

func TestLaterPagesOfAListHaveTheirOwnTitle(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.answers["/clocks"] = func(url.Values) (int, any) { return http.StatusOK, clockPage(2, 90, "more", on(8, 1)) }
	first, later := get(t, pages(t, api), "/clocks/due").Body.String(), get(t, pages(t, api), "/clocks/due?cursor=x").Body.String()
	if a, b := checkDocument(t, "first", first), checkDocument(t, "later", later); a == b || !strings.Contains(later, `href="/clocks/due"`) {
		t.Errorf("titles %s and %s", a, b)
	}
}
