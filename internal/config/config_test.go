package config_test

import (
	"errors"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/statute"
)

// environment is a source with these variables and files.
func environment(vars, files map[string]string) config.Source {
	return config.Source{
		Getenv: func(name string) string { return vars[name] },
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := files[path]; ok {
				return []byte(text), nil
			}
			return nil, errors.New("no such file")
		},
	}
}

func TestAnEmptyEnvironmentHasDefaults(t *testing.T) {
	t.Parallel()
	c, err := config.Load(environment(nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:8080" || c.Mode != config.Production || c.Profile != statute.KCC2023 || !c.Today.IsZero() {
		t.Fatalf("%+v", c)
	}
}

func TestEveryFaultIsReportedAtOnceAndNoValueIsRepeated(t *testing.T) {
	t.Parallel()
	secret := "hunter2"
	_, err := config.Load(environment(map[string]string{
		"MODE": secret, "COMPLAINT_PROFILE": secret, "BASE_URL": "ftp://" + secret, "SMTP_URL": secret, "REDIS_URL": "http://" + secret,
		"MAIL_FROM": secret, "LISTEN": secret, "OPS_LISTEN": "0.0.0.0:9090", "TODAY": "31/12/2026", "DATABASE_URL": secret,
		"DATABASE_URL_FILE": "/none",
	}, nil), config.NeedRedis, config.NeedDatabase)
	if err == nil {
		t.Fatal("no fault found")
	}
	for _, name := range []string{
		"MODE", "COMPLAINT_PROFILE", "BASE_URL", "SMTP_URL", "REDIS_URL", "MAIL_FROM", "LISTEN", "OPS_LISTEN", "TODAY",
		"DATABASE_URL: is set, and so is", "DATABASE_URL_FILE: names a file",
	} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in\n%v", name, err)
		}
	}
	if strings.Contains(err.Error(), secret) {
		t.Errorf("a value is repeated in\n%v", err)
	}
}

func TestMailLeavesThisMachineOnlyUnderTLS(t *testing.T) {
	t.Parallel()
	for smtp, refused := range map[string]bool{
		"smtp://mail.example.org?tls=none": true, "smtp://127.0.0.1:2525?tls=none": false, "smtp://localhost:2525?tls=none": false,
		"smtp://mail.example.org": false, "smtps://mail.example.org": false,
	} {
		_, err := config.Load(environment(map[string]string{"SMTP_URL": smtp}, nil))
		if got := err != nil; got != refused {
			t.Errorf("%s: refused %v, want %v", smtp, got, refused)
		}
	}
}

func TestADatabaseIsNamedByAURLOrByItsParts(t *testing.T) {
	t.Parallel()
	for db, refused := range map[string]bool{
		"postgres://tracker@db/ehcp": false, "postgresql:///ehcp?host=/run/pg": false, "host=/run/pg dbname=ehcp": false, "bar": true, "mysql://db/ehcp": true,
	} {
		_, err := config.Load(environment(map[string]string{"DATABASE_URL": db}, nil))
		if got := err != nil; got != refused {
			t.Errorf("%s: refused %v, want %v", db, got, refused)
		}
	}
}

func TestAMissingFileIsOneFault(t *testing.T) {
	t.Parallel()
	_, err := config.Load(environment(map[string]string{"DATABASE_URL_FILE": "/none"}, nil), config.NeedDatabase)
	if err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("%v", err)
	}
}

func TestASecretCanComeFromAFile(t *testing.T) {
	t.Parallel()
	c, err := config.Load(environment(map[string]string{"DATABASE_URL_FILE": "/run/db"},
		map[string]string{"/run/db": "postgres://tracker@db/ehcp\n"}), config.NeedDatabase)
	if err != nil || c.DatabaseURL != "postgres://tracker@db/ehcp" {
		t.Fatalf("%q, %v", c.DatabaseURL, err)
	}
}

func TestWhatACommandNeedsIsNamed(t *testing.T) {
	t.Parallel()
	_, err := config.Load(environment(nil, nil), config.NeedDatabase, config.NeedSMTP)
	if err == nil || !strings.Contains(err.Error(), "DATABASE_URL: is not set") || !strings.Contains(err.Error(), "SMTP_URL: is not set") {
		t.Fatalf("%v", err)
	}
}

func TestADemoListensOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	_, err := config.Load(environment(map[string]string{"MODE": "demo", "LISTEN": "0.0.0.0:8080"}, nil))
	if err == nil || !strings.Contains(err.Error(), "LISTEN: must be a loopback address") {
		t.Fatalf("%v", err)
	}
}

func TestOnlyProductionIsToldWhereItIsReached(t *testing.T) {
	t.Parallel()
	c, err := config.Load(environment(map[string]string{"MODE": "test", "LISTEN": "127.0.0.1:9999"}, nil), config.NeedBaseURL, config.NeedMailFrom)
	if err != nil || c.BaseURL != "http://127.0.0.1:9999" || c.MailFrom != "tracker@example.org" {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := config.Load(environment(nil, nil), config.NeedBaseURL); err == nil || !strings.Contains(err.Error(), "BASE_URL: is not set") {
		t.Errorf("%v", err)
	}
}

func TestOnlyProductionMustMoveInTime(t *testing.T) {
	t.Parallel()
	for mode, refused := range map[string]bool{"production": true, "demo": false, "test": false} {
		c, err := config.Load(environment(map[string]string{"MODE": mode, "TODAY": "2023-08-15"}, nil))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.RefuseStandingStill() != nil; got != refused {
			t.Errorf("%s: refused %v, want %v", mode, got, refused)
		}
	}
}
