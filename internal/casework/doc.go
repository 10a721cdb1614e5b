// Package casework is what people and programs do with the record: open a
// case, log a milestone, void it, record an exception, acknowledge an alert,
// search clocks. Each use case is one transaction: who may, what version was
// read, the milestone, [statute.Book.Judge], the clocks that moved, the audit
// line and the outbox row, all or nothing.
//
// It declares the ports it needs ([Store], [Tx]); package store has them. Days
// come in as arguments or through [Deps]; nothing here reads a machine's clock.
//
// Imports: statute, fault, job, scorecard. Never: store, SQL, HTTP, a queue.
package casework
