package delivery

import (
	"strings"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/mail"
	"ehcp.example/tracker/internal/statute"
)

// today is a Thursday.
var today = statute.NewDate(2026, 3, 5)

// plainCalendar knows weekends only.
func plainCalendar(t *testing.T) *statute.Calendar {
	t.Helper()
	return statute.NewCalendar(statute.CalendarInput{KnownUntil: statute.NewDate(2028, 12, 31)})
}

// breach is an alert about a final plan due days ago.
func breach(days int) casework.AlertSummary {
	return casework.AlertSummary{
		Alert: casework.Alert{
			ID: casework.NewID(), CaseID: casework.NewID(), Rule: "ehcp_final", Kind: statute.Breach,
			DueOn: today.AddDays(-days), AlertOn: today.AddDays(1 - days),
		},
		CaseReference: "EHC-2025-000123", TeamName: "Ashford team", CaseworkerName: "Somebody Else",
	}
}

// warning is an alert about a final plan due in some days.
func warning(kind statute.AlertKind, days int) casework.AlertSummary {
	a := breach(0)
	a.Kind, a.DueOn, a.AlertOn = kind, today.AddDays(days), today
	return a
}

func written(t *testing.T, c casework.DigestContent) mail.Digest {
	t.Helper()
	return newSetup(t, newRecord()).d.digest(c)
}

func TestAlertsGoIntoTheirSections(t *testing.T) {
	t.Parallel()
	got := written(t, owed(warning(statute.DueIn7, 7), breach(2), warning(statute.DueToday, 0), breach(9)))
	if len(got.Breached) != 2 || got.Breached[0].Days != 9 || got.Breached[1].Days != 2 {
		t.Errorf("breached, oldest first: %+v", got.Breached)
	}
	if len(got.DueToday) != 1 || len(got.DueSoon) != 1 || got.DueSoon[0].Days != 7 {
		t.Errorf("due today %+v, soon %+v", got.DueToday, got.DueSoon)
	}
	if alone := owed(breach(2)); written(t, alone).ID != alone.Delivery.ID.String() {
		t.Error("the digest does not carry the id that its links need")
	}
	if got.Team != "Ashford team" || got.Breached[0].Team != "" {
		t.Errorf("team %q beside %q", got.Team, got.Breached[0].Team)
	}
	rule := statute.RuleByID("ehcp_final")
	if it := got.DueToday[0]; it.Title != rule.Title || it.Citation != rule.Source || it.Basis != "regulations" {
		t.Errorf("item %+v", it)
	}
}

func TestOneClockIsToldOnceByItsGravestAlert(t *testing.T) {
	t.Parallel()
	late := breach(2)
	onTheDay := late
	onTheDay.Kind, onTheDay.AlertOn = statute.DueToday, late.DueOn
	for _, order := range [][]casework.AlertSummary{{late, onTheDay}, {onTheDay, late}} {
		got := written(t, owed(order...))
		if len(got.Breached) != 1 || len(got.DueToday)+len(got.DueSoon) != 0 {
			t.Errorf("told %+v", got)
		}
	}
}

func TestABreachThatWasEndedStaysABreach(t *testing.T) {
	t.Parallel()
	a := breach(5)
	a.StoppedOn = a.DueOn.AddDays(3)
	got := written(t, owed(a))
	if len(got.Breached) != 1 || got.Breached[0].Days != 3 {
		t.Errorf("breached %+v, want it 3 days late", got.Breached)
	}
}

func TestWorkingDayClocksSayWorkingDays(t *testing.T) {
	t.Parallel()
	a := warning(statute.DueIn2, 4) // Thursday to Monday
	a.Rule = "kcc_stage1"
	got := written(t, owed(a))
	if len(got.DueSoon) != 1 || !got.DueSoon[0].WorkingDays || got.DueSoon[0].Days != 2 {
		t.Errorf("due soon %+v, want 2 working days", got.DueSoon)
	}
}

func TestSeveralTeamsAreNamedBesideEachCase(t *testing.T) {
	t.Parallel()
	other := breach(1)
	other.TeamName, other.CaseID = "Thanet team", casework.NewID()
	got := written(t, owed(breach(2), other))
	if got.Team != "" || got.Breached[0].Team != "Ashford team" || got.Breached[1].Team != "Thanet team" {
		t.Errorf("team %q, items %+v", got.Team, got.Breached)
	}
}

func TestAnAdviserIsNamedAndASchoolIsNot(t *testing.T) {
	t.Parallel()
	a, b := breach(1), breach(2)
	a.Body, b.Body = "social_care", "Made-up Primary School"
	got := written(t, owed(a, b))
	if len(got.Breached) != 2 || strings.Contains(got.Breached[0].Title, "Primary") || !strings.HasSuffix(got.Breached[1].Title, "(social care)") {
		t.Errorf("titles %q, %q", got.Breached[0].Title, got.Breached[1].Title)
	}
}

func TestASafeDayCarriesItsDateAndOtherWarningsNone(t *testing.T) {
	t.Parallel()
	safe, week := warning(statute.SafeDay, 43), warning(statute.DueIn7, 7)
	safe.Rule, safe.SafeBy, week.Rule, week.SafeBy = "ar_annual", today, "ar_annual", today.AddDays(-30)
	got := written(t, owed(safe, week))
	if len(got.DueSoon) != 2 || got.DueSoon[1].SafeBy != today || got.DueSoon[1].Days != 43 || !got.DueSoon[0].SafeBy.IsZero() {
		t.Errorf("due soon %+v", got.DueSoon)
	}
}

func TestCountsUncertainSendsAndWithdrawalsAreTold(t *testing.T) {
	t.Parallel()
	c := owed()
	c.Inherited = []casework.AlertCount{{Rule: "ehcp_final", N: 12, Oldest: today.AddDays(-400)}}
	c.StillOpen = []casework.AlertCount{{Rule: "no_such_rule", N: 1, Oldest: today}}
	c.Uncertain = []casework.Unconfirmed{{ForDate: today.AddDays(-1), References: []string{"EHC-2025-000101"}}}
	c.Withdrawn = []casework.AlertSummary{breach(3)}
	got := written(t, c)
	if got.Inherited[0].N != 12 || got.Inherited[0].Basis != "regulations" || got.StillOpen[0].Title != "no_such_rule" {
		t.Errorf("counts %+v, %+v", got.Inherited, got.StillOpen)
	}
	if got.Unconfirmed[0].References[0] != "EHC-2025-000101" || len(got.Withdrawn) != 1 {
		t.Errorf("unconfirmed %+v, withdrawn %+v", got.Unconfirmed, got.Withdrawn)
	}
}

func TestNoPersonsNameReachesTheMail(t *testing.T) {
	t.Parallel()
	m, err := written(t, owed(breach(2))).Message(mail.Letter{From: "tracker@example.org", To: "manager@example.org"})
	if err != nil || strings.Contains(m.Text+m.HTML+m.Subject, "Somebody") {
		t.Errorf("the mail names the caseworker (%v)", err)
	}
}

func TestADigestOfOneTeamLinksToItsList(t *testing.T) {
	t.Parallel()
	a, b := breach(2), breach(3)
	a.TeamID, b.TeamID = casework.NewID(), casework.NewID()
	if got := written(t, owed(a)); got.TeamID != a.TeamID.String() {
		t.Errorf("team %q, want %s", got.TeamID, a.TeamID)
	}
	if got := written(t, owed(a, b)); got.TeamID != "" {
		t.Errorf("two teams and a link to %q", got.TeamID)
	}
	if got := written(t, owed(breach(1))); got.TeamID != "" {
		t.Errorf("no team and a link to %q", got.TeamID)
	}
}

func TestALateLimitOfSomebodyElseSaysWhoOwesIt(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string]string{
		"ehcna_advice": "Owed by the adviser who was asked.", "ehcp_final": "",
	} {
		a := breach(2)
		a.Rule = rule
		digest := written(t, owed(a))
		m, err := digest.Message(mail.Letter{
			From: "tracker@example.org", To: "manager@example.org", Key: "digest:1", Date: today.Time(), BaseURL: "https://tracker.example.org",
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range []string{m.Text, m.HTML} {
			if strings.Contains(body, "Owed by") != (want != "") || !strings.Contains(body, want) {
				t.Errorf("%s: want %q in\n%s", rule, want, body)
			}
		}
	}
}
