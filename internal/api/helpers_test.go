package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/jackc/pgx/v5/pgxpool"

	"ehcp.example/tracker/internal/api"
	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/auth"
	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/intake"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store"
	"ehcp.example/tracker/internal/store/storetest"
)

func TestMain(m *testing.M) {
	openapi3filter.RegisterBodyDecoder("text/html", openapi3filter.FileBodyDecoder) // the checker knows no page
	storetest.Main(m)
}

// today is the day of every test: a Monday.
var today = date(2026, time.March, 2)

func date(y int, m time.Month, d int) statute.Date { return statute.NewDate(y, m, d) }

// bundle is a served API on a database of its own.
type bundle struct {
	t     testing.TB
	url   string
	dsn   string
	cases *casework.Service
	store *store.Store
	logs  *lockedBuffer
	// strangers counts the requests without a credential that works.
	strangers atomic.Int32
	ready     error

	handler http.Handler
}

func setup(t testing.TB) *bundle {
	t.Helper()
	b := &bundle{t: t, logs: &lockedBuffer{}}
	b.dsn = storetest.New(t)
	s, err := store.Open(t.Context(), b.dsn, store.Options{})
	must(t, err)
	t.Cleanup(s.Close)
	b.store = s
	book := statute.NewBook(calendar.New(nil, nil, false), statute.Switches{})
	now := b.now
	b.cases = casework.New(casework.Deps{
		Store: s, Book: book, Profile: statute.KCC2023, Today: func() statute.Date { return today }, Now: now,
	})
	h, err := api.New(api.Options{
		Cases: b.cases, Tokens: s, Sessions: sessions{b}, Keys: s, Figures: figures{b.cases}, Files: files{b.cases},
		Ready: func(context.Context) error { return b.ready }, Now: now,
		Strangers: func() { b.strangers.Add(1) },
		Log:       slog.New(slog.NewJSONHandler(b.logs, nil)),
	})
	must(t, err)
	b.handler = h
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

// figures and files are wired as the program wires them.
type figures struct{ *casework.Service }

func (f figures) Scorecard(ctx context.Context, month string) (scorecard.Scorecard, error) {
	return f.Service.Scorecard(ctx, casework.SystemActor("test"), month)
}

func (f figures) Indicator(ctx context.Context, code, from, to string) ([]scorecard.Scorecard, error) {
	return f.Service.Indicator(ctx, casework.SystemActor("test"), code, from, to)
}

func (f figures) Backlog(ctx context.Context, from, to statute.Date) (scorecard.Backlog, error) {
	return f.Service.Backlog(ctx, casework.SystemActor("test"), from, to)
}

type files struct{ *casework.Service }

func (f files) Import(ctx context.Context, r api.ImportRequest) (report intake.Report, err error) {
	team, err := f.OnlyTeam(ctx, r.Actor)
	if err != nil {
		return report, err
	}
	o := casework.BulkOptions{Actor: r.Actor, Source: casework.SourceImport, DryRun: r.DryRun}
	loaded := f.Load(ctx, o, func(run casework.BulkRun) error {
		report, err = intake.Run(ctx, intake.Options{
			File: r.Kind.FileName(), Source: r.Source, Kind: r.Kind, Store: run, Book: f.Book(), Profile: statute.KCC2023, Today: today, Team: team, DryRun: r.DryRun,
		})
		return err
	})
	return report, loaded
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// now is a time on that day; it stands still.
func (*bundle) now() time.Time { return time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// secret makes a token of a role that sees those teams.
func (b *bundle) secret(role casework.Role, teams ...casework.ID) string {
	b.t.Helper()
	secret, hash := auth.NewSecret()
	if len(teams) == 0 && (role == casework.Caseworker || role == casework.TeamManager) {
		teams = []casework.ID{b.team(fmt.Sprintf("Team %x", hash[:6])).ID}
	}
	_, err := b.cases.IssueToken(b.t.Context(), casework.SystemActor("test"), casework.TokenInput{
		Name: "test " + string(role), Role: role, Teams: teams, Days: 30, Hash: hash,
	})
	must(b.t, err)
	return secret
}

func (b *bundle) team(name string) casework.Team {
	b.t.Helper()
	team, err := b.cases.CreateTeam(b.t.Context(), casework.SystemActor("test"), name)
	must(b.t, err)
	return team
}

// client is the generated client with a token; everything it sends and gets is
// held against the description.
func (b *bundle) client(secret string) *gen.ClientWithResponses {
	b.t.Helper()
	c, err := gen.NewClientWithResponses(b.url+"/api/v1",
		gen.WithHTTPClient(&http.Client{Transport: checking{t: b.t, request: true}}),
		gen.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
			if secret != "" {
				r.Header.Set("Authorization", "Bearer "+secret)
			}
			return nil
		}))
	must(b.t, err)
	return c
}

// as is the client for a role that sees everything it may.
func (b *bundle) as(role casework.Role, teams ...casework.ID) *gen.ClientWithResponses {
	b.t.Helper()
	return b.client(b.secret(role, teams...))
}

// sent is a request written by hand, for what the client would not send.
type sent struct {
	method, path, body, secret string
	header                     map[string]string
}

// answer is what came back.
type answer struct {
	status  int
	header  http.Header
	body    string
	problem gen.Problem
}

// send sends it as it is; only the answer is held against the description.
func (b *bundle) send(s sent) answer {
	b.t.Helper()
	if s.method == "" {
		s.method = http.MethodPost
	}
	r, err := http.NewRequestWithContext(b.t.Context(), s.method, b.url+s.path, strings.NewReader(s.body))
	must(b.t, err)
	if s.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if s.secret != "" {
		r.Header.Set("Authorization", "Bearer "+s.secret)
	}
	for k, v := range s.header {
		if v == "" {
			r.Header.Del(k)
			continue
		}
		r.Header.Set(k, v)
	}
	response, err := (&http.Client{Transport: checking{t: b.t}}).Do(r)
	must(b.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(b.t, err)
	a := answer{status: response.StatusCode, header: response.Header, body: string(body)}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "application/problem+json") {
		must(b.t, json.Unmarshal(body, &a.problem))
	}
	return a
}

// codes are what a problem complains of, as "pointer code" or "?parameter code".
func (a answer) codes() []string { return codesOf(a.problem) }

func codesOf(p gen.Problem) (out []string) {
	for _, list := range []*[]gen.FieldProblem{p.Errors, p.Warnings} {
		if list == nil {
			continue
		}
		for _, f := range *list {
			at := f.Pointer
			if f.Parameter != nil {
				at = "?" + *f.Parameter
			}
			out = append(out, strings.TrimSpace(at+" "+f.Code))
		}
	}
	return out
}

func problemIn(t testing.TB, body []byte) gen.Problem {
	t.Helper()
	var p gen.Problem
	must(t, json.Unmarshal(body, &p))
	return p
}

func ptr[T any](v T) *T { return &v }

// person adds a made-up person of a team.
func (b *bundle) person(team casework.ID) casework.Person {
	b.t.Helper()
	in := casework.PersonInput{GivenName: ptr("Zoë"), FamilyName: ptr("Quillfeather"), Born: ptr(date(2015, time.May, 1)), Postcode: ptr("ME14 1XX"), Confirm: []string{casework.WarnSamePerson}}
	if team != (casework.ID{}) {
		in.TeamID = &team
	}
	p, err := b.cases.CreatePerson(b.t.Context(), casework.SystemActor("test"), in)
	must(b.t, err)
	return p
}

// assessment opens a needs assessment of a team, requested on 5 January 2026.
func (b *bundle) assessment(team casework.ID) casework.CaseFile {
	b.t.Helper()
	done, err := b.cases.OpenCase(b.t.Context(), casework.SystemActor("test"), casework.CaseInput{
		Kind: statute.NeedsAssessment, PersonID: b.person(team).ID, TeamID: team, RequestedBy: "parent",
		Milestones: []casework.MilestoneInput{{Kind: statute.RequestReceived, On: date(2026, time.January, 5)}},
	})
	must(b.t, err)
	return done.File
}

// exec changes the database behind the program's back.
func (b *bundle) exec(sql string) {
	b.t.Helper()
	_, err := b.pool().Exec(b.t.Context(), sql)
	must(b.t, err)
}

// pool is the database laid bare, until the test ends.
func (b *bundle) pool() *pgxpool.Pool {
	b.t.Helper()
	pool, err := pgxpool.New(b.t.Context(), b.dsn)
	must(b.t, err)
	b.t.Cleanup(pool.Close)
	return pool
}
