package mail

import (
	"fmt"
	"strings"
	"time"

	"ehcp.example/tracker/internal/statute"
)

// Digest is what one recipient is told on one morning: what happened to
// which case, by its reference. There is no field for a person's name, on
// purpose. Sections keep the order they are given in: oldest first.
type Digest struct {
	// Day is the civil day the digest speaks of.
	Day statute.Date
	// Team names the team in the subject, or is empty for several.
	Team string
	// ID is the digest's own, by which the tracker lists what it told; empty
	// for none. TeamID is the team's, where there is one.
	ID, TeamID string
	// Why is the reason the recipient gets it; it is said in the last lines.
	Why Reason
	// Breached are limits that passed since the last digest.
	Breached []Item
	// DueToday are limits whose last day is today.
	DueToday []Item
	// DueSoon are limits that reached a warning: 2, 7 or 14 days to go.
	DueSoon []Item
	// StillOpen counts, for each rule, the breaches told before and not over.
	StillOpen []Count
	// Inherited counts, for each rule, breaches that were already old when
	// the records were first loaded; they are told once, in one line.
	Inherited []Count
	// Unconfirmed are earlier mails that may or may not have arrived, with
	// the cases they spoke of: told again here, since no mail is sent twice.
	Unconfirmed []Unconfirmed
	// Withdrawn are things told before that a correction has undone.
	Withdrawn []Item
}

// Item is one clock on one case.
type Item struct {
	Reference string       // EHC-2026-000123
	CaseID    string       // for the link, where the reference cannot stand in one
	Title     string       // what was to be done: the rule's title
	Team      string       // whose it is; empty where the digest has one team
	Owner     string       // who owes it, as the statute names them; empty for the authority
	Due       statute.Date // last day in time
	// Days is how far away Due is, in whole days: days late in Breached,
	// days left in DueSoon.
	Days int
	// WorkingDays tells that Days counts working days.
	WorkingDays bool
	// SafeBy is the day by which it should be done, ahead of Due: twelve months
	// after the last meeting of a plan's review. Zero for every other warning.
	SafeBy   statute.Date
	Citation string // the legal or policy source
	// Basis is act, regulations, tribunal_rules, case_law, guidance or
	// local_policy; the last two are never worded as law.
	Basis string
}

// Count is how many clocks of one rule.
type Count struct {
	Title  string
	Basis  string
	N      int
	Oldest statute.Date // earliest due date among them
}

// Unconfirmed is one earlier mail without an answer from the mail server.
type Unconfirmed struct {
	Day        statute.Date // the day of that mail
	References []string
}

// Reason is why somebody receives a digest.
type Reason string

const (
	// ManagesTeam: the recipient manages the team.
	ManagesTeam Reason = "manages_team"
	// NoManager: the team has no manager who can be mailed, so the service
	// manager is told.
	NoManager Reason = "no_manager"
	// NoServiceManager: nor is there a service manager, so the administrator is.
	NoServiceManager Reason = "no_service_manager"
)

// Empty tells that there is nothing new to say; no mail is made of it.
func (d Digest) Empty() bool {
	return len(d.Breached)+len(d.DueToday)+len(d.DueSoon)+len(d.Inherited)+len(d.Unconfirmed)+len(d.Withdrawn) == 0
}

// Letter is what stands around a digest: addresses, identity, where the
// tracker is.
type Letter struct {
	From, To, ReplyTo string
	// Key identifies what is told to whom; see [MessageID].
	Key string
	// Date is the moment the mail was first written.
	Date time.Time
	// BaseURL is where the tracker is, without a slash at its end.
	BaseURL string
}

// Message writes the digest. It fails only if a template does, and then
// nothing has been sent.
func (d Digest) Message(l Letter) (Message, error) {
	v := view{Digest: d, Base: strings.TrimRight(l.BaseURL, "/"), Replies: l.ReplyTo != "", Subject: d.Subject()}
	text, html, err := render(v)
	if err != nil {
		return Message{}, &Error{Outcome: Temporary, Step: "compose", cause: err}
	}
	return Message{
		From: l.From, To: l.To, ReplyTo: l.ReplyTo, Subject: v.Subject,
		Text: text, HTML: html, ID: MessageID(l.Key, l.From), Date: l.Date,
	}, nil
}

// Subject puts the numbers first: "3 deadlines missed, 2 due today – Ashford
// team". It names no case, so that a locked telephone shows none.
func (d Digest) Subject() string {
	var parts []string
	add := func(n int, one, many string) {
		if n > 0 && len(parts) < 3 {
			parts = append(parts, amount(n, one, many))
		}
	}
	add(len(d.Breached), "deadline missed", "deadlines missed")
	add(len(d.DueToday), "due today", "due today")
	add(len(d.DueSoon), "due soon", "due soon")
	add(total(d.Inherited), "older missed deadline found", "older missed deadlines found")
	add(len(d.Unconfirmed), "mail not confirmed", "mails not confirmed")
	add(len(d.Withdrawn), "alert withdrawn", "alerts withdrawn")
	if len(parts) == 0 {
		parts = []string{"Nothing new"}
	}
	subject := strings.Join(parts, ", ")
	if d.Team != "" {
		subject += " – " + oneLine(d.Team)
	}
	return subject
}

func total(counts []Count) (n int) {
	for _, c := range counts {
		n += c.N
	}
	return n
}

func amount(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// thousands writes 12345 as 12,345.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// oneLine keeps a name from the record on its line: in a subject or a text
// a line break could pass for a header or a section.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
