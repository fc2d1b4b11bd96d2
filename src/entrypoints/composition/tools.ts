import { openGeo } from '../../adapters/geoip/open-geo.js';
import { loadOwnSteps } from '../../adapters/own-steps/load-own-steps.js';
import { agentReader } from '../../adapters/user-agent/read-agent.js';
import type { Tools } from '../../domain/enrichment/step.js';
import type { Settings } from '../settings.js';

export interface OpenedTools {
  readonly tools: Omit<Tools, 'installationHash'>;
  /** What is switched off, and why. */
  readonly notices: readonly string[];
}

/** Opens what the steps need from outside. @throws UserError */
export async function openTools(settings: Pick<Settings, 'geoDb' | 'steps'>): Promise<OpenedTools> {
  const { locate, notice } = await openGeo(filesIn(settings.geoDb));
  const tools = {
    locate,
    countryOf: locate && ((address: string) => locate(address)?.country),
    readAgent: agentReader(),
    ownSteps: await loadOwnSteps(filesIn(settings.steps)),
  };
  return { tools, notices: notice === undefined ? [] : [notice] };
}

function filesIn(list: string | undefined): string[] {
  const files = list?.split(',').map((file) => file.trim()) ?? [];
  return files.filter((file) => file !== '');
}
