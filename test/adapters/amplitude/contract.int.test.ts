import { AmplitudeTarget } from '../../../src/adapters/amplitude/amplitude-target.js';
import { defaultAmplitudeSettings } from '../../../src/adapters/amplitude/settings.js';
import { targetContract } from '../../contracts/target.contract.js';
import { noFaults } from '../../support/amplitude-stub/faults.js';
import { AmplitudeStub } from '../../support/amplitude-stub/stub.js';

for (const api of ['http', 'batch'] as const)
  targetContract(
    `Amplitude (${api})`,
    async () => {
      const stub = new AmplitudeStub();
      const settings = { ...defaultAmplitudeSettings, api, url: await stub.listen(), timeoutMs: 1_000 };
      const target = new AmplitudeTarget({ ...settings, apiKey: 'stub-api-key' });
      const port = {
        target,
        delivered: () => stub.project.events.map(({ insert_id }) => insert_id),
        away: (away: boolean) => {
          stub.faults = { ...noFaults, away };
        },
        loseAnswer: () => stub.loseNextAnswer(),
        refuse: (ids: readonly string[]) => {
          stub.faults = { ...noFaults, refused: ids };
        },
        wrong: () => new AmplitudeTarget({ ...settings, apiKey: 'wrong' }),
      };
      return {
        port,
        close: async () => {
          target.close();
          await stub.close();
        },
      };
    },
    { refuses: true, losesAnswers: true },
  );
