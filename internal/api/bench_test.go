package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"ehcp.example/tracker/internal/api"
	"ehcp.example/tracker/internal/auth"
	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/embedded"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store"
)

// The two benchmarks compare the API with the least that could do the same
// work, on one database that syncs what it commits. The two sides take turns
// within one run and the medians are told: one side alone says more about the
// machine than about the program.
const (
	benchWorkers = 2
	benchRounds  = 9
	readsARound  = 400
	writesARound = 80
)

// rig is the API and the same database laid bare.
type rig struct {
	*bundle
	pool   *pgxpool.Pool
	cases  []casework.CaseFile
	secret string
	client *http.Client
}

// newRig makes one with so many cases, whose workers, as many as are told, have
// a connection each.
func newRig(b *testing.B, cases, workers int) *rig {
	b.Helper()
	dsn := syncedDatabase(b)
	_, err := store.Migrate(b.Context(), dsn, store.Up)
	must(b, err)
	s, err := store.Open(b.Context(), dsn, store.Options{MaxConns: int32(workers)})
	must(b, err)
	b.Cleanup(s.Close)
	pool, err := pgxpool.New(b.Context(), dsn+fmt.Sprintf("&pool_max_conns=%d", workers))
	must(b, err)
	b.Cleanup(pool.Close)
	r := &rig{
		bundle: &bundle{t: b, dsn: dsn, store: s}, pool: pool,
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}},
	}
	r.url, r.bundle.cases = r.serve(b, s)
	r.secret = r.bundle.secret(casework.ServiceRole)
	r.cases = make([]casework.CaseFile, cases)
	inTurns(benchWorkers, cases, func(i int) { r.cases[i] = r.assessment(casework.ID{}) })
	return r
}

// benchRecord is what the API needs of a record.
type benchRecord interface {
	casework.Store
	api.OnceKeys
	auth.Tokens
}

// serve is the API on a record, for as long as the benchmark runs.
func (*rig) serve(b *testing.B, record benchRecord) (url string, service *casework.Service) {
	b.Helper()
	book := statute.NewBook(calendar.New(nil, nil, false), statute.Switches{})
	service = casework.New(casework.Deps{
		Store: record, Book: book, Profile: statute.KCC2023, Today: func() statute.Date { return today }, Now: time.Now,
	})
	h, err := api.New(api.Options{
		Cases: service, Tokens: record, Keys: record, Figures: figures{service}, Files: files{service},
		Ready: func(context.Context) error { return nil }, Now: time.Now, Log: slog.New(slog.NewJSONHandler(io.Discard, nil)),
	})
	must(b, err)
	server := httptest.NewServer(h)
	b.Cleanup(server.Close)
	return server.URL, service
}

// syncedDatabase is a database that keeps what it has confirmed, as in
// production: with syncing off a write costs next to nothing, and the ratio
// would tell of nothing but the processor.
func syncedDatabase(b *testing.B) string {
	b.Helper()
	dir, err := os.MkdirTemp("", "ehcp-bench-")
	must(b, err)
	must(b, os.Chmod(dir, 0o755))
	server, err := embedded.StartPostgres(b.Context(), embedded.PostgresOptions{Dir: filepath.Join(dir, "data")})
	must(b, err)
	b.Cleanup(func() {
		must(b, server.Stop(context.WithoutCancel(b.Context())))
		must(b, os.RemoveAll(dir))
	})
	return server.DSN()
}

// inTurns does n pieces of work by so many workers.
func inTurns(workers, n int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}

// side is one way to do a piece of work: in that round, the ith.
type side struct {
	name string
	work func(round, i int)
}

// compare lets the sides take turns and reports the median rate of each, and
// the ratio of the first to each of the others. It does its rounds once,
// whatever b.N: the cases are used up.
func compare(b *testing.B, perRound int, sides ...side) {
	b.Helper()
	compareBy(b, benchWorkers, perRound, sides...)
}

// compareBy is compare for so many workers at once.
func compareBy(b *testing.B, workers, perRound int, sides ...side) {
	b.Helper()
	rates := make([][]float64, len(sides))
	for round := range benchRounds {
		for which, s := range sides {
			from := time.Now()
			inTurns(workers, perRound, func(i int) { s.work(round, i) })
			rates[which] = append(rates[which], float64(perRound)/time.Since(from).Seconds())
		}
		if b.Failed() {
			return
		}
	}
	first := median(rates[0])
	b.ReportMetric(first, sides[0].name+"/s")
	for i, s := range sides[1:] {
		rate := median(rates[i+1])
		b.ReportMetric(rate, s.name+"/s")
		b.ReportMetric(first/rate, "ratio-to-"+s.name)
	}
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

func (r *rig) get(b *testing.B, url string) {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		b.Error(err)
		return
	}
	request.Header.Set("Authorization", "Bearer "+r.secret)
	r.do(b, request, http.StatusOK)
}

func (r *rig) do(b *testing.B, request *http.Request, want int) {
	b.Helper()
	response, err := r.client.Do(request)
	if err != nil {
		b.Error(err)
		return
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != want {
		b.Errorf("%d %s %v", response.StatusCode, body, err)
	}
}

// BenchmarkReadACaseBesideBarePgx reads a case with its milestones, exceptions
// and clocks: through the API, and by net/http and one pgx batch. The API's side
// also notes each reading in the audit log, and that is on the disk before it
// answers: beside bare-http, which notes nothing, the ratio is that of the disk
// more than of the program. A third side notes too, by one insert more in its
// batch. What auditing costs the API itself is measured by
// [BenchmarkReadACaseAuditedBesideUnaudited].
func BenchmarkReadACaseBesideBarePgx(b *testing.B) {
	r := newRig(b, 500, benchWorkers)
	bare, noting := httptest.NewServer(r.bareRead("")), httptest.NewServer(r.bareRead(bareNote))
	b.Cleanup(bare.Close)
	b.Cleanup(noting.Close)
	get := func(base string, i int) { r.get(b, base+"/api/v1/cases/"+r.cases[i%len(r.cases)].Case.ID.String()) }
	compare(b, readsARound,
		side{"api", func(_, i int) { get(r.url, i) }},
		side{"bare-http", func(_, i int) { get(bare.URL, i) }},
		side{"bare-http-noting", func(_, i int) { get(noting.URL, i) }})
}

// bareCase and bareClock have the columns that the API's own reading has.
type bareCase struct {
	ID                                                      pgtype.UUID
	Reference, Kind                                         string
	PersonID, PlanID, TeamID, CaseworkerID                  pgtype.UUID
	RequestedBy, Theme, Channel, ComplainantName, Placement string
	OriginCaseID, PreviousCaseID                            pgtype.UUID
	OpenedOn, ClosedOn, EnteredOn                           pgtype.Date
	Source                                                  string
	Version                                                 int
	CreatedAt                                               time.Time
	SourcePersonID, UPN, GivenName, FamilyName              string
	Born, Died                                              pgtype.Date
	Postcode                                                string
	PlanReference, TeamName, CaseworkerName                 string
}

type bareMilestone struct {
	ID, CaseID            pgtype.UUID
	Kind                  string
	On                    pgtype.Date
	Outcome, Body         string
	For, SentOn           pgtype.Date
	Recipients            json.RawMessage
	Evidence, DelayReason string
	OriginCaseID          pgtype.UUID
	Extract               bool
	LoggedAt              time.Time
	LoggedOn              pgtype.Date
	LoggedBy              pgtype.UUID
	LoggedByName          string
	VoidedAt              pgtype.Timestamptz
	VoidedBy              pgtype.UUID
	VoidReason            string
}

type bareException struct {
	ID                       pgtype.UUID
	Rule, Ground             string
	From, To                 pgtype.Date
	Reason, Evidence, Status string
	RecordedOn               pgtype.Date
}

type bareClock struct {
	ID                       int64
	CaseID                   pgtype.UUID
	Rule, Body               string
	Ordinal                  int16
	Role, Basis              string
	StartedOn                pgtype.Date
	StartedBy                string
	DueOn, SafeBy, StoppedOn pgtype.Date
	EndedBy, Excused         string
	Provisional, PlainOnly   bool
	Settled, RuleVersion     string
	NextAlertOn              pgtype.Date
}

// bareRead is the least that reads the same rows, and does one thing more where
// it is told: no token, no roles, no validation, no states.
func (r *rig) bareRead(also string) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		id, err := uuid.Parse(filepath.Base(request.URL.Path))
		if err != nil {
			http.Error(w, "no id", http.StatusNotFound)
			return
		}
		batch := &pgx.Batch{}
		for _, query := range bareReads {
			batch.Queue(query, id)
		}
		if also != "" {
			batch.Queue(also, id)
		}
		results := r.pool.SendBatch(request.Context(), batch)
		out, err := collectBare(results)
		if err = errors.Join(err, results.Close()); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out)
	}
}

// bareNote notes a reading in the audit log.
const bareNote = `insert into audit (at, actor_name, actor_role, action, record_type, record_ref)
	select now(), 'bench', 'service', 'case.read', 'case', reference from cases where id = $1`

// bareAnswer is the case with its clocks, as the API answers.
type bareAnswer struct {
	Case   bareCase    `json:"case"`
	Clocks []bareClock `json:"clocks"`
}

func collectBare(results pgx.BatchResults) (out bareAnswer, err error) {
	rows, _ := results.Query()
	if out.Case, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[bareCase]); err != nil {
		return out, err
	}
	rows, _ = results.Query()
	if _, err = pgx.CollectRows(rows, pgx.RowToStructByPos[bareMilestone]); err != nil {
		return out, err
	}
	rows, _ = results.Query()
	if _, err = pgx.CollectRows(rows, pgx.RowToStructByPos[bareException]); err != nil {
		return out, err
	}
	rows, _ = results.Query()
	out.Clocks, err = pgx.CollectRows(rows, pgx.RowToStructByPos[bareClock])
	return out, err
}

var bareReads = []string{
	`select c.id, c.reference, c.kind, c.person_id, c.plan_id, c.team_id, c.caseworker_id, c.requested_by, c.theme, c.channel, c.complainant_name,
		c.placement, c.origin_case_id, c.previous_case_id, c.opened_on, c.closed_on, c.entered_on, c.source, c.version, c.created_at,
		p.source_person_id, p.upn, p.given_name, p.family_name, p.born, p.died, p.postcode,
		coalesce(pl.reference, ''), coalesce(t.name, ''), coalesce(u.name, '')
		from cases c join people p on p.id = c.person_id left join plans pl on pl.id = c.plan_id
		left join teams t on t.id = c.team_id left join users u on u.id = c.caseworker_id where c.id = $1`,
	`select id, case_id, kind, on_date, outcome, body, for_date, sent_on, recipients, evidence, delay_reason, origin_case_id, extract, logged_at,
		logged_on, logged_by, logged_by_name, voided_at, voided_by, void_reason from milestones where case_id = $1 order by on_date, id`,
	`select id, rule, ground, from_on, to_on, reason, evidence, status, recorded_on from exceptions where case_id = $1 order by id`,
	`select id, case_id, rule, body, ordinal, role, basis, started_on, started_by, due_on, safe_by, stopped_on, ended_by, excused, provisional,
		plain_only, settled, rule_version, next_alert_on from clocks where case_id = $1 order by due_on nulls last, id`,
}

// BenchmarkLogAMilestoneBesideAPgxBatch logs a decision on a fresh case: by a
// POST; by one pipelined pgx batch that writes the same rows and is told
// beforehand what they are; and by that batch behind net/http. The first reads
// and judges the case before it writes, which the others do not.
func BenchmarkLogAMilestoneBesideAPgxBatch(b *testing.B) {
	const a = benchRounds * writesARound
	r := newRig(b, 3*a, benchWorkers)
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		i, err := strconv.Atoi(filepath.Base(request.URL.Path))
		if err == nil {
			err = r.bareWrite(request.Context(), &r.cases[i])
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusCreated)
	}))
	b.Cleanup(bare.Close)
	before := r.rows(b)
	compare(b, writesARound,
		side{"api", func(round, i int) {
			r.post(b, r.url+"/api/v1/cases/"+r.cases[round*writesARound+i].Case.ID.String()+"/milestones")
		}},
		side{"batch", func(round, i int) {
			if err := r.bareWrite(b.Context(), &r.cases[a+round*writesARound+i]); err != nil {
				b.Error(err)
			}
		}},
		side{"bare-http", func(round, i int) {
			r.post(b, bare.URL+"/"+strconv.Itoa(2*a+round*writesARound+i))
		}})
	r.sameRows(b, before, 3)
}

func (r *rig) post(b *testing.B, url string) {
	b.Helper()
	body := bytes.NewReader([]byte(`{"kind":"assess_decision_notified","on":"2026-02-16","outcome":"assess"}`))
	request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, url, body)
	if err != nil {
		b.Error(err)
		return
	}
	request.Header.Set("Authorization", "Bearer "+r.secret)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("If-Match", `"1"`)
	r.do(b, request, http.StatusCreated)
}

// bareWrite is one round trip: what is to be written is known beforehand.
func (r *rig) bareWrite(ctx context.Context, f *casework.CaseFile) error {
	batch := &pgx.Batch{}
	batch.Queue("begin")
	batch.Queue("update cases set version = version + 1 where id = $1 and version = 1", f.Case.ID)
	batch.Queue(`insert into milestones (id, case_id, kind, on_date, outcome, body, recipients, evidence, delay_reason, extract, logged_at,
		logged_on, logged_by, logged_by_name, single) values ($1, $2, 'assess_decision_notified', '2026-02-16', 'assess', '', '[]', '', '', false,
		now(), '2026-03-02', $3, 'bench', 'assess_decision_notified')`, casework.NewID(), f.Case.ID, f.Case.PersonID)
	batch.Queue(`insert into clocks (case_id, rule, body, ordinal, role, basis, started_on, started_by, due_on, stopped_on, settled, rule_version)
		values ($1, 'ehcna_decision', '', 0, 'duty', 'regulations', '2026-01-05', 'request_received', '2026-02-16', '2026-02-16', 'met', '2014-09-01')
		on conflict on constraint clocks_one_each do update set stopped_on = excluded.stopped_on, settled = excluded.settled, next_alert_on = null`, f.Case.ID)
	batch.Queue(`insert into audit (at, actor_id, actor_name, actor_role, action, record_type, record_ref, reason, request_id)
		values (now(), $1, 'bench', 'service', 'milestone.log', 'case', $2, 'assess_decision_notified', $3)`, f.Case.PersonID, f.Case.Reference, casework.NewID().String())
	batch.Queue("commit")
	return r.pool.SendBatch(ctx, batch).Close()
}

var benchTables = []string{"milestones", "audit", "outbox", "alerts"}

// rows counts what each side has written, by the case's half.
func (r *rig) rows(b *testing.B) map[string]int {
	b.Helper()
	out := map[string]int{}
	for _, table := range benchTables {
		var n int
		must(b, r.pool.QueryRow(b.Context(), "select count(*) from "+table).Scan(&n))
		out[table] = n
	}
	return out
}

// sameRows fails the benchmark if one side wrote what another did not: all did
// the same number of pieces of work, so each table has grown evenly, and the
// clocks of all stand alike.
func (r *rig) sameRows(b *testing.B, before map[string]int, sides int) {
	b.Helper()
	work := sides * benchRounds * writesARound
	for table, n := range r.rows(b) {
		if grown := n - before[table]; grown != work && grown != 0 {
			b.Errorf("%s grew by %d for %d pieces of work: the sides do not write the same", table, grown, work)
		}
	}
	var alike bool
	must(b, r.pool.QueryRow(b.Context(), `select count(*) = 0 from clocks where rule = 'ehcna_decision'
		and (stopped_on, settled, next_alert_on is null) is distinct from ('2026-02-16'::date, 'met', true)`).Scan(&alike))
	if !alike {
		b.Error("the clocks of the sides differ")
	}
}
