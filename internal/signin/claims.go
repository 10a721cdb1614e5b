package signin

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ehcp.example/tracker/internal/casework"
)

// RoleMap gives the tracker's role for a value of the provider's claim.
type RoleMap map[string]casework.Role

// ParseRoleMap reads OIDC_ROLE_MAP, as in Their.Role=caseworker,…; empty text
// means that the claim's values are the tracker's own role ids. The error
// names no value.
func ParseRoleMap(text string) (RoleMap, error) {
	m := RoleMap{}
	if text == "" {
		for _, r := range personRoles() {
			m[string(r)] = r
		}
		return m, nil
	}
	for pair := range strings.SplitSeq(text, ",") {
		theirs, ours, _ := strings.Cut(strings.TrimSpace(pair), "=")
		role := casework.Role(strings.TrimSpace(ours))
		if theirs = strings.TrimSpace(theirs); theirs == "" || !slices.Contains(personRoles(), role) {
			return nil, fmt.Errorf("OIDC_ROLE_MAP: is no list such as Their.Role=caseworker,Other.Role=analyst; the roles are %v", personRoles())
		}
		m[theirs] = role
	}
	return m, nil
}

// personRoles are the roles that a person can sign in with.
func personRoles() []casework.Role {
	return slices.DeleteFunc(casework.Roles(), func(r casework.Role) bool { return r == casework.ServiceRole })
}

// claims are what the provider says of somebody.
type claims struct {
	Email         string `json:"email"`
	EmailVerified any    `json:"email_verified"`
	// Entra's word that the owner of the address's domain vouches for it. Its
	// email claim alone may be anything.
	EdgeVerified any    `json:"xms_edov"`
	Username     string `json:"preferred_username"`
	Name         string `json:"name"`
	Party        string `json:"azp"`

	all map[string]any
}

func readClaims(into func(any) error) (claims, error) {
	var c claims
	if err := into(&c); err != nil {
		return c, err
	}
	return c, into(&c.all)
}

// address is where mail reaches them, and whether the provider vouches for it.
func (c claims) address() (email string, verified bool) {
	if c.Email == "" {
		return c.Username, false
	}
	return c.Email, isTrue(c.EmailVerified) || isTrue(c.EdgeVerified)
}

// isTrue takes the forms in which providers write a boolean.
func isTrue(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return v == "true" || v == "1"
	case float64:
		return v == 1
	}
	return false
}

// roles are the tracker's roles that the claim gives, each once. The claim's
// name is tried as it is, then as a path: realm_access.roles.
func (c claims) roles(name string, m RoleMap) []casework.Role {
	var values []string
	switch v := lookUp(c.all, name).(type) {
	case string:
		values = []string{v}
	case []any:
		for _, item := range v {
			if s, ok := item.(string); ok {
				values = append(values, s)
			}
		}
	}
	found := map[casework.Role]bool{}
	for _, v := range values {
		if r, ok := m[v]; ok {
			found[r] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func lookUp(in map[string]any, name string) any {
	if v, ok := in[name]; ok {
		return v
	}
	first, rest, found := strings.Cut(name, ".")
	inner, ok := in[first].(map[string]any)
	if !found || !ok {
		return nil
	}
	return lookUp(inner, rest)
}
