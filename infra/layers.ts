import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Architecture, Code, type ILayerVersion, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { LayerName } from './definitions/functions.js';
import type { Options } from './options.js';

const descriptions: { readonly [Name in LayerName]: string } = {
  geo: 'Lethe: which country an address is in',
  duckdb: 'Lethe: reads and writes the curated zone',
};

export type StackLayers = ReadonlyMap<LayerName, ILayerVersion>;

/** What `npm run layers` has put together, where the options name it. @throws Error where it has not */
export function layers(scope: Construct, { layers: folder, prefix }: Options): StackLayers {
  if (folder === '') return new Map();
  const names = Object.keys(descriptions) as LayerName[];
  return new Map(names.map((name) => [name, layer(scope, name, folder, prefix)]));
}

function layer(scope: Construct, name: LayerName, folder: string, prefix: string): LayerVersion {
  const path = join(folder, name);
  if (!existsSync(join(path, 'nodejs/node_modules')))
    throw new Error(`${path}/nodejs/node_modules is missing. Run: npm run layers`);
  return new LayerVersion(scope, `Layer-${name}`, {
    layerVersionName: `${prefix}-${name}`,
    description: descriptions[name],
    code: Code.fromAsset(path),
    compatibleArchitectures: [Architecture.ARM_64],
    compatibleRuntimes: [Runtime.NODEJS_24_X],
  });
}
