import { expect } from 'chai';
import type { Dynamo } from '../../../src/adapters/dynamodb/client.js';
import { DynamoKeyStore } from '../../../src/adapters/dynamodb/key-store.js';
import { DynamoVault } from '../../../src/adapters/dynamodb/vault.js';
import { FixedCrypto } from '../../../src/adapters/memory/fixed-crypto.js';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import { MemoryRootKey } from '../../../src/adapters/memory/root-key.js';
import { Keyring } from '../../../src/application/keyring.js';
import { Subjects } from '../../../src/application/subjects.js';
import type { Event } from '../../../src/domain/event/event.js';
import { eventOfRaw } from '../../domain/arbitrary.js';
import { dynamoPart } from '../../support/aws/local.js';
import { suiteOn } from '../../support/aws/suite.js';
import { newTables } from '../../support/aws/tables.js';

const people = 60;

suiteOn('a batch’s round trips to the vault on DynamoDB', [dynamoPart], () => {
  let dynamo: Dynamo;
  let remove: () => Promise<void>;
  /** Of each request to the vault's tables, when it began and ended, in the order of these moments. */
  let requests: { name: string; begun: number; ended: number }[];
  let moment: number;

  beforeEach(async () => {
    ({ dynamo, remove } = await newTables());
    requests = [];
    moment = 0;
    dynamo.client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const request = { name: String(commandName), begun: ++moment, ended: 0 };
          if (/vault|pseudonyms/.test(JSON.stringify(args.input))) requests.push(request);
          try {
            return await next(args);
          } finally {
            request.ended = ++moment;
          }
        },
      { step: 'initialize' },
    );
  });
  afterEach(() => remove());

  const processOver = (seed: string) => {
    const crypto = new FixedCrypto(seed);
    const keyring = new Keyring(
      new MemoryRootKey(new FixedCrypto('root')),
      new DynamoKeyStore(dynamo),
      crypto,
      new ManualClock(),
    );
    return new Subjects(new DynamoVault(dynamo), keyring, crypto, new ManualClock());
  };

  it('are three for people and devices that are new, all of whose requests are made at once', async () => {
    const answers = await processOver('one').resolve(events());
    expect(answers.filter((answer) => 'bug' in answer)).to.deep.equal([]);
    expect(waves()).to.deep.equal([
      { BatchGetItemCommand: 2 },
      { TransactWriteItemsCommand: people },
      { TransactWriteItemsCommand: people },
    ]);
  });

  it('are one for those that are known, whoever they are', async () => {
    await processOver('one').resolve(events());
    requests = [];
    await processOver('two').resolve(events());
    expect(waves()).to.deep.equal([{ BatchGetItemCommand: 2 }]);
  });

  it('are none for those that are in memory', async () => {
    const subjects = processOver('one');
    await subjects.resolve(events());
    requests = [];
    await subjects.resolve(events());
    expect(waves()).to.deep.equal([]);
  });

  it('are two for devices whose owners have to be looked up', async () => {
    await processOver('one').resolve(events());
    requests = [];
    await processOver('two').resolve(events({ userId: null }));
    expect(waves()).to.have.length(2);
  });

  /** Requests that all began before any of them ended are one round trip. */
  function waves(): Record<string, number>[] {
    const found: Record<string, number>[] = [];
    let end = 0;
    for (const { name, begun, ended } of requests) {
      if (begun > end) {
        found.push({});
        end = ended;
      }
      const wave = found.at(-1) as Record<string, number>;
      wave[name] = (wave[name] ?? 0) + 1;
    }
    return found;
  }
});

function events(more: { readonly [field: string]: null } = {}): Event[] {
  return Array.from({ length: people }, (_, n) =>
    eventOfRaw({
      type: 'track',
      event: 'Run',
      userId: `u-${n}`,
      anonymousId: `d-${n}`,
      messageId: `${n}`,
      ...more,
    }),
  );
}
