package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/statute"
)

// facts reads figures' facts inside one snapshot of the record.
type facts struct {
	tx pgx.Tx
}

// AsOf runs fn on one snapshot of the record.
func (s *Store) AsOf(ctx context.Context, fn func(casework.FactReader) error) error {
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) error {
		// Enough to group a county in memory; and compiling these queries
		// takes ten times as long as running them.
		if _, err := tx.Exec(ctx, "set local work_mem = '64MB'; set local jit = off"); err != nil {
			return err
		}
		return fn(facts{tx})
	})
	return asFault(err)
}

// Facts streams the facts of a period that the sink reads.
func (f facts) Facts(ctx context.Context, p scorecard.Period, to casework.FactSink) error {
	reads := to.Reads()
	for _, ask := range []struct {
		wanted bool
		read   func(context.Context, scorecard.Period, casework.FactSink) error
	}{
		{reads.Assessments, f.assessments},
		{reads.Cohort, f.cohort},
		{reads.Plans, f.plans},
		{reads.Reviews, f.reviews},
		{reads.Complaints, f.complaints},
		{reads.Appeals, f.appeals},
	} {
		if !ask.wanted {
			continue
		}
		if err := ask.read(ctx, p, to); err != nil {
			return err
		}
	}
	return nil
}

// stream reads rows one by one into the same place and hands each over.
func stream[T any](ctx context.Context, tx pgx.Tx, what string, fields func(*T) []any, each func(T), query string, args ...any) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	var row T
	into := fields(&row)
	if _, err := pgx.ForEachRow(rows, into, func() error {
		each(row)
		return nil
	}); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}

// countedDay is the day on which a milestone counts: a notice sent to several
// people counts on the last of them.
const countedDay = `case when m.recipients = '[]' then m.on_date else greatest(m.on_date,
	(select max((r ->> 'on')::date) from jsonb_array_elements(m.recipients) r)) end`

// standing are the milestones of case c that stand as at $1, with the day that
// counts, null while that lies ahead. "offset 0" keeps that day from being
// worked out again for each column made of it.
const standing = `(select m.kind, m.outcome, m.body, m.extract, m.on_date, m.logged_on,
	case when ` + countedDay + ` <= $1::date then ` + countedDay + ` end as day
	from milestones m where m.case_id = c.id and m.voided_at is null and m.on_date <= $1::date offset 0) m`

// stirred are the cases with a day in the period: between $2 and $1.
const stirred = `(select m.case_id from milestones m where m.voided_at is null and m.on_date <= $1::date
	and (m.on_date >= $2::date or m.recipients <> '[]' and ` + countedDay + ` >= $2::date))`

// alive are the cases that had not closed before the period or had a day in it.
// A case that a correction has opened again counts as open here, and what it
// was as at the date follows from its days.
const alive = `c.opened_on <= $1::date and (c.closed_on is null or c.closed_on >= $2::date or c.id in ` + stirred + `)`

// ended is the first day on which any process ends by itself.
const ended = `least(min(m.day) filter (where m.kind in ('withdrawn', 'moved_away', 'deceased', 'over_age')), p.died)`

// challenges are the first days on which a mediation or an appeal took hold on
// a case that led to an assessment's, by way of each other where need be.
const challenges = `with recursive led (id, origin) as (
		select c.id, c.origin_case_id from cases c
		where c.kind in ('mediation', 'appeal', 'tribunal_order') and c.origin_case_id is not null
		union
		select led.id, o.origin_case_id from led join cases o on o.id = led.origin
		where o.kind in ('mediation', 'appeal', 'tribunal_order') and o.origin_case_id is not null
	), challenges as (
		select led.origin as case_id, min(m.on_date) as on_date from led join milestones m on m.case_id = led.id
		where m.voided_at is null and m.on_date <= $1::date and m.kind in ` + challenging + ` group by led.origin
	) `

const challenging = `('mediation_held', 'mediation_agreed', 'appeal_lodged', 'not_opposed', 'order_made')`

// sinceBegun is a day from which what came before the assessment began is left
// out: its clocks take no notice of that either.
func sinceBegun(column string) string {
	return "case when f." + column + " < least(f.received, f.responsible) then null else f." + column + " end"
}

// assessments: the advice that counts is the first on or after its request;
// each is logged once for each body.
//
//nolint:gochecknoglobals // text, put together once
var assessments = challenges + `select c.reference, c.requested_by,
	coalesce(nullif(c.placement, ''), (select l.placement from plans pl join placements l on l.plan_id = pl.id
		where pl.assessment_case_id = c.id order by l.from_on limit 1), ''),
	f.detained, exists (select from exceptions x where x.case_id = c.id and x.status = 'approved'
		and x.rule in ('ehcna_decision', 'ehcna_refusal_to_issue', 'ehcp_final')),
	f.received, f.responsible, ` + sinceBegun("decided") + `, f.to_assess, ` + sinceBegun("not_to_assess") + `, f.ep_requested,
	case when f.ep_requested is null or f.ep_received >= f.ep_requested then f.ep_received end, f.ep_not_needed,
	f.draft_sent, ` + sinceBegun("no_plan") + `, ` + sinceBegun("final_sent") + `,
	case when f.final_sent is not null then f.final_logged end, ` + sinceBegun("replaced") + `,
	least(f.challenged, challenges.on_date), f.ended
	from cases c join people p on p.id = c.person_id left join challenges on challenges.case_id = c.id
	cross join lateral (select
		coalesce(bool_or(m.kind in ('request_received', 'became_responsible') and m.outcome = 'detained'), false) as detained,
		min(m.day) filter (where m.kind = 'request_received') as received,
		min(m.day) filter (where m.kind = 'became_responsible') as responsible,
		min(m.day) filter (where m.kind = 'assess_decision_notified') as decided,
		max(m.day) filter (where m.kind = 'assess_decision_notified' and m.outcome = 'assess') as to_assess,
		max(m.day) filter (where m.kind = 'assess_decision_notified' and m.outcome = 'refuse') as not_to_assess,
		min(m.day) filter (where m.kind = 'advice_requested' and m.body = 'educational_psychology') as ep_requested,
		min(m.day) filter (where m.kind = 'advice_received' and m.body = 'educational_psychology') as ep_received,
		min(m.day) filter (where m.kind = 'advice_not_needed' and m.body = 'educational_psychology') as ep_not_needed,
		max(m.day) filter (where m.kind = 'draft_plan_sent') as draft_sent,
		max(m.day) filter (where m.kind = 'no_plan_notified') as no_plan,
		min(m.day) filter (where m.kind = 'final_plan_sent') as final_sent,
		min(m.logged_on) filter (where m.kind = 'final_plan_sent' and not m.extract) as final_logged,
		max(m.day) filter (where m.kind in ('order_made', 'not_opposed')
			or m.kind = 'mediation_agreed' and m.outcome <> 'other') as replaced,
		min(m.day) filter (where m.kind in ` + challenging + `) as challenged, ` + ended + ` as ended
		from ` + standing + `) f where c.kind = 'needs_assessment' and `

func assessmentFields(a *scorecard.Assessment) []any {
	return []any{
		&a.Reference, &a.RequestedBy, &a.Placement, &a.Detained, &a.Excepted, &a.Received, &a.Responsible, &a.Decided,
		&a.ToAssess, &a.NotToAssess, &a.EPRequested, &a.EPReceived, &a.EPNotNeeded, &a.DraftSent, &a.NoPlan, &a.FinalSent,
		&a.FinalLogged, &a.Replaced, &a.Challenged, &a.Ended,
	}
}

func (f facts) assessments(ctx context.Context, p scorecard.Period, to casework.FactSink) error {
	return stream(ctx, f.tx, "assessments", assessmentFields, to.Assessment, assessments+alive, p.AsAt, p.From)
}

// cohort: the requests received in the month, as at today.
func (f facts) cohort(ctx context.Context, p scorecard.Period, to casework.FactSink) error {
	const received = `f.received between $2::date and $3::date and c.id in (select m.case_id from milestones m
		where m.kind = 'request_received' and m.voided_at is null and m.on_date between $2::date and $3::date)`
	return stream(ctx, f.tx, "the month's requests", assessmentFields, to.Cohort, assessments+received, p.Today, p.From, p.To)
}

// plans are those maintained. A completed review is one decided after its own
// meeting; what it starts, the next twelve months, runs from the day it was
// first sent, so that a second recipient puts no review off. Without one they
// run from the day the review has for the making of the plan. A plan that came
// from elsewhere with no day told has, until its first review here, only the
// limb of Regs 15(5) that counts from the transfer: the other is set aside by
// a day a year earlier.
const plans = `with reviews as (
		select plan_id, max(made) as made, max(completed) as completed, max(undecided) as undecided from (
			select c.plan_id, max(m.on_date) filter (where m.kind = 'plan_made') as made,
				greatest(min(m.on_date) filter (where m.kind = 'review_completed'),
					max(m.on_date) filter (where m.kind = 'previous_review_completed'),
					case when min(m.on_date) filter (where m.kind = 'meeting_held') <= ` + decision + ` and
						` + decisionTold + ` <= $1::date then ` + decision + ` end) as completed,
				case when ` + decisionTold + ` is null or ` + decisionTold + ` > $1::date
					then min(m.on_date) filter (where m.kind = 'meeting_held') end as undecided
			from cases c join milestones m on m.case_id = c.id
			where c.kind in ('annual_review', 'transfer_in') and c.plan_id is not null and m.voided_at is null
				and m.on_date <= $1::date and m.kind in ('plan_made', 'previous_review_completed', 'meeting_held',
				'review_decision_notified', 'review_completed')
			group by c.plan_id, c.id
		) r group by plan_id
	), transfers as (
		select c.plan_id, min(m.on_date) filter (where m.kind = 'plan_transferred') as transferred,
			coalesce(bool_or(m.kind in ('plan_made', 'previous_review_completed')), false) as known
		from cases c join milestones m on m.case_id = c.id
		where c.kind = 'transfer_in' and c.plan_id is not null and m.voided_at is null group by c.plan_id
	)
	select pl.reference, p.born, coalesce((select l.placement from placements l where l.plan_id = pl.id
			and l.from_on <= $1::date order by l.from_on desc limit 1), ''),
		case when t.transferred is not null and not t.known then (t.transferred - interval '1 year')::date
			else coalesce(r.made, pl.first_issued_on) end, t.transferred,
		case when r.completed < r.made and t.transferred is null then null else r.completed end, r.undecided
	from plans pl join people p on p.id = pl.person_id left join reviews r on r.plan_id = pl.id
	left join transfers t on t.plan_id = pl.id
	where pl.first_issued_on <= $1::date and (pl.ceased_on is null or pl.ceased_on > $1::date)`

const (
	decision     = `min(m.on_date) filter (where m.kind = 'review_decision_notified')`
	decisionTold = `min(` + countedDay + `) filter (where m.kind = 'review_decision_notified')`
)

func (f facts) plans(ctx context.Context, p scorecard.Period, to casework.FactSink) error {
	return stream(ctx, f.tx, "plans", func(p *scorecard.Plan) []any {
		return []any{&p.Reference, &p.Born, &p.Placement, &p.FirstIssued, &p.Transferred, &p.Completed, &p.Undecided}
	}, to.Plan, plans, p.AsAt)
}

// reviews: a decision, a notice and an amended plan are of this review once its
// meeting has been held. The notice of amendment moves a limit, so it counts
// when it was first sent.
const reviews = `select c.reference, f.meeting, case when f.decided >= f.meeting then f.decided end,
	case when f.decided >= f.meeting then f.outcome else '' end, case when f.notice_sent >= f.meeting then f.notice_sent end,
	case when f.amended_sent >= f.meeting then f.amended_sent end, f.not_proceeding, f.ended
	from cases c join people p on p.id = c.person_id
	cross join lateral (select min(m.on_date) filter (where m.kind = 'meeting_held') as meeting,
		min(m.day) filter (where m.kind = 'review_decision_notified') as decided,
		coalesce(min(m.outcome) filter (where m.kind = 'review_decision_notified'), '') as outcome,
		min(m.on_date) filter (where m.kind = 'amendment_notice_sent') as notice_sent,
		min(m.day) filter (where m.kind = 'amended_plan_sent') as amended_sent,
		min(m.day) filter (where m.kind = 'amendment_not_proceeding_notified') as not_proceeding,
		least(min(m.day) filter (where m.kind = 'plan_ceased'), ` + ended + `) as ended
		from ` + standing + `) f
	where c.kind = 'annual_review' and f.meeting is not null and ` + alive

func (f facts) reviews(ctx context.Context, p scorecard.Period, to casework.FactSink) error {
	return stream(ctx, f.tx, "reviews", func(r *scorecard.Review) []any {
		return []any{&r.Reference, &r.Meeting, &r.Decided, &r.Outcome, &r.NoticeSent, &r.AmendedSent, &r.NotProceeding, &r.Ended}
	}, to.Review, reviews, p.AsAt, p.From)
}

// complaints: an early answer still counts in the month in which it would have
// fallen due, which is never more than six weeks after it was owed.
const complaints = `select c.reference, c.theme, f.received, f.responded, f.outcome,
	case when f.responded is not null then f.responded_logged end, f.stage2_requested, f.stage2_responded, f.withdrawn
	from cases c
	cross join lateral (select min(m.day) filter (where m.kind = 'stage1_received') as received,
		min(m.day) filter (where m.kind = 'stage1_responded') as responded,
		coalesce(min(m.outcome) filter (where m.kind = 'stage1_responded'), '') as outcome,
		min(m.logged_on) filter (where m.kind = 'stage1_responded' and not m.extract) as responded_logged,
		min(m.day) filter (where m.kind = 'stage2_requested') as stage2_requested,
		min(m.day) filter (where m.kind = 'stage2_responded') as stage2_responded,
		min(m.day) filter (where m.kind = 'withdrawn') as withdrawn
		from ` + standing + `) f
	where c.kind = 'complaint' and c.opened_on <= $1::date and (f.withdrawn is null or f.withdrawn >= $2::date - 42)
		and (f.responded is null or f.responded >= $2::date - 42
			or f.stage2_requested is not null and (f.stage2_responded is null or f.stage2_responded >= $2::date - 42))`

// ComplaintFacts streams complaints for a report on a period.
func (f facts) ComplaintFacts(ctx context.Context, from, to statute.Date, each func(scorecard.Complaint)) error {
	return stream(ctx, f.tx, "complaints", func(c *scorecard.Complaint) []any {
		return []any{
			&c.Reference, &c.Theme, &c.Received, &c.Responded, &c.Outcome, &c.RespondedLogged, &c.Stage2Requested,
			&c.Stage2Responded, &c.Withdrawn,
		}
	}, each, complaints, to, from)
}

func (f facts) complaints(ctx context.Context, p scorecard.Period, to casework.FactSink) error {
	return f.ComplaintFacts(ctx, p.From, p.AsAt, to.Complaint)
}

func (f facts) appeals(ctx context.Context, p scorecard.Period, to casework.FactSink) error {
	return stream(ctx, f.tx, "appeals", func(a *scorecard.Appeal) []any { return []any{&a.Reference, &a.Lodged} }, to.Appeal,
		`select c.reference, m.on_date from milestones m join cases c on c.id = m.case_id
		where m.kind = 'appeal_lodged' and m.voided_at is null and m.on_date between $1::date and $2::date`, p.From, p.AsAt)
}
