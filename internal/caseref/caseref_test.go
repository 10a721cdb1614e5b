package caseref_test

import (
	"testing"

	"ehcp.example/tracker/internal/caseref"
)

func TestACaseIsAddressedByItsReferenceWhereThatIsSafeInAPath(t *testing.T) {
	t.Parallel()
	const id = "018f6b1e-7c2a-7d35-8c11-5f0d2a9b4e10"
	for name, c := range map[string]struct{ reference, id, want string }{
		"our own reference":                       {"EHC-2026-000001", id, "/cases/EHC-2026-000001"},
		"a reference with a dot":                  {"24.0123", id, "/cases/24.0123"},
		"a reference with a slash goes by id":     {"24/0123", id, "/cases/" + id},
		"two dots go by id":                       {"..", id, "/cases/" + id},
		"a reference like an id goes by the id":   {"018f6b1e-0000-7d35-8c11-5f0d2a9b4e10", id, "/cases/" + id},
		"a slash and no id cannot be addressed":   {"24/0123", "", ""},
		"a safe reference needs no id":            {"EHC-2026-000001", "", "/cases/EHC-2026-000001"},
		"nothing that could end a path is let by": {"a?b#c%2f", id, "/cases/" + id},
	} {
		if got := caseref.Path(c.reference, c.id); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
