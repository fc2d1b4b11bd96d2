import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from './nag.js';

/** Each is a JSON object of variables, which whoever may read it puts beneath its own environment. */
export function secrets(scope: Construct, prefix: string): Secret[] {
  const admin = new Secret(scope, 'AdminToken', {
    secretName: `${prefix}/admin`,
    description: 'Lethe: what the admin API and /tail take',
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: 'LETHE_ADMIN_TOKEN',
      passwordLength: 48,
      excludePunctuation: true,
    },
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const targets = new Secret(scope, 'TargetSecrets', {
    secretName: `${prefix}/targets`,
    description: 'Lethe: keys of targets, as variables: {"LETHE_AMPLITUDE_API_KEY": "..."}',
    // Whoever operates it puts the keys in; a deployment does not take them away, as this stays as it is.
    secretStringValue: SecretValue.unsafePlainText('{}'),
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const reason = 'What others gave us, or people type in: it is rotated there, docs/runbook.md says how.';
  for (const secret of [admin, targets]) acknowledge(secret, 'SMG4', reason);
  return [admin, targets];
}
