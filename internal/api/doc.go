// Package api is the one place for HTTP and JSON: it serves what openapi.yaml
// describes. A request passes, in this order, its id and log line, the
// operation it is for, who is asking and whether they may, size and type,
// strict JSON, the description's own rules, and comes as a generated type to a
// handler that converts it, calls a use case and converts the answer. Every
// failure becomes a problem document in one function.
//
// Imports: gen, auth, casework, fault, headers, intake (kinds and reports of
// files), scorecard, statute, timeline, echo. Never: store, SQL, a queue; and
// no handler decides what casework should.
package api
