// Package gen is what openapi.yaml says, in Go: the types of every request and
// response, the strict server interface that package api implements, a client,
// and the document itself. It is generated; change openapi.yaml instead and run
// `make generate`.
//
// Imports: statute for its civil day, and the generator's runtime. Never: any
// other package of this module, so that the pages can use the client alone.
package gen

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 -config config.yaml ../../../openapi.yaml
//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 -config config.spec.yaml ../../../openapi.yaml

import "ehcp.example/tracker/internal/statute"

// Date is a civil day: YYYY-MM-DD in JSON and in queries.
type Date = statute.Date
