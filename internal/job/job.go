// Package job is the work that is done in the background, as data: its names,
// what each carries, and the key that makes two of them one. Payloads hold ids
// and days only, never personal data, since they lie in Redis.
//
// Imports: statute (days), uuid. Never: a queue, a database.
package job

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/statute"
)

// Name says which job it is.
type Name string

// The jobs.
const (
	// Sweep raises every alert due by a day. Payload: [Day].
	Sweep Name = "clocks.sweep"
	// Digest builds the day's digests. Payload: [Day].
	Digest Name = "digest.build"
	// Deliver sends one delivery. Payload: [Delivery].
	Deliver Name = "mail.deliver"
	// Snapshot keeps the day's figures. Payload: [Day].
	Snapshot Name = "scorecard.snapshot"
	// Upkeep forgets what has outlived its use. Payload: [Day].
	Upkeep Name = "record.upkeep"
	// Relay carries outbox rows to the queue. No payload.
	Relay Name = "outbox.relay"
)

// Day is the payload of a job that is about a civil day.
type Day struct {
	Day statute.Date `json:"day"`
}

// Delivery is the payload of one message to send.
type Delivery struct {
	DeliveryID uuid.UUID `json:"delivery_id"`
}

// Job is one piece of work: a row of the outbox, or a task of the queue.
type Job struct {
	// Key makes two of the same work one: it is the task's id in the queue.
	Key     string
	Name    Name
	Payload json.RawMessage
}

// ForDay makes a job about a day; its key is the same for the same day.
func ForDay(name Name, day statute.Date) Job {
	return Job{Key: string(name) + ":" + day.String(), Name: name, Payload: mustJSON(Day{day})}
}

// ForDelivery makes the job that sends one delivery; attempt tells a retry
// from the send before it.
func ForDelivery(id uuid.UUID, attempt int) Job {
	return Job{
		Key:  fmt.Sprintf("%s:%s:%d", Deliver, id, attempt),
		Name: Deliver, Payload: mustJSON(Delivery{id}),
	}
}

// mustJSON: the payloads above hold nothing that JSON cannot carry.
func mustJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
