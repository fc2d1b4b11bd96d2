import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import type { Dynamo } from '../../../src/adapters/dynamodb/client.js';
import { DynamoProfiles } from '../../../src/adapters/dynamodb/profiles.js';
import { DynamoWorkItems } from '../../../src/adapters/dynamodb/work-items.js';
import type { EventId } from '../../../src/domain/event/event.js';
import type { Json } from '../../../src/domain/json.js';
import { ProfileTooLarge } from '../../../src/domain/ports/profiles.js';
import { isUnavailable } from '../../../src/domain/ports/unavailable.js';
import type { Profile } from '../../../src/domain/profile/profile.js';
import { errorOf } from '../../contracts/contract.js';
import { noon, pseudonym } from '../../contracts/examples.js';
import { dynamoPart } from '../../support/aws/local.js';
import { suiteOn } from '../../support/aws/suite.js';
import { newTables } from '../../support/aws/tables.js';

suiteOn('limits of DynamoDB', [dynamoPart], () => {
  let dynamo: Dynamo;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    ({ dynamo, remove } = await newTables());
  });
  afterEach(() => remove());

  const ann = pseudonym('ann');
  const holding = (value: Json): Profile => ({
    v: 1,
    leaves: { '/value': { stamp: { at: noon, id: 'e1' as EventId }, value } },
  });

  it('a profile of more than 400 KB is refused by name, and the others of the batch are written', async () => {
    const profiles = new DynamoProfiles(dynamo);
    const puts = [
      { subject: pseudonym('bob'), profile: holding('short'), expected: 0 },
      { subject: ann, profile: holding('x'.repeat(410_000)), expected: 0 },
    ];
    const error = await errorOf(profiles.write(puts));
    expect(error).to.be.instanceOf(ProfileTooLarge);
    expect((error as ProfileTooLarge).subject).to.equal(ann);
    expect((error as Error).message).to.match(/400 KB/);
    expect([...(await profiles.read([ann, pseudonym('bob')])).keys()]).to.deep.equal([pseudonym('bob')]);
  });

  it('more than one answer can carry is read whole', async () => {
    const profiles = new DynamoProfiles(dynamo);
    const subjects = Array.from({ length: 60 }, (_, n) => pseudonym(`large ${n}`));
    const profile = holding('x'.repeat(390_000));
    await profiles.write(subjects.map((subject) => ({ subject, profile, expected: 0 })));
    const read = await profiles.read(subjects);
    expect(read.size).to.equal(60);
    for (const { profile: held } of read.values()) expect(held).to.deep.equal(profile);
  });

  const odd: [string, Json][] = [
    ['a number past its range', [1e300, -1e126, 5e-324]],
    ['more levels than it has', nested(40)],
    ['an empty name', { '': { '': 1 } }],
    ['the name __proto__', JSON.parse('{"__proto__":{"a":1}}')],
    ['digits of a double', [0.1, 1 / 3, Number.MAX_SAFE_INTEGER, 1.7976931348623157e100]],
    ['empty things', { text: '', list: [], map: {}, nothing: null, no: false }],
  ];
  for (const [title, value] of odd)
    it(`a profile with ${title} comes back as it was`, async () => {
      const profiles = new DynamoProfiles(dynamo);
      await profiles.write([{ subject: ann, profile: holding(value), expected: 0 }]);
      expect((await profiles.read([ann])).get(ann)?.profile).to.deep.equal(holding(value));
    });

  it('a work item of more than one item of DynamoDB is kept whole, and nothing is left of it', async () => {
    const items = new DynamoWorkItems(dynamo);
    const large = Array.from({ length: 20_000 }, (_, n) => `s_pseudonym-${n}`);
    await items.put('erasure/e_1', large);
    expect(await items.get('erasure/e_1')).to.deep.equal(large);
    await items.put('erasure/e_1', large.slice(0, 7_000));
    expect(await items.get('erasure/e_1')).to.deep.equal(large.slice(0, 7_000));
    await items.remove(['erasure/e_1']);
    const { Count } = await dynamo.client.send(new ScanCommand({ TableName: dynamo.tables.work }));
    expect(Count).to.equal(0);
  });

  it('a table that is not there is an outage', async () => {
    const nowhere = { ...dynamo, tables: { ...dynamo.tables, profiles: 'no-such-table' } };
    expect(await errorOf(new DynamoProfiles(nowhere).read([ann]))).to.satisfy(isUnavailable);
  });
});

function nested(levels: number): Json {
  return levels === 0 ? 'deep' : { in: nested(levels - 1) };
}
