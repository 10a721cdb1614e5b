// Command testcluster runs a command beside a throw-away PostgreSQL cluster and
// names the cluster to it in TEST_DATABASE_URL:
//
//	go run ./internal/embedded/cmd/testcluster go test ./...
//
// The cluster goes when the command has ended, and its exit status is ours. If
// TEST_DATABASE_URL is set already, that cluster is used and none is started.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"ehcp.example/tracker/internal/embedded"
)

const urlVariable = "TEST_DATABASE_URL"

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: testcluster COMMAND [ARGUMENT]...")
		os.Exit(2)
	}
	status, err := run(context.Background(), os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "testcluster:", err)
		os.Exit(1)
	}
	os.Exit(status)
}

func run(ctx context.Context, command []string) (status int, err error) {
	// Ctrl-C goes to the command as well, which ends by it; we stay to clear up.
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	cmd := exec.CommandContext(ctx, command[0], command[1:]...) // #nosec G204 -- running a command is what this is for
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if os.Getenv(urlVariable) == "" {
		p, startErr := embedded.StartPostgres(ctx, embedded.PostgresOptions{Throwaway: true})
		if startErr != nil {
			return 0, startErr
		}
		defer func() { err = errors.Join(err, p.Stop(context.WithoutCancel(ctx))) }()
		cmd.Env = append(os.Environ(), urlVariable+"="+p.DSNFor("postgres"))
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	go func() {
		for s := range signals {
			if s == syscall.SIGTERM { // sent to us alone, so it is passed on
				_ = cmd.Process.Signal(s)
			}
		}
	}()
	err = cmd.Wait()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	return 0, err
}
