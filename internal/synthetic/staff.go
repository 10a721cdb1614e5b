package synthetic

import "ehcp.example/tracker/internal/casework"

// Member is somebody who works at the county and signs in.
type Member struct {
	Email, Name string
	Role        casework.Role
	Team        string // empty for those who serve all teams
}

// Staff are the county's people: for each team a manager and its caseworkers,
// and one of every other role.
func Staff() []Member {
	d := newDice(0, 0, nil)
	name := func() string { return pick(d, givenNames) + " " + pick(d, familyNames) }
	var out []Member
	for _, team := range districts {
		out = append(out, Member{slug(team) + ".manager@example.org", name(), casework.TeamManager, team})
		for n := 1; n <= caseworkersPerTeam; n++ {
			out = append(out, Member{caseworker(team, n), name(), casework.Caseworker, team})
		}
	}
	for _, m := range []Member{
		{Email: "head.of.send@example.org", Role: casework.ServiceManager},
		{Email: "enquiries.hub@example.org", Role: casework.HubAdviser},
		{Email: "performance@example.org", Role: casework.Analyst},
		{Email: "information.governance@example.org", Role: casework.InformationGovernance},
		{Email: "administrator@example.org", Role: casework.Administrator},
	} {
		m.Name = name()
		out = append(out, m)
	}
	return out
}
