//! Where the files of a message stand: the place of each, as large as it will be, before what fills it is here.

use adda_shared::file::{Attachment, Pixels, Showing};
use leptos::prelude::*;

use crate::later::use_parts;
use crate::signal::Memo;
use crate::state::rows::MessageRow;
use crate::watch::{live, memo, part};

/// Pixels of the page that one picture takes at most, from left to right and from top to bottom.
const PICTURE_MAX: (u64, u64) = (400, 320);

/// What a message carries. It stays as it is when the text of the message changes, and when the message comes to its room.
#[component]
pub(super) fn Carried(message: Memo<MessageRow>) -> impl IntoView {
    let files = memo(move || message.with(|message| message.files().to_vec()));
    part(move || {
        let files = files.get();
        (!files.is_empty()).then(|| {
            let pictures = files.iter().filter(|file| file.showing() == Showing::Picture).count();
            let columns = match pictures {
                0 | 1 => "one",
                2 | 4 => "two",
                _ => "three",
            };
            let frames = files.iter().enumerate().map(|(place, file)| frame(message, place, file));
            view! {
                <div class="files" data-columns=columns>
                    {frames.collect_view()}
                </div>
            }
        })
    })
}

fn frame(message: Memo<MessageRow>, place: usize, file: &Attachment) -> AnyView {
    let beside = use_parts().beside;
    let showing = match file.showing() {
        Showing::Picture => "picture",
        Showing::Sound => "sound",
        Showing::Film => "film",
        Showing::Download => "card",
    };
    let (width, height) = file.pixels.map_or(PICTURE_MAX, fitted);
    let name = file.name.as_str().to_owned();
    view! {
        <div
            class="file"
            data-showing=showing
            style:--width=live(move || width.to_string())
            style:--height=live(move || height.to_string())
        >
            {part(move || match beside.here() {
                Some(beside) => (beside.file)(message, place),
                // Where that part can't be had, at least what it is called.
                None => name.clone().into_any(),
            })}
        </div>
    }
    .into_any()
}

/// As large as it is, but no larger than a picture may be.
const fn fitted(pixels: Pixels) -> (u64, u64) {
    let (width, height) = (pixels.width as u64, pixels.height as u64);
    let (width_max, height_max) = PICTURE_MAX;
    if width == 0 || height == 0 {
        PICTURE_MAX
    } else if width <= width_max && height <= height_max {
        (width, height)
    } else if width * height_max >= height * width_max {
        let fitted = height * width_max / width;
        (width_max, if fitted == 0 { 1 } else { fitted })
    } else {
        let fitted = width * height_max / height;
        (if fitted == 0 { 1 } else { fitted }, height_max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(width: u32, height: u32, expected: (u64, u64)) {
        assert_eq!(fitted(Pixels { width, height }), expected, "{width} by {height}");
    }

    #[test]
    fn a_picture_is_shown_as_large_as_it_is_or_as_it_may_be() {
        check(1, 1, (1, 1));
        check(400, 320, (400, 320));
        check(401, 320, (400, 319));
        check(400, 321, (398, 320));
        check(4_000, 3_000, (400, 300));
        check(3_000, 4_000, (240, 320));
        check(100_000, 2, (400, 1));
        check(2, 100_000, (1, 320));
        check(u32::MAX, u32::MAX, (320, 320));
    }
}
