package app

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store/storetest"
)

// office is a tracker with one manager, whose team has a clock past its day,
// and two older messages that did not arrive.
func office(t *testing.T, smtp string) *App {
	t.Helper()
	cfg := config.Config{
		DatabaseURL: storetest.New(t), Mode: config.Test, Profile: statute.KCC2023, Today: statute.NewDate(2026, 12, 1),
		SMTPURL: smtp, MailFrom: "tracker@example.org", BaseURL: "https://tracker.example.org",
	}
	conn, err := pgx.Connect(t.Context(), cfg.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	const team, user, person, of = "'00000000-0000-7000-8000-000000000001'", "'00000000-0000-7000-8000-000000000002'",
		"'00000000-0000-7000-8000-000000000003'", "'00000000-0000-7000-8000-000000000004'"
	_, err = conn.Exec(t.Context(), `insert into teams (id, name, created_at) values (`+team+`, 'Ashford', now());
		insert into users (id, email, name, role, can_sign_in, active, created_at)
			values (`+user+`, 'm@example.org', 'M', 'team_manager', true, true, now());
		insert into user_teams values (`+user+`, `+team+`);
		insert into people (id, family_name, search, created_at) values (`+person+`, 'Made-up', 'made-up', now());
		insert into cases (id, reference, kind, person_id, team_id, opened_on, entered_on, source, created_at)
			values (`+of+`, 'EHC-2026-000001', 'needs_assessment', `+person+`, `+team+`, '2026-07-06', '2026-07-06', 'api', now());
		insert into clocks (case_id, rule, role, basis, started_on, started_by, due_on, rule_version, next_alert_on)
			values (`+of+`, 'ehcp_final', 'duty', 'regulations', '2026-07-06', 'request_received', '2026-11-23', '2014-09-01', '2026-11-24');
		insert into deliveries (id, key, kind, user_id, for_date, why, status, created_at)
			select gen_random_uuid(), s, 'digest', `+user+`, '2026-11-02', 'manages_team', s, now() from unnest(array['failed', 'uncertain']) s`)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

// TestMailServersAreToldGoodbye: connections kept for the next message were
// dropped at the end instead of being closed.
func TestMailServersAreToldGoodbye(t *testing.T) {
	t.Parallel()
	url, said := listening(t)
	a := office(t, url)
	raised, err := a.Sweep(t.Context(), a.Today(), true)
	if err != nil || raised.Sent["sent"] != 1 {
		t.Fatalf("%+v, %v", raised, err)
	}
	var last string
	for command := range said {
		last = command
	}
	if last != "QUIT" {
		t.Errorf("the last that was said is %q, want QUIT", last)
	}
}

// listening is a mail server that takes everything of one conversation, and
// the commands it was given in it.
func listening(t *testing.T) (url string, said <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	commands := make(chan string, 100)
	go func() {
		defer close(commands)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		_ = c.SetDeadline(time.Now().Add(10 * time.Second)) // a client that just stays must not hold the test
		fmt.Fprint(c, "220 mail.example.org\r\n")
		content := false
		for lines := bufio.NewScanner(c); lines.Scan(); {
			line := lines.Text()
			switch {
			case content && line != ".":
				continue
			case line == "DATA":
				fmt.Fprint(c, "354 go on\r\n")
			case line == "QUIT":
				fmt.Fprint(c, "221 goodbye\r\n")
			default:
				fmt.Fprint(c, "250 ok\r\n")
			}
			content = line == "DATA"
			commands <- line
		}
	}()
	return "smtp://" + l.Addr().String() + "?tls=none", commands
}

func TestTheMetricsCountMessagesThatDidNotArrive(t *testing.T) {
	t.Parallel()
	seen(t, office(t, ""), "/metrics", http.StatusOK, []string{
		"ehcp_deliveries_failed 1", "ehcp_deliveries_uncertain 1", "ehcp_deliveries_owed 0", "`ehcp deliveries` lists them",
	})
}
