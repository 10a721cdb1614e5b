package casework

import (
	"context"
	"time"

	"ehcp.example/tracker/internal/job"
	"ehcp.example/tracker/internal/statute"
)

// Key names a record by its id or by its reference.
type Key struct {
	ID        ID
	Reference string
}

// ParseKey reads an id or, failing that, takes the text for a reference.
func ParseKey(s string) Key {
	if id, ok := ParseID(s); ok {
		return Key{ID: id}
	}
	return Key{Reference: s}
}

// ByID is the key of a record whose id is known.
func ByID(id ID) Key { return Key{ID: id} }

// Store is the record. What it returns is a fault where the asker is at fault
// (not_found, conflict, stale), and internal otherwise.
type Store interface {
	Reader
	// InTx runs fn in one transaction: committed if it returns nil, undone
	// otherwise. Writes may be held back until the next read or the end, so a
	// broken constraint can be the error of a later call.
	InTx(ctx context.Context, fn func(Tx) error) error
	// SeeCase is Case for somebody whose looking is noted with it, committed
	// before it returns. Scope is the teams they may see, nil for all; a case of
	// another is not_found, as one that is not there, and the line, which comes
	// as if all went well, is stored with what was true.
	SeeCase(ctx context.Context, key Key, scope []ID, line AuditEntry) (CaseFile, error)
	Sealer
	Sweeper
	Courier
	Relay
	FactSource
	SnapshotKeeper
}

// Reader is what can be asked. Every method takes the asker's team scope in its
// filter; single records carry their team, and the use case checks it.
type Reader interface {
	Case(ctx context.Context, key Key) (CaseFile, error)
	Cases(ctx context.Context, f CaseFilter, p PageRequest) (Page[CaseSummary], error)
	Notes(ctx context.Context, caseID ID) ([]Note, error)
	Clocks(ctx context.Context, f ClockFilter, p PageRequest) (Page[ClockSummary], error)

	Person(ctx context.Context, id ID) (Person, error)
	People(ctx context.Context, f PersonFilter, p PageRequest) (Page[Person], error)
	Contacts(ctx context.Context, personID ID) ([]Contact, error)
	Contact(ctx context.Context, id ID) (Contact, error)
	Plan(ctx context.Context, key Key) (Plan, error)
	Plans(ctx context.Context, f PlanFilter, p PageRequest) (Page[Plan], error)
	PlacementsOf(ctx context.Context, planID ID) ([]PlacementRecord, error)

	Alert(ctx context.Context, id ID) (AlertSummary, error)
	Alerts(ctx context.Context, f AlertFilter, p PageRequest) (Page[AlertSummary], error)

	Team(ctx context.Context, id ID) (Team, error)
	Teams(ctx context.Context) ([]Team, error)
	User(ctx context.Context, id ID) (User, error)
	Users(ctx context.Context, f UserFilter, p PageRequest) (Page[User], error)
	Tokens(ctx context.Context, p PageRequest) (Page[Token], error)
	Token(ctx context.Context, id ID) (Token, error)
	TokenByHash(ctx context.Context, hash []byte) (Token, error)

	AuditReader
	Intake(ctx context.Context, f IntakeFilter, p PageRequest) (Page[IntakeItem], error)
	ConflictReader
	LocalReader
	LifeReader
}

// Tx is the record inside one transaction.
//
// Locks are taken in one order, so that no two commands wait for each other:
// first the people, in the order of their ids, then what belongs to them. Who
// has locked a person may take their plans and cases in any order, since
// whoever else changes more than one record of theirs has to lock them first;
// a change of a single row needs no lock before it. The methods that lock a
// plan or a case lock its person by themselves.
type Tx interface {
	Reader
	// LockPerson is Person with the row locked until the end.
	LockPerson(ctx context.Context, id ID) (Person, error)
	// LockCase is Case with its person and its row locked until the end, so
	// that writers of one case wait for each other.
	LockCase(ctx context.Context, key Key) (CaseFile, error)
	// CasesOfPlan are the plan's cases of that kind, oldest first, locked. Here
	// as wherever cases are listed, those that were undone are left out.
	CasesOfPlan(ctx context.Context, kind statute.CaseKind, planID ID) ([]CaseFile, error)
	// CasesOfPerson are all the person's cases, oldest first, locked.
	CasesOfPerson(ctx context.Context, personID ID) ([]CaseFile, error)
	SaveCase(ctx context.Context, c *CaseChange) error
	InsertNote(ctx context.Context, n Note) error

	// NextReference takes the next free reference: prefix EHC and a year, or
	// PLAN and 0.
	NextReference(ctx context.Context, prefix string, year int) (string, error)

	InsertPerson(ctx context.Context, p Person) error
	UpdatePerson(ctx context.Context, p Person) error // Version is the one read; the row gets the next
	InsertContact(ctx context.Context, c Contact) error
	UpdateContact(ctx context.Context, c Contact) error

	InsertPlan(ctx context.Context, p Plan) error
	UpdatePlan(ctx context.Context, p Plan) error
	// DeletePlan takes back a plan; cases of it that were undone lose it.
	DeletePlan(ctx context.Context, id ID) error
	InsertPlacement(ctx context.Context, planID ID, p PlacementRecord) error
	// LockPlan is Plan with its person and its row locked until the end.
	LockPlan(ctx context.Context, key Key) (Plan, error)

	LockAlert(ctx context.Context, id ID) (AlertSummary, error)
	AcknowledgeAlert(ctx context.Context, a Alert, by string) error

	InsertTeam(ctx context.Context, t Team) error
	UpdateTeam(ctx context.Context, t Team) error
	InsertUser(ctx context.Context, u User) error
	UpdateUser(ctx context.Context, u User) error
	InsertToken(ctx context.Context, t Token, hash []byte) error
	RevokeToken(ctx context.Context, id ID, at time.Time) error
	SignInTx

	InsertAudit(ctx context.Context, e ...AuditEntry) error
	InsertJobs(ctx context.Context, jobs ...job.Job) error
	// DismissIntake takes a row off the list, where there is a scope one of its teams.
	DismissIntake(ctx context.Context, i IntakeItem, scope []ID) error
	ConflictKeeper
	LocalKeeper
	LifeKeeper

	BulkTx
	// CasesAfter reads up to limit whole cases in the order of their ids; with
	// lock, they and their people are locked.
	CasesAfter(ctx context.Context, after ID, limit int, lock bool) ([]CaseFile, error)
}

// CaseChange is everything one use case writes about one case, stored in one
// round trip.
type CaseChange struct {
	Case Case // as it shall be; its Version is the one read
	New  bool // insert it instead of updating it

	Milestones    []Milestone
	Voids         []Milestone // with VoidedAt, VoidedBy and VoidReason filled
	Exceptions    []Exception // new ones
	ExceptionsNow []Exception // changed ones
	Clocks        []Clock     // new or changed, by rule, body and ordinal
	ClocksGone    []Clock     // no longer started by anything
	ClocksMoved   []Clock     // of Clocks, those that stood with other dates: what was told of them is undone
	Audit         []AuditEntry
	Jobs          []job.Job
}

// Sweeper is what the sweep needs of the record.
type Sweeper interface {
	// SweepBatch claims up to limit clocks whose next alert is due by the day,
	// skipping those another sweep holds, asks decide what each owes, stores
	// the alerts and next dates and commits. It returns how many it claimed
	// and how many alerts were new.
	SweepBatch(ctx context.Context, day statute.Date, limit int, decide func(SweptClock) SweepDecision) (claimed, raised int, err error)
}

// SweptClock is a clock whose next alert has come due.
type SweptClock struct {
	Clock
	EnteredOn statute.Date // the day the case entered the tracker
}

// SweepDecision is what a clock owes now and when it is to be looked at next.
type SweepDecision struct {
	Alert     *Alert // nil where it owes none
	NextAlert statute.Date
}

// Delivery is one message to one user, sent once.
type Delivery struct {
	ID           ID
	Key          string // digest:<user id>:<day>
	Kind         string // digest
	UserID       ID
	Email        string
	ForDate      statute.Date
	Why          DigestReason
	Status       DeliveryStatus
	Attempts     int
	LeaseUntil   time.Time
	HandedOverAt time.Time
	SentAt       time.Time
	MessageID    string
	LastError    string // a code, never an address or a server's words
	CreatedAt    time.Time
}

// DeliveryStatus is how far a message has come.
type DeliveryStatus string

// The statuses of a delivery.
const (
	DeliveryPending    DeliveryStatus = "pending"
	DeliveryClaimed    DeliveryStatus = "claimed"
	DeliveryHandedOver DeliveryStatus = "handed_over" // the final dot was about to be sent
	DeliverySent       DeliveryStatus = "sent"
	DeliveryFailed     DeliveryStatus = "failed"    // refused for good
	DeliveryUncertain  DeliveryStatus = "uncertain" // handed over, and no answer: never sent again
	DeliveryCancelled  DeliveryStatus = "cancelled"
)

// DigestReason is why somebody gets a digest.
type DigestReason string

// The reasons: they manage the team, it has no manager who can be mailed, or
// there is no service manager either.
const (
	ManagesTeam      DigestReason = "manages_team"
	NoManager        DigestReason = "no_manager"
	NoServiceManager DigestReason = "no_service_manager"
)

// DigestContent is what a delivery has to say.
type DigestContent struct {
	Delivery  Delivery
	Alerts    []AlertSummary // told by this delivery, withdrawn ones left out
	Inherited []AlertCount   // old breaches, as counts
	StillOpen []AlertCount   // breaches told before and not over
	Uncertain []Unconfirmed  // earlier messages that may not have arrived
	Withdrawn []AlertSummary // told before and undone since
}

// AlertCount is how many clocks of one rule, and the earliest due date.
type AlertCount struct {
	Rule   string
	N      int
	Oldest statute.Date
}

// Unconfirmed is an earlier message of unknown fate and the cases it told of.
type Unconfirmed struct {
	ForDate    statute.Date
	References []string
}

// Courier keeps who is told what, so that nobody is told twice.
type Courier interface {
	// BuildDigests makes the day's pending deliveries, one for each person who
	// has something new to be told, and returns how many it made.
	BuildDigests(ctx context.Context, day statute.Date, now time.Time) (int, error)
	// OwedDeliveries lists what is to be sent now: pending, or claimed with a
	// lease that has run out. Those handed over whose lease ran out become
	// uncertain first.
	OwedDeliveries(ctx context.Context, now time.Time, limit int) ([]ID, error)
	// ClaimDelivery takes a delivery for the lease; ok is false when it is
	// sent, held by another or no longer owed.
	ClaimDelivery(ctx context.Context, id ID, by string, now, until time.Time) (c DigestContent, ok bool, err error)
	MarkHandedOver(ctx context.Context, id ID, by, messageID string, now time.Time) error
	MarkSent(ctx context.Context, id ID, by string, now time.Time) error
	// MarkRetry gives it back, to be tried from the time given on.
	MarkRetry(ctx context.Context, id ID, by, code string, from time.Time) error
	MarkFailed(ctx context.Context, id ID, by, code string) error
	MarkUncertain(ctx context.Context, id ID, by, code string) error
	// MarkCancelled ends a claimed one that has nothing left to tell.
	MarkCancelled(ctx context.Context, id ID, by string) error
	Deliveries(ctx context.Context, status DeliveryStatus, p PageRequest) (Page[Delivery], error)
}

// Relay is the outbox, carried to the queue.
type Relay interface {
	// RelayBatch hands up to limit rows not yet relayed to send and marks
	// those it took. Rows held by another relay are skipped.
	RelayBatch(ctx context.Context, now time.Time, limit int, send func(context.Context, job.Job) error) (int, error)
	// OwedJobs are rows relayed before the time given and not yet done: what a
	// wiped queue has lost. They are handed out again.
	RequeueLost(ctx context.Context, relayedBefore time.Time) (int, error)
	MarkJobDone(ctx context.Context, key string, now time.Time) error
}
