// Package caseref decides how an address names a case: by its reference, which
// people know, or by its id, where the reference cannot stand in a path. A
// council's reference may be 24/0123.
//
// Imports: the standard library. Imported by: web, mail, which make links.
package caseref

import (
	"net/url"
	"regexp"
)

// safe is what the API and the pages take in a path: it begins with a letter or
// a digit, so that no address can be stepped out of.
var safe = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$`)

// anID is a text that is read as an id and never as a reference.
var anID = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

// Addresses tells whether a text can name a case in a path.
func Addresses(key string) bool { return safe.MatchString(key) }

// Key is what names a case in a path: its reference where that can, else its
// id, which may be empty where it is not known.
func Key(reference, id string) string {
	if Addresses(reference) && !anID.MatchString(reference) {
		return reference
	}
	return id
}

// Path is the address of a case's page, from the root; empty where the case
// cannot be addressed.
func Path(reference, id string) string {
	key := Key(reference, id)
	if key == "" {
		return ""
	}
	return "/cases/" + url.PathEscape(key)
}
