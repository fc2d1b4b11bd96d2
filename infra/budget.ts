import { CfnParameter, Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';

/** Tells when a month will cost, or has cost, more than it should. It counts the whole account. */
export function budget(scope: Construct, prefix: string, email: string): void {
  const limit = new CfnParameter(Stack.of(scope), 'MonthlyBudget', {
    type: 'Number',
    default: 150,
    description: 'US dollars a month for the whole account; docs/cost.md says what to expect',
  });
  const notice = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
    notification: {
      notificationType,
      threshold,
      comparisonOperator: 'GREATER_THAN',
      thresholdType: 'PERCENTAGE',
    },
    subscribers: [{ subscriptionType: 'EMAIL', address: email }],
  });
  new CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: prefix,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: limit.valueAsNumber, unit: 'USD' },
    },
    notificationsWithSubscribers: [notice('ACTUAL', 80), notice('FORECASTED', 100)],
  });
}
