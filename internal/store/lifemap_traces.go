package store

// tellingTables are the alerts and who was told of them.
func tellingTables() []DataTable {
	return []DataTable{
		{
			Name: "alerts", Title: "Alerts raised", Person: ofTheirs, Order: "t.raised_on, t.id", Goes: true, Columns: []DataColumn{
				withheld("id", ownNumber),
				given("case_id", "Case").by(theCase),
				coded("rule", "Time limit"),
				coded("body", "For"),
				withheld("ordinal", ownNumber),
				coded("kind", "Kind"),
				given("started_on", "Limit started"),
				given("due_on", "Due"),
				withheld("alert_on", bookkeeper),
				given("raised_on", "Raised"),
				given("inherited", "Older than the tracker"),
				given("acknowledged_at", "Acknowledged"),
				withheld("acknowledged_by", "the id of the member of staff named beside it"),
				others("acknowledged_name", "Acknowledged by"),
				others("comment", "Comment"),
				given("withdrawn_at", "Withdrawn"),
				others("withdraw_reason", "Why it was withdrawn"),
			},
		},
		{
			Name: "delivery_alerts", Title: "Who was told of an alert",
			Person: "t.alert_id in (select a.id from alerts a join cases c on c.id = a.case_id where c.person_id = $1)",
			Order:  "t.delivery_id, t.alert_id", Goes: true, Columns: []DataColumn{
				withheld("delivery_id", ownNumber),
				given("alert_id", "Case").by("(select c.reference from alerts a join cases c on c.id = a.case_id where a.id = t.alert_id)"),
				others("user_id", "Told to").by(nameOf("t.user_id")),
				given("withdrawn", "Told that it was withdrawn"),
			},
		},
		{
			Name: "deliveries", Title: "E-mails that told of them", Person: toldOfThem, Order: "t.for_date, t.id",
			Kept: "who was mailed and when, and nothing of whom it told", Columns: []DataColumn{
				withheld("id", ownNumber),
				withheld("key", bookkeeper),
				coded("kind", "Kind"),
				others("user_id", "Sent to").by(nameOf("t.user_id")),
				given("for_date", "For the day"),
				coded("why", "Why to them"),
				coded("status", "Status"),
				withheld("attempts", bookkeeper),
				withheld("claimed_by", bookkeeper),
				withheld("lease_until", bookkeeper),
				withheld("not_before", bookkeeper),
				given("handed_over_at", "Handed over"),
				given("sent_at", "Sent"),
				withheld("message_id", bookkeeper),
				withheld("last_error", bookkeeper),
				withheld("told_again_by", ownNumber),
				withheld("created_at", bookkeeper),
			},
		},
	}
}

// traceTables are what loading, asking and looking left of a person.
func traceTables() []DataTable {
	return []DataTable{
		{
			Name: "intake_list", Title: "Rows of files that were refused", Person: named, Order: "t.first_seen_on, t.id", Goes: true, Columns: []DataColumn{
				withheld("id", ownNumber),
				coded("file_kind", "File"),
				given("reference", "Reference"),
				given("team", "Team"),
				given("earliest_on", "Earliest date in it"),
				given("problem", "Why it was refused"),
				given("first_seen_on", "First refused"),
				given("last_seen_on", "Last refused"),
				given("mended_on", "Mended"),
				given("dismissed_at", "Dismissed"),
				others("dismissed_by", "Dismissed by").by(nameOf("t.dismissed_by")),
				others("dismiss_reason", "Why it was dismissed"),
				given("row_key", "Which row"),
				withheld("team_id", "the id of the team named beside it"),
			},
		},
		{
			Name: "identity_conflicts", Title: "Rows of files whose person could not be told", Person: named, Order: "t.seen_on, t.id",
			Goes: true, Columns: []DataColumn{
				withheld("id", ownNumber),
				coded("file_kind", "File"),
				given("reference", "Reference"),
				given("problem", "What was not clear"),
				given("seen_on", "Seen"),
				given("settled_on", "Settled"),
				given("team_id", "Team").by(theTeam),
				coded("found", "What was found"),
				others("reason", "How it was found out"),
				withheld("settled_at", "the time of the day beside it"),
				withheld("settled_by", "the id of the member of staff named beside it"),
				others("settled_name", "Settled by"),
			},
		},
		{
			Name: "loaded_rows", Title: "Rows of files that were loaded", Person: named, Order: "t.file_kind, t.reference", Goes: true, Columns: []DataColumn{
				coded("file_kind", "File"),
				given("reference", "Reference"),
				withheld("person", "a one-way digest of the name, number, birth date and postcode given above; nobody can read it"),
			},
		},
		{
			Name: "audit", Title: "Who looked at the record or changed it", Person: aboutThem, Order: "t.id",
			Kept: "the log of who did what is never shortened; it holds ids and references, and no content", Columns: []DataColumn{
				withheld("id", ownNumber),
				given("at", "When"),
				withheld("actor_id", "the id of the member of staff named beside it"),
				others("actor_name", "Who"),
				coded("actor_role", "Role"),
				coded("action", "What"),
				coded("record_type", "Record"),
				given("record_ref", "Which"),
				others("reason", "Reason"),
				coded("outcome", "Outcome"),
				withheld("request_id", bookkeeper),
				withheld("peer", "the address of the machine of a member of staff"),
				others("on_behalf_of", "For"),
				withheld("terms_hash", bookkeeper),
			},
		},
		{
			Name: "audit_terms", Kept: "what staff searched for stays beside the log, read by information governance alone", Columns: []DataColumn{
				withheld("audit_id", bookkeeper),
				withheld("salt", bookkeeper),
				withheld("terms", "what staff looked for, which may tell of anybody"),
			},
		},
		{
			Name: "audit_chain", Kept: "the seal of the log is never shortened", Columns: []DataColumn{
				withheld("seq", bookkeeper),
				withheld("audit_id", bookkeeper),
				withheld("sealed_at", bookkeeper),
				withheld("hash", bookkeeper),
			},
		},
		{
			Name: "idempotency_keys", Title: "Answers kept for two days, in case a request is sent again",
			Person: "t.status <> 0 and answer_names(t.reply, (select person_words($1)))", Order: "t.created_at", Goes: true, Columns: []DataColumn{
				withheld("actor_id", "the id of a system or member of staff"),
				withheld("key", bookkeeper),
				withheld("request_hash", bookkeeper),
				withheld("status", bookkeeper),
				withheld("reply", "a copy of what is given above, forgotten after two days"),
				given("created_at", "When"),
			},
		},
		{
			Name: "outbox", Title: "Work waiting to be done", Person: "exists (select from unnest((select person_words($1))) w where position(w in t.key || t.payload::text) > 0)",
			Order: "t.created_at", Goes: true, Columns: []DataColumn{
				withheld("id", ownNumber),
				withheld("key", bookkeeper),
				coded("job", "What"),
				withheld("payload", "ids and days alone"),
				given("created_at", "Asked for"),
				given("relayed_at", "Handed on"),
				given("done_at", "Done"),
			},
		},
	}
}

// otherTables are about nobody whose record this is.
func otherTables() []DataTable {
	const (
		asLongAs = "kept for as long as the tracker is"
		staff    = "about those who work here; a user is made inactive and stays, since what they did names them"
	)
	return []DataTable{
		{Name: "purged", Kept: "what is left of people who have gone: id, day and counts", Columns: aboutNobody("person_id", "purged_on", "purged_at", "counts")},
		{Name: "retention_rules", Kept: asLongAs, Columns: aboutNobody("record_type", "from_on", "years_from_birth", "years_after_event", "set_at", "set_by", "set_by_name", "reason")},
		{Name: "teams", Kept: asLongAs, Columns: aboutNobody("id", "name", "version", "created_at")},
		{Name: "users", Kept: staff, Columns: aboutNobody("id", "email", "name", "role", "can_sign_in", "active", "version", "created_at")},
		{Name: "user_teams", Kept: staff, Columns: aboutNobody("user_id", "team_id")},
		{Name: "user_identities", Kept: staff, Columns: aboutNobody("issuer", "subject", "user_id", "first_at", "last_at")},
		{Name: "sessions", Kept: staff, Columns: aboutNobody("id", "secret_hash", "user_id", "created_at", "seen_at", "idle_until", "expires_at", "ended_at", "end_reason", "peer")},
		{Name: "service_tokens", Kept: asLongAs, Columns: aboutNobody("id", "name", "hash", "role", "expires_on", "last_used_at", "revoked_at", "created_at")},
		{Name: "token_teams", Kept: asLongAs, Columns: aboutNobody("token_id", "team_id")},
		{Name: "reference_counters", Kept: asLongAs, Columns: aboutNobody("prefix", "year", "last")},
		{Name: "snapshots", Kept: "counts alone, which outlive those whom they counted", Columns: aboutNobody("on_date", "code", "basis", "numerator", "denominator", "percent", "companions", "taken_at")},
		{Name: "policy_versions", Kept: asLongAs, Columns: aboutNobody("id", "from_on", "complaint_profile", "count_closures", "created_at", "created_by")},
		{Name: "bank_holidays", Kept: asLongAs, Columns: aboutNobody("on_date", "name", "source", "version")},
		{Name: "closures", Kept: asLongAs, Columns: aboutNobody("on_date", "name")},
		{Name: "goose_db_version", Kept: asLongAs, Columns: aboutNobody("id", "version_id", "is_applied", "tstamp")},
	}
}
