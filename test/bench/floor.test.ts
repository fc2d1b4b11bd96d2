import { expect } from 'chai';
import { Core } from '../../bench/core.js';
import { Floor } from '../../bench/floor.js';
import { bodies } from '../../bench/input.js';
import { isObject, type Json, type JsonObject } from '../../src/domain/json.js';
import { defaultPolicy } from '../../src/domain/privacy/default-policy.js';
import { openTools } from '../../src/entrypoints/composition/tools.js';

/** What is made anew every time stands for itself: names of people, the policy's hash, and of sealed parts the size. */
function comparable(line: string): Json {
  const record = JSON.parse(line);
  record.subject = typeof record.subject;
  record.anonymous = typeof record.anonymous;
  record.privacy.policy = typeof record.privacy.policy;
  const { sealed } = record.privacy;
  record.privacy.sealed = {
    v: sealed.default.v,
    kid: sealed.default.kid.length,
    size: sealed.default.data.length,
  };
  return withoutEmpty(record);
}

/** The core leaves empty parts of its own out, the floor does not. */
function withoutEmpty(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([key, part]) => !(key === 'extra' && isObject(part) && Object.keys(part).length === 0),
    ),
  );
}

describe('the floor that the core is measured by', () => {
  it('writes the records that the core writes', async function () {
    this.timeout(60_000);
    const { tools } = await openTools({ geoDb: undefined, steps: undefined, schemas: undefined });
    const expected: string[] = [];
    const written: string[] = [];
    const core = new Core(defaultPolicy, tools);
    core.onLine = (line) => expected.push(line);
    const floor = new Floor();
    floor.onLine = (line) => written.push(line);
    const at = new Date().toISOString();
    for (const body of bodies(2_000, 50)) {
      await core.batch(body, at);
      floor.batch(body, at);
    }
    await core.flush();
    expect(written).to.have.length(expected.length);
    for (const [i, line] of expected.entries())
      expect(comparable(written[i] as string)).to.deep.equal(comparable(line));
  });
});
