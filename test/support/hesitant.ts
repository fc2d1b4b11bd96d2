import type { Decorate } from '../../src/entrypoints/composition/embedded.js';
import { seeded } from './seeded.js';

export type Wait = () => Promise<void>;

/** Answers in pieces: it waits before the first, and between them. Every other method answers once. */
const inPieces = ['list', 'read of lake'];

/** A port of which every method waits before it does anything, so that much may happen between two of its calls. */
export function hesitant<T extends object>(port: T, wait: Wait, name = ''): T {
  return new Proxy(port, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function' || typeof property !== 'string' || property === 'constructor')
        return value;
      if (inPieces.includes(property) || inPieces.includes(`${property} of ${name}`))
        return async function* (...args: unknown[]) {
          await wait();
          for await (const piece of value.apply(target, args)) {
            yield piece;
            await wait();
          }
        };
      // What is on a bench is nobody else's, but what is brought there is.
      if (property === 'place' || property === 'hash') return value.bind(target);
      return async (...args: unknown[]) => {
        await wait();
        const answer: unknown = await value.apply(target, args);
        return property === 'workbench' ? hesitant(answer as object, wait) : answer;
      };
    },
  });
}

/** The zones of the lake hesitate, for whoever writes or reads them. */
export function hesitantLake(wait: Wait): Decorate {
  return (name, port) => (name === 'lake' || name === 'curatedZone' ? hesitant(port, wait, name) : port);
}

export interface Hesitation {
  readonly seed: number;
  /** The share of calls that wait, in [0, 1]: mostly a little, seldom as long as it may. */
  readonly often: number;
  readonly longestMs: number;
}

export function waits({ seed, often, longestMs }: Hesitation): Wait {
  const random = seeded(seed);
  return async () => {
    if (random() < often) await new Promise((resolve) => setTimeout(resolve, longestMs * random() ** 4));
  };
}
