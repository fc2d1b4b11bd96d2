import { env } from 'node:process';
import type { ProcessorEvents } from '../../application/processor.js';
import { readAwsSettings, withStack } from '../aws-settings.js';
import type { Settings } from '../settings.js';
import { type Decorate, openEmbedded, type Platform } from './embedded.js';

/** The platform that the settings name. What the AWS platform needs is loaded only for it. @throws UserError */
export async function openPlatform(
  settings: Settings,
  events: ProcessorEvents = {},
  decorate?: Decorate,
): Promise<Platform> {
  if (settings.platform === 'embedded') return openEmbedded(settings, events, decorate);
  const { openAws } = await import('./aws.js');
  return openAws(settings, readAwsSettings(await withStack(env)), { events, decorate });
}
