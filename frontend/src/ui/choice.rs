//! One of a few, all in view: a group of radio buttons, which the arrow keys move through.

use adda_shared::model::Hue;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::fresh_id;
use super::icon::{Glyph, Icon};
use crate::text::{Say as _, use_beside_text};
use crate::watch::{live, part};

/// A segmented control.
#[component]
pub(crate) fn Choice<T>(
    #[prop(into)] legend: TextProp,
    /// What can be chosen, and what each is called.
    #[prop(into)]
    options: Signal<Vec<(T, String)>>,
    #[prop(into)] chosen: Signal<T>,
    #[prop(into)] on_choose: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    // By their places, so that the group itself is compiled once for all kinds of values.
    let labels =
        Signal::derive(move || options.with(|options| options.iter().map(|(_, label)| label.clone()).collect()));
    let place = Signal::derive(move || {
        let chosen = chosen.get();
        options.with(|options| options.iter().position(|(value, _)| *value == chosen))
    });
    let choose = Callback::new(move |place: usize| {
        if let Some(value) = options.with_untracked(|options| options.get(place).map(|(value, _)| *value)) {
            on_choose.run(value);
        }
    });
    view! { <Places legend labels place choose /> }
}

/// A segmented control over the places of a list.
#[component]
fn Places(
    legend: TextProp,
    labels: Signal<Vec<String>>,
    place: Signal<Option<usize>>,
    choose: Callback<usize>,
) -> impl IntoView {
    let group = fresh_id("choice");
    let option = move |(at, label): (usize, String)| {
        view! {
            <label class="choice-option">
                <input
                    type="radio"
                    name=group.clone()
                    prop:checked=live(move || place.get() == Some(at))
                    on:change=move |_| choose.run(at)
                />
                {label}
            </label>
        }
    };
    view! {
        <fieldset class="choice">
            <legend class="choice-legend">{live(move || legend.get())}</legend>
            <div class="choice-options">
                {part(move || labels.get().into_iter().enumerate().map(&option).collect_view())}
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
