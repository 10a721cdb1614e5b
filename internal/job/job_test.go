package job_test

import (
	"testing"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/job"
	"ehcp.example/tracker/internal/statute"
)

func TestTheSameWorkHasTheSameKey(t *testing.T) {
	t.Parallel()
	day := statute.NewDate(2023, 8, 15)
	one, two := job.ForDay(job.Sweep, day), job.ForDay(job.Sweep, day)
	if one.Key != two.Key || one.Key != "clocks.sweep:2023-08-15" {
		t.Errorf("keys %q and %q", one.Key, two.Key)
	}
	if got, want := string(one.Payload), `{"day":"2023-08-15"}`; got != want {
		t.Errorf("payload %s, want %s", got, want)
	}
}

func TestARetryIsAnotherTask(t *testing.T) {
	t.Parallel()
	id := uuid.MustParse("01890a5d-ac96-774b-bcce-b302099a8057")
	if job.ForDelivery(id, 1).Key == job.ForDelivery(id, 2).Key {
		t.Error("a retry has the key of the send before it and would be taken for it")
	}
}
