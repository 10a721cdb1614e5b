package store_test

import (
	"testing"

	"ehcp.example/tracker/internal/casework"
)

func TestACaseIsReadAsOfOneVersionWhileItIsWritten(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, ref := o.raise(alert{})
	const writes = 300
	written := make(chan error, 1)
	go func() {
		var err error
		for n := 0; n < writes && err == nil; n++ {
			_, err = o.pool.Exec(t.Context(), `with written as (update cases set version = version + 1 returning version)
				update clocks set ordinal = (select version from written) - 1`)
		}
		written <- err
	}()
	for reading := true; reading; {
		select {
		case err := <-written:
			if err != nil {
				t.Fatal(err)
			}
			reading = false
		default:
		}
		f, err := o.store.Case(t.Context(), casework.Key{Reference: ref})
		if err != nil {
			t.Fatal(err)
		}
		if f.Clocks[0].Ordinal != f.Case.Version-1 {
			t.Fatalf("version %d was read with the clocks of version %d", f.Case.Version, f.Clocks[0].Ordinal+1)
		}
	}
}
