package store

import (
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"ehcp.example/tracker/internal/fault"
)

// asFault turns what the database refused into words, by the constraint's
// name. Anything that is not the asker's doing stays as it is.
func asFault(err error) error {
	var (
		known *fault.Error
		pg    *pgconn.PgError
	)
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, pgx.ErrNoRows), errors.Is(err, sql.ErrNoRows), errors.Is(err, gorm.ErrRecordNotFound):
		return fault.New(fault.NotFound, "There is no such record.").Because(err)
	case errors.As(err, &pg):
		return constraintFault(pg)
	}
	return err
}

// constraints are those that a request can run into, with the field at fault.
//
//nolint:gochecknoglobals // data
var constraints = map[string]struct {
	code             fault.Code
	pointer, message string
}{
	"teams_name_key":                {fault.Conflict, "/name", "There is a team of that name already."},
	"users_email_key":               {fault.Conflict, "/email", "There is a user with that address already."},
	"users_email_check":             {fault.Invalid, "/email", "Enter an e-mail address."},
	"people_source_person_id_key":   {fault.Conflict, "/source_person_id", "Another person has that number in the record system."},
	"people_upn_key":                {fault.Conflict, "/upn", "Another person has that unique pupil number."},
	"people_named":                  {fault.Invalid, "/family_name", "Enter a name."},
	"people_died_after_birth":       {fault.Invalid, "/died", "The date of death is before the date of birth."},
	"plans_reference_key":           {fault.Conflict, "/reference", "There is a plan with that reference already."},
	"plans_assessment_key":          {fault.Conflict, "/assessment_case_id", "That assessment has opened a plan already."},
	"plans_ceased_after_issue":      {fault.Invalid, "/ceased_on", "A plan cannot cease before it was first issued."},
	"placements_pkey":               {fault.Conflict, "/from_on", "There is a placement from that day already."},
	"cases_reference_key":           {fault.Conflict, "/reference", "There is a case with that reference already."},
	"cases_review_has_plan":         {fault.Invalid, "/plan_id", "An annual review belongs to a plan."},
	"milestones_single_key":         {fault.Conflict, "/kind", "That has been logged on this case already."},
	"milestones_not_ahead":          {fault.Invalid, "/on", "That day has not come yet."},
	"milestones_voided_with_reason": {fault.Invalid, "/reason", "Say why it is voided."},
	"milestones_append_only":        {fault.Conflict, "", "A milestone is never changed, only voided once with a reason."},
	"audit_insert_only":             {fault.Forbidden, "", "The audit log is only added to."},
	"audit_chain_insert_only":       {fault.Forbidden, "", "The audit log is only added to."},
	"retention_rules_pkey":          {fault.Conflict, "/from", "There is a rule for that sort of record from that day already."},
	"legal_holds_keep":              {fault.Conflict, "", "A legal hold keeps this person's record."},
	"legal_holds_person_id_fkey":    {fault.NotFound, "", "There is no such person."},
	"purged_by_purging":             {fault.Forbidden, "", "A tombstone is written by purging alone, and stays."},
	"exceptions_in_order":           {fault.Invalid, "/to", "It ends before it begins."},
	"service_tokens_hash_key":       {fault.Conflict, "", "That token is there already."},
	"idempotency_keys_pkey":         {fault.Conflict, "", "A request with that key is under way."},
}

// Classes of SQLSTATE that are about what was sent.
const (
	uniqueViolation     = "23505"
	foreignKeyViolation = "23503"
	checkViolation      = "23514"
	serialization       = "40001"
	deadlock            = "40P01"
	untranslatable      = "22021" // NUL or bad UTF-8 in text
)

func constraintFault(pg *pgconn.PgError) error {
	if known, ok := constraints[pg.ConstraintName]; ok {
		f := fault.New(known.code, known.message).Because(pg)
		if known.pointer != "" {
			f.Fields = []fault.Field{{Pointer: known.pointer, Code: string(known.code), Message: known.message}}
		}
		return f
	}
	switch pg.Code {
	case uniqueViolation:
		return fault.New(fault.Conflict, "There is one already.").Because(pg)
	case foreignKeyViolation:
		if strings.Contains(pg.Message, "is still referenced") {
			return fault.New(fault.Conflict, "Something else depends on it.").Because(pg)
		}
		return fault.New(fault.Invalid, "It names a record that is not there.").Because(pg)
	case checkViolation, untranslatable:
		return fault.New(fault.Invalid, "A value is not one that can be stored.").Because(pg)
	case serialization, deadlock:
		return fault.New(fault.Stale, "Somebody else was changing the same records. Try again.").Because(pg)
	}
	return pg
}
