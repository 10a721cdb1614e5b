package app

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store/storetest"
)

const (
	ada   = "00000000-0000-7000-8000-00000000000a" // due to go
	ben   = "00000000-0000-7000-8000-00000000000b" // purged once, and back
	carol = "00000000-0000-7000-8000-00000000000c" // the same, and held
)

// past is a tracker with those three.
func past(t *testing.T) (*App, *pgx.Conn, *bytes.Buffer) {
	t.Helper()
	cfg := config.Config{
		DatabaseURL: storetest.New(t), Mode: config.Test, Profile: statute.KCC2023, Today: statute.NewDate(2026, 12, 1), Listen: "nowhere.invalid:99999",
	}
	conn, err := pgx.Connect(t.Context(), cfg.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	_, err = conn.Exec(t.Context(), `insert into people (id, family_name, born, search, created_at) select i::uuid, 'Made-up', b::date, '', '2001-01-01'
			from (values ('`+ada+`', '1990-03-10'), ('`+ben+`', '2015-03-10'), ('`+carol+`', '2015-03-10')) p(i, b);
		insert into purged (person_id, purged_on, purged_at) values ('`+ben+`', '2026-11-01', now()), ('`+carol+`', '2026-11-01', now());
		insert into legal_holds (id, person_id, reason, placed_at, placed_by_name) values (gen_random_uuid(), '`+carol+`', 'inquiry', now(), 'G')`)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	a, err := Open(t.Context(), cfg, slog.New(slog.NewTextHandler(&log, nil)), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a, conn, &log
}

func people(t *testing.T, c *pgx.Conn) string {
	t.Helper()
	var all string
	if err := c.QueryRow(t.Context(), "select coalesce(string_agg(right(id::text, 1), '' order by id), '') from people").Scan(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestWhomABackupBroughtBackGoesBeforeAnythingIsServed: listening fails, and it is done all the same.
func TestWhomABackupBroughtBackGoesBeforeAnythingIsServed(t *testing.T) {
	t.Parallel()
	a, conn, log := past(t)
	if err := a.Serve(t.Context()); err == nil || !strings.Contains(err.Error(), "listen") {
		t.Fatalf("%v", err)
	}
	if got := people(t, conn); got != "ac" {
		t.Errorf("left are %s, want the one who was never purged and the one who is held", got)
	}
	if said := log.String(); !strings.Contains(said, "purged again") || !strings.Contains(said, "legal hold") || strings.Contains(said, "Made-up") {
		t.Errorf("%s", said)
	}
}

func TestUpkeepPurgesOnlyWhereTombstonesAreKept(t *testing.T) {
	t.Parallel()
	a, conn, _ := past(t)
	upkeep := func() error { return keeper{a}.Upkeep(t.Context(), a.Today()) }
	if err := upkeep(); err != nil || people(t, conn) != "abc" {
		t.Errorf("%v; left are %s", err, people(t, conn))
	}
	a.Config.Tombstones = filepath.Join(t.TempDir(), "none", "tombstones")
	if err := upkeep(); err == nil || people(t, conn) != "abc" {
		t.Errorf("a file that cannot be written: %v; left are %s", err, people(t, conn))
	}
	a.Config.Tombstones = filepath.Join(t.TempDir(), "tombstones")
	if err := upkeep(); err != nil || people(t, conn) != "bc" {
		t.Errorf("%v; left are %s", err, people(t, conn))
	}
	if got, err := os.ReadFile(a.Config.Tombstones); err != nil || string(got) != ada+" 2026-12-01\n" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAFileOfTombstonesIsReadWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	day := statute.NewDate(2026, 12, 1)
	all, err := ReadTombstones(strings.NewReader("# kept since 2026\n\n" + ada + " 2026-12-01\n" + ada + " 2026-12-02\r\n" + ben + "  2026-12-01"))
	if err != nil || len(all) != 2 || all[0] != (casework.Tombstone{PersonID: casework.ID{6: 0x70, 8: 0x80, 15: 0xa}, PurgedOn: day}) || all[1].PurgedOn != day {
		t.Errorf("%v, %v", all, err)
	}
	for _, bad := range []string{"x 2026-12-01", ada, ada + " 2026-13-01", ada + " 2026-12-01 Quillfeather"} {
		if _, err := ReadTombstones(strings.NewReader("\n" + bad)); err == nil || !strings.Contains(err.Error(), "line 2") || strings.Contains(err.Error(), "Quillfeather") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
