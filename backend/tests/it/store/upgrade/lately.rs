//! What was told of late in the story of the fixtures.

use super::*;

/// Polls, previews of links, drafts, plans, and what was forwarded.
pub(super) async fn polls_drafts_and_plans(house: &House, plans: RoomId, thread: Revision, answered: Revision) {
    polls(house, plans).await;
    previews(house, plans).await;
    drafts(house, plans, thread, answered).await;
    planned(house, plans, thread, answered).await;
    // Chloe wants nobody to be told how far she has read.
    let hides = Preferences { hides_receipts: true, ..Preferences::default() };
    house.write(move |tx| tx.set_preferences(UserId(3), hides)).await.unwrap();
    let bounds = Bounds { of_one_file: 1 << 20, of_one_person: 1 << 30, of_all: 1 << 30 };
    let what = (plans, answered);
    let forward = move |tx: &mut dyn Tx| message::forward(tx, ctx(UserId(3)), bounds, LOBBY, Nonce(940), what);
    house.write(forward).await.unwrap();
}

/// One that is open and was voted in, and one that was closed.
async fn polls(house: &House, plans: RoomId) {
    let (ben, chloe) = (UserId(2), UserId(3));
    for (nonce, is_anonymous) in [(84, true), (85, false)] {
        let choices = ["চা", "দুধ চা", "Nothing"].map(|text| PollChoice::parse(text).unwrap()).into();
        let poll = Poll { choices, is_multiple: true, is_anonymous, closes_at: Some(NOW.after_ms(86_400_000)) };
        let new = message::New { poll: Some(poll), ..MessageBody::parse("What to *drink*?").unwrap().into() };
        let ask = move |tx: &mut dyn Tx| message::send(tx, ctx(chloe), plans, Nonce(nonce), new);
        let asked = house.write(ask).await.unwrap().revision;
        let votes: [(UserId, u64, &[u8]); 4] = [(ben, 0, &[0, 1]), (chloe, 1, &[2]), (ADA, 2, &[1]), (ben, 3, &[1])];
        for (by, place, choices) in votes {
            let nonce = Nonce(nonce * 10 + place);
            house.write(move |tx| poll::vote(tx, ctx(by), plans, asked, nonce, choices)).await.unwrap();
        }
        if !is_anonymous {
            house.write(move |tx| poll::vote(tx, ctx(ADA), plans, asked, Nonce(900), &[])).await.unwrap();
            house.write(move |tx| poll::close(tx, ctx(chloe), plans, asked, Nonce(901))).await.unwrap();
        }
    }
}

/// One message with a preview, of two links, and a link that is still to be read.
async fn previews(house: &House, plans: RoomId) {
    let chloe = UserId(3);
    let said = "[tea](https://a.example/চা) and https://b.example/ and https://c.example/";
    let new = MessageBody::parse(said).unwrap();
    let message = house.write(move |tx| message::send(tx, ctx(chloe), plans, Nonce(86), new.into())).await.unwrap();
    let read = move |tx: &mut dyn Tx| {
        let wanted = tx.wanted_previews(1)?.remove(0);
        let new = Preview {
            link: wanted.link.clone(),
            site: PreviewText::parse("চায়ের দোকান").unwrap(),
            title: PreviewText::parse("It's \"tea\" <time>").ok(),
            description: None,
            picture: None,
        };
        let page = PageRow { preview: Some(new) };
        tx.keep_page(&wanted.link, &page, NOW.after_ms(86_400_000))?;
        preview::settle(tx, NOW, &wanted, page.preview.as_ref())
    };
    house.write(read).await.unwrap();
    let remove = move |tx: &mut dyn Tx| {
        preview::remove(tx, ctx(chloe), plans, message.revision, Nonce(87), "https://b.example/")
    };
    house.write(remove).await.unwrap();
}

/// What Ben is writing, in a room and in a thread of it.
async fn drafts(house: &House, plans: RoomId, thread: Revision, answered: Revision) {
    let ben = UserId(2);
    for (thread, body) in [(None, "the garden, then"), (Some(thread), "রাতে")] {
        let text = DraftText { body: MessageBody::parse(body).unwrap(), reply_to: Some(answered) };
        house.write(move |tx| draft::set(tx, ctx(ben), plans, thread, Some(text), 0)).await.unwrap();
    }
}

/// What Ben has planned, of each kind: what waits, what is due, and what could not be sent.
async fn planned(house: &House, room: RoomId, thread: Revision, answered: Revision) {
    let says = |text: &str| MessageBody::parse(text).unwrap();
    let message = |thread, reply_to, text| Planned::Message { room, thread, reply_to, body: says(text) };
    let all = [
        (60_000, message(None, Some(answered), "good *morning*")),
        (30_000, Planned::Recall { room, message: answered }),
        (20_000, Planned::Note(says("গাছে জল দেওয়া"))),
        (10_000, message(Some(thread), None, "too late")),
    ];
    for (nonce, (in_ms, what)) in (930..).zip(all) {
        let at = NOW.after_ms(in_ms);
        house.write(move |tx| plan::add(tx, ctx(UserId(2)), Nonce(nonce), at, what)).await.unwrap();
    }
    let fail = move |tx: &mut dyn Tx| {
        let row = tx.plan(UserId(2), Nonce(933))?.unwrap();
        tx.set_plan(PlanRow { plan: Plan { state: PlanState::NotAllowed, ..row.plan }, ..row })?;
        let next: Vec<_> = tx.next_plans(20)?.into_iter().map(|(_, number)| number).collect();
        plan::carry_out(tx, NOW.after_ms(20_000), &next, &|_| Presence::Offline)
    };
    house.write(fail).await.unwrap();
}
