package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"ehcp.example/tracker/internal/fault"
)

func TestTheCodeSurvivesWrapping(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("load case: %w", fault.New(fault.NotFound, "there is no such case"))
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("code %q, want not_found", fault.CodeOf(err))
	}
}

func TestAnyOtherErrorIsInternal(t *testing.T) {
	t.Parallel()
	if got := fault.CodeOf(errors.New("disk full")); got != fault.Internal {
		t.Errorf("code %q, want internal", got)
	}
	if got := fault.CodeOf(nil); got != "" {
		t.Errorf("code of no error is %q", got)
	}
}

func TestTheCauseIsKeptAndNotShown(t *testing.T) {
	t.Parallel()
	cause := errors.New("duplicate key (upn)=(secret)")
	err := fault.New(fault.Conflict, "that number is already in use").Because(cause)
	if !errors.Is(err, cause) {
		t.Error("the cause was lost")
	}
	if got, want := err.Error(), "conflict: that number is already in use"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestFieldsAreNamedByPointerAndCode(t *testing.T) {
	t.Parallel()
	err := fault.OneField("/on", "required", "Enter the day it happened")
	if got, want := err.Error(), "invalid: Enter the day it happened [/on required]"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
