//! Places for what somebody may do several times at once, and all together so many times: what holds memory or an open
//! file for as long as it lasts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use adda_shared::id::UserId;

/// See the [module](self).
#[derive(Debug)]
pub struct Slots {
    of_all: usize,
    of_one: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    by_all: usize,
    by_each: HashMap<UserId, usize>,
}

/// A place, given back when dropped.
#[derive(Debug)]
pub struct Slot {
    slots: Arc<Slots>,
    user: UserId,
}

impl Slots {
    pub fn new(of_all: usize, of_one: usize) -> Arc<Self> {
        Arc::new(Self { of_all, of_one, taken: Mutex::default() })
    }

    /// Takes a place; nothing, where this person has as many as they may, or all are taken.
    pub fn take(self: &Arc<Self>, user: UserId) -> Option<Slot> {
        let mut taken = self.taken();
        let own = taken.by_each.get(&user).copied().unwrap_or_default();
        if own >= self.of_one || taken.by_all >= self.of_all {
            return None;
        }
        taken.by_all += 1;
        taken.by_each.insert(user, own + 1);
        drop(taken);
        Some(Slot { slots: Arc::clone(self), user })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().expect("no holder of this lock panics")
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.slots.taken();
        taken.by_all -= 1;
        let own = taken.by_each.get(&self.user).copied().unwrap_or_default();
        // Nothing is kept of who has none.
        if own > 1 {
            taken.by_each.insert(self.user, own - 1)
        } else {
            taken.by_each.remove(&self.user)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_so_many_places_and_all_together_so_many() {
        let slots = Slots::new(3, 2);
        let (ada, ben) = (UserId(1), UserId(2));
        let first = slots.take(ada).unwrap();
        let _second = slots.take(ada).unwrap();
        assert!(slots.take(ada).is_none());
        let third = slots.take(ben).unwrap();
        assert!(slots.take(ben).is_none(), "all are taken");
        drop(first);
        assert!(slots.take(ada).is_some());
        drop(third);
        assert!(!slots.taken().by_each.contains_key(&ben), "nothing is kept of who has none");
    }
}
