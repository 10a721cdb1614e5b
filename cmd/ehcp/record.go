package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/store"
)

// recordCommands are those that need a database.
func (p *program) recordCommands() []*cobra.Command {
	return []*cobra.Command{
		p.demoCommand(), p.serveCommand(), p.workCommand(), p.migrateCommand(), p.importCommand(), p.sweepCommand(),
		p.recomputeCommand(), p.verifyCommand(), p.sealCommand(), p.auditCommand(), p.scorecardCommand(), p.backlogCommand(), p.deliveriesCommand(), p.userCommand(),
		p.tokenCommand(), p.conflictsCommand(), p.policyCommand(), p.calendarCommand(),
		p.retentionCommand(), p.subjectAccessCommand(),
	}
}

// settings reads the environment, with --today over TODAY.
func (p *program) settings(needs ...config.Need) (config.Config, error) {
	cfg, err := config.Load(p.env, needs...)
	if err != nil {
		return cfg, err
	}
	cfg.Today, err = p.fixedDay(cfg.Today)
	return cfg, err
}

// log writes to standard error, for operators: no personal data.
func (p *program) log() *slog.Logger { return slog.New(slog.NewTextHandler(p.err, nil)) }

// withRecord opens the record for one command.
func (p *program) withRecord(ctx context.Context, do func(*app.App) error, needs ...config.Need) error {
	cfg, err := p.settings(append(needs, config.NeedDatabase)...)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, p.log(), p.now)
	if err != nil {
		return err
	}
	defer a.Close()
	return do(a)
}

func (p *program) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: "Serve the API and the pages", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withRecord(c.Context(), func(a *app.App) error {
				if err := a.Config.RefuseStandingStill(); err != nil {
					return err
				}
				return a.Serve(c.Context())
			})
		},
	}
}

func (p *program) workCommand() *cobra.Command {
	return &cobra.Command{
		Use: "work", Short: "Run the workers: sweep, outbox, digests, mail, snapshots", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withRecord(c.Context(), func(a *app.App) error {
				if err := a.Config.RefuseStandingStill(); err != nil {
					return err
				}
				return a.Work(c.Context())
			}, config.NeedRedis, config.NeedSMTP, config.NeedMailFrom, config.NeedBaseURL)
		},
	}
}

func (p *program) migrateCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "migrate up|down|status", Short: "Change or show the schema", Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			direction := store.Direction(args[0])
			if direction != store.Up && direction != store.Down && direction != store.Status {
				return misused("migrate takes up, down or status")
			}
			cfg, err := p.settings(config.NeedDatabase)
			if err != nil {
				return err
			}
			all, err := store.Migrate(c.Context(), cfg.DatabaseURL, direction)
			for _, m := range all {
				fmt.Fprintf(p.out, "%s  %s\n", migrationState(m), m.Name)
			}
			return err
		},
	}
	return c
}

func migrationState(m store.Migration) string {
	switch {
	case m.Changed && m.Applied:
		return "applied now"
	case m.Changed:
		return "undone now "
	case m.Applied:
		return "applied    "
	}
	return "missing    "
}
