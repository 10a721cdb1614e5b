package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store"
)

func aTeam(name string) casework.Team {
	return casework.Team{ID: casework.NewID(), Name: name, Version: 1, CreatedAt: morning}
}

func TestATransactionIsAllOrNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	stop := errors.New("changed my mind")
	err := o.store.InTx(t.Context(), func(tx casework.Tx) error {
		if err := tx.InsertTeam(t.Context(), aTeam("Ashford")); err != nil {
			return err
		}
		// a write held back and never sent goes with the rest
		if err := tx.InsertAudit(t.Context(), casework.AuditEntry{At: morning, ActorName: "x", Action: "a", Outcome: "done"}); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
	if n := o.count("teams") + o.count("audit"); n != 0 {
		t.Errorf("%d rows stayed", n)
	}
}

func (o *office) count(table string) (n int) {
	o.t.Helper()
	if err := o.pool.QueryRow(o.t.Context(), "select count(*) from "+table).Scan(&n); err != nil {
		o.t.Fatal(err)
	}
	return n
}

func TestAWriteHeldBackIsSeenByTheNextRead(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	team := aTeam("Ashford")
	user := casework.User{
		ID: casework.NewID(), Email: "u@example.org", Name: "U", Role: casework.Analyst, Active: true, Version: 1,
		CreatedAt: morning, Teams: []casework.ID{team.ID},
	}
	err := o.store.InTx(t.Context(), func(tx casework.Tx) error {
		if err := tx.InsertTeam(t.Context(), team); err != nil {
			return err
		}
		if err := tx.InsertUser(t.Context(), user); err != nil {
			return err
		}
		got, err := tx.User(t.Context(), user.ID) // its teams were held back until now
		if err == nil && len(got.Teams) != 1 {
			t.Errorf("user %+v", got)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestABrokenConstraintOfAWriteHeldBackIsToldAtTheEnd(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	err := o.store.InTx(t.Context(), func(tx casework.Tx) error {
		return tx.InsertUser(t.Context(), casework.User{
			ID: casework.NewID(), Email: "u@example.org", Name: "U", Role: casework.Analyst, Active: true, Version: 1,
			CreatedAt: morning, Teams: []casework.ID{casework.NewID()}, // no such team
		})
	})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("%v, want invalid", err)
	}
	if n := o.count("users"); n != 0 {
		t.Errorf("%d users stayed", n)
	}
}

func TestAfterAFailureNothingInTheTransactionWorks(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	err := o.store.InTx(t.Context(), func(tx casework.Tx) error {
		if err := tx.InsertTeam(t.Context(), aTeam("Ashford")); err != nil {
			return err
		}
		_ = tx.InsertTeam(t.Context(), aTeam("ashford")) // refused, and not looked at
		_, _ = tx.Teams(t.Context())
		return nil
	})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("%v, want the first failure", err)
	}
	if n := o.count("teams"); n != 0 {
		t.Errorf("%d teams stayed", n)
	}
}

func TestAConnectionIsGivenBackWhateverHappens(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for range 30 { // three times as many as there are connections
		_ = o.store.InTx(t.Context(), func(tx casework.Tx) error {
			_, _ = tx.Teams(t.Context())
			return errors.New("no")
		})
		func() {
			defer func() { _ = recover() }()
			_ = o.store.InTx(t.Context(), func(tx casework.Tx) error {
				_, _ = tx.Teams(t.Context())
				panic("a fault of ours")
			})
		}()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := o.store.Ping(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestADayIsTheSameDayHoweverItTravels(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, day := range []statute.Date{
		statute.NewDate(2026, 7, 1), statute.NewDate(2026, 3, 29), statute.NewDate(2024, 2, 29), statute.NewDate(1899, 12, 31),
	} {
		p := casework.Person{ID: casework.NewID(), FamilyName: "Made-up", Born: day, Version: 1, CreatedAt: morning}
		err := o.store.InTx(t.Context(), func(tx casework.Tx) error { return tx.InsertPerson(t.Context(), p) })
		if err != nil {
			t.Fatal(err)
		}
		got, err := o.store.Person(t.Context(), p.ID)
		if err != nil || got.Born != day || !got.Died.IsZero() || got.TeamID != (casework.ID{}) {
			t.Errorf("stored %s, read %+v, %v", day, got, err)
		}
		var text string
		if err := o.pool.QueryRow(t.Context(), "select born::text from people where id = $1", p.ID).Scan(&text); err != nil || text != day.String() {
			t.Errorf("stored %s, the database has %s, %v", day, text, err)
		}
	}
}

func TestTextThatCannotBeStoredIsTheAskersFault(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	err := o.store.InTx(t.Context(), func(tx casework.Tx) error {
		return tx.InsertTeam(t.Context(), aTeam("Ash\x00ford"))
	})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("%v, want invalid", err)
	}
}

func TestAReferenceIsNeverGivenTwice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	seen := make(chan string, 64)
	done := make(chan error, 8)
	for range 8 {
		go func() {
			var failure error
			for range 8 {
				if err := o.store.InTx(t.Context(), func(tx casework.Tx) error {
					ref, err := tx.NextReference(t.Context(), "EHC", 2023)
					seen <- ref
					return err
				}); err != nil {
					failure = err
				}
			}
			done <- failure
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	close(seen)
	all := map[string]bool{}
	for ref := range seen {
		all[ref] = true
	}
	if len(all) != 64 || !all["EHC-2023-000001"] || !all["EHC-2023-000064"] {
		t.Errorf("%d references", len(all))
	}
}

func TestAConnectionStringThatIsNoneIsNotRepeated(t *testing.T) {
	t.Parallel()
	_, err := store.Open(t.Context(), "postgres://u:secret@[bad", store.Options{})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}
