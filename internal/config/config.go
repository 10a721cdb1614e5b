// Package config turns the environment into one checked struct. Every fault is
// reported at once, naming the variable, what is wrong and what to do; no value
// is ever repeated, since some are secrets.
//
// The law is not configuration, and local policy is data with effective dates;
// only what differs between two installations of one council stands here.
//
// Imports: statute. It alone reads the environment.
package config

import (
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"ehcp.example/tracker/internal/statute"
)

// Mode is what kind of installation this is.
type Mode string

// The modes. A demo is loopback only and says so on every page; only a
// production may not stand still in time.
const (
	Production Mode = "production"
	Demo       Mode = "demo"
	Test       Mode = "test"
)

// Config is the environment, read and checked.
type Config struct {
	DatabaseURL string // PostgreSQL; everything but the demo needs one
	RedisURL    string // redis://, rediss://, unix:// or redis-sentinel://; the workers need one
	SMTPURL     string // smtps:// TLS; smtp:// STARTTLS required; ?tls=none to loopback only
	MailFrom    string // the address that mail comes from
	BaseURL     string // where people reach the tracker; links in mail begin with it
	Listen      string // API and pages
	OpsListen   string // metrics, profiles, verbose health; loopback; empty: not served
	DataDir     string // the demo's files
	Tombstones  string // the file that purges are listed in; where set, upkeep purges what is due
	Mode        Mode
	Profile     statute.Profile // complaint policy
	// Today stands still where set: it fixes the civil date of every command.
	Today statute.Date
	// OIDC is the council's sign-in provider; its issuer is empty where people
	// do not sign in.
	OIDC OIDC
	// TrustedProxies are those whose word on where a request came from is taken.
	TrustedProxies []netip.Prefix
}

// Need is a variable that a command cannot do without.
type Need string

// What commands need.
const (
	NeedDatabase Need = "DATABASE_URL"
	NeedRedis    Need = "REDIS_URL"
	NeedSMTP     Need = "SMTP_URL"
	NeedMailFrom Need = "MAIL_FROM"
	NeedBaseURL  Need = "BASE_URL"
)

// Source is where variables and the files of NAME_FILE come from.
type Source struct {
	Getenv   func(string) string
	ReadFile func(string) ([]byte, error)
}

// Environment is the process's own.
func Environment() Source { return Source{Getenv: os.Getenv, ReadFile: os.ReadFile} }

// Faults is everything wrong with the environment, one line each.
type Faults []string

func (f Faults) Error() string { return strings.Join(f, "\n") }

// Load reads every variable, each also as NAME_FILE, and checks them. needs
// are those that the command cannot do without. Its error is Faults.
func Load(s Source, needs ...Need) (Config, error) {
	r := reader{source: s}
	c := Config{
		DatabaseURL: r.text("DATABASE_URL"), RedisURL: r.text("REDIS_URL"), SMTPURL: r.text("SMTP_URL"),
		MailFrom: r.text("MAIL_FROM"), BaseURL: strings.TrimRight(r.text("BASE_URL"), "/"),
		Listen: r.or("LISTEN", "127.0.0.1:8080"), OpsListen: r.text("OPS_LISTEN"),
		DataDir: r.text("DATA_DIR"), Tombstones: r.text("TOMBSTONES"), Mode: Mode(r.or("MODE", string(Production))),
		Profile: statute.Profile(r.or("COMPLAINT_PROFILE", string(statute.KCC2023))),
	}
	c.OIDC = OIDC{
		Issuer: r.text("OIDC_ISSUER"), ClientID: r.text("OIDC_CLIENT_ID"), ClientSecret: r.text("OIDC_CLIENT_SECRET"),
		RolesClaim: r.text("OIDC_ROLES_CLAIM"), RoleMap: r.text("OIDC_ROLE_MAP"), APIAudience: r.text("OIDC_API_AUDIENCE"),
	}
	c.TrustedProxies = r.proxies(r.text("TRUSTED_PROXIES"))
	r.today(&c)
	r.standIns(&c)
	r.checkOIDC(&c)
	r.check(c)
	for _, n := range needs {
		if r.values[string(n)] == "" && r.source.Getenv(string(n)+"_FILE") == "" {
			r.fault(string(n), "is not set; set it or "+string(n)+"_FILE")
		}
	}
	if len(r.faults) > 0 {
		return Config{}, r.faults
	}
	return c, nil
}

// RefuseStandingStill is the check of commands that serve: in production the
// date must move.
func (c Config) RefuseStandingStill() error {
	if c.Mode == Production && !c.Today.IsZero() {
		return Faults{"TODAY: is set in production, where the date must move; unset it"}
	}
	return nil
}

type reader struct {
	source Source
	values map[string]string
	faults Faults
}

func (r *reader) fault(name, problem string) { r.faults = append(r.faults, name+": "+problem) }

func (r *reader) text(name string) string {
	if r.values == nil {
		r.values = map[string]string{}
	}
	value := r.source.Getenv(name)
	if path := r.source.Getenv(name + "_FILE"); path != "" {
		if value != "" {
			r.fault(name, "is set, and so is "+name+"_FILE; keep one")
		}
		raw, err := r.source.ReadFile(path)
		if err != nil {
			r.fault(name+"_FILE", "names a file that cannot be read")
		}
		value = strings.TrimSpace(string(raw))
	}
	r.values[name] = value
	return value
}

func (r *reader) or(name, otherwise string) string {
	if v := r.text(name); v != "" {
		return v
	}
	return otherwise
}

func (r *reader) today(c *Config) {
	v := r.text("TODAY")
	if v == "" {
		return
	}
	day, err := statute.ParseDate(v)
	if err != nil {
		r.fault("TODAY", "is no day written YYYY-MM-DD")
	}
	c.Today = day
}

// standIns fill what only a production must be told: where it is reached, and
// whom its mail is from.
func (r *reader) standIns(c *Config) {
	if c.Mode == Production {
		return
	}
	for _, v := range []struct {
		name  string
		value *string
		in    string
	}{{"BASE_URL", &c.BaseURL, "http://" + c.Listen}, {"MAIL_FROM", &c.MailFrom, "tracker@example.org"}} {
		if *v.value == "" {
			*v.value, r.values[v.name] = v.in, v.in
		}
	}
}

func (r *reader) check(c Config) {
	if !slices.Contains([]Mode{Production, Demo, Test}, c.Mode) {
		r.fault("MODE", "is none of production, demo and test")
	}
	if !slices.Contains(statute.Profiles(), c.Profile) {
		r.fault("COMPLAINT_PROFILE", "is none of kcc_2023, lgsco_code and css_statutory")
	}
	if c.DatabaseURL != "" && !databaseForm.MatchString(c.DatabaseURL) {
		r.fault("DATABASE_URL", "is no address of PostgreSQL, such as postgres://tracker@db.example.org/ehcp")
	}
	if c.SMTPURL != "" && plainMail(c.SMTPURL) {
		r.fault("SMTP_URL", "asks for tls=none, which is for a mail server on this machine only; leave it out")
	}
	r.checkURL("BASE_URL", c.BaseURL, "http", "https")
	r.checkURL("SMTP_URL", c.SMTPURL, "smtp", "smtps")
	r.checkURL("REDIS_URL", c.RedisURL, "redis", "rediss", "unix", "redis-socket", "redis-sentinel")
	if c.MailFrom != "" {
		if _, err := mail.ParseAddress(c.MailFrom); err != nil {
			r.fault("MAIL_FROM", "is no mail address, such as tracker@example.org")
		}
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		r.fault("LISTEN", "is no address with a port, such as 127.0.0.1:8080")
	}
	if c.Mode == Demo && !loopback(c.Listen) {
		r.fault("LISTEN", "must be a loopback address in demo mode, such as 127.0.0.1:8080")
	}
	if c.OpsListen != "" && !loopback(c.OpsListen) {
		r.fault("OPS_LISTEN", "must be a loopback address, such as 127.0.0.1:9090")
	}
	slices.Sort(r.faults)
}

// databaseForm is a URL, or the driver's key=value form.
var databaseForm = regexp.MustCompile(`^(postgres(ql)?://.+|.*\b(host|dbname|user|service)=.+)`) //nolint:gochecknoglobals // a constant

// plainMail tells whether mail would leave the machine without TLS.
func plainMail(smtp string) bool {
	u, err := url.Parse(smtp)
	return err == nil && u.Query().Get("tls") == "none" && !loopback(net.JoinHostPort(u.Hostname(), "25"))
}

func (r *reader) checkURL(name, value string, schemes ...string) {
	if value == "" {
		return
	}
	u, err := url.Parse(value)
	if err != nil || !slices.Contains(schemes, u.Scheme) || u.Host == "" && u.Path == "" {
		r.fault(name, "is no URL beginning with one of "+strings.Join(schemes, "://, ")+"://")
	}
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
