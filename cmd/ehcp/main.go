// Command ehcp is the whole tracker in one binary: the deadline calculator,
// the API and pages, the workers, the import and the figures.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // Europe/London on machines that have no zone files

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/intake"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := program{
		env: config.Environment(), in: os.Stdin, out: os.Stdout, err: os.Stderr, now: time.Now,
		terminal: isTerminal(os.Stdout), progress: isTerminal(os.Stderr),
		importProgress: intake.OnTerminal(os.Stderr),
	}
	app.QuietRedis(p.log())
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
