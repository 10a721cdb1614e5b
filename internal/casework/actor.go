package casework

import (
	"slices"

	"github.com/google/uuid"
)

// ID identifies a record: a UUIDv7, so that ids sort by the time they were
// made. The zero ID is none.
type ID = uuid.UUID

// NewID makes an id. It fails only if the machine has no randomness left, and
// then nothing else works either.
func NewID() ID { return uuid.Must(uuid.NewV7()) }

// ParseID reads an id; text that is none is refused before it reaches SQL.
func ParseID(s string) (ID, bool) {
	id, err := uuid.Parse(s)
	return id, err == nil && len(s) == 36
}

// Role is what somebody does here; operations are open to some roles.
type Role string

// The roles.
const (
	Caseworker            Role = "caseworker"
	TeamManager           Role = "team_manager"
	ServiceManager        Role = "service_manager"
	HubAdviser            Role = "hub_adviser"
	Analyst               Role = "analyst"
	InformationGovernance Role = "information_governance"
	Administrator         Role = "administrator"
	ServiceRole           Role = "service" // another system
	System                Role = "system"  // the tracker itself: sweep, import, demo
)

// Roles lists the roles a person or a token can have.
func Roles() []Role {
	return []Role{
		Caseworker, TeamManager, ServiceManager, HubAdviser, Analyst, InformationGovernance, Administrator, ServiceRole,
	}
}

// Known tells whether r is a role that can be given.
func (r Role) Known() bool { return slices.Contains(Roles(), r) }

// LimitedToTeams tells whether the role can be kept to the records of some
// teams; the others see those of all.
func (r Role) LimitedToTeams() bool {
	return r == Caseworker || r == TeamManager || r == ServiceRole
}

// Actor is who is asking.
type Actor struct {
	ID        ID // of the user or token; zero for the system
	Name      string
	Role      Role
	Teams     []ID
	RequestID string
	Session   ID     // zero for tokens, commands and the system
	Peer      string // the true address the request came from; empty off the network
	// Doing is the operation asked for, told of a change that is refused.
	Doing string
	// OnBehalfOf is whom a program acts for, as the login that ran a command.
	OnBehalfOf string
}

// SystemActor is the tracker acting of itself.
func SystemActor(name string) Actor { return Actor{Name: name, Role: System} }

// TeamScope is the teams whose records the actor may see: nil for all of them.
// A record of no team is seen by those who see all teams, until they assign it.
func (a Actor) TeamScope() []ID {
	switch a.Role {
	case Caseworker, TeamManager:
		return append([]ID{}, a.Teams...)
	case ServiceRole:
		if len(a.Teams) > 0 {
			return slices.Clone(a.Teams)
		}
	case ServiceManager, HubAdviser, Analyst, InformationGovernance, Administrator, System:
	}
	return nil
}

// maySee tells whether a record of that team is theirs to see.
func (a Actor) maySee(team ID) bool {
	scope := a.TeamScope()
	return scope == nil || team != uuid.Nil && slices.Contains(scope, team)
}
