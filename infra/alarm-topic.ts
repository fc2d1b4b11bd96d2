import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** Who hears of alarms. Alarms speak of counts and ages, never of people. */
export function alarmTopic(scope: Construct, prefix: string, email: string): Topic {
  const topic = new Topic(scope, 'Alarms', { topicName: `${prefix}-alarms`, enforceSSL: true });
  topic.addSubscription(new EmailSubscription(email));
  // A topic with a policy of its own has lost the usual one, which lets alarms of the account speak.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  return topic;
}
