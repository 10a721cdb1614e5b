// Package web is the pages: what a browser is shown. Each page asks the API
// through its generated client, in process, and shows the answer in words;
// nothing is worked out, allowed or stored here. A page has the rights of whom
// it is for: it asks with their session. Every page is complete without
// JavaScript.
//
// One file is one page; web.go holds them together, visit.go finds out whose
// session a request has, door.go is what signing in asks of the tracker,
// view.go renders, form.go and day.go read what was typed, words.go turns the
// API's names into English. Styles are built by `make assets` from
// assets/tracker.scss; without them a plain stylesheet is served.
//
// Imports: api/gen, caseref, echo. Never: casework, store, statute, a database, or
// anything from another host at run time.
package web
