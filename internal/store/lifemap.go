package store

// Every table and column of the record, and what becomes of each when a person
// asks what is held on them and when their time has come. A test holds this
// against the database: what is missing here fails the build.
//
// To add a table: one [DataTable], one column a line. If its rows are about
// people, say how they are found, let them go by a cascade from people, cases
// or plans (or in purge_person), and give the columns names that a family can read.

// DataTable is one table of the record.
type DataTable struct {
	Name  string
	Title string // as the person reads it; only where it is about people
	// Person is the condition that finds the rows t about person $1; empty for
	// a table that is about nobody whose record this is.
	Person string
	Order  string // of those rows
	// Goes tells that the rows are removed with the person. Those of every
	// other table are kept, and Kept says for how long or why.
	Goes    bool
	Kept    string
	Columns []DataColumn
}

// DataColumn is one column.
type DataColumn struct {
	Name  string
	Label string // as the person reads it; empty where it is withheld
	// Withheld is why it is not given.
	Withheld   string
	ThirdParty bool   // it may tell of somebody else
	Code       bool   // a word of the tracker's own
	Read       string // what is given in its place; empty for the column itself
}

func given(name, label string) DataColumn { return DataColumn{Name: name, Label: label} }
func coded(name, label string) DataColumn { return DataColumn{Name: name, Label: label, Code: true} }

// others is a column that may tell of somebody else.
func others(name, label string) DataColumn {
	return DataColumn{Name: name, Label: label, ThirdParty: true}
}

func withheld(name, why string) DataColumn { return DataColumn{Name: name, Withheld: why} }

// by is a column given as what its id stands for.
func (c DataColumn) by(read string) DataColumn {
	c.Read = read
	return c
}

// Why columns are withheld.
const (
	ownNumber  = "a number of the tracker's own, which says nothing of anybody"
	theirID    = "the id of the person asked about, the same in every row"
	bookkeeper = "bookkeeping of the tracker, which says nothing of anybody"
	nobodys    = "not about the people whose record this is"
)

// What ids are given as.
const (
	theCase = "(select reference from cases where id = t.case_id)"
	theTeam = "(select name from teams where id = t.team_id)"
)

// nameOf is the name of a user, or of the token of another system.
func nameOf(id string) string {
	return "coalesce((select name from users where id = " + id + "), (select name from service_tokens where id = " + id + "))"
}

// How rows reach a person.
const (
	personal   = "t.person_id = $1"
	ofTheirs   = "t.case_id in (select id from cases where person_id = $1)"
	named      = "t.reference in (select reference from cases where person_id = $1 union select reference from plans where person_id = $1)"
	aboutThem  = "(t.record_type, t.record_ref) in (select 'person', $1::uuid::text union all select 'contact', id::text from contacts where person_id = $1 union all select 'case', unnest(array[id::text, reference]) from cases where person_id = $1 union all select 'plan', unnest(array[id::text, reference]) from plans where person_id = $1)"
	toldOfThem = "t.id in (select d.delivery_id from delivery_alerts d join alerts a on a.id = d.alert_id join cases c on c.id = a.case_id where c.person_id = $1)"
)

// aboutNobody are columns of a table that is about nobody.
func aboutNobody(names ...string) []DataColumn {
	out := make([]DataColumn, len(names))
	for i, n := range names {
		out[i] = withheld(n, nobodys)
	}
	return out
}

// DataMap is every table: those about people in the order in which they are
// given, then the others.
func DataMap() []DataTable {
	all := append(peopleTables(), caseTables()...)
	all = append(all, tellingTables()...)
	all = append(all, traceTables()...)
	return append(all, otherTables()...)
}

func peopleTables() []DataTable {
	return []DataTable{
		{
			Name: "people", Title: "Who the record is about", Person: "t.id = $1", Goes: true, Columns: []DataColumn{
				withheld("id", theirID),
				given("source_person_id", "Number in the council's record system"),
				given("upn", "Unique pupil number"),
				given("given_name", "First name"),
				given("family_name", "Last name"),
				given("born", "Date of birth"),
				given("died", "Date of death"),
				given("postcode", "Postcode"),
				given("team_id", "Team").by(theTeam),
				withheld("search", "the name, number and postcode above once more, in the form that they are searched in"),
				withheld("version", bookkeeper),
				given("created_at", "First recorded"),
			},
		},
		{
			Name: "person_upns", Title: "Earlier pupil numbers", Person: personal, Order: "t.until_at", Goes: true, Columns: []DataColumn{
				withheld("person_id", theirID),
				given("upn", "Unique pupil number"),
				given("until_at", "Used until"),
			},
		},
		{
			Name: "contacts", Title: "Adults who belong to the person", Person: personal, Order: "t.name", Goes: true, Columns: []DataColumn{
				withheld("id", ownNumber),
				withheld("person_id", theirID),
				others("name", "Name"),
				others("relationship", "Relationship"),
				others("phone", "Telephone"),
				others("email", "E-mail"),
				coded("may_be_told", "What they may be told"),
				withheld("version", bookkeeper),
			},
		},
		{
			Name: "plans", Title: "Education, health and care plans", Person: personal, Order: "t.first_issued_on", Goes: true, Columns: []DataColumn{
				withheld("id", ownNumber),
				given("reference", "Reference"),
				given("provisional", "Reference is provisional"),
				withheld("person_id", theirID),
				given("assessment_case_id", "Assessment that led to it").by("(select reference from cases where id = t.assessment_case_id)"),
				given("first_issued_on", "First issued"),
				given("ceased_on", "Ceased"),
				coded("cease_reason", "Why it ceased"),
				coded("placement", "Placement"),
				given("team_id", "Team").by(theTeam),
				withheld("version", bookkeeper),
				given("created_at", "Recorded"),
			},
		},
		{
			Name: "placements", Title: "Placements over time", Person: "t.plan_id in (select id from plans where person_id = $1)",
			Order: "t.from_on", Goes: true, Columns: []DataColumn{
				given("plan_id", "Plan").by("(select reference from plans where id = t.plan_id)"),
				given("from_on", "From"),
				coded("placement", "Placement"),
			},
		},
		{
			Name: "legal_holds", Title: "Reasons to keep the record for longer", Person: personal, Order: "t.placed_at", Goes: true, Columns: []DataColumn{
				withheld("id", ownNumber),
				withheld("person_id", theirID),
				others("reason", "Reason"),
				given("placed_at", "From"),
				withheld("placed_by", "the id of the member of staff named beside it"),
				others("placed_by_name", "Placed by"),
				given("lifted_at", "Until"),
				withheld("lifted_by", "the id of the member of staff named beside it"),
				others("lifted_by_name", "Lifted by"),
				others("lift_reason", "Why it was lifted"),
			},
		},
	}
}

func caseTables() []DataTable {
	return []DataTable{
		{
			Name: "cases", Title: "Cases", Person: personal, Order: "t.opened_on, t.id", Goes: true, Columns: []DataColumn{
				withheld("id", ownNumber),
				given("reference", "Reference"),
				coded("kind", "Kind"),
				withheld("person_id", theirID),
				given("plan_id", "Plan").by("(select reference from plans where id = t.plan_id)"),
				given("team_id", "Team").by(theTeam),
				others("caseworker_id", "Caseworker").by(nameOf("t.caseworker_id")),
				coded("requested_by", "Requested by"),
				given("theme", "Theme"),
				given("channel", "Channel"),
				others("complainant_name", "Who complained"),
				coded("placement", "Placement"),
				given("origin_case_id", "Follows from").by("(select reference from cases where id = t.origin_case_id)"),
				given("previous_case_id", "Review before").by("(select reference from cases where id = t.previous_case_id)"),
				given("opened_on", "Opened"),
				given("closed_on", "Closed"),
				given("entered_on", "Entered in the tracker"),
				coded("source", "Came by"),
				withheld("version", bookkeeper),
				given("created_at", "Recorded"),
				given("undone_at", "Undone"),
				others("undone_by", "Undone by").by(nameOf("t.undone_by")),
			},
		},
		{
			Name: "milestones", Title: "What happened", Person: ofTheirs, Order: "t.on_date, t.logged_at", Goes: true, Columns: []DataColumn{
				withheld("id", ownNumber),
				given("case_id", "Case").by(theCase),
				coded("kind", "What"),
				given("on_date", "On"),
				coded("outcome", "Outcome"),
				coded("body", "Who was asked or answered"),
				given("for_date", "For"),
				given("sent_on", "Sent"),
				others("recipients", "Letters went to").by("(select jsonb_agg(jsonb_build_object('name', c.name, 'on', r ->> 'on', 'channel', r ->> 'channel')) from jsonb_array_elements(t.recipients) r left join contacts c on c.id::text = r ->> 'contact')"),
				others("evidence", "Evidence"),
				others("delay_reason", "Reason for delay"),
				given("origin_case_id", "Because of case").by("(select reference from cases where id = t.origin_case_id)"),
				given("extract", "From the council's record system"),
				given("logged_at", "Recorded"),
				withheld("logged_on", "the day of the time beside it"),
				withheld("logged_by", "the id of the member of staff named beside it"),
				others("logged_by_name", "Recorded by"),
				withheld("single", bookkeeper),
				given("voided_at", "Withdrawn as wrong"),
				others("voided_by", "Withdrawn by").by(nameOf("t.voided_by")),
				others("void_reason", "Why it was withdrawn"),
			},
		},
		{
			Name: "clocks", Title: "Time limits", Person: ofTheirs, Order: "t.due_on, t.id", Goes: true, Columns: []DataColumn{
				withheld("id", ownNumber),
				given("case_id", "Case").by(theCase),
				coded("rule", "Time limit"),
				coded("body", "For"),
				withheld("ordinal", ownNumber),
				coded("role", "Sort of limit"),
				coded("basis", "Where it comes from"),
				given("started_on", "Started"),
				coded("started_by", "Started by"),
				given("due_on", "Due"),
				given("safe_by", "Aim for"),
				given("stopped_on", "Stopped"),
				coded("ended_by", "Ended by"),
				coded("excused", "Lawful exception"),
				given("provisional", "Provisional"),
				withheld("plain_only", bookkeeper),
				coded("settled", "How it ended"),
				withheld("rule_version", bookkeeper),
				withheld("next_alert_on", bookkeeper),
			},
		},
		{
			Name: "exceptions", Title: "Lawful exceptions to time limits", Person: ofTheirs, Order: "t.recorded_on, t.id", Goes: true, Columns: []DataColumn{
				withheld("id", ownNumber),
				given("case_id", "Case").by(theCase),
				coded("rule", "Time limit"),
				coded("ground", "Ground"),
				given("from_on", "From"),
				given("to_on", "To"),
				others("reason", "Reason"),
				others("evidence", "Evidence"),
				coded("status", "Status"),
				given("recorded_on", "Recorded"),
				given("recorded_after_due", "Recorded after the limit had passed"),
				others("recorded_by", "Recorded by").by(nameOf("t.recorded_by")),
				others("decided_by", "Decided by").by(nameOf("t.decided_by")),
				given("decided_at", "Decided"),
				withheld("version", bookkeeper),
			},
		},
		{
			Name: "notes", Title: "Notes and enquiries", Person: ofTheirs, Order: "t.at, t.id", Goes: true, Columns: []DataColumn{
				withheld("id", ownNumber),
				given("case_id", "Case").by(theCase),
				coded("kind", "Kind"),
				given("channel", "Channel"),
				others("body", "Text"),
				others("promised", "What was promised"),
				given("at", "Written"),
				withheld("by_id", "the id of the member of staff named beside it"),
				others("by_name", "Written by"),
			},
		},
	}
}
