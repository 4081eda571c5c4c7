//! Values that views follow: the framework's own, behind one type for all that they can be of.
//!
//! The framework is compiled anew for every type of a value, which is kilobytes for each
//! (`docs/decisions/0007-few-types-in-the-page.md`). Here it holds boxes, and what is asked of one is what was put in.

use std::any::Any;
use std::marker::PhantomData;

use leptos::prelude as framework;
use leptos::prelude::{
    IntoAttributeValue, IntoRender, Read as _, ReadUntracked as _, Set as _, TextProp, Track as _, Update as _,
};

use crate::ui::icon::Glyph;

/// A value of any type, as the framework knows it.
struct Held {
    value: Box<dyn Any + Send + Sync>,
    /// Whether another value of its type is the same.
    is_same: fn(&Self, &Self) -> bool,
}

impl Held {
    fn new<T: Send + Sync + 'static>(value: T) -> Self {
        Self { value: Box::new(value), is_same: |_, _| false }
    }

    fn compared<T: PartialEq + Send + Sync + 'static>(value: T) -> Self {
        Self { value: Box::new(value), is_same: |one, other| one.of::<T>() == other.of::<T>() }
    }

    fn of<T: 'static>(&self) -> &T {
        self.value.downcast_ref().expect(AS_PUT_IN)
    }
}

const AS_PUT_IN: &str = "a value is of the type that was put in";

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        (self.is_same)(self, other)
    }
}

/// A value that can be set, for as long as the view that made it.
pub(crate) struct RwSignal<T>(framework::RwSignal<Held>, PhantomData<fn() -> T>);

/// A value that can be set, for as long as somebody has it.
pub(crate) struct ArcRwSignal<T>(framework::ArcRwSignal<Held>, PhantomData<fn() -> T>);

/// A value that is worked out of others, and told of only when it is another one.
pub(crate) struct Memo<T>(framework::Memo<Held>, PhantomData<fn() -> T>);

/// A value, wherever it comes from.
pub(crate) struct Signal<T>(framework::Signal<Held>, PhantomData<fn() -> T>);

/// What is asked of all of them.
macro_rules! followed {
    ($name:ident) => {
        impl<T: 'static> $name<T> {
            /// Looks at the value. Tracks.
            pub(crate) fn with<U>(&self, look: impl FnOnce(&T) -> U) -> U {
                look(self.0.read().of())
            }

            pub(crate) fn with_untracked<U>(&self, look: impl FnOnce(&T) -> U) -> U {
                look(self.0.read_untracked().of())
            }

            /// The value. Tracks.
            pub(crate) fn get(&self) -> T
            where
                T: Clone,
            {
                self.with(T::clone)
            }

            pub(crate) fn get_untracked(&self) -> T
            where
                T: Clone,
            {
                self.with_untracked(T::clone)
            }

            pub(crate) fn track(&self) {
                self.0.track();
            }
        }

        impl<T: Clone + Send + Sync + 'static> IntoRender for $name<T> {
            type Output = Box<dyn FnMut() -> T + Send>;

            fn into_render(self) -> Self::Output {
                Box::new(move || self.get())
            }
        }

        impl<T: Clone + Send + Sync + 'static> IntoAttributeValue for $name<T> {
            type Output = Box<dyn FnMut() -> T + Send>;

            fn into_attribute_value(self) -> Self::Output {
                Box::new(move || self.get())
            }
        }
    };
}

followed!(RwSignal);
followed!(ArcRwSignal);
followed!(Memo);
followed!(Signal);

/// What can be done with those that can be set.
macro_rules! settable {
    ($name:ident) => {
        impl<T: Send + Sync + 'static> $name<T> {
            pub(crate) fn new(value: T) -> Self {
                Self(framework::$name::new(Held::new(value)), PhantomData)
            }

            pub(crate) fn set(&self, value: T) {
                self.0.set(Held::new(value));
            }

            pub(crate) fn update(&self, change: impl FnOnce(&mut T)) {
                self.maybe_update(|value| {
                    change(value);
                    true
                });
            }

            /// Changes the value, and tells of it where `change` says so.
            pub(crate) fn maybe_update(&self, change: impl FnOnce(&mut T) -> bool) {
                let mut change = Some(change);
                let mut run = |held: &mut Held| {
                    let value = held.value.downcast_mut().expect(AS_PUT_IN);
                    change.take().is_some_and(|change| change(value))
                };
                let run: &mut dyn FnMut(&mut Held) -> bool = &mut run;
                self.0.maybe_update(run);
            }
        }

        impl<T: Default + Send + Sync + 'static> Default for $name<T> {
            fn default() -> Self {
                Self::new(T::default())
            }
        }
    };
}

settable!(RwSignal);
settable!(ArcRwSignal);

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// Answers whether it is still there.
    pub(crate) fn try_set(self, value: T) -> bool {
        self.0.try_set(Held::new(value)).is_none()
    }
}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// Of others, and of what it was before.
    pub(crate) fn new(value: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Self {
        let make = move |before: Option<&Held>| Held::compared(value(before.map(Held::of)));
        let make: Make = Box::new(make);
        Self(framework::Memo::new(make), PhantomData)
    }
}

/// What makes the value of a memo, of what it was before.
type Make = Box<dyn Fn(Option<&Held>) -> Held + Send + Sync>;

impl<T: Send + Sync + 'static> Signal<T> {
    /// Worked out anew whenever it is asked for.
    pub(crate) fn derive(value: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self(derived(Box::new(move || Held::new(value()))), PhantomData)
    }

    /// Always the same.
    pub(crate) fn stored(value: T) -> Self {
        Self(framework::Signal::stored(Held::new(value)), PhantomData)
    }
}

fn derived(make: Box<dyn Fn() -> Held + Send + Sync>) -> framework::Signal<Held> {
    framework::Signal::derive(make)
}

impl<T: Send + Sync + 'static, F: Fn() -> T + Send + Sync + 'static> From<F> for Signal<T> {
    fn from(value: F) -> Self {
        Self::derive(value)
    }
}

impl From<bool> for Signal<bool> {
    fn from(value: bool) -> Self {
        Self::stored(value)
    }
}

impl From<Glyph> for Signal<Glyph> {
    fn from(value: Glyph) -> Self {
        Self::stored(value)
    }
}

impl From<Signal<&'static str>> for TextProp {
    fn from(text: Signal<&'static str>) -> Self {
        (move || text.get()).into()
    }
}

impl From<Signal<String>> for TextProp {
    fn from(text: Signal<String>) -> Self {
        (move || text.get()).into()
    }
}

impl<T: Default + Send + Sync + 'static> Default for Signal<T> {
    fn default() -> Self {
        Self::stored(T::default())
    }
}

impl<T> From<ArcRwSignal<T>> for RwSignal<T> {
    fn from(signal: ArcRwSignal<T>) -> Self {
        Self(signal.0.into(), PhantomData)
    }
}

impl<T> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self(signal.0.into(), PhantomData)
    }
}

impl<T> From<ArcRwSignal<T>> for Signal<T> {
    fn from(signal: ArcRwSignal<T>) -> Self {
        Self(signal.0.into(), PhantomData)
    }
}

impl<T> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self(memo.0.into(), PhantomData)
    }
}

impl<T> Clone for ArcRwSignal<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

/// Handles, of which the view has the value.
macro_rules! handle {
    ($($name:ident),*) => {
        $(
            impl<T> Clone for $name<T> {
                fn clone(&self) -> Self {
                    *self
                }
            }

            impl<T> Copy for $name<T> {}

            impl<T: Clone + 'static> $name<T> {
                /// Nothing once the view was taken down.
                pub(crate) fn try_get_untracked(self) -> Option<T> {
                    self.0.try_read_untracked().map(|held| held.of::<T>().clone())
                }
            }
        )*
    };
}

handle!(RwSignal, Memo, Signal);
