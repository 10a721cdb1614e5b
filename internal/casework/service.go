package casework

import (
	"time"

	"ehcp.example/tracker/internal/statute"
)

// Deps are what the use cases work with.
type Deps struct {
	Store   Store
	Book    *statute.Book
	Profile statute.Profile // the complaint policy in force
	// Today is the civil day in Europe/London; Now the instant, for the times
	// at which things were logged. Neither decides a deadline with the other.
	Today func() statute.Date
	Now   func() time.Time
}

// Service is the use cases. It is safe for concurrent use.
type Service struct {
	store   Store
	book    *statute.Book
	profile statute.Profile
	today   func() statute.Date
	now     func() time.Time
}

// New makes the use cases.
func New(d Deps) *Service {
	return &Service{store: d.Store, book: d.Book, profile: d.Profile, today: d.Today, now: d.Now}
}

// Today is the day the service works on.
func (s *Service) Today() statute.Date { return s.today() }

// Book is the law the service applies.
func (s *Service) Book() *statute.Book { return s.book }
