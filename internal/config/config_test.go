package config_test

import (
	"errors"
	"fmt"
	"maps"
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

// provider is a sign-in provider set as it should be, changed by a test.
func provider(change map[string]string) map[string]string {
	vars := map[string]string{
		"BASE_URL": "https://tracker.example.org", "OIDC_ISSUER": "https://login.example.org/t/v2.0", "OIDC_CLIENT_ID": "id", "OIDC_CLIENT_SECRET": "secret",
	}
	maps.Copy(vars, change)
	return vars
}

func TestASignInProviderIsSetWhole(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change map[string]string
		names  string // what the fault names; empty: there is none
	}{
		"all of it":                     {nil, ""},
		"no issuer":                     {map[string]string{"OIDC_ISSUER": ""}, "OIDC_ISSUER: is not set"},
		"no client":                     {map[string]string{"OIDC_CLIENT_ID": ""}, "OIDC_CLIENT_ID: is not set"},
		"no secret":                     {map[string]string{"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET: is not set"},
		"nowhere to come back to":       {map[string]string{"BASE_URL": ""}, "BASE_URL: is not set"},
		"no TLS":                        {map[string]string{"BASE_URL": "http://tracker.example.org"}, "BASE_URL: must begin with https://"},
		"no TLS to the provider":        {map[string]string{"OIDC_ISSUER": "http://login.example.org"}, "OIDC_ISSUER: is no address"},
		"a provider on this machine":    {map[string]string{"OIDC_ISSUER": "http://127.0.0.1:1"}, "OIDC_ISSUER: is no address"},
		"the same in a test":            {map[string]string{"OIDC_ISSUER": "http://127.0.0.1:1", "MODE": "test"}, ""},
		"in a demo":                     {map[string]string{"MODE": "demo"}, "OIDC_ISSUER: is set, and a demo"},
		"an API of its own":             {map[string]string{"OIDC_API_AUDIENCE": "api://x"}, ""},
		"an API with the client's name": {map[string]string{"OIDC_API_AUDIENCE": "id"}, "OIDC_API_AUDIENCE: is the same"},
	} {
		_, err := config.Load(environment(provider(tt.change), nil))
		if (err != nil) != (tt.names != "") || err != nil && !strings.Contains(err.Error(), tt.names) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c, err := config.Load(environment(map[string]string{"OIDC_ROLES_CLAIM": "x"}, nil))
	if err == nil {
		t.Errorf("a claim of no provider: %+v", c.OIDC)
	}
	c, err = config.Load(environment(nil, nil))
	if err != nil || c.OIDC != (config.OIDC{}) {
		t.Errorf("without sign-in: %+v, %v", c.OIDC, err)
	}
	c, err = config.Load(environment(provider(nil), nil))
	if err != nil || c.OIDC.RolesClaim != "roles" {
		t.Errorf("the claim is %q, %v", c.OIDC.RolesClaim, err)
	}
}

func TestProxiesAreNamedByNetworkOrAddress(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "[]", "10.1.2.3": "[10.1.2.3/32]", "10.20.1.0/16, fd00::/8": "[10.20.0.0/16 fd00::/8]", "0.0.0.0/0": "", "proxy": "", "10.1.2.3,": "",
	} {
		c, err := config.Load(environment(map[string]string{"TRUSTED_PROXIES": text}, nil))
		if (err == nil) != (want != "") || err == nil && fmt.Sprint(c.TrustedProxies) != want {
			t.Errorf("%q: %v, %v", text, c.TrustedProxies, err)
		}
	}
}
