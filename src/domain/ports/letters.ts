import type { ReceiptId } from '../event/event.js';
import type { Letter, LetterId } from '../failure/letter.js';

/**
 * Dead letters, the only truth about each. Outages: `letters_unavailable`.
 */
export interface Letters {
  /** Writes each letter unless one of its id is there: the one that is there wins. Resolves once durable. */
  put(letters: readonly Letter[]): Promise<void>;
  get(id: LetterId): Promise<Letter | undefined>;
  /** Writes a letter over one whose state was `from`; `false` when it was not, or is gone. */
  replace(letter: Letter, from: Letter['state']): Promise<boolean>;
  /** Removes them; unknown ids are ignored. */
  remove(ids: readonly LetterId[]): Promise<void>;
  /** All letters, or those of one receipt, in order of id. */
  list(of?: { readonly receipt?: ReceiptId }): AsyncIterable<Letter>;
}
