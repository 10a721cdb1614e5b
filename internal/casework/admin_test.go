package casework_test

import (
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
)

func TestTeamsAreNamedOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if _, err := d.CreateTeam(d.ctx, d.boss, " ashford "); !fault.Is(err, fault.Conflict) {
		t.Errorf("%v, want conflict", err)
	}
	renamed, err := d.RenameTeam(d.ctx, d.boss, d.team.ID, 1, "Ashford and Weald")
	d.must(err)
	if renamed.Version != 2 {
		t.Errorf("version %d", renamed.Version)
	}
	if _, err := d.RenameTeam(d.ctx, d.boss, d.team.ID, 1, "Again"); !fault.Is(err, fault.Stale) {
		t.Errorf("%v, want stale", err)
	}
	all, err := d.Teams(d.ctx, d.boss)
	d.must(err)
	if len(all) != 1 || all[0].Name != "Ashford and Weald" {
		t.Errorf("teams %+v", all)
	}
}

func TestUsers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := casework.UserInput{Email: ptr("m@example.org"), Name: ptr("M"), Role: ptr(casework.TeamManager), Teams: &[]casework.ID{d.team.ID}}
	u, err := d.CreateUser(d.ctx, d.boss, in)
	d.must(err)
	in.Email = ptr("M@EXAMPLE.ORG")
	if _, err := d.CreateUser(d.ctx, d.boss, in); !fault.Is(err, fault.Conflict) {
		t.Errorf("the same address: %v", err)
	}
	u, err = d.EditUser(d.ctx, d.boss, u.ID, 1, casework.UserInput{Active: ptr(false)})
	d.must(err)
	got, err := d.User(d.ctx, d.boss, u.ID)
	d.must(err)
	if got.Active || len(got.Teams) != 1 || got.Version != 2 || !got.CanSignIn {
		t.Errorf("user %+v", got)
	}
	all, err := d.Users(d.ctx, d.boss, casework.UserFilter{TeamID: d.team.ID, Active: ptr(true)}, casework.PageRequest{})
	d.must(err)
	if len(all.Items) != 0 {
		t.Errorf("active users %+v", all)
	}
	for pointer, bad := range map[string]casework.UserInput{
		"/email": {Email: ptr("a b@example.org")}, "/role": {Role: ptr(casework.Role("king"))}, "/teams": {Teams: &[]casework.ID{}},
	} {
		if _, err := d.EditUser(d.ctx, d.boss, u.ID, 2, bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", pointer, err)
		}
	}
}

func TestATokenIsIssuedAndRevoked(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	hash := sha256.Sum256([]byte("secret"))
	in := casework.TokenInput{Name: "Power BI", Role: casework.ServiceRole, Teams: []casework.ID{d.team.ID}, Days: 30, Hash: hash[:]}
	token, err := d.IssueToken(d.ctx, d.boss, in)
	d.must(err)
	if token.ExpiresOn != today.AddDays(30) {
		t.Errorf("expires on %s", token.ExpiresOn)
	}
	found, err := d.store.TokenByHash(d.ctx, hash[:])
	d.must(err)
	if found.ID != token.ID || found.Role != casework.ServiceRole || len(found.Teams) != 1 || !found.RevokedAt.IsZero() {
		t.Errorf("found %+v", found)
	}
	if _, err := d.IssueToken(d.ctx, d.boss, in); !fault.Is(err, fault.Conflict) {
		t.Errorf("the same secret twice: %v", err)
	}
	for range 2 { // revoking it again changes nothing
		revoked, err := d.RevokeToken(d.ctx, d.boss, token.ID)
		d.must(err)
		if revoked.RevokedAt.IsZero() {
			t.Error("not marked as revoked")
		}
	}
	other := sha256.Sum256([]byte("guess"))
	if _, err := d.store.TokenByHash(d.ctx, other[:]); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown: %v", err)
	}
	if _, err := d.RevokeToken(d.ctx, d.boss, casework.NewID()); !fault.Is(err, fault.NotFound) {
		t.Errorf("revoking none: %v", err)
	}
	for pointer, bad := range map[string]casework.TokenInput{
		"/days": {Name: "x", Role: casework.Analyst, Days: 400}, "/role": {Name: "x", Role: "king", Days: 1},
		"/teams": {Name: "x", Role: casework.Caseworker, Days: 1}, "/name": {Role: casework.Analyst, Days: 1},
	} {
		if _, err := d.IssueToken(d.ctx, d.boss, bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", pointer, err)
		}
	}
}

func TestATokenThatSeesAllTeamsIsNotLimitedToSome(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for i, role := range casework.Roles() {
		hash := sha256.Sum256([]byte{byte(i)})
		_, err := d.IssueToken(d.ctx, d.boss, casework.TokenInput{
			Name: "t", Role: role, Teams: []casework.ID{d.team.ID}, Days: 1, Hash: hash[:],
		})
		holds := casework.Actor{Role: role, Teams: []casework.ID{d.team.ID}}.TeamScope() != nil
		if holds != (err == nil) || !holds && !hasField(err, "/teams", "not_limited") {
			t.Errorf("%s: the limit holds: %t, and it was answered with %v", role, holds, err)
		}
	}
}

func TestAListThatIsChosenFromIsNamed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	king, nowhere := casework.Role("king"), casework.Placement("nowhere")
	_, user := d.CreateUser(d.ctx, d.boss, casework.UserInput{Email: new("a@example.org"), Name: new("A"), Role: &king})
	_, token := d.IssueToken(d.ctx, d.boss, casework.TokenInput{Name: "t", Role: king, Days: 1})
	_, plan := d.CreatePlan(d.ctx, d.boss, casework.PlanInput{PersonID: casework.NewID(), FirstIssuedOn: today, Placement: nowhere})
	for what, c := range map[string]struct {
		err  error
		says string
	}{
		"a user's role":  {user, "Choose one of: caseworker, team_manager, service_manager, "},
		"a token's role": {token, "Choose one of: caseworker, team_manager, service_manager, "},
		"a placement":    {plan, "Choose one of: mainstream, special, independent, other, awaiting."},
	} {
		var f *fault.Error
		if !errors.As(c.err, &f) || len(f.Fields) != 1 || !strings.HasPrefix(f.Fields[0].Message, c.says) {
			t.Errorf("%s: %+v, want %q", what, c.err, c.says)
		}
	}
}
