import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect } from 'chai';
import { secretVariables } from '../../../src/adapters/secrets-manager/secret-variables.js';
import { errorOf } from '../../contracts/contract.js';
import { anybody, kmsPart } from '../../support/aws/local.js';
import { suiteOn } from '../../support/aws/suite.js';
import { lethe } from '../../support/running-server.js';

suiteOn('secrets of Secrets Manager', [kmsPart], () => {
  const config = async () => ({ ...anybody, endpoint: await kmsPart.endpoint() });

  async function put(Name: string, SecretString: string): Promise<string> {
    const client = new SecretsManagerClient(await config());
    const { ARN } = await client.send(new CreateSecretCommand({ Name, SecretString }));
    client.destroy();
    return ARN as string;
  }

  it('are variables; of two that name the same the later one wins', async () => {
    const first = await put('first', '{"A": "1", "B": "1"}');
    await put('second', '{"B": "2"}');
    expect(await secretVariables([first, 'second'], await config())).to.deep.equal({ A: '1', B: '2' });
  });

  it('that are not there or hold something else are named, and what they hold is not', async () => {
    const missing = (await errorOf(secretVariables(['none'], await config()))) as Error;
    expect(missing.message).to.equal('The secret none cannot be read: ResourceNotFoundException.');
    for (const [name, text] of Object.entries({
      text: 'at_hidden',
      list: '["at_hidden"]',
      deep: '{"A": {"b": "at_hidden"}}',
    })) {
      await put(name, text);
      const error = (await errorOf(secretVariables([name], await config()))) as Error;
      expect(error.message).to.equal(`The secret ${name} holds no JSON object of texts.`);
      expect(String(error.cause)).not.to.include('hidden');
    }
  });

  it('reach every command, beneath what the environment says itself', async () => {
    await put('for-commands', '{"LETHE_PLATFORM": "mars"}');
    const env = {
      AWS_REGION: anybody.region,
      AWS_ACCESS_KEY_ID: anybody.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: anybody.credentials.secretAccessKey,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: await kmsPart.endpoint(),
      LETHE_AWS_SECRETS: 'for-commands',
      LETHE_PORT: 'none',
    };
    expect((await lethe(['serve'], { env })).stderr).to.match(/The setting LETHE_PLATFORM cannot be used/);
    const own = { ...env, LETHE_PLATFORM: 'embedded' };
    expect((await lethe(['serve'], { env: own })).stderr).to.match(/The setting LETHE_PORT cannot be used/);
  });
});
