// Has blocks of messages read by a script beside the page, once they are about to be seen, one after another. So nothing
// that anybody writes can hold the page up: what takes too long is ended.

// No message is long (shared/src/limits.rs), so what takes longer was written to do so.
const MS_MAX = 1_500;
// The newest of what was read, so that a block that is drawn anew need not be read anew.
const KEPT_MAX = 200;

/** What reads blocks by a script: it answers a question with what `show` shows in the block, or with nothing where it
 *  can't. Until then, and where the script can't be fetched, a block stays as it is. */
export function reader(script, show) {
  /** What was answered, by the question. */
  const kept = new Map();
  /** The question of each block. */
  const questions = new WeakMap();
  /** Blocks that could not be read once: the machine may have been busy, or asleep. */
  const failed = new WeakSet();
  /** Blocks that were seen. */
  const waiting = [];
  /** The block that is read now. */
  let current;
  let worker;
  let isReady = false;
  let timer;

  const keyOf = (block) => JSON.stringify(questions.get(block));

  // Not long before they are seen, where the browser knows how.
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        waiting.push(target);
      }
      next();
    },
    { scrollMargin: "100%" },
  );

  // The script may not have come without the network.
  addEventListener("online", next);

  function next() {
    while (!current && waiting.length > 0) {
      const block = waiting.shift();
      // It may be gone.
      if (block.isConnected && !isShown(block)) current = block;
    }
    if (!current) return;
    if (!worker) open();
    else if (isReady && !timer) ask();
  }

  function open() {
    worker = new Worker(script);
    isReady = false;
    worker.onmessage = ({ data }) => {
      if (timer) return settle(data);
      isReady = true;
      next();
    };
    worker.onerror = () => {
      // It fails for this block, and will again; or it did not come, which it may for the next one.
      if (isReady) return giveUp();
      close();
      waiting.unshift(current);
      current = undefined;
    };
  }

  function close() {
    worker.terminate();
    worker = undefined;
  }

  function ask() {
    timer = setTimeout(giveUp, MS_MAX);
    worker.postMessage(questions.get(current));
  }

  function giveUp() {
    close();
    if (failed.has(current)) return settle(null);
    clearTimeout(timer);
    failed.add(current);
    waiting.unshift(current);
    [current, timer] = [undefined, undefined];
    next();
  }

  /** Keeps what was answered, and goes on. */
  function settle(answer) {
    clearTimeout(timer);
    if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value);
    kept.set(keyOf(current), answer);
    isShown(current);
    [current, timer] = [undefined, undefined];
    next();
  }

  /** Shows what was answered of a block, if it was. */
  function isShown(block) {
    const answer = kept.get(keyOf(block));
    if (answer !== undefined) show(block, answer);
    return answer !== undefined;
  }

  return (block, question) => {
    questions.set(block, question);
    if (!isShown(block)) seen.observe(block);
  };
}
