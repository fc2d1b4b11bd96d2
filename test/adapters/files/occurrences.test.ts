import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { Occurrences } from '../../../src/adapters/files/occurrences.js';

const digest = (content: string) => createHash('sha256').update(content).digest();

describe('Occurrences', () => {
  it('counts each content by itself, while it grows', () => {
    const occurrences = new Occurrences(2 ** 16, 4);
    const exact = new Map<string, number>();
    for (let index = 0; index < 20_000; index += 1) {
      const content = String((index * index) % 7001);
      const count = (exact.get(content) ?? 0) + 1;
      exact.set(content, count);
      expect(occurrences.next(digest(content))).to.equal(count);
    }
  });

  it('still gives rising numbers once it is full', () => {
    const occurrences = new Occurrences(8, 4);
    const last = new Map<string, number>();
    for (let index = 0; index < 5000; index += 1) {
      const content = String(index % 97);
      const count = occurrences.next(digest(content));
      expect(count).to.be.greaterThan(last.get(content) ?? 0);
      last.set(content, count);
    }
  });
});
