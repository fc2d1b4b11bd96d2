import { expect } from 'chai';
import type { Detectors, Finding, KeyHint } from '../../src/domain/privacy/detection/finding.js';
import { findAll } from './find-all.js';

/** Finds every `x` in texts, keys and names, and every number; notes what it was asked with which keys above it. */
class Recording implements Detectors {
  readonly asked: string[] = [];
  readonly #paths = new Map<KeyHint, string>();
  readonly rootHint = this.#hintOf('');

  hint(key: string, above: KeyHint): KeyHint {
    return this.#hintOf(`${this.#paths.get(above)}.${key}`);
  }

  inText(text: string, hint: KeyHint): readonly Finding[] {
    this.asked.push(`text ${text} under ${this.#paths.get(hint)}`);
    return everyX(text);
  }

  inNumber(value: number, hint: KeyHint): readonly Finding[] {
    this.asked.push(`number ${value} under ${this.#paths.get(hint)}`);
    return [{ kind: 'phone', start: 0, end: String(value).length, confidence: 1 }];
  }

  inKey(key: string): readonly Finding[] {
    this.asked.push(`key ${key}`);
    return everyX(key);
  }

  inName(name: string): readonly Finding[] {
    this.asked.push(`name ${name}`);
    return everyX(name);
  }

  #hintOf(path: string): KeyHint {
    const hint: KeyHint = { kinds: new Set(), veto: false };
    this.#paths.set(hint, path);
    return hint;
  }
}

const everyX = (text: string): Finding[] =>
  [...text.matchAll(/x/g)].map(({ index }) => ({
    kind: 'email',
    start: index,
    end: index + 1,
    confidence: 1,
  }));

describe('findAll', () => {
  it("asks of every name, key, text and number, with the hints of the keys above; list items have the list's", () => {
    const detectors = new Recording();
    findAll(
      {
        type: 'track',
        event: 'Ordered',
        messageId: 'm',
        userId: 'u',
        anonymousId: 'a',
        timestamp: 't',
        sentAt: 't',
        originalTimestamp: 't',
        properties: { note: 'n', list: ['i', { deep: 2 }], event: 'e', off: null, on: true },
        context: { ip: 'p' },
      },
      detectors,
    );
    expect(detectors.asked).to.deep.equal([
      'name Ordered',
      'key note',
      'text n under .properties.note',
      'key list',
      'text i under .properties.list',
      'key deep',
      'number 2 under .properties.list.deep',
      'key event',
      'text e under .properties.event',
      'key off',
      'key on',
      'key ip',
      'text p under .context.ip',
    ]);
  });

  it('says where: pointer, place, span', () => {
    const found = findAll({ name: 'x', traits: { 'a/x': [{ b: 'ax', n: 42 }] } }, new Recording());
    expect(found).to.deep.equal([
      { pointer: '/name', where: 'name', kind: 'email', start: 0, end: 1 },
      { pointer: '/traits/a~1x', where: 'key', kind: 'email', start: 2, end: 3 },
      { pointer: '/traits/a~1x/0/b', where: 'value', kind: 'email', start: 1, end: 2 },
      { pointer: '/traits/a~1x/0/n', where: 'value', kind: 'phone', start: 0, end: 2 },
    ]);
  });
});
