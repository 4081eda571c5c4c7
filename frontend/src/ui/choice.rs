//! One of a few, all in view: a group of radio buttons, which the arrow keys move through.

use std::sync::Arc;

use adda_shared::model::Hue;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::fresh_id;
use super::icon::{Glyph, Icon};
use crate::signal::Signal;
use crate::text::{Say as _, use_beside_text};
use crate::watch::{live, part};

/// What follows when something is chosen, by its place: one type for whatever there is to choose from.
pub(crate) type OnChoose = Arc<dyn Fn(u64) + Send + Sync>;

/// The place of something among all that can be chosen.
pub(crate) fn place_of<T: PartialEq>(all: &[T], chosen: &T) -> u64 {
    all.iter().position(|one| one == chosen).map_or(u64::MAX, |place| place as u64)
}

/// A segmented control over the places of a list.
#[component]
pub(crate) fn Choice(
    #[prop(into)] legend: TextProp,
    /// What each is called that can be chosen.
    labels: Signal<Vec<String>>,
    chosen: Signal<u64>,
    on_choose: OnChoose,
) -> impl IntoView {
    let group = fresh_id("choice");
    let option = move |(at, label): (u64, String)| {
        let on_choose = Arc::clone(&on_choose);
        view! {
            <label class="choice-option">
                <input
                    type="radio"
                    name=group.clone()
                    prop:checked=live(move || chosen.get() == at)
                    on:change=move |_| on_choose(at)
                />
                {label}
            </label>
        }
    };
    view! {
        <fieldset class="choice">
            <legend class="choice-legend">{live(move || legend.get())}</legend>
            <div class="choice-options">
                {part(move || (0..).zip(labels.get()).map(&option).collect_view())}
            </div>
        </fieldset>
    }
}

/// The colours that a person may choose: far enough apart to be told from each other.
const HUES_DEGREES: [u16; 12] = [25, 55, 85, 115, 145, 175, 205, 235, 265, 295, 325, 355];

/// A choice of avatar colour.
#[component]
pub(crate) fn HueChoice(#[prop(into)] chosen: Signal<Hue>, #[prop(into)] on_choose: Callback<Hue>) -> impl IntoView {
    let text = use_beside_text();
    let group = fresh_id("hue");
    let hues = HUES_DEGREES.map(|degrees| Hue::new(degrees).expect("below 360"));
    let option = move |hue: Hue| {
        view! {
            <label class="hue" style:--hue=hue.degrees().to_string()>
                <input
                    type="radio"
                    name=group.clone()
                    aria-label=live(move || (text.get().settings.hue)(hue.degrees().into()))
                    prop:checked=live(move || nearest(&hues, chosen.get()) == hue)
                    on:change=move |_| on_choose.run(hue)
                />
                <Icon glyph=Glyph::Check small=true />
            </label>
        }
    };
    view! {
        <fieldset class="choice">
            <legend class="choice-legend">{text.say(|text| text.settings.colour)}</legend>
            <div class="hues">{hues.into_iter().map(option).collect_view()}</div>
        </fieldset>
    }
}

/// Whose colour came from their id, not from here, sees the nearest of these as theirs.
fn nearest(hues: &[Hue], hue: Hue) -> Hue {
    let distance = |other: &Hue| {
        let apart = other.degrees().abs_diff(hue.degrees());
        apart.min(360 - apart)
    };
    hues.iter().copied().min_by_key(distance).unwrap_or(hue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_colour_is_found_over_the_end_of_the_wheel() {
        let hues = HUES_DEGREES.map(|degrees| Hue::new(degrees).expect("below 360"));
        for (degrees, expected) in [(25, 25), (0, 355), (12, 25), (359, 355), (128, 115), (200, 205)] {
            let hue = Hue::new(degrees).expect("below 360");
            assert_eq!(nearest(&hues, hue).degrees(), expected, "{degrees}");
        }
    }
}
