import { expect } from 'chai';
import { EraseAtAmplitude } from '../../../src/adapters/amplitude/erase-at-amplitude.js';
import type { Instant } from '../../../src/domain/event/event.js';
import type { Pseudonym } from '../../../src/domain/identity/subject.js';
import { AmplitudeStub } from '../../support/amplitude-stub/stub.js';

const user = (n: number) => `s_user000${n}` as Pseudonym;
const device = (n: number) => `s_device00${n}` as Pseudonym;

describe('EraseAtAmplitude', () => {
  let stub: AmplitudeStub;
  let erase: EraseAtAmplitude;
  const today = () => new Date().toISOString() as Instant;

  beforeEach(async () => {
    stub = new AmplitudeStub({ deletionGapMs: 50 });
    const url = await stub.listen();
    erase = new EraseAtAmplitude({
      name: 'amplitude',
      apiKey: 'stub-api-key',
      secretKey: 'stub-secret-key',
      url,
      timeoutMs: 500,
    });
    for (let n = 0; n < 4; n++) {
      const event = { event_type: 'Tested', time: Date.now(), device_id: device(n) };
      stub.project.ingest({ ...event, insert_id: `v-${n}` }, Date.now());
      if (n < 3) stub.project.ingest({ ...event, insert_id: `u-${n}`, user_id: user(n) }, Date.now());
    }
  });
  afterEach(async () => {
    erase.close();
    await stub.close();
  });

  const left = () => new Set(stub.project.events.map(({ device_id }) => device_id));

  it('has users deleted with what they did before they logged in, and follows the job to its end', async () => {
    expect(await erase.request({ users: [user(0), user(1)], devices: [] }, 'e_1')).to.deep.equal({
      kind: 'asked',
    });
    const job = today().slice(0, 10);
    for (const state of ['waiting', 'waiting', 'done']) {
      expect(await erase.jobs('e_1', today())).to.deep.equal({
        kind: 'jobs',
        jobs: [{ job, state, people: 2 }],
      });
      stub.deletions.advance();
    }
    expect(left()).to.deep.equal(new Set([device(2), device(3)]));
  });

  it('finds people who never logged in by their devices', async () => {
    await erase.request({ users: [], devices: [device(3), device(9)] }, 'e_1');
    stub.deletions.advance();
    stub.deletions.advance();
    expect(left()).to.deep.equal(new Set([device(0), device(1), device(2)]));
  });

  it('does not let a stranger’s name keep the others', async () => {
    expect(await erase.request({ users: [user(0), user(77)], devices: [] }, 'e_1')).to.deep.equal({
      kind: 'asked',
    });
    const { jobs } = (await erase.jobs('e_1', today())) as { jobs: { people: number }[] };
    expect(jobs.map(({ people }) => people)).to.deep.equal([1]);
  });

  it('tells its own from what others have asked for on the same day, also when it asks again', async () => {
    await erase.request({ users: [user(0)], devices: [] }, 'e_1');
    await new Promise((resolve) => setTimeout(resolve, 60));
    await erase.request({ users: [user(1)], devices: [] }, 'e_2');
    await new Promise((resolve) => setTimeout(resolve, 60));
    await erase.request({ users: [user(0)], devices: [] }, 'e_1');
    const { jobs } = (await erase.jobs('e_1', today())) as { jobs: { people: number }[] };
    expect(jobs.map(({ people }) => people)).to.deep.equal([1]);
    expect(await erase.jobs('e_3', today())).to.deep.equal({ kind: 'jobs', jobs: [] });
  });

  it('says when it cannot be asked now', async () => {
    await erase.request({ users: [user(0)], devices: [] }, 'e_1');
    expect(await erase.request({ users: [user(1)], devices: [] }, 'e_2')).to.include({
      kind: 'later',
      ms: 1_100,
    });
    stub.faults = { ...stub.faults, away: true };
    expect(await erase.jobs('e_1', today())).to.include({ kind: 'later' });
  });

  it('says when the keys are wrong', async () => {
    const wrong = new EraseAtAmplitude({
      name: 'amplitude',
      apiKey: 'stub-api-key',
      secretKey: 'no',
      url: stub.url,
      timeoutMs: 500,
    });
    expect(await wrong.request({ users: [user(0)], devices: [] }, 'e_1')).to.include({ kind: 'stop' });
    wrong.close();
  });
});
