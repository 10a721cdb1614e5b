package main

import (
	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/config"
)

func (p *program) demoCommand() *cobra.Command {
	var plans int
	var seed uint64
	c := &cobra.Command{
		Use: "demo", Short: "Run everything on this machine, with a made-up county", Args: exactly(0),
		Long: "demo starts a private PostgreSQL, Redis and mail catcher in DATA_DIR (default: " + app.DemoFolder() + "),\n" +
			"makes a county of made-up people the first time, and serves the API and pages on LISTEN\n" +
			"(default: 127.0.0.1:8080). Requests are logged to demo.log in DATA_DIR, and\n" +
			"only warnings to the terminal. Ctrl-C stops all of it; the next demo finds its data again.",
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := config.Load(p.demoEnvironment())
			if err != nil {
				return err
			}
			if cfg.Today, err = p.fixedDay(cfg.Today); err != nil {
				return err
			}
			if cfg.DataDir == "" {
				cfg.DataDir = app.DemoFolder()
			}
			return app.Demo(c.Context(), app.DemoOptions{
				Config: cfg, Log: p.log(), Now: p.now, Out: p.out, Terminal: p.terminal, Plans: plans, Seed: seed,
			})
		},
	}
	c.Flags().IntVar(&plans, "plans", 20000, "how many plans the county has, the first time")
	c.Flags().Uint64Var(&seed, "seed", 1, "which county is made up")
	return c
}

// demoEnvironment is the environment in demo mode, whatever MODE says.
func (p *program) demoEnvironment() config.Source {
	return config.Source{
		Getenv: func(name string) string {
			if name == "MODE" {
				return string(config.Demo)
			}
			return p.env.Getenv(name)
		},
		ReadFile: p.env.ReadFile,
	}
}
