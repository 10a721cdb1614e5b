package storetest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"ehcp.example/tracker/internal/embedded"
	"ehcp.example/tracker/migrations"
)

// URLVariable names the environment variable with the connection URL of a
// cluster whose user may create databases.
const URLVariable = "TEST_DATABASE_URL"

// cluster is the server that this test binary works on.
type cluster struct {
	url    *url.URL
	admin  *pgxpool.Pool
	server *embedded.Postgres // nil when somebody else started it

	once         sync.Once
	templateName string
	templateErr  error
}

// shared is started by the first test that asks and lives as long as the
// binary. When that ends without Main, the server and its data go with it: see
// package embedded.
var shared = sync.OnceValues(func() (*cluster, error) { return openCluster(context.Background()) })

func openCluster(ctx context.Context) (*cluster, error) {
	var (
		c   cluster
		dsn = os.Getenv(URLVariable)
		err error
	)
	if dsn == "" {
		if c.server, err = embedded.StartPostgres(ctx, embedded.PostgresOptions{Throwaway: true}); err != nil {
			return nil, err
		}
		dsn = c.server.DSNFor("postgres")
	}
	if c.url, err = url.Parse(dsn); err != nil {
		// The URL may hold a password, so it is not repeated.
		return nil, fmt.Errorf("%s is not a URL", URLVariable)
	}
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", URLVariable, err)
	}
	config.MaxConns = 4
	if c.admin, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, fmt.Errorf("open test cluster: %w", err)
	}
	running.Store(&c)
	return &c, nil
}

// template makes the template for the embedded migrations, once in this
// process.
func (c *cluster) template(ctx context.Context) (string, error) {
	c.once.Do(func() { c.templateName, c.templateErr = c.ensureTemplate(ctx, migrations.FS) })
	return c.templateName, c.templateErr
}

// dsn is the connection URL of one database of the cluster.
func (c *cluster) dsn(database string) string {
	u := *c.url
	u.Path = "/" + database
	return u.String()
}

// running is the cluster once it has been opened.
var running atomic.Pointer[cluster]

// Main runs a package's tests and then stops the cluster, if the package
// started one itself. A TestMain that does nothing else may call it; without
// one the cluster still goes, a moment after the tests have ended.
func Main(m *testing.M) {
	code := m.Run()
	if c := running.Load(); c != nil {
		c.admin.Close()
		if c.server != nil {
			_ = c.server.Stop(context.Background())
		}
	}
	os.Exit(code)
}
