package store_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/store"
	"ehcp.example/tracker/internal/store/storetest"
)

// TestGoingDownTakesUndoneCasesAlong: the schema before knows none, and a
// review without a plan would break its rules.
func TestGoingDownTakesUndoneCasesAlong(t *testing.T) {
	t.Parallel()
	dsn := storetest.Empty(t)
	migrate(t, dsn, store.Up)
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	_, err = conn.Exec(t.Context(), `
		insert into people (id, family_name, search, created_at) values ('00000000-0000-7000-8000-000000000001', 'Made-up', 'made-up', now());
		insert into cases (id, reference, kind, person_id, opened_on, entered_on, source, created_at)
			values ('00000000-0000-7000-8000-000000000002', 'EHC-1', 'needs_assessment', '00000000-0000-7000-8000-000000000001', '2023-01-09', '2023-01-09', 'api', now());
		insert into cases (id, reference, kind, person_id, origin_case_id, opened_on, closed_on, undone_at, entered_on, source, created_at)
			values ('00000000-0000-7000-8000-000000000003', 'AR-1', 'annual_review', '00000000-0000-7000-8000-000000000001',
			'00000000-0000-7000-8000-000000000002', '2023-01-09', '2023-01-10', now(), '2023-01-09', 'api', now());
		insert into milestones (id, case_id, kind, on_date, logged_at, logged_on, voided_at, void_reason, origin_case_id)
			values (gen_random_uuid(), '00000000-0000-7000-8000-000000000003', 'plan_made', '2023-01-09', now(), '2023-01-09', now(), 'x', '00000000-0000-7000-8000-000000000002'),
				(gen_random_uuid(), '00000000-0000-7000-8000-000000000002', 'request_received', '2023-01-09', now(), '2023-01-09', null, '', '00000000-0000-7000-8000-000000000003');
		insert into notes (id, case_id, kind, body, at) values (gen_random_uuid(), '00000000-0000-7000-8000-000000000003', 'note', 'Told.', now())`)
	if err != nil {
		t.Fatal(err)
	}
	for all := migrate(t, dsn, store.Status); all[len(all)-1].Version >= 7; all = all[:len(all)-1] {
		migrate(t, dsn, store.Down)
	}
	var cases, notes, milestones int
	if err := conn.QueryRow(t.Context(), `select (select count(*) from cases), (select count(*) from milestones),
		(select count(*) from notes n join cases c on c.id = n.case_id where c.reference = 'EHC-1')`).Scan(&cases, &milestones, &notes); err != nil ||
		cases != 1 || milestones != 1 || notes != 1 {
		t.Errorf("%d cases, %d milestones and %d notes are left: %v", cases, milestones, notes, err)
	}
	if _, err := conn.Exec(t.Context(), "delete from milestones"); err == nil {
		t.Error("a milestone can be deleted after going down")
	}
	migrate(t, dsn, store.Up)
}
