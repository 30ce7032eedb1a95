//! Company: whoever waits for the same kind of work goes along with all others who wait, and nobody waits for company. When no work is
//! under way it begins at once, with whoever is there; who comes meanwhile goes along the next time. So what a piece of work reads
//! was read after everybody in it came.

use std::{
    future::Future,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How many go along at most.
const TOGETHER_MAX: usize = 256;

/// Work that is done for many at once.
pub(super) trait Work: Send + Sync + 'static {
    /// One who waits for it.
    type Item: Send + 'static;

    /// Does it, and tells each what came of it. Whoever is not told hears that nobody will tell him.
    fn together(&self, items: Vec<Self::Item>) -> impl Future<Output = ()> + Send;
}

/// Those who wait for work.
pub(super) struct Company<W: Work>(Arc<Shared<W>>);

struct Shared<W: Work> {
    work: W,
    state: Mutex<State<W::Item>>,
}

struct State<I> {
    waiting: Vec<I>,
    at_work: bool,
}

impl<W: Work> Company<W> {
    pub(super) fn new(work: W) -> Self {
        Self(Arc::new(Shared { work, state: Mutex::new(State { waiting: Vec::new(), at_work: false }) }))
    }

    /// Waits for the work.
    pub(super) fn join(&self, item: W::Item) {
        let mut state = self.0.state();
        state.waiting.push(item);
        if !mem::replace(&mut state.at_work, true) {
            drop(state);
            let shift = Shift { shared: Arc::clone(&self.0), ended: false };
            // A task of its own, so that it goes on if whoever began it goes away.
            tokio::spawn(shift.work());
        }
    }
}

impl<W: Work> Shared<W> {
    fn state(&self) -> MutexGuard<'_, State<W::Item>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Work from when somebody comes until nobody waits.
struct Shift<W: Work> {
    shared: Arc<Shared<W>>,
    ended: bool,
}

impl<W: Work> Shift<W> {
    async fn work(mut self) {
        while let Some(items) = self.next() {
            self.shared.work.together(items).await;
        }
    }

    /// Who goes along next; `None` if nobody waits, so that whoever comes next begins anew.
    fn next(&mut self) -> Option<Vec<W::Item>> {
        let mut state = self.shared.state();
        if state.waiting.is_empty() {
            state.at_work = false;
            self.ended = true;
            return None;
        }
        let going = state.waiting.len().min(TOGETHER_MAX);
        let rest = state.waiting.split_off(going);
        Some(mem::replace(&mut state.waiting, rest))
    }
}

/// A shift that ends before its time, by a panic, leaves nobody waiting for it.
impl<W: Work> Drop for Shift<W> {
    fn drop(&mut self) {
        if !self.ended {
            let mut state = self.shared.state();
            state.at_work = false;
            let left = mem::take(&mut state.waiting);
            drop(state);
            drop(left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::{Semaphore, oneshot};

    /// Tells each with how many he went along; panics at a zero.
    struct Counting {
        may_begin: Semaphore,
        begun: AtomicUsize,
    }

    impl Work for Arc<Counting> {
        type Item = (usize, oneshot::Sender<usize>);

        async fn together(&self, items: Vec<Self::Item>) {
            self.begun.fetch_add(1, Ordering::SeqCst);
            self.may_begin.acquire().await.unwrap().forget();
            let number = items.len();
            for (value, answer) in items {
                assert_ne!(value, 0, "a zero");
                let _ = answer.send(number);
            }
        }
    }

    fn company() -> (Company<Arc<Counting>>, Arc<Counting>) {
        let work = Arc::new(Counting { may_begin: Semaphore::new(0), begun: AtomicUsize::new(0) });
        (Company::new(Arc::clone(&work)), work)
    }

    fn join(company: &Company<Arc<Counting>>, value: usize) -> oneshot::Receiver<usize> {
        let (answer, answered) = oneshot::channel();
        company.join((value, answer));
        answered
    }

    async fn begun(work: &Counting, times: usize) {
        while work.begun.load(Ordering::SeqCst) < times {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn who_comes_while_there_is_work_goes_along_the_next_time_with_all_others() {
        let (company, work) = company();
        let first = join(&company, 1);
        begun(&work, 1).await;
        let others: Vec<_> = (0..TOGETHER_MAX + 3).map(|_| join(&company, 1)).collect();
        work.may_begin.add_permits(3);
        assert_eq!(first.await, Ok(1), "nobody waits for company");
        let mut together = Vec::new();
        for other in others {
            together.push(other.await.unwrap());
        }
        let (full, rest) = together.split_at(TOGETHER_MAX);
        assert!(full.iter().all(|number| *number == TOGETHER_MAX) && rest == [3; 3], "{together:?}");
        work.may_begin.add_permits(1);
        assert_eq!(join(&company, 1).await, Ok(1), "work begins anew after an end");
    }

    #[tokio::test]
    async fn a_panic_leaves_nobody_waiting() {
        let (company, work) = company();
        let failing = join(&company, 0);
        begun(&work, 1).await;
        let waiting = join(&company, 1);
        work.may_begin.add_permits(2);
        assert!(failing.await.is_err() && waiting.await.is_err());
        assert_eq!(join(&company, 1).await, Ok(1));
    }
}
