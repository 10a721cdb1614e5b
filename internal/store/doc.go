// Package store is the record in PostgreSQL and the one place for SQL. It has
// the ports of package casework: GORM for ordinary reads and writes, SQL
// through pgx where it is hot or bulk, all on one pool.
//
// A write inside [Store.InTx] may be held back and sent together with the next
// read or with the commit, so that a use case costs two round trips however
// many rows it touches.
//
// Imports: casework (ports and types), scorecard (facts), job, statute, fault,
// migrations. Never: HTTP, a queue; and no type of gorm or pgx leaves it.
package store
