import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { sharedData } from '../support/running-server.js';
import { stepsOf, take } from './tour.js';

const realData = ['opensearch_sample_ecommerce.json.gz', 'elastic_apache_logs.log.gz'];

describe('docs/policy.md', function () {
  this.timeout(600_000);

  const absent = realData.filter((file) => !existsSync(sharedData(file)));
  const steps = stepsOf('docs/policy.md');
  const isOfRealData = (step: (typeof steps)[number]) =>
    'command' in step && realData.some((file) => step.command.includes(file));

  it('prints what it shows', async () => {
    const own = steps.filter((step) => !isOfRealData(step));
    expect(own).to.have.length.above(4);
    await take(own);
  });

  const title = 'prints what it shows of real data';
  if (absent.length > 0) it.skip(`${title} (skipped: ${absent.join(' and ')} not there)`);
  else
    it(title, async () => {
      expect(steps.filter(isOfRealData)).to.have.length.above(2);
      await take(steps, { realData });
    });
});
