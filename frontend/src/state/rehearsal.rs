//! A state without a server, for the preview: frames are put in by hand, and commands get answers from a script.

use std::rc::Rc;

use adda_shared::id::UserId;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{ClientFrame, ServerFrame};
use adda_shared::replica::Replica;
use adda_shared::replica::outbox::Echo;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::mirror::Connection;
use super::{Inner, State};

/// What the script answers; nothing where it lets one wait.
pub(super) type Script = Rc<dyn Fn(&Command) -> Option<Result<Reply, Problem>>>;

impl State {
    /// A state of this person's, with messages that wait.
    pub(crate) fn rehearsed(
        user: UserId,
        outbox: Vec<Echo>,
        script: impl Fn(&Command) -> Option<Result<Reply, Problem>> + 'static,
    ) -> Self {
        let inner = Inner::default();
        inner.replica.replace(Replica::new(user, outbox));
        inner.user.set(Some(user));
        inner.mirror.is_loaded.set(true);
        inner.script.replace(Some(Rc::new(script)));
        Self(StoredValue::new_local(Rc::new(inner)))
    }

    /// The server says this.
    pub(crate) fn hear(self, frame: ServerFrame) {
        let inner = self.inner();
        if matches!(frame, ServerFrame::Welcome(_)) {
            inner.replica.borrow_mut().connected();
        }
        inner.receive(frame);
    }

    /// The server last said something a day ago.
    pub(crate) fn pass_day(self) {
        let heard_at = &self.inner().heard_at;
        heard_at.set(heard_at.get().saturating_sub(24 * 60 * 60 * 1_000));
    }

    /// The connection stands like this from now on.
    pub(crate) fn pretend(self, connection: Connection) {
        let inner = self.inner();
        if connection != Connection::Live {
            inner.replica.borrow_mut().disconnected();
            inner.asked.take();
        }
        inner.mirror.connection.set(connection);
    }
}

impl Inner {
    /// Answers what was asked, a moment later, as a server would.
    pub(super) fn rehearse(self: &Rc<Self>, frames: &[ClientFrame]) {
        let Some(script) = self.script.borrow().clone() else { return };
        for frame in frames {
            if let ClientFrame::Command { id, command } = frame
                && let Some(result) = script(command)
            {
                let (inner, id) = (Rc::clone(self), *id);
                spawn_local(async move { inner.receive(ServerFrame::Reply { id, result }) });
            }
        }
    }
}
