package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/casework"
)

type teamRow struct {
	ID        casework.ID `gorm:"type:uuid;primaryKey"`
	Name      string
	Version   int
	CreatedAt time.Time
}

func (teamRow) TableName() string { return "teams" }

func (r teamRow) team() casework.Team { return casework.Team(r) }

// Team reads one team.
func (r reader) Team(ctx context.Context, id casework.ID) (casework.Team, error) {
	row, err := first[teamRow](ctx, r, "team", "id = ?", id)
	return row.team(), err
}

// Teams lists all teams by name.
func (r reader) Teams(ctx context.Context) ([]casework.Team, error) {
	rows, err := list[teamRow](ctx, r, newWhere(), "lower(name)", 10000)
	return each(rows, teamRow.team), err
}

// InsertTeam adds a team.
func (t *tx) InsertTeam(ctx context.Context, team casework.Team) error {
	row := teamRow(team)
	return t.create(ctx, &row)
}

// UpdateTeam stores a team read at its version.
func (t *tx) UpdateTeam(ctx context.Context, team casework.Team) error {
	return t.update(ctx, &teamRow{}, team.ID, team.Version, map[string]any{"name": team.Name})
}

type userRow struct {
	ID        casework.ID `gorm:"type:uuid;primaryKey"`
	Email     string
	Name      string
	Role      string
	CanSignIn bool
	Active    bool
	Version   int
	CreatedAt time.Time
}

func (userRow) TableName() string { return "users" }

func (r userRow) user() casework.User {
	return casework.User{
		ID: r.ID, Email: r.Email, Name: r.Name, Role: casework.Role(r.Role), CanSignIn: r.CanSignIn, Active: r.Active,
		Version: r.Version, CreatedAt: r.CreatedAt,
	}
}

const teamsOfUsers = "select user_id, team_id from user_teams where user_id = any($1) order by team_id"

// User reads one user with their teams.
func (r reader) User(ctx context.Context, id casework.ID) (casework.User, error) {
	row, err := first[userRow](ctx, r, "user", "id = ?", id)
	if err != nil {
		return casework.User{}, err
	}
	u := row.user()
	err = r.teamsOf(ctx, teamsOfUsers, 1, func(int) (casework.ID, *[]casework.ID) { return u.ID, &u.Teams })
	return u, err
}

// Users lists users by name.
func (r reader) Users(ctx context.Context, f casework.UserFilter, p casework.PageRequest) (casework.Page[casework.User], error) {
	var none casework.Page[casework.User]
	q := newWhere()
	if f.Role != "" {
		q.add("role = ?", string(f.Role))
	}
	if f.Active != nil {
		q.add("active = ?", *f.Active)
	}
	if f.Email != "" {
		q.add("lower(email) = lower(?)", f.Email)
	}
	if f.TeamID != uuid.Nil {
		q.add("id in (select user_id from user_teams where team_id = ?)", f.TeamID)
	}
	if p.Cursor != "" {
		var at [2]string
		if err := decodeCursor(p.Cursor, at[:], isID); err != nil {
			return none, err
		}
		q.add("(name, id) > (?, ?::uuid)", at[0], at[1])
	}
	rows, err := list[userRow](ctx, r, q, "name, id", p.Limit+1)
	if err != nil {
		return none, err
	}
	found := page(rows, p.Limit, userRow.user, func(u userRow) []string { return []string{u.Name, u.ID.String()} })
	users := found.Items
	return found, r.teamsOf(ctx, teamsOfUsers, len(users), func(i int) (casework.ID, *[]casework.ID) { return users[i].ID, &users[i].Teams })
}

// teamsOf fills in the teams of users or tokens.
func (r reader) teamsOf(ctx context.Context, query string, n int, at func(int) (casework.ID, *[]casework.ID)) error {
	ids := make([]casework.ID, n)
	teams := make(map[casework.ID]*[]casework.ID, n)
	for i := range n {
		id, list := at(i)
		ids[i], teams[id] = id, list
	}
	rows, err := r.q.Query(ctx, query, ids)
	if err != nil {
		return asFault(err)
	}
	defer rows.Close()
	for rows.Next() {
		var owner, team casework.ID
		if err := rows.Scan(&owner, &team); err != nil {
			return err
		}
		*teams[owner] = append(*teams[owner], team)
	}
	return rows.Err()
}

// InsertUser adds a user with their teams.
func (t *tx) InsertUser(ctx context.Context, u casework.User) error {
	row := userRow{u.ID, u.Email, u.Name, string(u.Role), u.CanSignIn, u.Active, u.Version, u.CreatedAt}
	if err := t.create(ctx, &row); err != nil {
		return err
	}
	for _, team := range u.Teams {
		t.write("insert into user_teams (user_id, team_id) values ($1, $2) on conflict do nothing", u.ID, team)
	}
	return nil
}

// UpdateUser stores a user read at their version.
func (t *tx) UpdateUser(ctx context.Context, u casework.User) error {
	if err := t.update(ctx, &userRow{}, u.ID, u.Version, map[string]any{
		"email": u.Email, "name": u.Name, "role": string(u.Role), "can_sign_in": u.CanSignIn, "active": u.Active,
	}); err != nil {
		return err
	}
	t.write("delete from user_teams where user_id = $1", u.ID)
	for _, team := range u.Teams {
		t.write("insert into user_teams (user_id, team_id) values ($1, $2) on conflict do nothing", u.ID, team)
	}
	return nil
}

type tokenRow struct {
	ID         casework.ID `gorm:"type:uuid;primaryKey"`
	Name       string
	Hash       []byte
	Role       string
	ExpiresOn  Date
	LastUsedAt Instant
	RevokedAt  Instant
	CreatedAt  time.Time
}

func (tokenRow) TableName() string { return "service_tokens" }

func (r tokenRow) token() casework.Token {
	return casework.Token{
		ID: r.ID, Name: r.Name, Role: casework.Role(r.Role), ExpiresOn: r.ExpiresOn.Date, LastUsedAt: r.LastUsedAt.Time,
		RevokedAt: r.RevokedAt.Time, CreatedAt: r.CreatedAt,
	}
}

const teamsOfTokens = "select token_id, team_id from token_teams where token_id = any($1) order by team_id"

// Tokens lists tokens, newest first.
func (r reader) Tokens(ctx context.Context, p casework.PageRequest) (casework.Page[casework.Token], error) {
	var none casework.Page[casework.Token]
	q := newWhere()
	if p.Cursor != "" {
		var at [1]string
		if err := decodeCursor(p.Cursor, at[:], isID); err != nil {
			return none, err
		}
		q.add("id < ?::uuid", at[0])
	}
	rows, err := list[tokenRow](ctx, r, q, "id desc", p.Limit+1)
	if err != nil {
		return none, err
	}
	found := page(rows, p.Limit, tokenRow.token, func(t tokenRow) []string { return []string{t.ID.String()} })
	tokens := found.Items
	return found, r.teamsOf(ctx, teamsOfTokens, len(tokens), func(i int) (casework.ID, *[]casework.ID) {
		return tokens[i].ID, &tokens[i].Teams
	})
}

// Token reads one token.
func (r reader) Token(ctx context.Context, id casework.ID) (casework.Token, error) {
	row, err := first[tokenRow](ctx, r, "token", "id = ?", id)
	if err != nil {
		return casework.Token{}, err
	}
	t := row.token()
	return t, r.teamsOf(ctx, teamsOfTokens, 1, func(int) (casework.ID, *[]casework.ID) { return t.ID, &t.Teams })
}

// TokenByHash finds a token with its teams in one query: every request asks.
func (r reader) TokenByHash(ctx context.Context, hash []byte) (t casework.Token, err error) {
	err = r.q.QueryRow(ctx, `select k.id, k.name, k.role, k.expires_on, k.last_used_at, k.revoked_at, k.created_at,
		coalesce(array_agg(tt.team_id) filter (where tt.team_id is not null), '{}')
		from service_tokens k left join token_teams tt on tt.token_id = k.id where k.hash = $1 group by k.id`, hash).
		Scan(&t.ID, &t.Name, &t.Role, &t.ExpiresOn, &t.LastUsedAt, &t.RevokedAt, &t.CreatedAt, &t.Teams)
	return t, asFault(err)
}

// InsertToken adds a token with its teams.
func (t *tx) InsertToken(ctx context.Context, k casework.Token, hash []byte) error {
	row := tokenRow{k.ID, k.Name, hash, string(k.Role), Date{k.ExpiresOn}, Instant{}, Instant{}, k.CreatedAt}
	if err := t.create(ctx, &row); err != nil {
		return err
	}
	for _, team := range k.Teams {
		t.write("insert into token_teams (token_id, team_id) values ($1, $2) on conflict do nothing", k.ID, team)
	}
	return nil
}

// RevokeToken ends a token; one that is ended stays so.
func (t *tx) RevokeToken(ctx context.Context, id casework.ID, at time.Time) error {
	tag, err := t.exec(ctx, "update service_tokens set revoked_at = coalesce(revoked_at, $2) where id = $1", id, at)
	if err == nil && tag.RowsAffected() == 0 {
		return notThere("token")
	}
	return t.failedBy(err)
}
