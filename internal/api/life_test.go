package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/disclosure"
)

// grown is somebody whose record is due: born in 1990, last heard of in 2012.
func grown(t *testing.T, b *bundle) casework.ID {
	t.Helper()
	f := b.assessment(casework.ID{})
	b.exec(`update people set born = '1990-03-10', died = null; update cases set opened_on = '2001-01-02', closed_on = '2012-07-01';
		alter table milestones disable trigger milestones_append_only; update milestones set on_date = '2001-01-02';
		alter table milestones enable trigger milestones_append_only`)
	return f.Person.ID
}

func TestARecordThatIsDueIsListedHeldAndLiftedByGovernance(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := grown(t, b)
	c := b.as(casework.InformationGovernance)
	state := func() gen.RetentionStandingState {
		t.Helper()
		list, err := c.ListRetentionWithResponse(t.Context(), &gen.ListRetentionParams{})
		must(t, err)
		if list.JSON200 == nil || len(list.JSON200.Items) != 1 || list.JSON200.Items[0].PersonID != who {
			t.Fatalf("%d %s", list.StatusCode(), list.Body)
		}
		return list.JSON200.Items[0].State
	}
	if got := state(); got != gen.RetentionStandingStateReady {
		t.Errorf("before: %s", got)
	}
	early, err := c.ListRetentionWithResponse(t.Context(), &gen.ListRetentionParams{By: ptr(date(2021, time.March, 9))})
	must(t, err)
	if len(early.JSON200.Items) != 0 {
		t.Errorf("the day before it is due: %s", early.Body)
	}
	placed, err := c.PlaceLegalHoldWithResponse(t.Context(), who, &gen.PlaceLegalHoldParams{}, gen.GovernanceReason{Reason: "An inquiry"})
	must(t, err)
	if placed.JSON201 == nil || placed.JSON201.Reason != "An inquiry" || placed.JSON201.LiftedAt != nil {
		t.Fatalf("%d %s", placed.StatusCode(), placed.Body)
	}
	if got := state(); got != gen.RetentionStandingStateHeld {
		t.Errorf("held: %s", got)
	}
	holds, err := c.ListLegalHoldsWithResponse(t.Context(), &gen.ListLegalHoldsParams{PersonID: &who})
	must(t, err)
	if holds.JSON200 == nil || len(holds.JSON200.Items) != 1 || holds.JSON200.Items[0].ID != placed.JSON201.ID {
		t.Errorf("%d %s", holds.StatusCode(), holds.Body)
	}
	for _, want := range []int{http.StatusOK, http.StatusConflict} {
		lifted, err := c.LiftLegalHoldWithResponse(t.Context(), placed.JSON201.ID, gen.GovernanceReason{Reason: "It has ended"})
		must(t, err)
		if lifted.StatusCode() != want {
			t.Errorf("%d %s", lifted.StatusCode(), lifted.Body)
		}
	}
	preview, err := c.PreviewPurgeWithResponse(t.Context(), who)
	must(t, err)
	if preview.JSON200 == nil || preview.JSON200.Standing.State != gen.RetentionStandingStateReady || preview.JSON200.Rows[0] != (gen.HoldingSize{Table: "people", Rows: 1, Goes: true}) {
		t.Errorf("%d %s", preview.StatusCode(), preview.Body)
	}
	for path, method := range map[string]string{"legal-holds": http.MethodPost, "purge-preview": http.MethodGet} {
		body := ""
		if method == http.MethodPost {
			body = `{"reason":"x"}`
		}
		a := b.send(sent{method: method, path: "/api/v1/people/" + casework.NewID().String() + "/" + path, body: body, secret: b.secret(casework.InformationGovernance)})
		if a.status != http.StatusNotFound {
			t.Errorf("%s of nobody: %d", path, a.status)
		}
	}
}

func TestSubjectAccessIsGivenAsJSONAndAsAPage(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := grown(t, b)
	secret := b.secret(casework.InformationGovernance)
	path := "/api/v1/people/" + who.String() + "/subject-access"
	doc := b.send(sent{path: path, secret: secret, body: `{"request":"SAR-2026-014"}`})
	if doc.status != http.StatusOK || !strings.Contains(doc.header.Get("Content-Disposition"), who.String()+".json") || !strings.Contains(doc.body, "Quillfeather") {
		t.Fatalf("%d %s %.300s", doc.status, doc.header, doc.body)
	}
	page := b.send(sent{path: path, secret: secret, body: `{"request":"SAR-2026-014","format":"html"}`})
	if page.status != http.StatusOK || !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") || page.header.Get("Cache-Control") != "no-store" ||
		!strings.HasPrefix(page.header.Get("Content-Disposition"), "attachment;") || !strings.Contains(page.body, "Zoë Quillfeather") {
		t.Errorf("%d %s %.300s", page.status, page.header, page.body)
	}
	log, err := b.cases.AuditLog(t.Context(), casework.SystemActor("test"), casework.AuditFilter{Action: "subject_access.read", PersonID: who}, casework.PageRequest{})
	must(t, err)
	if len(log.Items) != 2 || log.Items[0].Reason != "SAR-2026-014" || log.Items[0].ActorRole != casework.InformationGovernance {
		t.Errorf("audit %+v", log.Items)
	}
	if a := b.send(sent{path: path, secret: b.secret(casework.Administrator), body: `{"request":"SAR-2026-014"}`}); a.status != http.StatusForbidden {
		t.Errorf("an administrator reads content: %d", a.status)
	}
	if a := b.send(sent{path: path, secret: secret, body: `{"request":" "}`}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("without saying which request it answers: %d", a.status)
	}
	if logs := b.logs.String(); strings.Contains(logs, "Quillfeather") || strings.Contains(logs, "SAR-2026") {
		t.Error("the log tells of it")
	}
}

// TestTheCommandsJSONIsTheAPIs: one who reads the one can read the other.
func TestTheCommandsJSONIsTheAPIs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := grown(t, b)
	d, err := b.cases.SubjectAccess(t.Context(), casework.SystemActor("test"), who, "SAR-2026-014")
	must(t, err)
	var file bytes.Buffer
	must(t, disclosure.WriteJSON(&file, d))
	a := b.send(sent{path: "/api/v1/people/" + who.String() + "/subject-access", secret: b.secret(casework.InformationGovernance), body: `{"request":"SAR-2026-014"}`})
	var fromFile, fromAPI map[string]any
	must(t, json.Unmarshal(file.Bytes(), &fromFile))
	must(t, json.Unmarshal([]byte(a.body), &fromAPI))
	for _, doc := range []map[string]any{fromFile, fromAPI} {
		for _, h := range doc["holdings"].([]any) {
			if h := h.(map[string]any); h["table"] == "audit" { // it has grown by a line in between
				h["rows"] = nil
			}
		}
	}
	if !reflect.DeepEqual(fromFile, fromAPI) {
		t.Errorf("the file: %s\nthe API: %s", file.String(), a.body)
	}
}
