import {
  GetSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import { UserError } from '../user-error.js';

/**
 * What secrets of Secrets Manager hold: each is a JSON object of variables and their text; of two that name the same the
 * later one wins.
 * @param ids ARNs or names
 * @throws UserError which cannot be had or is none; never what it holds
 */
export async function secretVariables(
  ids: readonly string[],
  config: SecretsManagerClientConfig = {},
): Promise<Record<string, string>> {
  const client = new SecretsManagerClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 },
    ...config,
  });
  try {
    const found = await Promise.all(ids.map((id) => read(client, id)));
    return Object.assign({}, ...found);
  } finally {
    client.destroy();
  }
}

async function read(client: SecretsManagerClient, id: string): Promise<Record<string, string>> {
  const answer = await client
    .send(new GetSecretValueCommand({ SecretId: id }))
    .catch((cause: { name?: string }) => {
      throw new UserError(
        `The secret ${id} cannot be read: ${cause.name ?? 'no answer'}.`,
        'Check LETHE_AWS_SECRETS, and that this role may secretsmanager:GetSecretValue.',
        { cause },
      );
    });
  const variables = parsed(answer.SecretString);
  if (variables !== undefined) return variables;
  throw new UserError(
    `The secret ${id} holds no JSON object of texts.`,
    'Write it as {"LETHE_AMPLITUDE_API_KEY": "…"}; docs/deploy.md says how.',
  );
}

function parsed(text: string | undefined): Record<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const isText = isObject && Object.values(value).every((one) => typeof one === 'string');
    return isText ? (value as Record<string, string>) : undefined;
  } catch {
    // What JSON.parse says would show a part of the secret.
    return undefined;
  }
}
