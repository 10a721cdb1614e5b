package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestWhatFailedOrMayNotHaveArrivedIsListed: nothing but the database told an
// operator which messages these are.
func TestWhatFailedOrMayNotHaveArrivedIsListed(t *testing.T) {
	t.Parallel()
	env := onRecord(t)
	if r := at(t, env, true, "deliveries"); r.code != 0 || r.out != "There are none.\n" {
		t.Errorf("%+v", r)
	}
	conn, err := pgx.Connect(t.Context(), env["DATABASE_URL"])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	_, err = conn.Exec(t.Context(), `with u as (insert into users (id, email, name, role, can_sign_in, active, created_at)
			values (gen_random_uuid(), 'manager@example.org', 'M Khan', 'team_manager', true, true, now()) returning id)
		insert into deliveries (id, key, kind, user_id, for_date, why, status, attempts, last_error, created_at)
		select ('00000000-0000-7000-8000-00000000000' || n)::uuid, 'k' || n, 'digest', u.id, '2023-08-01'::date + n::int, 'manages_team', s, n::int, 'e' || n, now()
		from u, unnest(array['sent', 'uncertain', 'failed', 'pending', 'failed']) with ordinality w (s, n)`)
	if err != nil {
		t.Fatal(err)
	}
	for asked, want := range map[string]string{
		"": "failed e5, failed e3, uncertain e2", "--status sent": "sent e1", "--status failed --status uncertain --limit 1": "failed e5",
		"--status pending --status sent": "pending e4, sent e1", "--status cancelled": "",
	} {
		r := at(t, env, false, append([]string{"deliveries"}, strings.Fields(asked)...)...)
		var listed []struct{ Status, Error, User string }
		if err := json.Unmarshal([]byte(r.out), &listed); err != nil || r.code != 0 {
			t.Fatalf("%q: %+v, %v", asked, r, err)
		}
		var got []string
		for _, d := range listed {
			if got = append(got, d.Status+" "+d.Error); d.User != "M Khan" {
				t.Errorf("%+v", d)
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q lists %v, want %s", asked, got, want)
		}
		if more := strings.Contains(r.err, "--limit shows more"); more != strings.Contains(asked, "--limit") {
			t.Errorf("%q says %q", asked, r.err)
		}
	}
	if r := at(t, env, true, "deliveries"); !strings.Contains(r.out, "M Khan") || strings.Contains(r.out, "@") || strings.Count(r.out, "\n") != 4 {
		t.Errorf("%+v", r)
	}
	for _, wrong := range [][]string{{"deliveries", "--status", "lost"}, {"deliveries", "--limit", "0"}} {
		if r := at(t, env, false, wrong...); r.code != 2 || r.out != "" {
			t.Errorf("%v: %+v", wrong, r)
		}
	}
}
