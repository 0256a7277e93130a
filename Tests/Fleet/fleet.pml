/* The protocol of a fleet for one camera and HOSTS hosts, checked by spin: no two hosts have the camera open.
 * A tick is two seconds of the store's clock, a quarter of that half a second of a host's: in each tick its clock shows
 * three or four, as it likes. A request may be lost, its answer too, and a host may be suspended at any time for any
 * time. `make test-fleet-model` checks this, and that it fails with HOLD as long as LEASE. */

#define HOSTS 2
#define LEASE 5       /* 10 s, in ticks */
#ifndef HOLD
#define HOLD 14       /* 7 s, in quarters */
#endif
#define SLOW 3        /* quarters that a host's clock shows in a tick */
#define FAST 4

/* The store: what is left of each host's lease, and who has the camera (HOSTS: nobody). */
byte lease[HOSTS];
byte owner = HOSTS;

/* A host's own time since it sent its last good renewal, in quarters of a tick; HOLD: it has no right. */
byte age[HOSTS];
bool open[HOSTS];
bool claimed[HOSTS];
bool asleep[HOSTS];
/* Own time since an unanswered renewal was sent; NONE without one. */
#define NONE 255
byte sent[HOSTS];
/* Whether that renewal has reached the store, and its answer is under way. */
bool arrived[HOSTS];

#define RIGHT(h) (age[h] < HOLD)

inline store_tick() {
    for (i : 0 .. HOSTS - 1) {
        if
        :: lease[i] > 0 ->
            lease[i]--;
            if
            :: lease[i] == 0 && owner == i -> owner = HOSTS
            :: else
            fi
        :: else
        fi
    }
}

/* A host's clock moves on by three or four quarters; awake, it closes what it may no longer run. Asleep, it neither
 * closes nor takes pictures: its camera has given it up. */
inline host_tick(h) {
    if
    :: pace = SLOW
    :: pace = FAST
    fi;
    age[h] = (age[h] + pace < HOLD -> age[h] + pace : HOLD);
    if
    :: sent[h] != NONE && sent[h] + pace < HOLD -> sent[h] = sent[h] + pace
    :: sent[h] != NONE && sent[h] + pace >= HOLD -> sent[h] = NONE; arrived[h] = false
    :: else
    fi;
    if
    :: asleep[h] = true
    :: asleep[h] = false
    fi;
    if
    :: !asleep[h] && open[h] && !RIGHT(h) -> open[h] = false
    :: else
    fi
}

/* What a host that is awake may do in a tick, each or nothing. */
inline host_acts(h) {
    if
    :: asleep[h]
    :: !asleep[h] && lease[h] == 0 && !open[h] && sent[h] == NONE ->
        /* A new lease: what it had is gone. */
        lease[h] = LEASE; age[h] = 0; claimed[h] = false
    :: !asleep[h] && lease[h] > 0 && sent[h] == NONE ->
        /* A renewal is sent. */
        sent[h] = 0; arrived[h] = false
    :: !asleep[h] && sent[h] != NONE && !arrived[h] ->
        /* It reaches the store, now or much later. */
        if
        :: lease[h] > 0 -> lease[h] = LEASE; arrived[h] = true
        :: else -> sent[h] = NONE; claimed[h] = false; open[h] = false; age[h] = HOLD
        fi
    :: !asleep[h] && sent[h] != NONE && arrived[h] ->
        /* Its answer comes: the right counts from when it was sent. */
        age[h] = (sent[h] < age[h] -> sent[h] : age[h]); sent[h] = NONE; arrived[h] = false
    :: !asleep[h] && RIGHT(h) && lease[h] > 0 && owner == HOSTS ->
        /* A claim, whose answer may be lost. */
        owner = h;
        if
        :: claimed[h] = true
        :: skip
        fi
    :: !asleep[h] && RIGHT(h) && owner == h && lease[h] > 0 ->
        /* It looks, and finds its own lease. */
        claimed[h] = true
    :: !asleep[h] && RIGHT(h) && claimed[h] -> open[h] = true
    :: !asleep[h] && owner == h && claimed[h] ->
        /* It closes the camera, and gives it up. */
        open[h] = false; claimed[h] = false; owner = HOSTS
    :: skip
    fi
}

active proctype fleet() {
    byte i, pace;
    atomic {
        for (i : 0 .. HOSTS - 1) { age[i] = HOLD; sent[i] = NONE }
    }
    do
    :: atomic {
        store_tick();
        for (i : 0 .. HOSTS - 1) { host_tick(i) }
        for (i : 0 .. HOSTS - 1) { host_acts(i) }
        /* Never two that are awake. */
        assert(!(open[0] && !asleep[0] && open[1] && !asleep[1]))
       }
    od
}
