package api_test

import (
	"net/http"
	"testing"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
)

// contested loads a file whose row about a UPN contradicts the record.
func contested(t *testing.T, b *bundle) {
	t.Helper()
	loaded(t, b.as(casework.Administrator), gen.FileKindComplaints, complaintsFile(
		complaintRow{reference: "CMP-2026-000001", upn: "A886410188388", given: "Ada", team: "Dover"}))
	reimport(t, b)
}

func reimport(t *testing.T, b *bundle) {
	t.Helper()
	body := complaintsFile(complaintRow{reference: "CMP-2026-000002", upn: "A886410188388", given: "Ada", team: "Ashford"})
	body = body[:len(body)-len("2014-05-01,ME14 1XX,Ashford,,,,,2026-02-02,,,,,,,,\n")] + "2009-09-09,ME14 1XX,Ashford,,,,,2026-02-02,,,,,,,,\n"
	if _, codes := loaded(t, b.as(casework.Administrator), gen.FileKindComplaints, body); codes != "reference identity_conflict" {
		t.Fatalf("refused for %q", codes)
	}
}

func TestAnIdentityConflictIsReadSettledAndOpenedAnew(t *testing.T) {
	t.Parallel()
	b := setup(t)
	contested(t, b)
	c := b.as(casework.InformationGovernance)
	open := func() []gen.IdentityConflict {
		t.Helper()
		list, err := c.ListIdentityConflictsWithResponse(t.Context(), &gen.ListIdentityConflictsParams{})
		must(t, err)
		if list.JSON200 == nil {
			t.Fatalf("%d %s", list.StatusCode(), list.Body)
		}
		return list.JSON200.Items
	}
	items := open()
	if len(items) != 1 || items[0].Reference != "CMP-2026-000002" || items[0].TeamID == nil || items[0].SettledOn != nil {
		t.Fatalf("%+v", items)
	}
	settle := func(found gen.ConflictFinding, reason string) int {
		t.Helper()
		r, err := c.SettleIdentityConflictWithResponse(t.Context(), items[0].ID, gen.IdentitySettlement{Found: found, Reason: reason})
		must(t, err)
		if r.JSON200 != nil && (r.JSON200.SettledBy == nil || r.JSON200.SettledAt == nil || *r.JSON200.Reason != reason) {
			t.Errorf("settled: %s", r.Body)
		}
		return r.StatusCode()
	}
	if got := settle(gen.ConflictFindingFileMistaken, " "); got != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", got)
	}
	if got := settle(gen.ConflictFindingFileMistaken, "Two digits were swapped"); got != http.StatusOK || len(open()) != 0 {
		t.Errorf("settled: %d, still open %d", got, len(open()))
	}
	if got := settle(gen.ConflictFindingFileMistaken, "Again"); got != http.StatusConflict {
		t.Errorf("settled twice: %d", got)
	}
	log, err := b.cases.AuditLog(t.Context(), casework.SystemActor("test"), casework.AuditFilter{Action: "conflict.settle"}, casework.PageRequest{})
	must(t, err)
	if len(log.Items) != 1 || log.Items[0].RecordRef != items[0].ID.String() {
		t.Errorf("audit %+v", log.Items)
	}
	reimport(t, b)
	if again := open(); len(again) != 1 || again[0].ID != items[0].ID || again[0].Found != nil || again[0].SettledBy != nil {
		t.Errorf("refused again: %+v", again)
	}
}

func TestIdentityConflictsAreForWhoLooksAfterTheRecord(t *testing.T) {
	t.Parallel()
	b := setup(t)
	contested(t, b)
	for role, want := range map[casework.Role]int{
		casework.ServiceManager: http.StatusOK, casework.Administrator: http.StatusOK, casework.InformationGovernance: http.StatusOK,
		casework.TeamManager: http.StatusForbidden, casework.Analyst: http.StatusForbidden, casework.ServiceRole: http.StatusForbidden,
	} {
		list, err := b.as(role).ListIdentityConflictsWithResponse(t.Context(), &gen.ListIdentityConflictsParams{})
		must(t, err)
		if list.StatusCode() != want {
			t.Errorf("%s: %d", role, list.StatusCode())
		}
	}
	elsewhere := casework.Actor{ID: casework.NewID(), Role: casework.TeamManager, Teams: []casework.ID{b.team("Thanet").ID}}
	seen, err := b.cases.Conflicts(t.Context(), elsewhere, casework.ConflictFilter{}, casework.PageRequest{})
	must(t, err)
	if len(seen.Items) != 0 {
		t.Errorf("of another team: %+v", seen.Items)
	}
}
