// The list of emoji, which is fetched when one is chosen for the first time. Beside frontend/src/view/emoji.rs, which
// reads it.

export async function load() {
  const answer = await fetch("/emoji.txt");
  if (!answer.ok) throw new Error(`the list of emoji: ${answer.status}`);
  return await answer.text();
}
