package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/delivery"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/synthetic"
)

//nolint:gochecknoglobals // who the demo is in the audit log
var demoActor = casework.SystemActor("demo")

// fill makes the county where there is none yet. The county depends on the day
// it is made up to, so that day is kept: a demo that was stopped half-way is
// filled to the end the next time, on whatever day that is.
func (d *demo) fill(ctx context.Context) error {
	done := filepath.Join(d.Config.DataDir, "county-made")
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	today, err := d.countyDay()
	if err != nil {
		return err
	}
	for _, m := range synthetic.Staff() {
		if err := d.employ(ctx, m); err != nil {
			return err
		}
	}
	start := d.Now()
	d.say("Making a county of %d plans and three years of history up to %s …", d.Plans, today)
	county := synthetic.New(synthetic.Options{Seed: d.Seed, Plans: d.Plans, Today: today, Calendar: d.app.Book.Calendar()})
	if err := county.Load(ctx, d.app.Service, demoActor, d.progress); err != nil {
		return fmt.Errorf("make the county: %w", err)
	}
	if err := d.app.Store.Analyse(ctx); err != nil {
		return err
	}
	alerts, err := d.firstMail(ctx)
	if err != nil {
		return err
	}
	d.say("Made in %.0f seconds; %d alerts found.", d.Now().Sub(start).Seconds(), alerts)
	return keep(done, []byte(today.String()+"\n"))
}

// firstMail finds the county's alerts and sends a first digest of them at once,
// so that there is mail to read: else it would come at 07:30 on a working day.
func (d *demo) firstMail(ctx context.Context) (alerts int, err error) {
	today := d.app.Today()
	day := digestDay(d.app.Book.Calendar(), today)
	first, err := d.app.Sweep(ctx, day, true)
	if err != nil {
		return 0, fmt.Errorf("send the first digest: %w", err)
	}
	rest, err := d.app.Service.Sweep(ctx, today)
	if err != nil {
		return 0, err
	}
	d.say("Sent %d mails, the digest of %s %s.", first.Sent[delivery.Sent], day.Weekday(), day.Words())
	return first.Alerts + rest.Raised, nil
}

// digestDay is the day of the first digest: today, and where today is no
// working day and owes none, the last that was. A day to come would raise
// alerts before their time.
func digestDay(c *statute.Calendar, today statute.Date) statute.Date {
	if c.IsWorkingDay(today) {
		return today
	}
	return c.SubtractWorkingDays(today, 1)
}

// countyDay is the day up to which the county is made.
func (d *demo) countyDay() (statute.Date, error) {
	path := filepath.Join(d.Config.DataDir, "county-day")
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		today := d.app.Today()
		return today, keep(path, []byte(today.String()))
	}
	if err != nil {
		return statute.Date{}, fmt.Errorf("read the day of the county: %w", err)
	}
	return statute.ParseDate(string(raw))
}

// keep writes one of the demo's own small files.
func keep(path string, raw []byte) error {
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		return fmt.Errorf("write a file of the demo: %w", err)
	}
	return nil
}

func (d *demo) progress(plans int) {
	if d.Terminal {
		fmt.Fprintf(d.Out, "\r  %d of %d plans", plans, d.Plans)
		if plans >= d.Plans {
			fmt.Fprintln(d.Out)
		}
		return
	}
	if plans*10/d.Plans > d.told {
		d.told = plans * 10 / d.Plans
		d.say("  %d of %d plans", plans, d.Plans)
	}
}

// employ makes one of the county's people; one who is there already is kept.
func (d *demo) employ(ctx context.Context, m synthetic.Member) error {
	var names []string
	if m.Team != "" {
		names = []string{m.Team}
	}
	teams, err := d.app.TeamsNamed(ctx, demoActor, names)
	if err != nil {
		return err
	}
	yes := true
	_, err = d.app.Service.CreateUser(ctx, demoActor, casework.UserInput{
		Email: &m.Email, Name: &m.Name, Role: &m.Role, Teams: &teams, CanSignIn: &yes, Active: &yes,
	})
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// demoTokenDays is how long the demo's tokens last.
const demoTokenDays = 366

// tokens gives one token for each role, the same as last time: the demo keeps
// them in its folder, since its data is made up and its server is loopback's.
func (d *demo) tokens(ctx context.Context) (map[casework.Role]string, error) {
	path := filepath.Join(d.Config.DataDir, "tokens.json")
	kept := map[casework.Role]string{}
	raw, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(raw, &kept)
	}
	if err == nil && len(kept) == len(casework.Roles()) {
		return kept, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the demo's tokens: %w", err)
	}
	ashford, err := d.app.TeamsNamed(ctx, demoActor, []string{demoTeam})
	if err != nil {
		return nil, err
	}
	for _, role := range casework.Roles() {
		in := casework.TokenInput{Name: "demo " + string(role), Role: role, Days: demoTokenDays}
		if role == casework.Caseworker || role == casework.TeamManager {
			in.Teams = ashford
		}
		if kept[role], err = d.app.NewToken(ctx, demoActor, in); err != nil {
			return nil, err
		}
	}
	raw, err = json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the demo's tokens: %w", err)
	}
	return kept, keep(path, raw)
}

// demoPeople are those whom the demo's sign-in page offers: of each role one,
// of the demo's team where the role has one. Whoever was made inactive since is
// not among them.
func (a *App) demoPeople(ctx context.Context) (out []casework.User, _ error) {
	offered := map[casework.Role]casework.User{}
	for _, m := range synthetic.Staff() {
		if _, taken := offered[m.Role]; taken || m.Team != "" && m.Team != demoTeam {
			continue
		}
		u, err := a.UserNamed(ctx, demoActor, m.Email)
		switch {
		case fault.Is(err, fault.NotFound):
		case err != nil:
			return nil, err
		case u.MaySignIn() && u.Role == m.Role:
			offered[m.Role] = u
		}
	}
	for _, role := range casework.Roles() {
		if u, ok := offered[role]; ok {
			out = append(out, u)
		}
	}
	return out, nil
}

// demoTeam is the team of the demo's caseworker and manager.
const demoTeam = "Ashford"

// emptyDatabase is the name of a database beside the demo's own, for whoever
// wants to load an extract and has no PostgreSQL but the demo's.
const emptyDatabase = "extract"

// settings are what other commands need to work on what the demo runs, as a
// shell reads them. The ports and sockets are this start's.
func (d *demo) settings() []string {
	c := d.Config
	all := []string{
		"MODE=" + string(c.Mode), "DATABASE_URL=" + quoted(c.DatabaseURL), "REDIS_URL=" + quoted(c.RedisURL),
		"SMTP_URL=" + quoted(c.SMTPURL), "MAIL_FROM=" + quoted(c.MailFrom), "BASE_URL=" + quoted(c.BaseURL),
		"LISTEN=" + quoted(c.Listen), "COMPLAINT_PROFILE=" + quoted(string(c.Profile)),
	}
	if !c.Today.IsZero() {
		all = append(all, "TODAY="+c.Today.String())
	}
	return append(all, "EXTRACT_DATABASE_URL="+quoted(d.empty))
}

// quoted is a value that a shell takes as it is.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// welcome says where everything is.
func (d *demo) welcome(secrets map[casework.Role]string) {
	base := d.Config.BaseURL
	d.say("\nThe tracker is at %s — everybody in it is made up. Ctrl-C stops it; the data stays in %s.", base, d.Config.DataDir)
	d.say("Sign in there as somebody of any role: %s/sign-in", base)
	d.say("Warnings are written here; every request, to %s.\n", filepath.Join(d.Config.DataDir, logName))
	if !d.Config.Today.IsZero() {
		d.say("TODAY holds the date still at %s: what has happened since is not shown.\n", d.Config.Today.Words())
	}
	d.say("A token for each role (caseworker and team_manager belong to the %s team):", demoTeam)
	for _, role := range casework.Roles() {
		d.say("  %-24s%s", role, secrets[role])
	}
	d.say("\nFive things to try:")
	d.say("  export TOKEN=%s", secrets[casework.TeamManager])
	month := d.app.Today().AddMonths(-1).String()[:7]
	for _, line := range []string{
		fmt.Sprintf("curl -s '%s/api/v1/deadline?rule=ehcp_final&from=2026-01-15'", base),
		fmt.Sprintf("curl -s -H \"Authorization: Bearer $TOKEN\" '%s/api/v1/clocks?state=breached&role=duty&open_cases_only=true&count=true&limit=3'", base),
		fmt.Sprintf("curl -s -H \"Authorization: Bearer $TOKEN\" '%s/api/v1/alerts?limit=3'", base),
		fmt.Sprintf("curl -s -H \"Authorization: Bearer $TOKEN\" '%s/api/v1/cases?limit=3'", base),
		fmt.Sprintf("curl -s -H \"Authorization: Bearer $TOKEN\" '%s/api/v1/scorecard?month=%s'", base, month),
	} {
		d.say("  %s", line)
	}
	d.say("\nFor the other commands (bin/ehcp deliveries, conflicts, policy, calendar, user, token, verify, sweep --deliver),")
	d.say("in another terminal, until the demo stops:")
	d.say("  export %s", strings.Join(d.settings(), " "))
	d.say("\nThe API reference is at %s/api/docs, the caught mail at %s/mail.", base, base)
}
