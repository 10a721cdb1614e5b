package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// What a load needs: look-ups for a batch at once, and rows by COPY. Its locks
// are "for no key update": they keep out other writers of the same rows, and not
// those who only make a row that refers to them, such as a case of a person.

// MatchPeople finds and locks everybody whom what is named could mean, in one
// statement: two loads lock the same people in the same order.
func (t *tx) MatchPeople(ctx context.Context, n casework.Named) ([]casework.MatchedPerson, error) {
	keys := n.People
	var sources, upns []string
	var born []pgDate
	for i := range keys {
		if k := &keys[i]; k.SourcePersonID != "" {
			sources = append(sources, k.SourcePersonID)
		}
		if k := &keys[i]; k.UPN != "" {
			upns = append(upns, k.UPN)
		}
		born = append(born, toPgDate(keys[i].Born))
	}
	names := make([]string, len(keys))
	for i := range keys {
		names[i] = keys[i].FamilyName
	}
	// By number through their indexes; by birth date for those the numbers may
	// not find, whose name and postcode are compared folded by the caller.
	rows, err := t.Query(ctx, `select `+personColumns+`,
		coalesce((select array_agg(h.upn) from person_upns h where h.person_id = p.id), '{}')
		from people p where p.id in (
			select id from people where source_person_id = any($1)
			union select id from people where upn = any($2)
			union select person_id from person_upns where upn = any($2)
			union select id from people where born = any($3::date[]) and lower(left(family_name, 1)) = any($4)
			union select person_id from cases where reference = any($5)
			union select person_id from plans where reference = any($6))
		order by p.id for no key update of p`, sources, upns, born, initials(names), n.Cases, n.Plans)
	if err != nil {
		return nil, fmt.Errorf("match people: %w", asFault(err))
	}
	found, err := pgx.CollectRows(rows, into(func(m *casework.MatchedPerson) []any {
		return append(personFields(&m.Person), &m.FormerUPNs)
	}))
	return found, asFault(err)
}

// initials are the first letters of names, which the same name has in whatever
// case; one that begins with an apostrophe is looked for by it too.
func initials(names []string) []string {
	out := []string{}
	for _, n := range names {
		if r := []rune(strings.ToLower(n)); len(r) > 0 && !slices.Contains(out, string(r[0])) {
			out = append(out, string(r[0]))
		}
	}
	return out
}

// CasesNamed are the cases of those references, locked.
func (t *tx) CasesNamed(ctx context.Context, references []string) ([]casework.CaseFile, error) {
	return t.files(ctx, "where c.reference = any($1)", " for no key update of c", references)
}

// PlansNamed are the plans of those references, locked.
func (t *tx) PlansNamed(ctx context.Context, references []string) ([]casework.Plan, error) {
	return t.plans(ctx, "pl.reference = any($1)", references)
}

func (t *tx) plans(ctx context.Context, where string, arg any) ([]casework.Plan, error) {
	rows, err := t.Query(ctx, "select "+planColumns+" from plans pl where "+where+" order by pl.id for no key update", arg)
	if err != nil {
		return nil, fmt.Errorf("read plans: %w", asFault(err))
	}
	found, err := pgx.CollectRows(rows, into(planFields))
	return found, asFault(err)
}

// PlansOpenedBy are the plans that assessments opened, by the assessment's
// reference, locked.
func (t *tx) PlansOpenedBy(ctx context.Context, assessments []string) (map[string]casework.Plan, error) {
	rows, err := t.Query(ctx, "select id, reference from cases where reference = any($1)", assessments)
	if err != nil {
		return nil, fmt.Errorf("read assessments: %w", asFault(err))
	}
	references := map[casework.ID]string{}
	var ids []casework.ID
	var id casework.ID
	var reference string
	if _, err := pgx.ForEachRow(rows, []any{&id, &reference}, func() error {
		references[id] = reference
		ids = append(ids, id)
		return nil
	}); err != nil || len(ids) == 0 {
		return nil, asFault(err)
	}
	found, err := t.plans(ctx, "pl.assessment_case_id = any($1)", ids)
	out := make(map[string]casework.Plan, len(found))
	for i := range found {
		out[references[found[i].AssessmentCaseID]] = found[i]
	}
	return out, err
}

// CasesOfPlans are the cases of a kind that belong to the plans, locked.
func (t *tx) CasesOfPlans(ctx context.Context, kind statute.CaseKind, plans []casework.ID) ([]casework.CaseFile, error) {
	return t.files(ctx, "where c.undone_at is null and c.plan_id = any($1) and c.kind = $2", " for no key update of c", plans, kind)
}

// EnsureTeams makes the teams that are not there yet; a name in another case
// is the same team.
func (t *tx) EnsureTeams(ctx context.Context, names []string) (map[string]casework.ID, error) {
	slices.SortFunc(names, byLower) // two loads take the same teams in the same order
	for _, name := range names {
		t.write(`insert into teams (id, name, version, created_at) values ($1, $2, 1, now()) on conflict (lower(name)) do nothing`,
			casework.NewID(), name)
	}
	return t.idsBy(ctx, "select w.name, t.id from unnest($1::text[]) w(name) join teams t on lower(t.name) = lower(w.name)", names)
}

// EnsureCaseworkers makes users without sign-in for addresses that are not
// there yet, and puts each in the teams given. An extract says who works on a
// case and not what they may see: the teams of somebody who can sign in stay.
func (t *tx) EnsureCaseworkers(ctx context.Context, teamsByEmail map[string][]casework.ID) (map[string]casework.ID, error) {
	emails := make([]string, 0, len(teamsByEmail))
	for email := range teamsByEmail {
		emails = append(emails, email)
	}
	slices.SortFunc(emails, byLower)
	for _, email := range emails {
		t.write(`insert into users (id, email, name, role, can_sign_in, active, version, created_at)
			values ($1, $2, $3, 'caseworker', false, true, 1, now()) on conflict (lower(email)) do nothing`,
			casework.NewID(), email, nameIn(email))
	}
	for _, email := range emails {
		for _, team := range teamsByEmail[email] {
			if team == uuid.Nil {
				continue
			}
			t.write(`insert into user_teams (user_id, team_id) select id, $2 from users where lower(email) = lower($1)
				and role = 'caseworker' and not can_sign_in on conflict do nothing`, email, team)
		}
	}
	return t.idsBy(ctx, "select w.email, u.id from unnest($1::text[]) w(email) join users u on lower(u.email) = lower(w.email)", emails)
}

// byLower is the order of names that are one in whatever case.
func byLower(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) }

// nameIn is what stands for a name until somebody gives one: the part of the
// address before the @.
func nameIn(email string) string {
	name, _, _ := strings.Cut(email, "@")
	return name
}

func (t *tx) idsBy(ctx context.Context, query string, keys []string) (map[string]casework.ID, error) {
	rows, err := t.Query(ctx, query, keys)
	if err != nil {
		return nil, asFault(err)
	}
	out := make(map[string]casework.ID, len(keys))
	var key string
	var id casework.ID
	_, err = pgx.ForEachRow(rows, []any{&key, &id}, func() error {
		out[key] = id
		return nil
	})
	return out, asFault(err)
}

// numbered is a reference of our own form: its prefix, its year if it has one,
// and its number.
var numbered = regexp.MustCompile(`^([A-Z]+)-(?:(\d{4})-)?(\d{6})$`)

// GiveReferences takes references, and keeps those given from outside from
// being given again. A counter that is beyond them already is not touched.
func (t *tx) GiveReferences(ctx context.Context, outside []string, wanted map[casework.Series]int) (map[casework.Series][]string, error) {
	highest := highestOf(outside)
	order := make([]casework.Series, 0, len(wanted))
	for s := range wanted {
		order = append(order, s)
	}
	for s := range highest {
		if wanted[s] == 0 {
			order = append(order, s)
		}
	}
	// Everybody moves the counters in one order: plans, which count in year 0,
	// before the cases that a plan opens.
	slices.SortFunc(order, func(a, b casework.Series) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Prefix, b.Prefix))
	})
	given := make(map[casework.Series][]string, len(wanted))
	b := &pgx.Batch{}
	for _, s := range order {
		n := wanted[s]
		b.Queue(`insert into reference_counters as r (prefix, year, last) select $1::text, $2::int, $3::int + $4::int
			where $4 > 0 or not exists (select from reference_counters where prefix = $1 and year = $2 and last >= $3)
			on conflict (prefix, year) do update set last = greatest(r.last, $3) + $4 returning last`,
			s.Prefix, s.Year, highest[s], n).Query(func(rows pgx.Rows) error {
			last, err := pgx.CollectRows(rows, pgx.RowTo[int])
			if err == nil && n > 0 {
				given[s] = references(s.Prefix, s.Year, last[0], n)
			}
			return err
		})
	}
	if err := t.SendBatch(ctx, b).Close(); err != nil {
		return nil, t.failedBy(fmt.Errorf("move the counters: %w", asFault(err)))
	}
	return given, nil
}

// highestOf is the highest number of each series among references; one that
// is not of our own form is of none.
func highestOf(all []string) map[casework.Series]int {
	highest := map[casework.Series]int{}
	for _, ref := range all {
		if m := numbered.FindStringSubmatch(ref); m != nil {
			year, _ := strconv.Atoi(m[2])
			number, _ := strconv.Atoi(m[3])
			s := casework.Series{Prefix: m[1], Year: year}
			highest[s] = max(highest[s], number)
		}
	}
	return highest
}

// references are the n of a series that end with the last.
func references(prefix string, year, last, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = reference(prefix, year, last-n+1+i)
	}
	return out
}

// Copy stores new rows, in the order that their keys ask for.
func (t *tx) Copy(ctx context.Context, rows *casework.BulkRows) error {
	if err := t.flush(ctx); err != nil {
		return err
	}
	for _, part := range []struct {
		table   string
		columns string
		n       int
		values  func(int) []any
	}{
		{"people", "id source_person_id upn given_name family_name born died postcode team_id search version created_at", len(rows.People), func(i int) []any { return personValues(&rows.People[i]) }},
		{"plans", "id reference provisional person_id assessment_case_id first_issued_on ceased_on cease_reason placement team_id version created_at", len(rows.Plans), func(i int) []any { return planValues(&rows.Plans[i]) }},
		{"cases", "id reference kind person_id plan_id team_id caseworker_id requested_by theme channel complainant_name placement origin_case_id previous_case_id opened_on closed_on entered_on source created_at", len(rows.Cases), func(i int) []any { return caseValues(&rows.Cases[i]) }},
		{"milestones", "id case_id kind on_date outcome body for_date sent_on recipients evidence delay_reason origin_case_id extract logged_at logged_on logged_by logged_by_name single", len(rows.Milestones), func(i int) []any { return milestoneValues(&rows.Milestones[i]) }},
		{"exceptions", "id case_id rule ground from_on to_on reason evidence status recorded_on recorded_after_due recorded_by decided_by decided_at", len(rows.Exceptions), func(i int) []any { return exceptionValues(&rows.Exceptions[i]) }},
		{"clocks", "case_id rule body ordinal role basis started_on started_by due_on safe_by stopped_on ended_by excused provisional plain_only settled rule_version next_alert_on", len(rows.Clocks), func(i int) []any { return clockValues(&rows.Clocks[i]) }},
		{"audit", auditColumns, len(rows.Audit), func(i int) []any { return auditValues(&rows.Audit[i]) }},
	} {
		if part.n == 0 {
			continue
		}
		if err := t.copyRows(ctx, part.table, strings.Fields(part.columns), part.n, part.values); err != nil {
			return err
		}
	}
	for _, f := range rows.FormerUPNs {
		t.write("insert into person_upns (person_id, upn, until_at) values ($1, $2, $3) on conflict do nothing", f.PersonID, f.UPN, f.UntilAt)
	}
	return t.place(rows.Placements)
}

func (t *tx) copyRows(ctx context.Context, table string, columns []string, n int, values func(int) []any) error {
	source := pgx.CopyFromSlice(n, func(i int) ([]any, error) { return native(values(i)), nil })
	if _, err := t.conn.CopyFrom(ctx, pgx.Identifier{table}, columns, source); err != nil {
		return t.failedBy(fmt.Errorf("copy %s: %w", table, asFault(withoutDetail(err))))
	}
	return nil
}

// withoutDetail drops the part of PostgreSQL's message that repeats the row.
func withoutDetail(err error) error {
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
		pg.Detail, pg.Where = "", ""
	}
	return err
}

// native turns our own types into pgx's, which COPY asks for in binary form.
func native(values []any) []any {
	for i, v := range values {
		if next, ok := encode(v); ok {
			values[i] = next
		}
	}
	return values
}

func (t *tx) place(all []casework.PlanPlacement) error {
	if len(all) == 0 {
		return nil
	}
	plans, from, placements := make([]uuid.UUID, len(all)), make([]pgDate, len(all)), make([]string, len(all))
	for i := range all {
		plans[i], from[i], placements[i] = all[i].PlanID, toPgDate(all[i].FromOn), string(all[i].Placement)
	}
	t.write(`insert into placements (plan_id, from_on, placement) select * from unnest($1::uuid[], $2::date[], $3::text[])
		on conflict (plan_id, from_on) do update set placement = excluded.placement`, plans, from, placements)
	return nil
}

func personValues(p *casework.Person) []any {
	return []any{
		p.ID, p.SourcePersonID, p.UPN, p.GivenName, p.FamilyName, p.Born, p.Died, p.Postcode, p.TeamID, p.SearchText(),
		int32(p.Version), p.CreatedAt,
	}
}

func planValues(p *casework.Plan) []any {
	return []any{
		p.ID, p.Reference, p.Provisional, p.PersonID, p.AssessmentCaseID, p.FirstIssuedOn, p.CeasedOn, p.CeaseReason,
		string(p.Placement), p.TeamID, int32(p.Version), p.CreatedAt,
	}
}
