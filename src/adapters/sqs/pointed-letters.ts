import type { SQSClient } from '@aws-sdk/client-sqs';
import type { ReceiptId } from '../../domain/event/event.js';
import { failureCodes } from '../../domain/failure/failure.js';
import type { Letter, LetterId } from '../../domain/failure/letter.js';
import type { Letters } from '../../domain/ports/letters.js';
import { answering } from '../aws/answering.js';
import { type Outgoing, text } from './envelope.js';
import { sendAll } from './send.js';

/**
 * Letters elsewhere, with a pointer to each in a dead-letter queue: who watches queues sees what fails and why, by typed
 * attributes. The queue forgets after 14 days; the letter is the truth, and it is letters that are counted and alarmed.
 */
export class PointedLetters implements Letters {
  constructor(
    private readonly letters: Letters,
    private readonly client: SQSClient,
    private readonly queue: string,
  ) {}

  /** The letters first. A crash in between costs pointers until the batch is done again. */
  async put(letters: readonly Letter[]): Promise<void> {
    await this.letters.put(letters);
    await answering('letters_unavailable', () => sendAll(this.client, this.queue, letters.map(pointer)));
  }

  get(id: LetterId): Promise<Letter | undefined> {
    return this.letters.get(id);
  }

  replace(letter: Letter, from: Letter['state']): Promise<boolean> {
    return this.letters.replace(letter, from);
  }

  remove(ids: readonly LetterId[]): Promise<void> {
    return this.letters.remove(ids);
  }

  list(of?: { readonly receipt?: ReceiptId }): AsyncIterable<Letter> {
    return this.letters.list(of);
  }
}

function pointer({ id, failure, source, type }: Letter): Outgoing {
  return {
    body: JSON.stringify({ v: 1, letter: id }),
    attributes: {
      code: text(failure.code),
      class: text(failureCodes[failure.code].class),
      source: text(source.name),
      ...(type === undefined ? undefined : { type: text(type) }),
      ...(failure.step === undefined ? undefined : { step: text(failure.step) }),
    },
  };
}
