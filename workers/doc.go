// Package workers is the work that runs by itself: it raises alerts, carries
// the outbox to the queue, builds and sends the digests, keeps the nightly
// figures, forgets what has outlived its use, and knows at what hour.
//
// PostgreSQL is the record; Redis only carries hints. Every handler may run
// twice, late, or on five machines, and the loss of all of Redis costs a
// minute or two: what is owed is asked of the record again.
//
//   - [Schedule]: which job at which hour of the day in London.
//   - relay: rows of the outbox become tasks; rows that are not done a while
//     later become tasks again.
//   - handlers: one for each job, calling a port.
//   - the seal of the audit log, every 30 seconds and without the queue.
//
// What it calls are the ports of [Ports], declared here. It decides nothing
// about clocks, alerts or recipients.
//
// Imports: job, statute (days), asynq. Never: store, casework, mail, gorm, echo.
package workers
