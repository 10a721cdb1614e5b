package app

import (
	"os/exec"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/statute"
)

func TestTheFirstDigestIsOfTodayOrOfTheLastWorkingDay(t *testing.T) {
	t.Parallel()
	days := calendar.New(nil, nil, false)
	for name, c := range map[string]struct{ today, want statute.Date }{
		"a working day is its own":                        {statute.NewDate(2026, 3, 5), statute.NewDate(2026, 3, 5)},
		"a Sunday has Friday's":                           {statute.NewDate(2026, 3, 8), statute.NewDate(2026, 3, 6)},
		"Boxing Day has that of the day before Christmas": {statute.NewDate(2025, 12, 26), statute.NewDate(2025, 12, 24)},
	} {
		if got := digestDay(days, c.today); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestAShellReadsTheDemosSettingsAsTheyAre(t *testing.T) {
	t.Parallel()
	cfg, err := config.Load(config.Source{Getenv: func(name string) string { return map[string]string{"MODE": "demo", "TODAY": "2026-03-08"}[name] }})
	if err != nil {
		t.Fatal(err)
	}
	cfg.DatabaseURL, cfg.RedisURL = "postgres://ehcp@/ehcp?host=/it's here&port=5432", "redis-socket:///a$b"
	cfg.SMTPURL = "smtp://127.0.0.1:2525?tls=none"
	d := demo{DemoOptions: DemoOptions{Config: cfg}, empty: "postgres://ehcp@/extract?host=/run&port=5432"}
	out, err := exec.CommandContext(t.Context(), "sh", "-c", "export "+strings.Join(d.settings(), " ")+
		`; printf '%s\n' "$MODE" "$DATABASE_URL" "$REDIS_URL" "$SMTP_URL" "$MAIL_FROM" "$BASE_URL" "$TODAY" "$EXTRACT_DATABASE_URL"`).Output()
	want := strings.Join([]string{"demo", cfg.DatabaseURL, cfg.RedisURL, cfg.SMTPURL, cfg.MailFrom, cfg.BaseURL, "2026-03-08", d.empty, ""}, "\n")
	if err != nil || string(out) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out, want)
	}
}
