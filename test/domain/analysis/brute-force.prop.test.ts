import { expect } from 'chai';
import { duckdb } from '../../../src/domain/analysis/sql/dialect.js';
import { checkRound, questionsOf } from '../../support/analysis/check-round.js';
import { rounds } from '../../support/analysis/event-sets.js';
import { SmallAnalytics } from '../../support/analysis/small-analytics.js';

const sets = 200;

describe(`funnel, retention and lifetime value of ${sets} random sets of events`, function () {
  this.timeout(60_000);
  it('are what trying everything gives (DuckDB)', async () => {
    let people = 0;
    for (const round of rounds(7, sets)) {
      const analytics = await SmallAnalytics.of(round.events);
      const { funnel, retention, lifetime } = questionsOf(round, duckdb);
      people += checkRound(round, {
        funnel: await analytics.rows(funnel),
        retention: await analytics.rows(retention),
        lifetime: await analytics.rows(lifetime),
      });
      analytics.close();
    }
    expect(people).to.be.above(400);
  });
});
