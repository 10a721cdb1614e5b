package embedded

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func TestRedisKeepsItsData(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	r := startRedis(t, RedisOptions{Dir: dir, InsistOnReal: true})
	setKey(t, r, "kept", 0)
	if err := r.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := startRedis(t, RedisOptions{Dir: dir, InsistOnReal: true})
	if !hasKey(t, again, "kept") {
		t.Error("the key is gone after a restart")
	}
}

func TestRedisServersRunSideBySide(t *testing.T) {
	t.Parallel()
	one := startRedis(t, RedisOptions{InsistOnReal: true, Throwaway: true})
	other := startRedis(t, RedisOptions{InsistOnReal: true, Throwaway: true})
	setKey(t, one, "only here", 0)
	if hasKey(t, other, "only here") {
		t.Error("two servers share their data")
	}
	dir := one.dir
	if err := one.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the throw-away directory is still there: %v", err)
	}
}

func TestRedisRefusesADirectoryInUse(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	startProgram(t, "redis", dir, nil)
	if _, err := StartRedis(t.Context(), RedisOptions{Dir: dir}); !errors.Is(err, ErrInUse) {
		t.Errorf("error = %v, want ErrInUse", err)
	}
}

func TestRedisEndsWithAKilledProgramAndRecovers(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	prog := startProgram(t, "redis", dir, nil)
	kill(t, prog)
	startRedis(t, RedisOptions{Dir: dir, InsistOnReal: true})
}

func TestRedisWorksBelowAPathTooLongForASocket(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(shortDir(t), strings.Repeat("long", 25))
	r := startRedis(t, RedisOptions{Dir: dir, InsistOnReal: true})
	setKey(t, r, "there", 0)
	if want := "redis-socket://" + r.addr; r.network != "unix" || r.URL() != want {
		t.Errorf("network %s, URL %s; want unix and %s", r.network, r.URL(), want)
	}
}

func TestRedisThatIsInsistedOnMustBeThere(t *testing.T) {
	t.Parallel()
	_, err := StartRedis(t.Context(), RedisOptions{Program: "/nonexistent/redis-server", InsistOnReal: true})
	if err == nil || !strings.Contains(err.Error(), "apt-get install redis-server") {
		t.Errorf("error = %v, want advice on what to install", err)
	}
}

func TestStandInForgetsByTheWallClock(t *testing.T) {
	t.Parallel()
	r, err := startMiniredis()
	if err != nil {
		t.Fatal(err)
	}
	if r.Real() || r.URL() != "redis://"+r.addr {
		t.Errorf("real %v, URL %s", r.Real(), r.URL())
	}
	setKey(t, r, "short", 50*time.Millisecond)
	setKey(t, r, "long", time.Hour)
	eventually(t, "the key expires", func() bool { return !hasKey(t, r, "short") })
	if !hasKey(t, r, "long") {
		t.Error("a key for an hour is gone already")
	}
	for range 2 { // stopping twice is harmless
		if err := r.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	<-r.Done()
}

func startRedis(t *testing.T, o RedisOptions) *Redis {
	t.Helper()
	r, err := StartRedis(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return r
}

func setKey(t *testing.T, r *Redis, key string, ttl time.Duration) {
	t.Helper()
	c := redis.NewClient(&redis.Options{Network: r.network, Addr: r.addr})
	defer c.Close()
	if err := c.Set(t.Context(), key, "x", ttl).Err(); err != nil {
		t.Fatal(err)
	}
}

func hasKey(t *testing.T, r *Redis, key string) bool {
	t.Helper()
	c := redis.NewClient(&redis.Options{Network: r.network, Addr: r.addr})
	defer c.Close()
	n, err := c.Exists(t.Context(), key).Result()
	if err != nil {
		t.Fatal(err)
	}
	return n == 1
}
