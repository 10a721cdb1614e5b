// Package migrations holds the schema as numbered SQL files, embedded in the
// binary. Each file leaves the previous release running.
//
// Imports: embed. Never: anything else; who applies them decides how.
package migrations

import "embed"

// FS holds the files NNNN_name.sql in goose's form.
//
//go:embed *.sql
var FS embed.FS
