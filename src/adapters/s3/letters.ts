import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { ReceiptId } from '../../domain/event/event.js';
import { dayOf, instant } from '../../domain/event/time.js';
import type { Letter, LetterId } from '../../domain/failure/letter.js';
import type { Letters } from '../../domain/ports/letters.js';
import { again } from '../aws/again.js';
import { answering, answeringEach } from '../aws/answering.js';
import { begunAt } from '../aws/collector-name.js';
import { ahead } from '../aws/mapped.js';
import { each } from '../filesystem/each.js';
import { type Bucket, width } from './client.js';
import { Deletion } from './delete-objects.js';
import { type Got, getObject } from './get-object.js';
import { type Listed, listObjects } from './list-objects.js';
import { type Condition, putObject } from './put-object.js';

const code = 'letters_unavailable';
const folder = 'dead/';

/**
 * An object of JSON per letter: `dead/YYYY/MM/DD/<letter's id>`, where the day is that on which the receipt's collector
 * began, so that the id alone says where its letter is. A lambda's collector lives for hours.
 */
export class S3Letters implements Letters {
  private readonly deletion: Deletion;
  private readonly endedLetters = new LRUCache<string, true>({ max: 200_000 });

  constructor(private readonly bucket: Bucket) {
    this.deletion = new Deletion(bucket);
  }

  put(letters: readonly Letter[]): Promise<void> {
    return answering(code, () =>
      each(letters, width, async (letter) => {
        await this.write(letter, 'nothing');
      }),
    );
  }

  /** Writes letters whatever is there. */
  overwrite(letters: readonly Letter[]): Promise<void> {
    return answering(code, async () => {
      await each(letters, width, async (letter) => {
        await this.write(letter, 'anything');
      });
      await this.deletion.removeReplaced(letters.map(({ id }) => keyOf(id)));
    });
  }

  get(id: LetterId): Promise<Letter | undefined> {
    return answering(code, async () => letterOf(await getObject(this.bucket, keyOf(id))));
  }

  replace(letter: Letter, from: Letter['state']): Promise<boolean> {
    return answering(code, async () => {
      const mark = randomUUID();
      const isDone = await again(`a change of the letter ${letter.id}`, async () => {
        const held = await getObject(this.bucket, keyOf(letter.id));
        // Refused, and yet ours: the answer to an earlier try was lost.
        if (held?.mark === mark) return true;
        if (held === undefined || letterOf(held)?.state !== from) return false;
        return (await this.write(letter, { etag: held.etag, mark })) ? true : undefined;
      });
      if (isDone) await this.deletion.removeReplaced([keyOf(letter.id)]);
      return isDone;
    });
  }

  remove(ids: readonly LetterId[]): Promise<void> {
    return answering(code, () => this.deletion.remove(ids.map(keyOf)));
  }

  list(of: { readonly receipt?: ReceiptId } = {}): AsyncIterable<Letter> {
    const prefix = of.receipt === undefined ? folder : `${folderOf(of.receipt)}${of.receipt}-`;
    return answeringEach(code, this.read(prefix));
  }

  /** Letters that are open. One that was seen to have ended, as it will for ever, is not read again. */
  async *open(): AsyncGenerator<Letter, void> {
    for await (const letter of answeringEach(
      code,
      this.read(folder, (key) => this.endedLetters.has(key)),
    )) {
      if (letter.state === 'open') yield letter;
      else this.endedLetters.set(keyOf(letter.id), true);
    }
  }

  private async *read(
    prefix: string,
    skips: (key: string) => boolean = () => false,
  ): AsyncGenerator<Letter, void> {
    const objects = listObjects(this.bucket, prefix);
    const get = async ({ key }: Listed) => (skips(key) ? undefined : getObject(this.bucket, key));
    for await (const got of ahead(objects, width, get)) {
      const letter = letterOf(got);
      if (letter !== undefined) yield letter;
    }
  }

  private write(letter: Letter, condition: Condition): Promise<boolean> {
    const bytes = Buffer.from(JSON.stringify(letter));
    return putObject(this.bucket, keyOf(letter.id), () => bytes, condition);
  }
}

function letterOf(got: Got | undefined): Letter | undefined {
  return got === undefined ? undefined : JSON.parse(Buffer.from(got.bytes).toString());
}

function keyOf(id: LetterId): string {
  return `${folderOf(id.slice(0, id.indexOf('-')) as ReceiptId)}${id}`;
}

function folderOf(receipt: ReceiptId): string {
  return `${folder}${dayOf(instant(begunAt(receipt))).replaceAll('-', '/')}/`;
}
