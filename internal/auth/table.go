package auth

import (
	"fmt"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"ehcp.example/tracker/internal/casework"
)

// rolesKey is where an operation of openapi.yaml names those who may call it.
const rolesKey = "x-roles"

// public is the word for everybody, signed in or not.
const public = "public"

// Access is who may call one operation.
type Access struct {
	Public bool
	Roles  []casework.Role
}

// Table is who may call which operation, by operation id. What it does not
// name nobody may call.
type Table map[string]Access

// NewTable reads the table from the API's description. An operation that names
// no role, or a role there is not, is an error: the program does not start.
func NewTable(doc *openapi3.T) (Table, error) {
	t := Table{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			access, err := read(op)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			if _, twice := t[op.OperationID]; twice || op.OperationID == "" {
				return nil, fmt.Errorf("%s %s: operation id %q is missing or used twice", method, path, op.OperationID)
			}
			t[op.OperationID] = access
		}
	}
	return t, nil
}

func read(op *openapi3.Operation) (Access, error) {
	list, ok := op.Extensions[rolesKey].([]any)
	if !ok || len(list) == 0 {
		return Access{}, fmt.Errorf("%s names no role", rolesKey)
	}
	var a Access
	for _, item := range list {
		name, _ := item.(string)
		role := casework.Role(name)
		switch {
		case name == public && len(list) == 1:
			return Access{Public: true}, nil
		case !role.Known():
			return Access{}, fmt.Errorf("%s names %q, which is no role", rolesKey, name)
		}
		a.Roles = append(a.Roles, role)
	}
	return a, nil
}

// Public tells whether the operation is open to everybody.
func (t Table) Public(operation string) bool { return t[operation].Public }

// May tells whether a role may call the operation.
func (t Table) May(operation string, role casework.Role) bool {
	a, known := t[operation]
	return known && (a.Public || slices.Contains(a.Roles, role))
}
