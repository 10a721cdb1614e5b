// Package mail writes the tracker's messages and hands them to a sender.
//
// Writing: [Digest] holds what a manager is told; [Digest.Message] makes the
// text and the HTML of it. A mail names cases by reference only, and rules,
// days, citations and links; it names no child, family, school or officer.
//
// Sending: [Sender] takes one message and a hook that it calls immediately
// before the act that cannot be undone (the final dot of SMTP), so that the
// caller can record the hand-over first. After a failure the [Outcome] says
// whether the message may be sent again. [SMTP] is the sender that ships.
//
// It decides neither who is told nor when, and keeps nothing: that is
// casework's business.
//
// Imports: statute (days), caseref (links), go-mail (composition), go-smtp (the conversation).
// Never: store, casework, workers, a database, a queue.
package mail
