package signin

import (
	"sync"
	"time"
)

// Limiter holds how often each of many may do something. It keeps no more of
// them in mind than it has room for: beyond that, whoever came longest ago is
// forgotten. It is safe for concurrent use.
type Limiter struct {
	most int
	per  time.Duration
	room int
	now  func() time.Time

	mu   sync.Mutex
	seen map[string][]time.Time // the last times, oldest first, at most most
}

// remembered is how many a limiter keeps in mind.
const remembered = 10_000

// NewLimiter lets each do it so many times in any span of that length.
func NewLimiter(most int, per time.Duration, now func() time.Time) *Limiter {
	return &Limiter{most: most, per: per, room: remembered, now: now, seen: map[string][]time.Time{}}
}

// Take counts one more, or says after how long it would be let through.
func (l *Limiter) Take(who string) (after time.Duration, ok bool) {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	times := l.seen[who]
	for len(times) > 0 && now.Sub(times[0]) >= l.per {
		times = times[1:]
	}
	if len(times) >= l.most {
		l.seen[who] = times
		return l.per - now.Sub(times[0]), false
	}
	if _, known := l.seen[who]; !known && len(l.seen) >= l.room {
		l.makeRoom(now)
	}
	l.seen[who] = append(times[:len(times):len(times)], now)
	return 0, true
}

// makeRoom forgets all whose time is over and, failing that, the one that came
// longest ago.
func (l *Limiter) makeRoom(now time.Time) {
	oldest, at := "", now
	for who, times := range l.seen {
		last := times[len(times)-1]
		if now.Sub(last) >= l.per {
			delete(l.seen, who)
		} else if oldest == "" || last.Before(at) {
			oldest, at = who, last
		}
	}
	if len(l.seen) >= l.room {
		delete(l.seen, oldest)
	}
}
