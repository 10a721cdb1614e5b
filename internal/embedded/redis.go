package embedded

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

const redisSocket = "redis.sock"

// RedisOptions says where a private Redis keeps its data and what will do.
type RedisOptions struct {
	// Dir is the data directory; empty stands for a new one that is removed
	// when the server stops or this process dies.
	Dir string
	// Program is the server's path; empty: look for redis-server on PATH.
	Program string
	// InsistOnReal refuses the built-in stand-in that is used otherwise when
	// there is no redis-server. The stand-in forgets everything when it stops.
	InsistOnReal bool
	// Throwaway keeps nothing on disk: for tests.
	Throwaway bool
}

// Redis is a running private Redis.
type Redis struct {
	network, addr string
	child         *child               // nil for the stand-in
	mini          *miniredis.Miniredis // nil for a real one
	done          chan struct{}        // the stand-in's Done
	stopMini      sync.Once
	dir           string
	lock          *dirLock
	remove        []string
	reaper        *reaper
}

// StartRedis starts redis-server on a unix socket, or a stand-in inside this
// process on a loopback port where there is none, and returns once it answers.
func StartRedis(ctx context.Context, o RedisOptions) (_ *Redis, err error) {
	program, err := findRedis(o.Program)
	if errors.Is(err, exec.ErrNotFound) && o.Program == "" && !o.InsistOnReal {
		return startMiniredis()
	}
	if err != nil {
		return nil, fmt.Errorf("start private Redis: %w (Debian and Ubuntu: apt-get install redis-server)", err)
	}
	r := &Redis{network: "unix"}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("start private Redis: %w", err), r.Stop(ctx))
		}
	}()
	if err := r.prepareDir(ctx, o.Dir); err != nil {
		return nil, err
	}
	if err := r.launch(ctx, program, o.Throwaway); err != nil {
		return nil, err
	}
	return r, nil
}

// findRedis looks on PATH, in the folder for servers, which the PATH of an
// ordinary user may lack, and where `make setup` unpacks one without root.
func findRedis(program string) (string, error) {
	if program != "" {
		return exec.LookPath(program)
	}
	path, err := exec.LookPath("redis-server")
	if err == nil {
		return path, nil
	}
	for _, dir := range append([]string{"/usr/sbin", "/usr/local/bin"}, aboveWorkingDirectory(".bin")...) {
		if path, err2 := exec.LookPath(filepath.Join(dir, "redis-server")); err2 == nil {
			return path, nil
		}
	}
	return "", err
}

// URL is the address in the form that asynq.ParseRedisURI reads, as in
// REDIS_URL: redis-socket:///path or redis://host:port.
func (r *Redis) URL() string {
	if r.network == "unix" {
		return "redis-socket://" + r.addr
	}
	return "redis://" + r.addr
}

// Real is false for the stand-in, whose data ends with the process.
func (r *Redis) Real() bool { return r.mini == nil }

// Done is closed when the server has ended, asked to or not.
func (r *Redis) Done() <-chan struct{} {
	if r.child != nil {
		return r.child.done
	}
	return r.done
}

// Stop ends the server and returns when it has gone. Stopping twice is
// harmless.
func (r *Redis) Stop(ctx context.Context) error {
	var err error
	if r.mini != nil {
		r.stopMini.Do(func() { r.mini.Close(); close(r.done) })
	}
	if r.child != nil {
		err = r.child.stop(ctx, stopGrace, syscall.SIGTERM, syscall.SIGKILL)
	}
	for _, dir := range r.remove {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	r.remove = nil
	r.reaper.dismiss()
	r.lock.release()
	r.lock = nil
	return err
}

func (r *Redis) prepareDir(ctx context.Context, dir string) (err error) {
	if dir == "" {
		if dir, err = throwawayDir(); err != nil {
			return err
		}
		r.remove = append(r.remove, dir)
		if r.reaper, err = startReaper(ctx, dir); err != nil {
			return err
		}
	}
	if r.dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	if r.lock, err = lockDir(r.dir); err != nil {
		return err
	}
	run, temporary, err := socketDir(r.dir, redisSocket)
	if err != nil {
		return err
	}
	if temporary {
		r.remove = append(r.remove, run)
	}
	r.addr = filepath.Join(run, redisSocket)
	return nil
}

func (r *Redis) launch(ctx context.Context, program string, throwaway bool) error {
	if err := r.awaitSilence(ctx); err != nil {
		return err
	}
	log, err := openLog(filepath.Join(r.dir, "redis.log"))
	if err != nil {
		return fmt.Errorf("open server log: %w", err)
	}
	defer log.Close()
	// A work queue must never be evicted, and what the demo has queued should
	// outlive a restart.
	args := []string{
		"--port", "0", "--unixsocket", r.addr, "--unixsocketperm", "700", "--dir", r.dir,
		"--daemonize", "no", "--loglevel", "warning", "--maxmemory-policy", "noeviction", "--save", "",
	}
	if throwaway {
		args = append(args, "--appendonly", "no")
	} else {
		args = append(args, "--appendonly", "yes", "--appendfsync", "everysec")
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), program, args...) // #nosec G204 -- found by findRedis or given by the caller
	cmd.Dir = r.dir
	cmd.Stdout, cmd.Stderr = log, log
	if r.child, err = startChild(cmd, syscall.SIGTERM); err != nil {
		return fmt.Errorf("run %s: %w", program, err)
	}
	return r.awaitAnswer(ctx, log.Name())
}

// awaitSilence waits for a server whose process was killed a moment ago, and
// which is stopping, to let go of the data.
func (r *Redis) awaitSilence(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stopGrace)
	defer cancel()
	for {
		conn, err := new(net.Dialer).DialContext(ctx, r.network, r.addr)
		if err != nil {
			return nil // nobody answers, which is what we want
		}
		_ = conn.Close()
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return fmt.Errorf("a Redis server still runs on %s, started by something else: %w", r.dir, ErrInUse)
		}
	}
}

// awaitAnswer returns when the server answers PING, which it does not while it
// still loads its data.
func (r *Redis) awaitAnswer(ctx context.Context, log string) error {
	ctx, cancel := context.WithTimeout(ctx, startGrace)
	defer cancel()
	client := redis.NewClient(&redis.Options{Network: r.network, Addr: r.addr, MaxRetries: -1})
	defer client.Close()
	for {
		err := client.Ping(ctx).Err()
		if err == nil {
			return nil
		}
		select {
		case <-r.child.done:
			return fmt.Errorf("the server ended at once (%w): %s", r.child.err, tail(log))
		default:
		}
		if perr := pause(ctx, 10*time.Millisecond); perr != nil {
			return fmt.Errorf("the server does not answer: %w: %s", errors.Join(perr, err), strings.TrimSpace(tail(log)))
		}
	}
}

// startMiniredis starts the stand-in. Its keys expire by the wall clock only
// when told so; without it a uniqueness lock would hold for ever.
func startMiniredis() (*Redis, error) {
	m := miniredis.NewMiniRedis()
	m.ClockTTL(true)
	if err := m.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("start built-in Redis: %w", err)
	}
	return &Redis{network: "tcp", addr: m.Addr(), mini: m, done: make(chan struct{})}, nil
}
