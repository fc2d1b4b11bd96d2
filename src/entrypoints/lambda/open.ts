import { env } from 'node:process';
import { readAwsSettings } from '../aws-settings.js';
import { checkTombstones } from '../check-tombstones.js';
import { type AwsOptions, type AwsPlatform, openAws } from '../composition/aws.js';
import { loadSecrets } from '../load-secrets.js';
import { readSettings, type Settings } from '../settings.js';

export interface Opened {
  readonly platform: AwsPlatform;
  readonly settings: Settings;
}

/** Opens the platform from the function's environment. A vault that lacks tombstones ends the start. @throws UserError */
export async function openFromEnvironment(options: AwsOptions = {}): Promise<Opened> {
  await loadSecrets(env);
  const settings = readSettings({ ...env, LETHE_PLATFORM: 'aws' });
  const platform = await openAws(settings, readAwsSettings(env), options);
  await checkTombstones(platform);
  return { platform, settings };
}
