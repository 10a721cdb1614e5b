package api_test

import (
	"net/http"
	"slices"
	"testing"

	"ehcp.example/tracker/internal/casework"
)

func TestTheSameRequestWithTheSameKeyIsCarriedOutOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.secret(casework.Administrator)
	s := sent{path: "/api/v1/teams", body: `{"name":"Folkestone"}`, secret: secret, header: map[string]string{"Idempotency-Key": "make-folkestone"}}
	first, second := b.send(s), b.send(s)
	if first.status != http.StatusCreated || second.status != http.StatusCreated || first.body != second.body {
		t.Errorf("%d %s\n%d %s", first.status, first.body, second.status, second.body)
	}
	for _, h := range []string{"ETag", "Location", "Content-Type"} {
		if first.header.Get(h) != second.header.Get(h) || first.header.Get(h) == "" {
			t.Errorf("%s: %q, then %q", h, first.header.Get(h), second.header.Get(h))
		}
	}
	if second.header.Get("Idempotency-Replayed") != "true" || first.header.Get("Idempotency-Replayed") != "" {
		t.Error("the second answer does not say that it is the first one's")
	}

	s.body = `{"name":"Hythe"}`
	if a := b.send(s); a.status != http.StatusUnprocessableEntity || !slices.Contains(a.codes(), "?Idempotency-Key key_reused") {
		t.Errorf("another request with that key: %d %s", a.status, a.body)
	}
	s.secret = b.secret(casework.Administrator)
	if a := b.send(s); a.status != http.StatusCreated {
		t.Errorf("somebody else with that key: %d %s", a.status, a.body)
	}
}

func TestARefusedRequestGivesItsKeyUp(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.secret(casework.Administrator)
	key := map[string]string{"Idempotency-Key": "a-second-try"}
	b.team("Deal")
	if a := b.send(sent{path: "/api/v1/teams", body: `{"name":"Deal"}`, secret: secret, header: key}); a.status != http.StatusConflict {
		t.Fatalf("a name twice: %d %s", a.status, a.body)
	}
	if a := b.send(sent{path: "/api/v1/teams", body: `{"name":"Walmer"}`, secret: secret, header: key}); a.status != http.StatusCreated {
		t.Errorf("mended: %d %s", a.status, a.body)
	}
}

func TestOfTenAtOnceWithOneKeyOneIsCarriedOut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret, f := b.secret(casework.ServiceRole), b.assessment(casework.ID{})
	bodies := make(chan answer, 10)
	for range cap(bodies) {
		go func() {
			bodies <- b.send(sent{
				path: "/api/v1/cases/" + f.Case.Reference + "/notes", secret: secret, body: `{"kind":"note","body":"once"}`,
				header: map[string]string{"Idempotency-Key": "one-note-only"},
			})
		}()
	}
	for range cap(bodies) {
		if a := <-bodies; a.status != http.StatusCreated && a.status != http.StatusConflict {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	notes, err := b.cases.Notes(t.Context(), casework.SystemActor("test"), casework.ByID(f.Case.ID))
	if err != nil || len(notes) != 1 {
		t.Errorf("%d notes, %v", len(notes), err)
	}
}

func TestAKeyWhoseAnswerWasLostIsNotCarriedOutAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.secret(casework.Administrator)
	s := sent{path: "/api/v1/teams", body: `{"name":"Sandwich"}`, secret: secret, header: map[string]string{"Idempotency-Key": "lost-answer"}}
	if a := b.send(s); a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	b.exec("update idempotency_keys set status = 0, reply = ''")
	if a := b.send(s); a.status != http.StatusConflict {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestAKeyIsForgottenAfterTwoDays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.secret(casework.Administrator)
	s := sent{path: "/api/v1/teams", body: `{"name":"Whitstable"}`, secret: secret, header: map[string]string{"Idempotency-Key": "two-days-old"}}
	if a := b.send(s); a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	b.exec("update idempotency_keys set created_at = created_at - interval '49 hours'")
	s.body = `{"name":"Herne Bay"}`
	if a := b.send(s); a.status != http.StatusCreated {
		t.Errorf("another request with it: %d %s", a.status, a.body)
	}
	for _, want := range []int{0, 1} {
		if n, err := b.store.PruneKeys(t.Context(), b.now()); err != nil || n != want {
			t.Errorf("pruned %d, want %d: %v", n, want, err)
		}
		b.exec("update idempotency_keys set created_at = created_at - interval '49 hours'")
	}
}
