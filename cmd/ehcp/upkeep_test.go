package main

import (
	"strings"
	"testing"

	"ehcp.example/tracker/internal/delivery"
)

// TestAForegroundSweepSaysThatAnotherWorkerHasTheRest: "10 mails skipped" was
// said of ten that arrived.
func TestAForegroundSweepSaysThatAnotherWorkerHasTheRest(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	sayTally(&out, delivery.Tally{delivery.Sent: 1, delivery.Elsewhere: 10, delivery.Failed: 0})
	if want := "1 mail sent\n10 mails handled by another worker\n"; out.String() != want {
		t.Errorf("it says %q, want %q", out.String(), want)
	}
}
