import { readEventSchemas } from '../../adapters/event-schemas/read-event-schemas.js';
import { openGeo } from '../../adapters/geoip/open-geo.js';
import { loadOwnSteps } from '../../adapters/own-steps/load-own-steps.js';
import { agentReader } from '../../adapters/user-agent/read-agent.js';
import type { Tools } from '../../domain/enrichment/step.js';
import type { Policy } from '../../domain/privacy/policy.js';
import type { Settings } from '../settings.js';

export interface OpenedTools {
  readonly tools: Omit<Tools, 'installationHash'>;
  /** A policy with what the schemas of events mark; `digest` is an unkeyed hash. */
  readonly amend: (policy: Policy, digest: (text: string) => string) => Policy;
  /** What is switched off, and why. */
  readonly notices: readonly string[];
}

/** Opens what the steps need from outside. @throws UserError */
export async function openTools(
  settings: Pick<Settings, 'geoDb' | 'steps' | 'schemas'>,
): Promise<OpenedTools> {
  const { locate, notice } = await openGeo(filesIn(settings.geoDb));
  const schemas = settings.schemas === undefined ? undefined : await readEventSchemas(settings.schemas);
  const tools = {
    locate,
    countryOf: locate && ((address: string) => locate(address)?.country),
    readAgent: agentReader(),
    ownSteps: await loadOwnSteps(filesIn(settings.steps)),
    checkSchema: schemas?.check,
  };
  return {
    tools,
    amend: (policy, digest) => schemas?.applyTo(policy, digest) ?? policy,
    notices: notice === undefined ? [] : [notice],
  };
}

function filesIn(list: string | undefined): string[] {
  const files = list?.split(',').map((file) => file.trim()) ?? [];
  return files.filter((file) => file !== '');
}
