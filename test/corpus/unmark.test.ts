import { expect } from 'chai';
import { unmark } from './unmark.js';

describe('unmark', () => {
  it('answers the event without marks, and where they were', () => {
    const { event, labels, traps } = unmark(
      {
        type: 'track',
        event: 'Order for «email:ada@example.org»',
        properties: {
          'a/b «ip:192.0.2.1»': ['x', 'v«!ip:1.2.3.4», «phone:+49 171 3920012»'],
          n: '«card#4111111111111111»',
        },
      },
      'en',
    );
    expect(event).to.deep.equal({
      type: 'track',
      event: 'Order for ada@example.org',
      properties: { 'a/b 192.0.2.1': ['x', 'v1.2.3.4, +49 171 3920012'], n: 4111111111111111 },
    });
    const key = '/properties/a~1b 192.0.2.1';
    expect(labels).to.deep.equal([
      { pointer: '/event', where: 'name', kind: 'email', start: 10, text: 'ada@example.org' },
      { pointer: key, where: 'key', kind: 'ip', start: 4, text: '192.0.2.1' },
      { pointer: `${key}/1`, where: 'value', kind: 'phone', start: 10, text: '+49 171 3920012' },
      { pointer: '/properties/n', where: 'value', kind: 'card', start: 0, text: '4111111111111111' },
    ]);
    expect(traps).to.deep.equal([
      { pointer: `${key}/1`, where: 'value', looksLike: 'ip', start: 1, text: '1.2.3.4' },
    ]);
  });

  it('reads a mark inside a mark', () => {
    const { event, labels } = unmark({ u: '«url:/?m=«email:a@b.example»&v=2»' }, 'en');
    expect(event.u).to.equal('/?m=a@b.example&v=2');
    expect(labels.map(({ kind, start, text }) => [kind, start, text])).to.deep.equal([
      ['email', 4, 'a@b.example'],
      ['url', 0, '/?m=a@b.example&v=2'],
    ]);
  });

  for (const [text, problem] of [
    ['«mail:a@b.example»', 'no kind'],
    ['«email:a@b.example', 'without its »'],
    ['a@b.example»', 'misplaced »'],
    ['«email:»', 'misplaced »'],
    ['« quoted »', 'without a kind'],
  ] as const)
    it(`refuses ${text}`, () => expect(() => unmark({ text }, 'en')).to.throw(RangeError, problem));
});
