import { SchemasInUse } from '../../adapters/event-schemas/schemas-in-use.js';
import { openGeo } from '../../adapters/geoip/open-geo.js';
import { loadOwnSteps } from '../../adapters/own-steps/load-own-steps.js';
import { agentReader } from '../../adapters/user-agent/read-agent.js';
import type { Tools } from '../../domain/enrichment/step.js';
import type { Policy } from '../../domain/privacy/policy.js';
import type { Settings } from '../settings.js';

export interface OpenedTools {
  readonly tools: Omit<Tools, 'installationHash'>;
  readonly schemas: SchemasInUse;
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
  const schemas = await SchemasInUse.open(settings.schemas);
  const tools = {
    locate,
    countryOf: locate && ((address: string) => locate(address)?.country),
    readAgent: agentReader(),
    ownSteps: await loadOwnSteps(filesIn(settings.steps)),
    // Asked for once per policy that is put in force: a batch ends with the schemas that it began with.
    get checkSchema() {
      return schemas.check;
    },
  };
  return {
    tools,
    schemas,
    amend: (policy, digest) => schemas.applyTo(policy, digest),
    notices: notice === undefined ? [] : [notice],
  };
}

function filesIn(list: string | undefined): string[] {
  const files = list?.split(',').map((file) => file.trim()) ?? [];
  return files.filter((file) => file !== '');
}
