import { CfnOutput, CfnParameter, Stack } from 'aws-cdk-lib';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import { outputName } from '../src/entrypoints/output-name.js';
import { alarmTopic } from './alarm-topic.js';
import { alarms, type Watched } from './alarms.js';
import { athena } from './athena.js';
import { budget } from './budget.js';
import { container } from './container.js';
import { dashboard } from './dashboard.js';
import { functions } from './functions.js';
import { ingress } from './ingress.js';
import { messages } from './messages.js';
import { network } from './network.js';
import type { Options } from './options.js';
import { people } from './people.js';
import { schedules } from './schedules.js';
import { settingsOf, stores } from './stores.js';

/** Everything of one installation. With a repository of images it is a container, without one it is functions. */
export class LetheStack extends Stack {
  constructor(scope: Construct, options: Options, repository?: IRepository) {
    super(scope, options.stack, { description: 'Lethe: remembers events, forgets people' });
    const email = new CfnParameter(this, 'AlarmEmail', {
      type: 'String',
      description: 'Who hears of alarms and of the budget',
      allowedPattern: '^[^@\\s]+@[^@\\s]+$',
    }).valueAsString;
    const kept = stores(this, options);
    const fns = functions(this, kept, options);
    schedules(this, fns, kept, options);
    let watched: Watched;
    if (repository === undefined) {
      messages(fns, kept, options);
      watched = { stores: kept, functions: fns, traffic: ingress(this, fns, options) };
    } else {
      const served = container(this, network(this), repository, kept, options);
      watched = { stores: kept, functions: fns, ...served };
    }
    dashboard(
      this,
      watched,
      alarms(this, watched, alarmTopic(this, options.prefix, email), options),
      options,
    );
    budget(this, options.prefix, email);
    const asking = athena(this, kept, options);
    const { analyst, unsealer } = people(this, kept, asking, options);
    const outputs = {
      ...settingsOf(kept, options),
      ANALYST_ROLE: analyst.roleArn,
      UNSEALER_ROLE: unsealer.roleArn,
      ATHENA_WORKGROUP: asking.workgroup,
      ATHENA_DATABASE: asking.database,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, outputName(name), { value });
  }
}
