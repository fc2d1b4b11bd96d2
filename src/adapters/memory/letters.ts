import type { ReceiptId } from '../../domain/event/event.js';
import type { Letter, LetterId } from '../../domain/failure/letter.js';
import type { Letters } from '../../domain/ports/letters.js';
import { loaded, type MemoryState, stored } from './state.js';

export class MemoryLetters implements Letters {
  constructor(private readonly state: MemoryState) {}

  async put(letters: readonly Letter[]): Promise<void> {
    for (const letter of letters)
      if (!this.state.letters.has(letter.id)) this.state.letters.set(letter.id, stored(letter));
  }

  async get(id: LetterId): Promise<Letter | undefined> {
    const letter = this.state.letters.get(id);
    return letter === undefined ? undefined : loaded(letter);
  }

  async replace(letter: Letter, from: Letter['state']): Promise<boolean> {
    const held = this.state.letters.get(letter.id);
    if (held === undefined || loaded(held).state !== from) return false;
    this.state.letters.set(letter.id, stored(letter));
    return true;
  }

  async remove(ids: readonly LetterId[]): Promise<void> {
    for (const id of ids) this.state.letters.delete(id);
  }

  async *list(of: { readonly receipt?: ReceiptId } = {}): AsyncGenerator<Letter, void> {
    const inOrder = [...this.state.letters].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [, text] of inOrder) {
      const letter = loaded(text);
      if (of.receipt === undefined || letter.receipt === of.receipt) yield letter;
    }
  }
}
