// Package delivery tells people what they are owed: it claims a delivery in
// the record, writes the mail, hands it to a sender, and records what came of
// it. The order of these makes the promise: one message per person per alert.
//
//   - The claim is committed before the mail server is dialled; it is a lease,
//     so a sender that dies is replaced.
//   - The hand-over is committed immediately before the final dot. What fails
//     before it may be sent again; what breaks after it, without an answer, is
//     uncertain: listed, told in the next digest, and never sent again.
//
// It decides neither who is told nor what about; casework does. It needs no
// queue, so that `ehcp sweep --deliver` uses it as the workers do.
//
// Imports: casework (types), statute, mail. Never: store, workers, a queue.
package delivery
