import type { ReceiptId } from '../../domain/event/event.js';
import type { Letter, LetterId } from '../../domain/failure/letter.js';
import type { Letters } from '../../domain/ports/letters.js';
import { answering, answeringEach } from './answering.js';
import { transacting, writing } from './durable.js';
import { type Range, values } from './pages.js';
import type { Store } from './store.js';

const code = 'letters_unavailable';

export class LmdbLetters implements Letters {
  constructor(private readonly store: Store) {}

  put(letters: readonly Letter[]): Promise<void> {
    return answering(code, async () => {
      if (letters.length === 0) return;
      await transacting(this.store, () => {
        for (const letter of letters)
          if (!this.store.letters.doesExist(letter.id)) this.store.letters.put(letter.id, letter);
      });
    });
  }

  get(id: LetterId): Promise<Letter | undefined> {
    return answering(code, () => this.store.letters.get(id));
  }

  replace(letter: Letter, from: Letter['state']): Promise<boolean> {
    return answering(code, () =>
      transacting(this.store, () => {
        if (this.store.letters.get(letter.id)?.state !== from) return false;
        this.store.letters.put(letter.id, letter);
        return true;
      }),
    );
  }

  remove(ids: readonly LetterId[]): Promise<void> {
    return answering(code, async () => {
      if (ids.length === 0) return;
      await writing(this.store, () => {
        for (const id of ids) this.store.letters.remove(id);
      });
    });
  }

  list(of: { readonly receipt?: ReceiptId } = {}): AsyncIterable<Letter> {
    const range = of.receipt === undefined ? {} : idsOf(of.receipt);
    return answeringEach(
      code,
      values(this.store.letters, range, (letter) => letter),
    );
  }
}

/** Letter ids begin with their receipt's id and `-`; `.` is the character after it. */
function idsOf(receipt: ReceiptId): Range {
  return { start: `${receipt}-`, end: `${receipt}.` };
}
