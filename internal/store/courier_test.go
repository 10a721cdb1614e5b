package store_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/job"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store"
	"ehcp.example/tracker/internal/store/storetest"
)

var (
	thursday = statute.NewDate(2026, 3, 5)
	friday   = statute.NewDate(2026, 3, 6)
	morning  = time.Date(2026, 3, 5, 7, 30, 0, 0, time.UTC)
)

// office is a record with teams, people who work there, and alerts about
// cases, put there row by row: only what is told to whom is looked at.
type office struct {
	t     *testing.T
	store *store.Store
	pool  *pgxpool.Pool
	n     int
}

func newOffice(t *testing.T) *office {
	t.Helper()
	dsn := storetest.New(t)
	s, err := store.Open(t.Context(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	pool, err := pgxpool.New(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return &office{t: t, store: s, pool: pool}
}

func (o *office) exec(query string, args ...any) {
	o.t.Helper()
	if _, err := o.pool.Exec(o.t.Context(), query, args...); err != nil {
		o.t.Fatalf("%s: %v", query, err)
	}
}

func (o *office) team(name string) casework.ID {
	o.t.Helper()
	id := casework.NewID()
	o.exec("insert into teams (id, name, created_at) values ($1, $2, now())", id, name)
	return id
}

func (o *office) user(name string, role casework.Role, teams ...casework.ID) casework.ID {
	o.t.Helper()
	id := casework.NewID()
	o.exec(`insert into users (id, email, name, role, can_sign_in, active, created_at) values ($1, $2, $3, $4, true, true, now())`,
		id, name+"@example.org", name, string(role))
	for _, team := range teams {
		o.exec("insert into user_teams (user_id, team_id) values ($1, $2)", id, team)
	}
	return id
}

// alert is what a test says of an alert; the rest is filled in.
type alert struct {
	team      casework.ID // zero: of no team
	kind      statute.AlertKind
	due       statute.Date
	raised    statute.Date
	inherited bool
	stopped   statute.Date
}

// raise makes a case with a running clock and an alert about it.
func (o *office) raise(a alert) (alertID casework.ID, reference string) {
	o.t.Helper()
	o.n++
	if a.kind == "" {
		a.kind = statute.Breach
	}
	if a.raised.IsZero() {
		a.raised = thursday
	}
	if a.due.IsZero() {
		a.due = a.raised.AddDays(-1)
	}
	person, kase := casework.NewID(), casework.NewID()
	reference = "EHC-2026-" + string([]byte{'0', '0', '0', byte('0' + o.n/100%10), byte('0' + o.n/10%10), byte('0' + o.n%10)})
	alertID = casework.NewID()
	var team, stopped any
	settled := ""
	if a.team != (casework.ID{}) {
		team = a.team
	}
	if !a.stopped.IsZero() {
		stopped, settled = a.stopped.String(), "late"
	}
	o.exec("insert into people (id, family_name, search, created_at) values ($1, 'Made-up', 'made-up', now())", person)
	o.exec(`insert into cases (id, reference, kind, person_id, team_id, opened_on, entered_on, source, created_at)
		values ($1, $2, 'needs_assessment', $3, $4, '2025-10-01', '2025-10-01', 'api', now())`, kase, reference, person, team)
	o.exec(`insert into clocks (case_id, rule, role, basis, started_on, started_by, due_on, rule_version, stopped_on, settled)
		values ($1, 'ehcp_final', 'duty', 'regulations', '2025-10-01', 'request_received', $2, '1', $3::date, $4)`,
		kase, a.due.String(), stopped, settled)
	o.exec(`insert into alerts (id, case_id, rule, ordinal, kind, started_on, due_on, alert_on, raised_on, inherited)
		values ($1, $2, 'ehcp_final', 0, $3, '2025-10-01', $4, $5, $5, $6)`,
		alertID, kase, string(a.kind), a.due.String(), a.raised.String(), a.inherited)
	return alertID, reference
}

func (o *office) build(day statute.Date, want int) {
	o.t.Helper()
	n, err := o.store.BuildDigests(o.t.Context(), day, morning)
	if err != nil || n != want {
		o.t.Fatalf("built %d digests for %s: %v; want %d", n, day, err, want)
	}
}

func (o *office) owed(now time.Time) []casework.ID {
	o.t.Helper()
	ids, err := o.store.OwedDeliveries(o.t.Context(), now, 100)
	if err != nil {
		o.t.Fatal(err)
	}
	return ids
}

func (o *office) claim(id casework.ID, by string, now time.Time) (casework.DigestContent, bool) {
	o.t.Helper()
	c, ok, err := o.store.ClaimDelivery(o.t.Context(), id, by, now, now.Add(2*time.Minute))
	if err != nil {
		o.t.Fatal(err)
	}
	return c, ok
}

// claims is what each user has been told now, by user.
func (o *office) claims(now time.Time) map[casework.ID]casework.DigestContent {
	o.t.Helper()
	all := map[casework.ID]casework.DigestContent{}
	for _, id := range o.owed(now) {
		if c, ok := o.claim(id, "test", now); ok {
			all[c.Delivery.UserID] = c
		}
	}
	return all
}

// send ends a claimed delivery as one that was sent.
func (o *office) send(id casework.ID, by string, now time.Time) {
	o.t.Helper()
	ctx := o.t.Context()
	if err := errors.Join(o.store.MarkHandedOver(ctx, id, by, "m@example.org", now), o.store.MarkSent(ctx, id, by, now)); err != nil {
		o.t.Fatal(err)
	}
}

func references(c casework.DigestContent) (refs []string) {
	for _, a := range c.Alerts {
		refs = append(refs, a.CaseReference)
	}
	return refs
}

func TestEachManagerIsToldOfTheirTeamsAndNobodyElse(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ashford, thanet := o.team("Ashford"), o.team("Thanet")
	one, both := o.user("one", casework.TeamManager, ashford), o.user("both", casework.TeamManager, ashford, thanet)
	o.user("worker", casework.Caseworker, ashford)
	o.user("service", casework.ServiceManager)
	_, a := o.raise(alert{team: ashford, due: thursday.AddDays(-3)})
	_, b := o.raise(alert{team: thanet, due: thursday.AddDays(-1)})
	o.build(thursday, 2)
	got := o.claims(morning)
	if !slices.Equal(references(got[one]), []string{a}) || !slices.Equal(references(got[both]), []string{a, b}) || len(got) != 2 {
		t.Errorf("told %v and %v of %d", references(got[one]), references(got[both]), len(got))
	}
	c := got[both]
	if c.Delivery.Why != casework.ManagesTeam || c.Delivery.Email != "both@example.org" || c.Alerts[0].TeamName != "Ashford" || c.Alerts[0].DueOn != thursday.AddDays(-3) {
		t.Errorf("delivery %+v, alert %+v", c.Delivery, c.Alerts[0])
	}
}

func TestATeamWithoutAManagerGoesUpTheLine(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	team := o.team("Ashford")
	admin := o.user("admin", casework.Administrator)
	_, a := o.raise(alert{team: team})
	_, noTeam := o.raise(alert{})
	o.build(thursday, 1)
	got := o.claims(morning)[admin]
	if !slices.Equal(references(got), []string{a, noTeam}) || got.Delivery.Why != casework.NoServiceManager {
		t.Errorf("the administrator is told %v because %s", references(got), got.Delivery.Why)
	}
	service := o.user("service", casework.ServiceManager)
	_, b := o.raise(alert{team: team, raised: friday})
	o.build(friday, 1)
	got = o.claims(morning)[service]
	if !slices.Equal(references(got), []string{b}) || got.Delivery.Why != casework.NoManager {
		t.Errorf("the service manager is told %v because %s", references(got), got.Delivery.Why)
	}
}

func TestACaseOfNoTeamReachesTheServiceManagers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("manager", casework.TeamManager, o.team("Ashford"))
	admin, service := o.user("admin", casework.Administrator), o.user("service", casework.ServiceManager)
	_, ref := o.raise(alert{})
	o.build(thursday, 1)
	if got := o.claims(morning)[service]; !slices.Equal(references(got), []string{ref}) || got.Delivery.Why != casework.NoManager {
		t.Errorf("the service manager is told %v because %s", references(got), got.Delivery.Why)
	}
	o.exec("update users set active = false where id = $1", service)
	_, next := o.raise(alert{raised: friday})
	o.build(friday, 1)
	if got := o.claims(morning)[admin]; !slices.Equal(references(got), []string{next}) || got.Delivery.Why != casework.NoServiceManager {
		t.Errorf("the administrator is told %v because %s", references(got), got.Delivery.Why)
	}
}

func TestAManagerWhoHasLeftOrRefusesMailIsNotOneWhoCanBeTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	team := o.team("Ashford")
	left, refuses, service := o.user("left", casework.TeamManager, team), o.user("refuses", casework.TeamManager, team), o.user("service", casework.ServiceManager)
	o.exec("update users set active = false where id = $1", left)
	_, a := o.raise(alert{team: team})
	o.build(thursday, 1)
	c := o.claims(morning)[refuses]
	if err := o.store.MarkFailed(t.Context(), c.Delivery.ID, "test", "permanent rcpt 550"); err != nil {
		t.Fatal(err)
	}
	o.build(friday, 1)
	if got := o.claims(morning)[service]; !slices.Equal(references(got), []string{a}) {
		t.Errorf("what the manager's mailbox refused reaches the service manager as %v", references(got))
	}
	_, b := o.raise(alert{team: team, raised: thursday.AddDays(8)})
	o.build(thursday.AddDays(8), 1)
	if got := o.claims(morning)[refuses]; !slices.Equal(references(got), []string{b}) {
		t.Errorf("a week later the mailbox is tried again with %v", references(got))
	}
}

func TestNobodyIsToldTwiceAndNothingNewIsNoDigest(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	team := o.team("Ashford")
	manager := o.user("manager", casework.TeamManager, team)
	o.raise(alert{team: team})
	o.raise(alert{team: team, kind: statute.DueIn7, due: thursday.AddDays(7), stopped: thursday}) // done: no warning needed
	o.build(thursday, 1)
	o.build(thursday, 0)
	c := o.claims(morning)[manager]
	if len(c.Alerts) != 1 {
		t.Errorf("told %v", references(c))
	}
	o.send(c.Delivery.ID, "test", morning)
	o.build(friday, 0)
	o.user("new manager", casework.TeamManager, team)
	o.build(friday, 0)
	o.raise(alert{team: team, raised: friday})
	o.build(friday, 2)
	for _, c := range o.claims(morning) {
		if len(c.Alerts) != 1 || len(c.StillOpen) != 1 || c.StillOpen[0] != (casework.AlertCount{Rule: "ehcp_final", N: 1, Oldest: thursday.AddDays(-1)}) {
			t.Errorf("told %v; still open %+v", references(c), c.StillOpen)
		}
	}
}

func TestASafeDaysAlertCarriesTheClocksSafeDate(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ashford := o.team("Ashford")
	boss := o.user("boss", casework.TeamManager, ashford)
	id, _ := o.raise(alert{team: ashford, kind: statute.SafeDay, due: thursday.AddDays(43)})
	o.exec("update clocks set safe_by = $1", thursday.String())
	o.build(thursday, 1)
	told := o.claims(morning)[boss].Alerts
	if len(told) != 1 || told[0].SafeBy != thursday {
		t.Errorf("told %+v", told)
	}
	listed, err := o.store.Alert(t.Context(), id)
	if err != nil || listed.SafeBy != thursday {
		t.Errorf("listed %+v, %v", listed, err)
	}
}

func TestAFirstLoadIsOneCount(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	team := o.team("Ashford")
	manager := o.user("manager", casework.TeamManager, team)
	for i := range 12 {
		o.raise(alert{team: team, due: thursday.AddDays(-100 - i), inherited: true})
	}
	o.build(thursday, 1)
	c := o.claims(morning)[manager]
	if len(c.Alerts) != 0 || !slices.Equal(c.Inherited, []casework.AlertCount{{Rule: "ehcp_final", N: 12, Oldest: thursday.AddDays(-111)}}) {
		t.Errorf("alerts %v, counts %+v", references(c), c.Inherited)
	}
	o.send(c.Delivery.ID, "test", morning)
	o.build(friday, 0)
}

func TestWhatWasCorrectedIsWithdrawn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	team := o.team("Ashford")
	manager := o.user("manager", casework.TeamManager, team)
	before, _ := o.raise(alert{team: team})
	after, told := o.raise(alert{team: team})
	o.build(thursday, 1)
	withdraw := "update alerts set withdrawn_at = $2, withdraw_reason = 'the dates were corrected' where id = $1"
	o.exec(withdraw, before, morning)
	c := o.claims(morning.Add(time.Minute))[manager]
	if !slices.Equal(references(c), []string{told}) {
		t.Errorf("told %v, want what still holds when it is sent", references(c))
	}
	o.send(c.Delivery.ID, "test", morning.Add(time.Minute))
	o.exec(withdraw, after, morning.Add(time.Hour))
	o.build(friday, 1)
	c = o.claims(morning.Add(24 * time.Hour))[manager]
	if len(c.Alerts) != 0 || len(c.Withdrawn) != 1 || c.Withdrawn[0].CaseReference != told {
		t.Errorf("alerts %v, withdrawn %+v; want only what had been told", references(c), c.Withdrawn)
	}
	o.send(c.Delivery.ID, "test", morning.Add(24*time.Hour))
	o.build(friday.AddDays(3), 0)
}

func TestABreachThatStandsAgainIsToldAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	team := o.team("Ashford")
	manager := o.user("manager", casework.TeamManager, team)
	id, ref := o.raise(alert{team: team})
	withdraw := "update alerts set withdrawn_at = $2, withdraw_reason = 'the dates were corrected' where id = $1"
	again := "update alerts set withdrawn_at = null, withdraw_reason = '' where id = $1" // as the sweep does
	day, at := thursday, morning
	next := func(digests int) casework.DigestContent {
		t.Helper()
		day, at = day.AddDays(1), at.Add(24*time.Hour)
		o.build(day, digests)
		c := o.claims(at)[manager]
		if digests > 0 {
			o.send(c.Delivery.ID, "test", at)
		}
		return c
	}
	next(1)
	for range 2 {
		o.exec(withdraw, id, at.Add(time.Hour))
		if c := next(1); len(c.Alerts) != 0 || len(c.Withdrawn) != 1 {
			t.Errorf("withdrawn: told %v, withdrawn %+v", references(c), c.Withdrawn)
		}
		next(0)
		o.exec(again, id)
		if c := next(1); !slices.Equal(references(c), []string{ref}) || len(c.Withdrawn) != 0 {
			t.Errorf("standing again: told %v, withdrawn %+v", references(c), c.Withdrawn)
		}
		next(0)
	}
	o.exec(withdraw, id, at.Add(time.Hour))
	day, at = day.AddDays(1), at.Add(24*time.Hour)
	o.build(day, 1)
	o.exec(again, id)
	if c := o.claims(at)[manager]; len(c.Withdrawn) != 0 {
		t.Errorf("what stands again before it is sent is told as withdrawn: %+v", c.Withdrawn)
	}
}

func TestWhatSomebodyWhoLeftWasOwedGoesToTheNextInLine(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	team := o.team("Ashford")
	manager, service := o.user("manager", casework.TeamManager, team), o.user("service", casework.ServiceManager)
	_, ref := o.raise(alert{team: team})
	o.build(thursday, 1)
	o.exec("update users set active = false where id = $1", manager)
	if got := o.claims(morning); len(got) != 0 {
		t.Errorf("somebody who has left is mailed: %v", got)
	}
	o.build(friday, 1)
	if got := o.claims(morning.Add(24 * time.Hour))[service]; !slices.Equal(references(got), []string{ref}) {
		t.Errorf("the service manager is told %v, want %s", references(got), ref)
	}
}

// TestWhatSomebodyWhoLeftWasToBeToldAgainIsOwedIfTheyComeBack: their message is
// cancelled like any other, and what it was to tell again is let go.
func TestWhatSomebodyWhoLeftWasToBeToldAgainIsOwedIfTheyComeBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	team := o.team("Ashford")
	manager := o.user("manager", casework.TeamManager, team)
	_, ref := o.raise(alert{team: team})
	o.build(thursday, 1)
	first := o.claims(morning)[manager].Delivery.ID
	if err := errors.Join(o.store.MarkHandedOver(t.Context(), first, "test", "m@example.org", morning),
		o.store.MarkUncertain(t.Context(), first, "test", "uncertain dot")); err != nil {
		t.Fatal(err)
	}
	o.build(friday, 1)
	o.exec("update users set active = false where id = $1", manager)
	if got := o.claims(morning.Add(24 * time.Hour)); len(got) != 0 {
		t.Fatalf("somebody who has left is mailed: %v", got)
	}
	o.exec("update users set active = true where id = $1", manager)
	o.build(friday.AddDays(3), 1)
	back := o.claims(morning.Add(4 * 24 * time.Hour))[manager]
	if len(back.Uncertain) != 1 || !slices.Equal(back.Uncertain[0].References, []string{ref}) {
		t.Errorf("back again, they are told of %+v, want %s", back.Uncertain, ref)
	}
}

func TestAnUncertainMessageIsToldInTheNext(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx := t.Context()
	team := o.team("Ashford")
	manager := o.user("manager", casework.TeamManager, team)
	_, ref := o.raise(alert{team: team})
	o.raise(alert{team: team, inherited: true})
	o.build(thursday, 1)
	first := o.claims(morning)[manager].Delivery.ID
	if err := o.store.MarkHandedOver(ctx, first, "test", "m@example.org", morning); err != nil {
		t.Fatal(err)
	}
	// The sender dies here. Its lease runs out.
	later := morning.Add(3 * time.Minute)
	if ids := o.owed(later); len(ids) != 0 {
		t.Fatalf("an uncertain message is owed again: %v", ids)
	}
	if _, ok := o.claim(first, "other", later); ok {
		t.Fatal("an uncertain message was claimed again")
	}
	page, err := o.store.Deliveries(ctx, casework.DeliveryUncertain, casework.PageRequest{})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != first {
		t.Fatalf("uncertain list %+v, %v", page, err)
	}
	o.build(friday, 1)
	second := o.claims(morning)[manager]
	if len(second.Uncertain) != 1 || second.Uncertain[0].ForDate != thursday || !slices.Equal(second.Uncertain[0].References, []string{ref}) {
		t.Errorf("the next tells of %+v", second.Uncertain)
	}
	if len(second.Inherited) != 1 || second.Inherited[0].N != 1 {
		t.Errorf("counts %+v, want the old breach counted again", second.Inherited)
	}
	if err := errors.Join(o.store.MarkHandedOver(ctx, second.Delivery.ID, "test", "n@example.org", morning),
		o.store.MarkUncertain(ctx, second.Delivery.ID, "test", "uncertain dot")); err != nil {
		t.Fatal(err)
	}
	o.build(friday.AddDays(3), 1)
	third := o.claims(morning)[manager]
	if len(third.Uncertain) != 2 || third.Uncertain[0].References[0] != ref {
		t.Errorf("the third tells of %+v, want both", third.Uncertain)
	}
}

func TestOneClaimAtATime(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx := t.Context()
	team := o.team("Ashford")
	o.user("manager", casework.TeamManager, team)
	o.raise(alert{team: team})
	o.build(thursday, 1)
	id := o.owed(morning)[0]
	var wg sync.WaitGroup
	won := make(chan string, 16)
	for i := range 8 {
		by := string(rune('a' + i))
		wg.Go(func() {
			if _, ok, err := o.store.ClaimDelivery(ctx, id, by, morning, morning.Add(2*time.Minute)); err == nil && ok {
				won <- by
			}
		})
	}
	wg.Wait()
	close(won)
	first := <-won
	if more, ok := <-won; ok {
		t.Fatalf("%s and %s both have the claim", first, more)
	}
	if len(o.owed(morning.Add(time.Minute))) != 0 {
		t.Error("a claimed delivery is owed")
	}
	late := morning.Add(2 * time.Minute)
	if _, ok := o.claim(id, "second", late); !ok {
		t.Fatal("a dead sender's claim is never over")
	}
	for what, err := range map[string]error{
		"hand over": o.store.MarkHandedOver(ctx, id, first, "m@example.org", late),
		"retry":     o.store.MarkRetry(ctx, id, first, "temporary data", late),
		"fail":      o.store.MarkFailed(ctx, id, first, "permanent rcpt 550"),
		"uncertain": o.store.MarkUncertain(ctx, id, first, "uncertain dot"),
		"cancel":    o.store.MarkCancelled(ctx, id, first),
		"sent":      o.store.MarkSent(ctx, id, "second", late), // not handed over
	} {
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != fault.Conflict {
			t.Errorf("%s under a lost claim: %v, want a conflict", what, err)
		}
	}
	if err := o.store.MarkHandedOver(ctx, id, "second", "m@example.org", late.Add(3*time.Minute)); err == nil {
		t.Error("a hand-over after the lease is allowed")
	}
}

func TestADeliveryThatWaitsComesInItsTime(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	team := o.team("Ashford")
	manager := o.user("manager", casework.TeamManager, team)
	o.raise(alert{team: team})
	o.build(thursday, 1)
	c := o.claims(morning)[manager]
	if err := o.store.MarkRetry(t.Context(), c.Delivery.ID, "test", "temporary rcpt 451", morning.Add(10*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, ok := o.claim(c.Delivery.ID, "test", morning.Add(9*time.Minute)); ok || len(o.owed(morning.Add(9*time.Minute))) != 0 {
		t.Error("it is owed before its time")
	}
	again, ok := o.claim(c.Delivery.ID, "test", morning.Add(10*time.Minute))
	if !ok || c.Delivery.Attempts != 1 || again.Delivery.Attempts != 2 || again.Delivery.LastError != "temporary rcpt 451" || len(again.Alerts) != 1 {
		t.Errorf("in its time: %v, %+v", ok, again.Delivery)
	}
	o.exec("update users set active = false")
	if err := o.store.MarkRetry(t.Context(), c.Delivery.ID, "test", "temporary rcpt 451", morning); err != nil {
		t.Fatal(err)
	}
	if _, ok := o.claim(c.Delivery.ID, "test", morning.Add(time.Hour)); ok {
		t.Error("somebody who has left is mailed")
	}
	if page, err := o.store.Deliveries(t.Context(), casework.DeliveryCancelled, casework.PageRequest{}); err != nil || len(page.Items) != 1 || page.Items[0].Attempts != 2 {
		t.Errorf("cancelled: %+v, %v", page.Items, err)
	}
}

func TestTheOutboxIsRelayedOnceAndAgainWhenLost(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx := t.Context()
	team := o.team("Ashford")
	for _, name := range []string{"a", "b", "c"} {
		o.user(name, casework.TeamManager, team)
	}
	o.raise(alert{team: team})
	o.build(thursday, 3)
	var keys []string
	refuseThird := errors.New("Redis is away")
	n, err := o.store.RelayBatch(ctx, morning, 10, func(_ context.Context, j job.Job) error {
		if len(keys) == 2 {
			return refuseThird
		}
		keys = append(keys, j.Key)
		return nil
	})
	if n != 2 || !errors.Is(err, refuseThird) {
		t.Fatalf("relayed %d: %v", n, err)
	}
	take := func(_ context.Context, j job.Job) error {
		if j.Name != job.Deliver || slices.Contains(keys, j.Key) {
			t.Errorf("handed out again: %+v", j)
		}
		keys = append(keys, j.Key)
		return nil
	}
	if n, err := o.store.RelayBatch(ctx, morning, 10, take); n != 1 || err != nil {
		t.Errorf("then %d: %v", n, err)
	}
	if n, err := o.store.RelayBatch(ctx, morning, 10, take); n != 0 || err != nil {
		t.Errorf("then %d: %v", n, err)
	}
	if err := errors.Join(o.store.MarkJobDone(ctx, keys[0], morning), o.store.MarkJobDone(ctx, "no such job", morning)); err != nil {
		t.Error(err)
	}
	if n, err := o.store.RequeueLost(ctx, morning.Add(time.Second)); n != 2 || err != nil {
		t.Errorf("lost: %d, %v; want those not done", n, err)
	}
	keys = nil
	if n, err := o.store.RelayBatch(ctx, morning, 10, take); n != 2 || err != nil {
		t.Errorf("again: %d, %v", n, err)
	}
}

func TestTwoRelaysShareTheOutbox(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	team := o.team("Ashford")
	for i := range 20 {
		o.user(string(rune('a'+i)), casework.TeamManager, team)
	}
	o.raise(alert{team: team})
	o.build(thursday, 20)
	var mu sync.Mutex
	seen := map[string]int{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				_, err := o.store.RelayBatch(t.Context(), morning, 3, func(_ context.Context, j job.Job) error {
					mu.Lock()
					defer mu.Unlock()
					seen[j.Key]++
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for key, n := range seen {
		if n != 1 {
			t.Errorf("%s was relayed %d times", key, n)
		}
	}
	if len(seen) != 20 {
		t.Errorf("%d of 20 were relayed", len(seen))
	}
}

func TestDeliveriesComeInPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	team := o.team("Ashford")
	for i := range 5 {
		o.user(string(rune('a'+i)), casework.TeamManager, team)
	}
	o.raise(alert{team: team})
	o.build(thursday, 5)
	seen := map[casework.ID]bool{}
	p := casework.PageRequest{Limit: 2}
	for pages := 1; ; pages++ {
		page, err := o.store.Deliveries(t.Context(), "", p)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range page.Items {
			seen[d.ID] = true
		}
		if page.Next == "" {
			if pages != 3 || len(seen) != 5 {
				t.Errorf("%d deliveries on %d pages", len(seen), pages)
			}
			break
		}
		p.Cursor = page.Next
	}
	if _, err := o.store.Deliveries(t.Context(), "", casework.PageRequest{Cursor: "1; drop table"}); err == nil {
		t.Error("a made-up cursor is taken")
	}
}
