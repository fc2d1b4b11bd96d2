import { expect } from 'chai';
import { synthesised, topologies } from './synthesised.js';

describe('alarms', function () {
  this.timeout(240_000);
  const named = (options: Readonly<Record<string, string>>) =>
    new Map(
      synthesised(options)
        .all('AWS::CloudWatch::Alarm')
        .map(({ properties }) => [properties.AlarmName.replace('lethe-', ''), properties]),
    );

  it('there is one for whatever can go wrong', () => {
    expect([...named(topologies.functions).keys()].sort()).to.deep.equal(
      [
        ...['open-letters', 'ledger-difference', 'audit-findings', 'erasure-overdue', 'monitor-silent'],
        ...['collect-failing', 'oldest-receipt', 'late-target-amplitude', 'late-target-crm'],
        ...['target-held-amplitude', 'target-held-crm', 'queue-dead', 'queue-missed'],
        ...['receipts', 'target-amplitude', 'target-crm'].flatMap((queue) => [
          `queue-${queue}-dead`,
          `expiring-${queue}-dead`,
        ]),
        ...['collect', 'process', 'export', 'admin', 'monitor', 'scheduled'].flatMap((name) => [
          `errors-${name}`,
          `throttles-${name}`,
        ]),
      ].sort(),
    );
  });

  it('with a container there is one for its absence, and none for functions that are not there', () => {
    const names = [...named(topologies.container).keys()];
    expect(names).to.include('no-container');
    expect(names.filter((name) => name.startsWith('errors-'))).to.have.members([
      'errors-monitor',
      'errors-scheduled',
    ]);
  });

  it('every alarm reaches somebody, when it begins and when it ends', () => {
    for (const options of Object.values(topologies))
      for (const [name, { AlarmActions, OKActions }] of named(options)) {
        expect(JSON.stringify(AlarmActions), name).to.match(/Ref":"Alarms/);
        expect(OKActions, name).to.deep.equal(AlarmActions);
      }
    const [subscription] = synthesised(topologies.functions).all('AWS::SNS::Subscription');
    expect(subscription?.properties).to.deep.include({ Protocol: 'email', Endpoint: { Ref: 'AlarmEmail' } });
    const [policy] = synthesised(topologies.functions).all('AWS::SNS::TopicPolicy');
    expect(JSON.stringify(policy?.properties.PolicyDocument)).to.match(/cloudwatch\.amazonaws\.com/);
  });

  it('silence is bad where something must come, and good elsewhere', () => {
    const bad = (options: Readonly<Record<string, string>>) =>
      [...named(options)]
        .filter(([, { TreatMissingData }]) => TreatMissingData === 'breaching')
        .map(([name]) => name);
    expect(bad(topologies.functions)).to.have.members(['monitor-silent']);
    expect(bad(topologies.container)).to.have.members(['monitor-silent', 'no-container']);
  });

  it('one letter, one lost message or one difference is enough', () => {
    const alarms = named(topologies.functions);
    for (const name of ['open-letters', 'ledger-difference', 'queue-receipts-dead', 'audit-findings'])
      expect(alarms.get(name), name).to.include({ ComparisonOperator: 'GreaterThanThreshold', Threshold: 0 });
    expect(alarms.get('oldest-receipt')).to.include({
      Threshold: 300,
      DatapointsToAlarm: 3,
      EvaluationPeriods: 3,
    });
  });

  it('a dashboard shows them, and a budget says when a month gets dear', () => {
    for (const options of Object.values(topologies)) {
      const [dashboard] = synthesised(options).all('AWS::CloudWatch::Dashboard');
      const body = JSON.stringify(dashboard?.properties.DashboardBody);
      for (const { id } of synthesised(options).all('AWS::CloudWatch::Alarm')) expect(body).to.include(id);
      const [budget] = synthesised(options).all('AWS::Budgets::Budget');
      expect(budget?.properties.Budget.BudgetLimit).to.deep.equal({
        Amount: { Ref: 'MonthlyBudget' },
        Unit: 'USD',
      });
      expect(budget?.properties.NotificationsWithSubscribers).to.have.length(2);
    }
  });
});
