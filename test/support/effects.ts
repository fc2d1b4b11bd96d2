import type { Decorate } from '../../src/entrypoints/composition/embedded.js';
import type { ports } from '../../src/entrypoints/composition/tokens.js';

export type PortName = keyof typeof ports;

/**
 * The methods that change nothing. Every other method of every port counts as an effect, so a new one appears in the
 * log, and in the tests that stand on it, by itself.
 */
const reads: { readonly [Port in PortName]: readonly string[] } = {
  receipts: ['next', 'get', 'waiting', 'list'],
  targetQueues: ['next', 'waiting'],
  deliveryBook: ['tallies'],
  settlements: ['of', 'list'],
  letters: ['get', 'list'],
  plans: ['open'],
  lease: ['held'],
  rewriting: ['held'],
  lake: ['list', 'read', 'types'],
  curatedZone: ['list', 'read', 'workbench'],
  curator: ['begin'],
  vault: ['read', 'find', 'list', 'tombstonesApplied'],
  keyStore: ['get', 'list'],
  profiles: ['read'],
  streams: ['read', 'head'],
  sources: ['list'],
  workItems: ['get', 'list'],
  tombstoneLog: ['list', 'length'],
  clock: ['now', 'sleep'],
  crypto: [
    ...['seal', 'open', 'hash', 'digest', 'random', 'newPseudonym', 'randomId', 'newKey', 'exportKey'],
    ...['wrap', 'unwrap', 'sha256', 'sealBytes', 'openBytes', 'lookup', 'encode', 'decode'],
  ],
  rootKey: ['wrap', 'unwrap'],
  signer: ['sign', 'publicKey'],
};

/** Stands around every call of a port's method: may do something before `call`, after it, or instead of it. */
export type Around = (
  port: PortName,
  method: string,
  args: readonly unknown[],
  call: () => unknown,
) => unknown;

/** Puts `around` between every port and whoever calls it. What an adapter calls on itself is not seen. */
export function decorating(around: Around): Decorate {
  return (name, port) =>
    new Proxy(port, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== 'function' || typeof property !== 'string' || property === 'constructor')
          return value;
        return (...args: unknown[]) => around(name, property, args, () => value.apply(target, args));
      },
    });
}

/** The first is innermost: nearest to the port. */
export function composed(...decorates: readonly Decorate[]): Decorate {
  return (name, port) => decorates.reduce((inner, decorate) => decorate(name, inner), port);
}

/** `before:lake.put`, `after:lake.put`, and `failed:lake.put` where the call was refused. */
export type Boundary = `${'before' | 'after' | 'failed'}:${string}`;

/** Writes down, in order, when each effect of any port begins and ends. */
export class Effects {
  readonly log: string[] = [];

  /** @param at called at every boundary, before the call goes on */
  constructor(private readonly at: (boundary: Boundary) => void = () => {}) {}

  /** To be the outermost decoration, where it shall see what callers see. */
  readonly decorate: Decorate = decorating((port, method, args, call) => {
    if (reads[port].includes(method)) return call();
    const name = nameOf(port, method, args);
    this.note(`before:${name}`);
    const failed = (error: unknown) => {
      this.note(`failed:${name}`);
      throw error;
    };
    const ended = <T>(result: T): T => {
      this.note(`after:${name}`);
      return result;
    };
    let result: unknown;
    try {
      result = call();
    } catch (error) {
      return failed(error);
    }
    return result instanceof Promise ? result.then(ended, failed) : ended(result);
  });

  note(boundary: Boundary): void {
    this.log.push(boundary);
    this.at(boundary);
  }
}

/** `port.method`, with what kind of key it makes or which items of the vault it writes: boundaries of their own. */
export function nameOf(port: PortName, method: string, args: readonly unknown[]): string {
  const name = `${port}.${method}`;
  if (name === 'curatedZone.write') return `${name} ${String(args[0]).split('/').at(-1)}`;
  if (name === 'keyStore.putIfAbsent') return `${name} ${String(args[0]).split('/', 1)[0]}`;
  if (name === 'vault.write') {
    const puts = args[0] as readonly { readonly subject: { readonly namespace: string; root?: string } }[];
    const isOwner = puts.map(({ subject }) => subject.namespace === 'user' && subject.root === undefined);
    return `${name} ${isOwner.includes(true) ? 'owners' : ''}${isOwner.includes(false) ? 'links' : ''}`;
  }
  return name;
}
